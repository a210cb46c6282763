import type { Correlations, LagMoments } from "../model/index.js";

/**
 * A transport coefficient is a linear functional of mean second moments at one level of the multiple-tau grid:
 * Σ_p c_p ⟨moment_p⟩. This file evaluates such functionals and their errors by deleting blocks of time.
 */
export interface LagFunctional {
  readonly kind: "displacement" | "increments";
  readonly level: number;
  /** [P] in the order of lags of the level. */
  readonly coefficients: Float64Array;
}

/** Which of xx, yy, zz, yz, xz, xy enter, with what weight. */
export type TensorWeights = readonly (readonly [component: number, weight: number])[];

/** One recorded process in all runs that are evaluated together. */
export type Process = (correlations: Correlations) => LagMoments;

/** Groups of neighbouring blocks of one or more runs, to be deleted one at a time. */
export interface Grouping {
  readonly runs: readonly Correlations[];
  /** [groups] which run, from which block to which (exclusive). */
  readonly groups: readonly { readonly run: number; readonly from: number; readonly to: number }[];
}

export const mean3: TensorWeights = [
  [0, 1 / 3],
  [1, 1 / 3],
  [2, 1 / 3],
];

/** Groups of at least `shortest` fs; a short rest at the end of a run joins its neighbour. */
export function groupBlocks(runs: readonly Correlations[], shortest: number): Grouping {
  const groups: Grouping["groups"][number][] = [];
  runs.forEach((run, r) => {
    const size = Math.max(1, Math.ceil(shortest / run.blockDuration - 1e-9));
    const count = Math.max(1, Math.floor(run.duration / (size * run.blockDuration) + 0.5));
    for (let g = 0; g < count; g++) {
      const from = g * size;
      const to = g === count - 1 ? run.blocks : (g + 1) * size;
      if (from < run.blocks) groups.push({ run: r, from, to });
    }
  });
  return { runs, groups };
}

/** A functional's value over everything, and with each group left out. */
export interface Deleted {
  readonly value: number;
  /** [groups] */
  readonly without: Float64Array;
  /** [groups] all over the group's weight: h_j of the delete-m_j jackknife. */
  readonly share: Float64Array;
}

/**
 * The functional over all groups and with each deleted. Means are ratios of sums, so blocks weigh by the pairs of times
 * they hold. NaN where a lag has no pair.
 */
export function evaluate(
  grouping: Grouping,
  process: Process,
  functional: LagFunctional,
  weights: TensorWeights,
): Deleted {
  const { runs, groups } = grouping;
  const points = functional.coefficients.length;
  const n = groups.length;
  const sums = new Float64Array(points * n);
  const counts = new Float64Array(points * n);
  groups.forEach(({ run, from, to }, g) => {
    const correlations = runs[run]!;
    const level = process(correlations).levels[functional.level];
    if (level === undefined) return;
    const { blocks } = correlations;
    const moments = functional.kind === "displacement" ? level.displacement : level.increments!;
    for (let p = 0; p < points; p++) {
      for (let b = from; b < to; b++) {
        counts[p * n + g]! += level.counts[p * blocks + b]!;
        for (const [component, weight] of weights)
          sums[p * n + g]! += weight * moments[(p * blocks + b) * 6 + component]!;
      }
    }
  });
  const totals = (values: Float64Array) =>
    Float64Array.from({ length: points }, (_, p) => values.subarray(p * n, (p + 1) * n).reduce((sum, x) => sum + x, 0));
  const allSums = totals(sums);
  const allCounts = totals(counts);
  const over = (without: number) => {
    let value = 0;
    for (let p = 0; p < points; p++) {
      const c = functional.coefficients[p]!;
      if (c === 0) continue;
      value +=
        without < 0
          ? (c * allSums[p]!) / allCounts[p]!
          : (c * (allSums[p]! - sums[p * n + without]!)) / (allCounts[p]! - counts[p * n + without]!);
    }
    return value;
  };
  const lastPoint = points - 1;
  const all = allCounts[lastPoint]!;
  return {
    value: over(-1),
    without: Float64Array.from({ length: n }, (_, g) => over(g)),
    share: Float64Array.from({ length: n }, (_, g) => all / counts[lastPoint * n + g]!),
  };
}

/**
 * Covariance of two estimates by the delete-m_j jackknife for groups of unequal size (Busing, Meijer & van der Leeden,
 * Stat. Comput. 9, 3 (1999)); with `a` = `b` the variance. Both over the same groups.
 */
export function jackknifeCovariance(a: Deleted, b: Deleted): number {
  const n = a.share.length;
  const pseudo = (d: Deleted) => d.without.map((w, j) => d.share[j]! * d.value - (d.share[j]! - 1) * w);
  // Of equal groups this mean is the plain jackknife's.
  const centre = (d: Deleted) => d.without.reduce((sum, w, j) => sum + (d.value - w) + w / d.share[j]!, 0);
  const x = pseudo(a);
  const y = pseudo(b);
  const cx = centre(a);
  const cy = centre(b);
  let sum = 0;
  for (let j = 0; j < n; j++) sum += ((x[j]! - cx) * (y[j]! - cy)) / (a.share[j]! - 1);
  return sum / n;
}
