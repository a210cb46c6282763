import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { cpus, homedir } from "node:os";
import { dirname, join } from "node:path";

import type { Study } from "../../config/index.js";
import { writeJsonAtomic } from "../../files/index.js";
import { addon, describeAddon, fromNative, type ElectrostaticsTrial } from "./load.js";
import { coulombOf, pairTermsOf, withCoulomb } from "../../model/interactions.js";
import { packageVersion } from "../../version.js";

/** How the Ewald sums of a study are done. */
export interface Tuning {
  /** As for the force field: `spme` or `direct-ewald`, with everything fixed. */
  readonly method: ElectrostaticsTrial["method"];
  readonly parameters: Readonly<Record<string, number>>;
  /** A step's forces, when it was timed. */
  readonly seconds: number;
}

/** A study shorter than this (s, roughly) takes what is predicted: it would not earn the timing back. */
const worthwhile = 60;
const secondsPerAtomStep = 0.6e-6;

/** Whether so many steps of so many atoms earn a second of timing back. */
export const isLong = (steps: number, atoms: number): boolean => steps * atoms * secondsPerAtomStep >= worthwhile;

/**
 * The study with cut-off, α and mesh of its Ewald sum fixed to what is fastest here. What was timed once is kept, in the results
 * folder (a study that goes on must not change) and for this user, machine and system (the same study again must give the
 * same bits); `null` where there is nothing to tune or the study is short.
 */
export function tuned(
  study: Study,
  folder: string,
  threads: number,
  steps: number,
): { readonly study: Study; readonly tuning: Tuning | null } {
  const { model } = study;
  const own = join(folder, `tuning${study.config.variant.label}.json`);
  let tuning = read(own)?.["chosen"];
  if (tuning === undefined) {
    if (coulombOf(model)?.kind !== "ewald" || existsSync(join(folder, "runs"))) return { study, tuning: null };
    if (!isLong(steps, model.types.length)) return { study, tuning: null };
    const shared = sharedPath();
    const key = systemKey(study, threads);
    const known = read(shared) ?? {};
    tuning = known[key];
    if (tuning === undefined) {
      const { precision } = study.config.production;
      const [best] = fromNative(() =>
        addon().tuneElectrostatics(model, {
          threads,
          ...(precision === null || precision === undefined ? {} : { precision }),
        }),
      );
      if (best === undefined) return { study, tuning: null };
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
  }
  return {
    study: { ...study, model: withCoulomb(model, { kind: tuning.method, parameters: tuning.parameters }) },
    tuning,
  };
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
function systemKey({ model, config }: Study, threads: number): string {
  const { build } = describeAddon();
  const counts = model.typeNames.map((_, t) => model.types.reduce((n, type) => n + Number(type === t), 0));
  const parts = {
    version: packageVersion,
    processor: cpus()[0]?.model ?? "unknown",
    simd: build.simdPath,
    fftw: build.fftw,
    precision: config.production.precision ?? null,
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
