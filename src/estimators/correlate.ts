import { InputError } from "../errors/errors.js";
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
}

/**
 * Correlations of a recorded motion, the same sums as the core makes on the fly (`NativeSimulation.correlations`), so that
 * every estimator works on recorded series. With one component only the xx entries are filled.
 *
 * @throws InputError RECORDING_TOO_SHORT below 64 samples
 */
export function correlate(motion: RecordedMotion): Correlations {
  const samples = motion.charge[0]?.length ?? 0;
  if (samples < 64)
    throw new InputError([
      {
        code: "RECORDING_TOO_SHORT",
        message: "the recording is too short to be correlated",
        expected: "at least 64 samples",
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
    charge: moments([motion.charge], motion.interval, blockLength, blocks, chargePoints, true),
    species: (motion.species ?? []).map((particles) =>
      moments(particles, motion.interval, blockLength, blocks, speciesPoints, false),
    ),
  };
}

function moments(
  particles: readonly (readonly Float64Array[])[],
  interval: number,
  blockLength: number,
  blocks: number,
  points: number,
  withIncrements: boolean,
): LagMoments {
  const steps = (particles[0]?.[0]?.length ?? 1) - 1;
  const levels: LagMoments["levels"][number][] = [];
  for (let stride = 1; stride <= steps; stride *= 2) {
    const length = Math.floor(steps / stride) + 1;
    const blockOf = Int32Array.from({ length }, (_, k) => Math.floor((k * stride - 1) / blockLength));
    const counts = new Float64Array(points * blocks);
    for (let p = 0; p < points; p++) for (let k = p + 1; k < length; k++) counts[p * blocks + blockOf[k]!]!++;
    const displacement = new Float64Array(points * blocks * 6);
    const increments = new Float64Array(points * blocks * 6);
    for (const particle of particles) {
      const [x, y, z] = [0, 1, 2].map((a) => every(particle[a], stride, length)) as [
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      for (let p = 0; p < points; p++) {
        for (let k = p + 1; k < length; k++) {
          const at = (p * blocks + blockOf[k]!) * 6;
          const before = k - p - 1;
          addProducts(
            displacement,
            at,
            x[k]! - x[before]!,
            y[k]! - y[before]!,
            z[k]! - z[before]!,
            x[k]! - x[before]!,
            y[k]! - y[before]!,
            z[k]! - z[before]!,
          );
          if (withIncrements)
            addProducts(
              increments,
              at,
              x[k]! - x[k - 1]!,
              y[k]! - y[k - 1]!,
              z[k]! - z[k - 1]!,
              x[k - p]! - x[before]!,
              y[k - p]! - y[before]!,
              z[k - p]! - z[before]!,
            );
        }
      }
    }
    levels.push({ interval: stride * interval, counts, displacement, increments: withIncrements ? increments : null });
  }
  return { levels };
}

/** xx yy zz yz xz xy of the symmetrised product of two vectors. */
function addProducts(
  sums: Float64Array,
  at: number,
  ax: number,
  ay: number,
  az: number,
  bx: number,
  by: number,
  bz: number,
): void {
  sums[at]! += ax * bx;
  sums[at + 1]! += ay * by;
  sums[at + 2]! += az * bz;
  sums[at + 3]! += 0.5 * (ay * bz + az * by);
  sums[at + 4]! += 0.5 * (ax * bz + az * bx);
  sums[at + 5]! += 0.5 * (ax * by + ay * bx);
}

/** Every `stride`-th sample; zeros for a component that was not recorded. */
function every(axis: Float64Array | undefined, stride: number, length: number): Float64Array {
  return axis === undefined ? new Float64Array(length) : Float64Array.from({ length }, (_, k) => axis[k * stride]!);
}
