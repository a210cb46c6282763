import type { Correlations } from "../model/index.js";
import { finding, type Finding } from "../findings/index.js";
import { studentQuantile } from "../statistics/distributions.js";
import {
  evaluate,
  groupBlocks,
  jackknifeCovariance,
  type Deleted,
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
  /** Of the two errors that the standard error is the larger of. */
  readonly jackknifeError: number;
  readonly gaussianError: number;
  /** Independent samples of a variance that would be known as well: 2 (value/error)². */
  readonly effectiveSamples: number;
  /** Lags, fs: the slope is taken, or the running integral averaged, from … to. */
  readonly window: { readonly from: number; readonly to: number; readonly reason: Finding };
  /** False: no plateau could be shown. */
  readonly settled: boolean;
  readonly functional: LagFunctional;
  /** fs; blocks of time were at least this long when deleted. */
  readonly groupLength: number;
}

/** A run must hold this many of the longest lags of a window. */
const fewestSpans = 16;
export const fewestGroups = 8;
/** Chance that a window without bias is rejected against any of the longer ones (Bonferroni, Student). */
const falseAlarm = 0.05;

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
  /** Window of another estimate, to be used as it is. */
  readonly like?: PlateauEstimate;
}

/**
 * The long-time slope of a mean square displacement, or the plateau of a running Green–Kubo integral, with its error.
 *
 * Windows of lags [t, 2t] are tried, t doubling. The shortest one that agrees with all longer ones (a test with 5 % of
 * false alarms in all) ends the search; the next longer one is used, because a bias that the test cannot yet see still
 * shifts the result (as Jonsson doubles his blocks). The error is the larger of two: the delete-a-block jackknife over
 * blocks of time of at least 4t, and what Gaussian fluctuations of a flux with a flat spectrum give (Priestley). The first
 * holds for any process but is itself known to 1/√(2(groups − 1)) only; the second is exact for a collective flux of many
 * ions. Overlapping windows are thus never taken for independent ones.
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
  if (candidates.length === 0) return undefined;

  const value = ({ functional, to }: Candidate) =>
    evaluate(groupBlocks(runs, 2 * to), process, functional, options.weights);
  const isPlateau = (k: number) =>
    candidates.slice(k + 1).every((longer) => {
      const grouping = groupBlocks(runs, 2 * longer.to);
      const a = evaluate(grouping, process, candidates[k]!.functional, options.weights);
      const b = evaluate(grouping, process, longer.functional, options.weights);
      const jackknife = jackknifeCovariance(a, a) + jackknifeCovariance(b, b) - 2 * jackknifeCovariance(a, b);
      const relative = relativeVariance(
        windowOf(longer.functional, longer.interval),
        time,
        windowOf(candidates[k]!.functional, candidates[k]!.interval),
      );
      // Of the shorter window, the less noisy one: a long one that came out low would make its own error small.
      const gaussian = gaussianVariance(grouping, process, candidates[k]!.functional, options, relative);
      const bound = studentQuantile(1 - falseAlarm / (candidates.length - 1 - k), grouping.groups.length - 1);
      return (a.value - b.value) ** 2 <= bound ** 2 * Math.max(jackknife, gaussian);
    });

  const last = candidates.length - 1;
  let chosen = last;
  let settled = false;
  let reason: Finding = finding("window-longest", {});
  if (options.like !== undefined) {
    chosen = candidates.findIndex((candidate) => candidate.functional.level === options.like!.functional.level);
    if (chosen < 0) return undefined;
    settled = options.like.settled;
    reason = finding("window-of-mean", {});
  } else {
    for (let k = 0; k < last; k++) {
      if (!isPlateau(k)) continue;
      chosen = k + 1;
      settled = true;
      reason = finding("window-agrees", { longest: candidates[last]!.to });
      break;
    }
  }

  const candidate = candidates[chosen]!;
  const estimate = value(candidate);
  const grouping = groupBlocks(runs, 2 * candidate.to);
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
  const standardError = Math.max(jackknifeError, gaussianError);
  return {
    value: estimate.value,
    standardError,
    degreesOfFreedom: grouping.groups.length - 1,
    jackknifeError,
    gaussianError,
    effectiveSamples: 2 * (estimate.value / standardError) ** 2,
    window: { from: candidate.from, to: candidate.to, reason },
    settled,
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

/** Covariance of two estimates over the same runs, from blocks long enough for both; scaled to their standard errors. */
export function plateauCovariance(
  runs: readonly Correlations[],
  a: { estimate: PlateauEstimate; process: Process; weights: TensorWeights },
  b: { estimate: PlateauEstimate; process: Process; weights: TensorWeights },
): number {
  const grouping = groupBlocks(runs, Math.max(a.estimate.groupLength, b.estimate.groupLength));
  const value = (x: typeof a): Deleted => evaluate(grouping, x.process, x.estimate.functional, x.weights);
  const x = value(a);
  const y = value(b);
  const scale = Math.sqrt(jackknifeCovariance(x, x) * jackknifeCovariance(y, y));
  return scale === 0 ? 0 : (jackknifeCovariance(x, y) / scale) * a.estimate.standardError * b.estimate.standardError;
}
