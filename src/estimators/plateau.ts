import type { Correlations } from "../model/index.js";
import {
  evaluate,
  groupBlocks,
  jackknifeCovariance,
  type Grouping,
  type LagFunctional,
  type Process,
  type TensorWeights,
} from "./lag-functional.js";
import { greenKuboFunctional, relativeVariance, slopeFunctional, windowOf } from "./lag-window.js";

export type PlateauMethod = "slope" | "green-kubo";

export interface PlateauEstimate {
  /** 2D-like: Å²/fs for displacements in Å, e² Å²/fs for charge. */
  readonly value: number;
  readonly standardError: number;
  /** For Student's t. */
  readonly degreesOfFreedom: number;
  /** Lags, fs: the slope is taken, or the running integral averaged, from … to. */
  readonly window: { readonly from: number; readonly to: number };
  /** False: the runs have no window that begins as late as was asked for. */
  readonly settled: boolean;
  readonly functional: LagFunctional;
  /** fs; blocks of time were at least this long when deleted. */
  readonly groupLength: number;
}

/** A run must hold this many of the longest lags of a window. */
const fewestSpans = 16;
export const fewestGroups = 8;
interface Candidate {
  readonly functional: LagFunctional;
  readonly interval: number;
  readonly from: number;
  readonly to: number;
}

export interface PlateauOptions {
  readonly method: PlateauMethod;
  readonly weights: TensorWeights;
  /** Particles that the moments are sums over, and which diffuse independently as far as Gaussian theory goes. Default 1. */
  readonly particles?: number;
  /** fs: the window begins at this lag or later. */
  readonly from: number;
}

/**
 * The long-time slope of a mean square displacement, or the plateau of a running Green–Kubo integral, with its error, in the
 * shortest window of lags [t, 2t] with t ≥ `from`: what memory there is says how long that must be (see zero-frequency.ts),
 * not the windows themselves, of which the longer ones are too noisy to contradict a short one. The error is the larger of
 * two: the delete-a-block jackknife over blocks of time of at least 4t, and what Gaussian fluctuations of a flux with a flat
 * spectrum give (Priestley). The first holds for any process but is itself known to 1/√(2(groups − 1)) only; the second is
 * exact for a collective flux of many ions. Overlapping windows are thus never taken for independent ones.
 *
 * `undefined` if the runs are shorter than 16 of the shortest windows.
 */
export function estimatePlateau(
  runs: readonly Correlations[],
  process: Process,
  options: PlateauOptions,
): PlateauEstimate | undefined {
  const time = runs.reduce((sum, run) => sum + run.duration, 0);
  const make = options.method === "slope" ? slopeFunctional : greenKuboFunctional;
  const candidates: Candidate[] = [];
  const levels = Math.min(...runs.map((run) => process(run).levels.length));
  for (let level = 0; level < levels; level++) {
    const { interval, counts } = process(runs[0]!).levels[level]!;
    const points = counts.length / runs[0]!.blocks;
    const to = points * interval;
    if (
      time < fewestSpans * to ||
      runs.some((run) => run.duration < 4 * to) ||
      groupBlocks(runs, 2 * to).groups.length < fewestGroups
    )
      break;
    candidates.push({ functional: make(level, points, interval), interval, from: to / 2, to });
  }
  const late = candidates.find(({ from }) => from >= options.from * (1 - 1e-9));
  const candidate = late ?? candidates.at(-1);
  if (candidate === undefined) return undefined;
  const grouping = groupBlocks(runs, 2 * candidate.to);
  const estimate = evaluate(grouping, process, candidate.functional, options.weights);
  const jackknifeError = Math.sqrt(jackknifeCovariance(estimate, estimate));
  const gaussianError = Math.sqrt(
    gaussianVariance(
      grouping,
      process,
      candidate.functional,
      options,
      relativeVariance(windowOf(candidate.functional, candidate.interval), time),
    ),
  );
  return {
    value: estimate.value,
    standardError: Math.max(jackknifeError, gaussianError),
    degreesOfFreedom: grouping.groups.length - 1,
    window: { from: candidate.from, to: candidate.to },
    settled: late !== undefined,
    functional: candidate.functional,
    groupLength: 2 * candidate.to,
  };
}

/** Positions in xx, yy, zz, yz, xz, xy. */
const componentOf = [
  [0, 5, 4],
  [5, 1, 3],
  [4, 3, 2],
] as const;
const axesOf = [
  [0, 0],
  [1, 1],
  [2, 2],
  [1, 2],
  [0, 2],
  [0, 1],
] as const;

/** Variance of Σ_c w_c s_c by Wick's theorem: Cov(s_ab, s_cd) = ½ relative (s_ac s_bd + s_ad s_bc), for independent particles. */
function gaussianVariance(
  grouping: Grouping,
  process: Process,
  functional: LagFunctional,
  { weights, particles = 1 }: PlateauOptions,
  relative: number,
): number {
  const tensor = [0, 1, 2, 3, 4, 5].map(
    (component) => evaluate(grouping, process, functional, [[component, 1 / particles]]).value,
  );
  const s = (a: number, b: number) => tensor[componentOf[a]![b]!]!;
  let variance = 0;
  for (const [p, wp] of weights)
    for (const [q, wq] of weights) {
      const [a, b] = axesOf[p]!;
      const [c, d] = axesOf[q]!;
      variance += wp * wq * 0.5 * relative * (s(a, c) * s(b, d) + s(a, d) * s(b, c));
    }
  return Math.max(0, variance) * particles;
}
