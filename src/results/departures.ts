import { engineOf, type Departure, type Engine } from "../engines/index.js";
import type { Study } from "../config/index.js";

/** What an engine, that of the study if none is named, does otherwise than the study asks. */
export const departuresOf = (
  { config, systems }: Pick<Study, "config" | "systems">,
  engine: Engine = engineOf(config.engine),
): readonly Departure[] => engine.departures?.(config.thermostat, systems[0]!.model) ?? [];

/** "csvr is asked for, LAMMPS runs nose-hoover-chain: …" */
export const sayDeparture = ({ asked, done, details }: Departure, program = "LAMMPS"): string =>
  `${asked} is asked for, ${program} runs ${done}: ${details}`;
