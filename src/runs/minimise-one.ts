import type { PointSetup } from "../config/index.js";
import type { Evaluator } from "../engines/index.js";
import type { MinimisationEstimate } from "../estimates/run-estimates.js";
import { writeFileAtomic } from "../files/index.js";
import { electrostaticsOf } from "../estimates/finished-run.js";
import { finding, placed } from "../findings/index.js";
import { systemOf, type RunSpec } from "../plan/index.js";
import { writeExtxyz } from "../formats/index.js";
import { writePreparedStructure } from "./prepared-structure.js";
import { atomsOf, writeLast, type RunFolder } from "./run-folder.js";
import { writeRunEstimate } from "./run-estimate-file.js";
import type { RunOptions } from "./run-one.js";

/**
 * A minimisation of a setup, from its beginning: it takes moments and always gives the same bits, so there is no state to save.
 * @returns `undefined` when the signal ended it early
 * @throws RunError and InputError of the engine
 */
export async function minimiseOne(
  setup: PointSetup,
  run: RunSpec,
  folder: RunFolder,
  engine: Evaluator,
  options: RunOptions,
): Promise<MinimisationEstimate | undefined> {
  const { cell, positions: start } = setup.model;
  const tolerance = run.tolerance!;
  const minimum = await engine.minimise(run, systemOf(setup), {
    threads: options.threads?.() ?? 1,
    onDeath: (death) => folder.deaths.take(death, options.onDeath),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.onMinimisation === undefined ? {} : { onProgress: options.onMinimisation }),
  });
  if (minimum.state === "aborted") return undefined;
  const { positions, forces, initial, facts, steps, converged } = minimum;
  const { species } = atomsOf(setup);
  writeFileAtomic(folder.path("first.extxyz"), writeExtxyz({ cell, positions: start, species, info: { step: 0 } }));
  writeFileAtomic(
    folder.path("last.extxyz"),
    writeExtxyz({ cell, positions, species, forces, info: { step: steps, energy: minimum.potentialEnergy } }),
  );
  const lastFiles = writeLast(setup, folder, { cell, positions });
  writePreparedStructure(folder.path("prepared.json.gz"), { positions, cell });
  const estimate: MinimisationEstimate = {
    id: run.id,
    kind: "minimisation",
    steps,
    energy: { before: initial.potentialEnergy, after: minimum.potentialEnergy },
    largestForce: { before: initial.largestForce, after: minimum.largestForce },
    tolerance,
    converged,
    precision: facts.precision,
    performance: {
      stepsPerSecond: minimum.stepsPerSecond,
      threads: facts.threads,
      electrostatics: electrostaticsOf(facts),
    },
    prepared: folder.named("prepared.json.gz"),
    snapshots: ["first.extxyz", "last.extxyz", ...lastFiles].map((file) => folder.named(file)),
    findings: placed(
      [
        ...folder.deaths.findings,
        ...(converged
          ? []
          : [finding("no-minimum", { largestForce: minimum.largestForce, steps, tolerance }, "energy")]),
      ],
      { run: run.id },
    ),
  };
  writeRunEstimate(folder.path("result.json"), estimate);
  return estimate;
}
