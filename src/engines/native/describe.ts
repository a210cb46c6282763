import type { EngineDescription } from "../engine.js";
import { describeAddon } from "./load.js";

export const withoutFftw = {
  code: "NO_FFTW",
  message: '"spme" needs FFTW, which this build was made without',
  remedy:
    "install FFTW (Debian, Ubuntu: apt-get install libfftw3-dev) and rebuild (npm run build), or use method ewald",
};

/** What the addon says of itself, and what it could have had. */
export function describe(): EngineDescription {
  const description = describeAddon();
  return { ...description, ...(description.build.fftw === null ? { absent: { spme: withoutFftw } } : {}) };
}
