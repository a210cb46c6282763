import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { correlate } from "../../estimators/correlate.js";
import { writeJsonAtomic } from "../../files/index.js";
import { limits } from "../../limits.js";
import type { Correlations, System } from "../../model/index.js";
import type { RunSpec } from "../../plan/run-spec.js";
import type { DumpFrame } from "./dump.js";
import type { Recorder } from "./recorder.js";

// Nobody correlates in LAMMPS as it is distributed: an equilibrium run writes where everybody is, and is correlated at its end.

export const motionColumns = "xu yu zu";

/** Rows of the series between two records of the positions: one, or the power of two by which they are not too many to be kept. */
export function motionStride(rows: number, atoms: number): number {
  let stride = 1;
  while ((rows / stride) * 24 * atoms > limits.motionMemory) stride *= 2;
  return stride;
}

/** That of a run in its folder: a run that was made longer, or shorter, goes on with what there is. */
export function strideIn(folder: string, { sampling }: RunSpec, steps: number, atoms: number): number {
  const file = join(folder, "motion.json");
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { readonly stride: number }).stride : 1;
  const stride = Math.max(before, motionStride(steps / sampling.interval, atoms));
  writeJsonAtomic(file, { stride });
  return stride;
}

/** Positions, Å, to some 1e-6. */
export function motionDump({ equilibrationSteps, sampling }: RunSpec, stride: number, file: string): string {
  const every = sampling.interval * stride;
  return `variable motion equal stride(${equilibrationSteps + sampling.interval},1000000000000,${every})
dump motion all custom ${every} ${file} ${motionColumns}
dump_modify motion every v_motion first no sort id format float %.6f`;
}

/**
 * Of the charge in all rows of the series, and of the particles in every `stride`-th.
 * @param frames of `motionDump`, those of smaller strides among them
 * @throws InputError INVALID_RUN_STATE where some are missing
 */
export function correlationsOf(
  { equilibrationSteps, sampling, ensemble }: RunSpec,
  { model: { types, typeNames } }: System,
  recorder: Recorder,
  stride: number,
  frames: Iterable<DumpFrame>,
): Correlations {
  const { interval } = sampling;
  const charge = ["X", "Y", "Z"].map((axis) => recorder.series.column(`chargeDisplacement${axis}`).slice());
  const wanted = Math.ceil(charge[0]!.length / stride);
  const particles = Array.from(types, () => [0, 1, 2].map(() => new Float64Array(wanted)));
  const stepOf = (k: number) => equilibrationSteps + interval * (1 + k * stride);
  let count = 0;
  for (const { step, atoms } of frames) {
    if (count === wanted) break;
    if (step < stepOf(count)) continue;
    if (step > stepOf(count)) recorder.missing(step);
    particles.forEach((axes, i) => {
      const r = recorder.back([atoms[3 * i]!, atoms[3 * i + 1]!, atoms[3 * i + 2]!]);
      for (let axis = 0; axis < 3; axis++) axes[axis]![count] = r[axis]!;
    });
    count++;
  }
  if (count < wanted) recorder.missing(stepOf(wanted - 1));
  const species = typeNames.map((_, t) => particles.filter((__, i) => types[i] === t));
  return correlate({ interval: interval * ensemble.timestep, charge, species, stride }, 1);
}
