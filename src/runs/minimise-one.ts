import type { Study } from "../config/index.js";
import type { Simulator } from "../engines/index.js";
import { writeFileAtomic, writeJsonAtomic } from "../files/index.js";
import { systemOf, type RunSpec } from "../plan/index.js";
import { writeExtxyz } from "../formats/index.js";
import { formatNumber } from "../units/index.js";
import { writePreparedStructure } from "./prepared-structure.js";
import { electrostaticsOf } from "../results/describe-run.js";
import type { MinimisationResult } from "../results/document.js";
import { atomsOf, writeLast, type RunFolder } from "./run-folder.js";
import type { RunOptions } from "./run-one.js";

/**
 * A minimisation of a study, from its beginning: it takes moments and always gives the same bits, so there is no state to save.
 * @returns `undefined` when the signal ended it early
 * @throws RunError and InputError of the engine
 */
export async function minimiseOne(
  study: Study,
  run: RunSpec,
  folder: RunFolder,
  engine: Simulator,
  options: RunOptions,
): Promise<MinimisationResult | undefined> {
  const { cell, positions: start } = study.model;
  const tolerance = run.tolerance!;
  const minimum = await engine.minimise(run, systemOf(study), {
    threads: options.threads?.() ?? 1,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.onMinimisation === undefined ? {} : { onProgress: options.onMinimisation }),
  });
  if (minimum.state === "aborted") return undefined;
  const { positions, forces, initial, facts, steps, converged } = minimum;
  const { species } = atomsOf(study);
  writeFileAtomic(folder.path("first.extxyz"), writeExtxyz({ cell, positions: start, species, info: { step: 0 } }));
  writeFileAtomic(
    folder.path("last.extxyz"),
    writeExtxyz({ cell, positions, species, forces, info: { step: steps, energy: minimum.potentialEnergy } }),
  );
  const lastFiles = writeLast(study, folder, { cell, positions });
  writePreparedStructure(folder.path("prepared.json.gz"), { positions, cell });
  const result: MinimisationResult = {
    id: run.id,
    kind: "minimisation",
    steps,
    energy: { before: initial.potentialEnergy, after: minimum.potentialEnergy, unit: "eV" },
    largestForce: { before: initial.largestForce, after: minimum.largestForce, unit: "eV/Å" },
    tolerance: { value: tolerance, unit: "eV/Å" },
    converged,
    precision: facts.precision,
    performance: {
      stepsPerSecond: minimum.stepsPerSecond,
      threads: facts.threads,
      electrostatics: electrostaticsOf(facts),
    },
    prepared: folder.named("prepared.json.gz"),
    snapshots: ["first.extxyz", "last.extxyz", ...lastFiles].map((file) => folder.named(file)),
    warnings: converged
      ? []
      : [
          `no minimum yet: the largest force is still ${formatNumber(minimum.largestForce, "eV/Å", 2)} after ${steps} steps, not below ${formatNumber(tolerance, "eV/Å")}; raise preparation.minimise.maxSteps`,
        ],
  };
  // Last: where this file is, the run is done.
  writeJsonAtomic(folder.path("result.json"), result);
  return result;
}
