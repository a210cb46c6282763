import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { cpus, hostname } from "node:os";

import type { Study } from "../config/index.js";
import { defaultEngine } from "../engines/index.js";
import { formula, signedVolume } from "../structures/index.js";
import { packageVersion } from "../version.js";
import type { Provenance } from "./document.js";

/** Raised when the same input would no longer give the same bits or another layout of the results folder. */
const generation = 3;

/** Maps and typed arrays as plain JSON. */
const plain = (_key: string, value: unknown): unknown => {
  if (value instanceof Map) return Object.fromEntries(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  return value;
};

export function resolvedInput(study: Study): unknown {
  return JSON.parse(JSON.stringify(study.config, plain));
}

/**
 * Digest of everything that decides the bits of the trajectories. Threads do not; nor do lengths and target errors, which
 * only say how far the runs go (a study made longer goes on with them), nor equilibrium runs beside the others.
 */
export function fingerprint(study: Study): string {
  if (study.siblings.length > 0)
    return createHash("sha256")
      .update([{ ...study, siblings: [] }, ...study.siblings].map(fingerprint).join("\n"))
      .digest("hex");
  const {
    threads: _threads,
    title: _title,
    structure: _structure,
    forceField: _forceField,
    equilibrium: _equilibrium,
    last: _last,
    ...rest
  } = study.config;
  const { duration: _duration, targetError: _targetError, maxDuration: _maxDuration, ...production } = rest.production;
  const deciding = { ...rest, production };
  return createHash("sha256")
    .update(
      JSON.stringify(
        {
          generation,
          simd: defaultEngine.describe().build.simdPath,
          config: deciding,
          model: study.model,
          velocities: study.structure.velocities ?? null,
        },
        plain,
      ),
    )
    .digest("hex");
}

export function makeProvenance(study: Study, started: string): Provenance {
  const { build } = defaultEngine.describe();
  const [input] = study.files;
  const isStudyFile =
    input !== undefined &&
    /\.ya?ml$/i.test(input.path) &&
    input.path !== study.config.forceField.file &&
    existsSync(input.path);
  const byType = (values: Float64Array) =>
    Object.fromEntries(study.model.typeNames.map((name, t) => [name, values[t]!]));
  return {
    program: "galvanostat",
    version: packageVersion,
    fingerprint: fingerprint(study),
    started,
    finished: null,
    host: hostname(),
    processor: cpus()[0]?.model ?? "unknown",
    node: process.version,
    core: { compiler: build.compiler, simdPath: build.simdPath, openmp: build.openmp },
    slurmJob: process.env["SLURM_JOB_ID"] ?? null,
    files: study.files.map(({ path, sha256 }) => ({ path, sha256 })),
    input: isStudyFile ? readFileSync(input.path, "utf8") : null,
    resolved: resolvedInput(study),
    system: {
      formula: formula(study.structure),
      atoms: study.structure.species.length,
      volume: { value: signedVolume(study.model.cell), unit: "Å^3" },
      transportCharges: Object.fromEntries(study.config.transportCharges),
      forceFieldCharges: byType(study.model.charges),
      building: study.building === null ? null : JSON.parse(JSON.stringify(study.building, plain)),
      mobile: { species: study.config.mobile.names, reason: study.config.mobile.reason },
    },
  };
}
