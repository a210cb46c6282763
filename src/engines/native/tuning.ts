import { coulombOf, pairTermsOf, socketOf } from "../../model/interactions.js";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { cpus, homedir } from "node:os";
import { dirname, join } from "node:path";

import { writeJsonAtomic } from "../../files/index.js";
import type { ParticleModel, Precision } from "../../model/index.js";
import type { TuneOptions, Tuning } from "../engine.js";
import { addon, describeAddon, fromNative, type ElectrostaticsTrial } from "./load.js";
import { packageVersion } from "../../version.js";

/**
 * Cut-off, α and mesh of an Ewald sum that are fastest here. What was timed once is kept, in the results folder (a study that
 * goes on must not change) and for this user, machine and system (the same study again must give the same bits). See
 * `Simulator.tune`.
 */
export function tune(
  model: ParticleModel,
  { folder, file, threads, precision, worthwhile, onTiming }: TuneOptions,
): Tuning | null {
  const own = join(folder, file);
  const kept = read(own)?.["chosen"];
  if (kept !== undefined) return kept;
  const coulomb = coulombOf(model);
  if (coulomb?.kind !== "ewald" || socketOf(model) !== null || !worthwhile) return null;
  if ((coulomb.parameters["alpha"] ?? 0) !== 0 || (coulomb.parameters["cutoff"] ?? 0) !== 0) return null;
  const shared = sharedPath();
  const key = systemKey(model, precision, threads);
  const known = read(shared) ?? {};
  let tuning = known[key];
  if (tuning === undefined) {
    onTiming?.();
    const [best] = fromNative(() =>
      addon().tuneElectrostatics(model, { threads, ...(precision === null ? {} : { precision }) }),
    );
    if (best === undefined) return null;
    tuning = best;
    try {
      mkdirSync(dirname(shared), { recursive: true });
      writeJsonAtomic(shared, { ...known, [key]: best });
    } catch {
      // A home directory that cannot be written: the results folder has it all the same.
    }
  }
  mkdirSync(folder, { recursive: true });
  writeJsonAtomic(own, { chosen: tuning });
  return tuning;
}

function sharedPath(): string {
  const base = process.env["XDG_CACHE_HOME"];
  return join(
    base !== undefined && base !== "" ? base : join(homedir(), ".cache"),
    "galvanostat",
    "electrostatics.json",
  );
}

/** Everything that the best choice depends on, but where exactly the particles are. */
function systemKey(model: ParticleModel, precision: Precision | null, threads: number): string {
  const { build } = describeAddon();
  const counts = model.typeNames.map((_, t) => model.types.reduce((n, type) => n + Number(type === t), 0));
  const parts = {
    version: packageVersion,
    processor: cpus()[0]?.model ?? "unknown",
    simd: build.simdPath,
    precision,
    threads,
    cell: Array.from(model.cell),
    counts,
    charges: Array.from(model.charges),
    cutoffs: pairTermsOf(model).map(({ types, cutoff }) => [types, cutoff]),
    coulomb: coulombOf(model),
  };
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** The file's entries that are tunings; `undefined` if it is not there or cannot be read. */
function read(path: string): Record<string, ElectrostaticsTrial> | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const all = Object.entries(JSON.parse(readFileSync(path, "utf8")) as Record<string, ElectrostaticsTrial>);
    return Object.fromEntries(
      all.filter(([, trial]) => typeof trial?.method === "string" && typeof trial.parameters === "object"),
    );
  } catch {
    return undefined;
  }
}
