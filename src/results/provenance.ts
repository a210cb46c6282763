import { existsSync, readFileSync } from "node:fs";
import { cpus, hostname } from "node:os";

import type { Study } from "../config/index.js";
import { defaultEngine, type ClientProgram, type EngineProgram, type Simulator } from "../engines/index.js";
import { formula, signedVolume } from "../structures/index.js";
import { packageVersion } from "../version.js";
import { departuresOf } from "./departures.js";
import type { Provenance } from "./document.js";

/** Maps and typed arrays as plain JSON. */
const plain = (_key: string, value: unknown): unknown => {
  if (value instanceof Map) return Object.fromEntries(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  return value;
};

export function resolvedInput(study: Study): unknown {
  return JSON.parse(JSON.stringify(study.config, plain));
}

/** The file that a study was read from; `null`: it was given as an object, or the file is gone. */
export function studyFileOf({ config, files }: Study): string | null {
  const [input] = files;
  const isStudyFile =
    input !== undefined &&
    /\.ya?ml$/i.test(input.path) &&
    input.path !== config.forceField.file &&
    existsSync(input.path);
  return isStudyFile ? input.path : null;
}

/**
 * @param opened of the facts that all runs share, and when the first session began
 * @param program of the engine, where it has one
 * @param clients of sockets
 */
export function makeProvenance(
  study: Study,
  { fingerprint, started }: { readonly fingerprint: string; readonly started: string },
  engine: Simulator,
  program: EngineProgram | undefined,
  clients: readonly ClientProgram[] = [],
): Provenance {
  const { config } = study;
  const { model, structure, building } = study.systems[0]!;
  const { build } = defaultEngine.describe();
  const input = studyFileOf(study);
  const departures = departuresOf(study, engine);
  const byType = (values: Float64Array) => Object.fromEntries(model.typeNames.map((name, t) => [name, values[t]!]));
  return {
    program: "galvanostat",
    version: packageVersion,
    fingerprint,
    started,
    finished: null,
    host: hostname(),
    processor: cpus()[0]?.model ?? "unknown",
    node: process.version,
    core: { compiler: build.compiler, simdPath: build.simdPath, openmp: build.openmp },
    ...(program === undefined ? {} : { engine: { ...program, ...(departures.length === 0 ? {} : { departures }) } }),
    ...(clients.length === 0 ? {} : { clients }),
    slurmJob: process.env["SLURM_JOB_ID"] ?? null,
    files: study.files.map(({ path, sha256 }) => ({ path, sha256 })),
    input: input === null ? null : readFileSync(input, "utf8"),
    resolved: resolvedInput(study),
    system: {
      formula: formula(structure),
      atoms: structure.species.length,
      volume: { value: signedVolume(model.cell), unit: "Å^3" },
      transportCharges: Object.fromEntries(config.transportCharges),
      forceFieldCharges: byType(model.charges),
      building: building === null ? null : JSON.parse(JSON.stringify(building, plain)),
      mobile: { species: config.mobile.names, reason: config.mobile.reason },
    },
  };
}
