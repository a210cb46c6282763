import { InputError } from "../errors/errors.js";
import { limits } from "../limits.js";
import type { Correlations, LagMoments } from "../model/index.js";

/** Lags of each level; those of the core. */
export const chargePoints = 16;
export const speciesPoints = 8;
/** At most this many blocks of time are kept apart. */
const mostBlocks = 32;

export interface RecordedMotion {
  /** fs between two samples. */
  readonly interval: number;
  /** [1 or 3][n] Q(t) = Σ z Δr, e Å. */
  readonly charge: readonly Float64Array[];
  /**
   * Unwrapped positions of the particles of each type, Å: [T] lists of particles, each with three series [n]. Empty when
   * only the charge was recorded.
   */
  readonly species?: readonly (readonly (readonly Float64Array[])[])[];
  /** Samples of the charge between two of the positions. Default 1. */
  readonly stride?: number;
}

/**
 * Correlations of a recorded motion, the same sums as the core makes on the fly (`NativeSimulation.correlations`), so that
 * every estimator works on recorded series. With one component only the xx entries are filled.
 *
 * @throws InputError RECORDING_TOO_SHORT below `fewest` samples
 */
export function correlate(motion: RecordedMotion, fewest: number = limits.recordedSamples): Correlations {
  const samples = motion.charge[0]?.length ?? 0;
  if (samples < fewest)
    throw new InputError([
      {
        code: "RECORDING_TOO_SHORT",
        message: "the recording is too short to be correlated",
        expected: `at least ${fewest} samples`,
        received: String(samples),
      },
    ]);
  const steps = samples - 1;
  let blockLength = 1;
  while (blockLength * mostBlocks < steps) blockLength *= 2;
  const blocks = Math.ceil(steps / blockLength);
  return {
    duration: steps * motion.interval,
    blockDuration: blockLength * motion.interval,
    blocks,
    path: { interval: motion.interval, displacement: motion.charge },
    charge: moments([motion.charge], { interval: motion.interval, every: 1 }, blockLength, blocks, chargePoints, true),
    species: (motion.species ?? []).map((particles) =>
      moments(
        particles,
        { interval: motion.interval, every: motion.stride ?? 1 },
        blockLength,
        blocks,
        speciesPoints,
        false,
      ),
    ),
  };
}

function moments(
  particles: readonly (readonly Float64Array[])[],
  { interval, every: base }: { readonly interval: number; readonly every: number },
  blockLength: number,
  blocks: number,
  points: number,
  withIncrements: boolean,
): LagMoments {
  const steps = (particles[0]?.[0]?.length ?? 1) - 1;
  const levels: LagMoments["levels"][number][] = [];
  for (let stride = 1; stride <= steps; stride *= 2) {
    const length = Math.floor(steps / stride) + 1;
    const blockOf = Int32Array.from({ length }, (_, k) => Math.floor((k * stride * base - 1) / blockLength));
    const counts = new Float64Array(points * blocks);
    for (let p = 0; p < points; p++) for (let k = p + 1; k < length; k++) counts[p * blocks + blockOf[k]!]!++;
    const displacement = new Float64Array(points * blocks * 6);
    const increments = new Float64Array(points * blocks * 6);
    for (const particle of particles) {
      const [x, y, z] = [0, 1, 2].map((a) => every(particle[a], stride, length));
      const axes: Axes = [x!, y!, z!];
      for (let p = 0; p < points; p++)
        for (let k = p + 1; k < length; ) {
          const block = blockOf[k]!;
          let end = k + 1;
          while (end < length && blockOf[end] === block) end++;
          const at = (p * blocks + block) * 6;
          addDisplacements(displacement, at, axes, p, k, end);
          if (withIncrements) addIncrements(increments, at, axes, p, k, end);
          k = end;
        }
    }
    levels.push({
      interval: stride * base * interval,
      counts,
      displacement,
      increments: withIncrements ? increments : null,
    });
  }
  return { levels };
}

type Axes = readonly [x: Float64Array, y: Float64Array, z: Float64Array];

/** xx yy zz yz xz xy of the displacements over p + 1 samples that end at `from` … `end` − 1. */
function addDisplacements(sums: Float64Array, at: number, [x, y, z]: Axes, p: number, from: number, end: number): void {
  let xx = sums[at]!;
  let yy = sums[at + 1]!;
  let zz = sums[at + 2]!;
  let yz = sums[at + 3]!;
  let xz = sums[at + 4]!;
  let xy = sums[at + 5]!;
  for (let k = from, before = from - p - 1; k < end; k++, before++) {
    const dx = x[k]! - x[before]!;
    const dy = y[k]! - y[before]!;
    const dz = z[k]! - z[before]!;
    xx += dx * dx;
    yy += dy * dy;
    zz += dz * dz;
    yz += dy * dz;
    xz += dx * dz;
    xy += dx * dy;
  }
  sums[at] = xx;
  sums[at + 1] = yy;
  sums[at + 2] = zz;
  sums[at + 3] = yz;
  sums[at + 4] = xz;
  sums[at + 5] = xy;
}

/** The same of the symmetrised products of two increments over one sample, p samples apart. */
function addIncrements(sums: Float64Array, at: number, [x, y, z]: Axes, p: number, from: number, end: number): void {
  let xx = sums[at]!;
  let yy = sums[at + 1]!;
  let zz = sums[at + 2]!;
  let yz = sums[at + 3]!;
  let xz = sums[at + 4]!;
  let xy = sums[at + 5]!;
  for (let k = from, before = from - p - 1; k < end; k++, before++) {
    const ax = x[k]! - x[k - 1]!;
    const ay = y[k]! - y[k - 1]!;
    const az = z[k]! - z[k - 1]!;
    const bx = x[before + 1]! - x[before]!;
    const by = y[before + 1]! - y[before]!;
    const bz = z[before + 1]! - z[before]!;
    xx += ax * bx;
    yy += ay * by;
    zz += az * bz;
    yz += 0.5 * (ay * bz + az * by);
    xz += 0.5 * (ax * bz + az * bx);
    xy += 0.5 * (ax * by + ay * bx);
  }
  sums[at] = xx;
  sums[at + 1] = yy;
  sums[at + 2] = zz;
  sums[at + 3] = yz;
  sums[at + 4] = xz;
  sums[at + 5] = xy;
}

/** Every `stride`-th sample; zeros for a component that was not recorded. */
function every(axis: Float64Array | undefined, stride: number, length: number): Float64Array {
  return axis === undefined ? new Float64Array(length) : Float64Array.from({ length }, (_, k) => axis[k * stride]!);
}
