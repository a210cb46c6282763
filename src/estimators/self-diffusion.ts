import type { Correlations, LagMoments } from "../model/index.js";
import { leastSquares } from "../statistics/least-squares.js";
import { groupBlocks, type Grouping, type Process } from "./lag-functional.js";
import { longestMemory } from "./zero-frequency.js";

// The mean square displacement of ions that hop is a t + c + Σ_j b_j τ_j (1 − e^(−t/τ_j)), b_j ≥ 0: see slow-memory.ts. Of
// many ions it is known so well that a fit by weighted least squares will do; how well, blocks of time say.

export interface SelfSlope {
  /** d⟨Δx²⟩/dt at long times, of one particle and direction; Å²/fs. */
  readonly value: number;
  /** [groups] with each group of blocks left out, and the share of the time that each has. */
  readonly without: Float64Array;
  /** What the longest memory would change, or what chance does to independent walks. */
  readonly doubt: number;
  readonly grouping: Grouping;
  /** fs; `shown`: the longest that changes the value by more than its error. */
  readonly memory: { readonly assumed: number; readonly shown: number };
  /** Root mean square distance, Å, at the longest lag, fs; `growth`: part of its square that came after an eighth of that lag, 0 if no lag is as short. */
  readonly reach: { readonly distance: number; readonly lag: number; readonly growth: number };
}

/** Lags up to this part of the longest run. */
const longestLag = 1 / 8;
const groupsOfTime = 8;
const fewestLags = 8;
/** Part of the value below which two slopes are the same. */
const same = 0.03;

interface Curve {
  readonly lag: number[];
  readonly sums: Float64Array[];
  readonly counts: Float64Array[];
}

/** Sums over groups at the upper half of the lags of each level; the mean of the diagonal. */
function curveOf({ runs, groups }: Grouping, process: Process, particles: number, longest: number): Curve {
  const curve: Curve = { lag: [], sums: [], counts: [] };
  const levels = Math.max(...runs.map((run) => process(run).levels.length));
  for (let level = 0; level < levels; level++) {
    const first = runs.map((run) => process(run).levels[level]).find((found) => found !== undefined)!;
    const points = pointsOf(first, runs);
    for (let p = level === 0 ? 0 : points / 2; p < points; p++) {
      const lag = (p + 1) * first.interval;
      if (lag > longest * (1 + 1e-9)) return curve;
      const sums = new Float64Array(groups.length);
      const counts = new Float64Array(groups.length);
      groups.forEach(({ run, from, to }, g) => {
        const moments = process(runs[run]!).levels[level];
        if (moments === undefined) return;
        for (let b = from; b < to; b++) {
          const at = p * runs[run]!.blocks + b;
          counts[g]! += moments.counts[at]!;
          for (let c = 0; c < 3; c++) sums[g]! += moments.displacement[6 * at + c]! / (3 * particles);
        }
      });
      // Every group has to hold some: a mean without the others is taken too.
      if (counts.filter((x) => x > 0).length < 2) return curve;
      curve.lag.push(lag);
      curve.sums.push(sums);
      curve.counts.push(counts);
    }
  }
  return curve;
}

/** The curve after the lag at which ions have flown fastest on the average, twice over: until then it is no sum of memories. */
function beyondFlight(curve: Curve, longestRun: number): Curve {
  const ratio = curve.lag.map((lag, i) => {
    const sum = (x: Float64Array) => x.reduce((total, y) => total + y, 0);
    return sum(curve.sums[i]!) / sum(curve.counts[i]!) / lag;
  });
  let fastest = 0;
  for (let i = 1; i < ratio.length && curve.lag[i]! < longestRun / 200; i++)
    if (ratio[i]! > ratio[fastest]!) fastest = i;
  const from = fastest === 0 ? 0 : curve.lag.findIndex((lag) => lag >= 2 * curve.lag[fastest]!);
  return { lag: curve.lag.slice(from), sums: curve.sums.slice(from), counts: curve.counts.slice(from) };
}

function reachOf({ lag, sums, counts }: Curve): SelfSlope["reach"] {
  const total = (x: Float64Array) => x.reduce((sum, y) => sum + y, 0);
  const squared = (i: number) => total(sums[i]!) / total(counts[i]!);
  const last = lag.length - 1;
  const early = lag.findLastIndex((t) => 8 * t <= lag[last]! * (1 + 1e-9));
  return {
    distance: Math.sqrt(3 * squared(last)),
    lag: lag[last]!,
    growth: early < 0 || !(squared(last) > 0) ? 0 : 1 - squared(early) / squared(last),
  };
}

/**
 * Of the delete-a-group jackknife, over groups of equal length; where neighbours in time resemble each other more than those that scatter
 * about their own mean (that takes −1/n off), motion comes and goes for longer than a group, and the error is that of fewer groups.
 */
export function slopeError({ value, without, doubt, grouping }: Omit<SelfSlope, "memory" | "reach">): {
  readonly standardError: number;
  readonly degreesOfFreedom: number;
} {
  const n = without.length;
  const off = without.map((x) => x - value);
  const squares = off.reduce((sum, x) => sum + x * x, 0);
  const { groups } = grouping;
  const alike = off.reduce((sum, x, g) => (groups[g]!.run === groups[g + 1]?.run ? sum + x * off[g + 1]! : sum), 0);
  const variance = ((n - 1) / n) * (squares + 2 * Math.max(0, alike + squares / n));
  return { standardError: Math.hypot(Math.sqrt(variance), doubt), degreesOfFreedom: n - 1 };
}

const pointsOf = (level: LagMoments["levels"][number], runs: readonly Correlations[]): number => {
  const owner = runs.find(({ charge, species }) => [charge, ...species].some(({ levels }) => levels.includes(level)))!;
  return level.counts.length / owner.blocks;
};

/**
 * Least squares y ≈ Σ x_j f_j with x_j ≥ 0 but for j in `free` (Lawson & Hanson, *Solving Least Squares Problems* (1974), ch. 23).
 * Columns that cannot be told apart from those already in are left out.
 */
function nonNegative(f: readonly Float64Array[], y: Float64Array, free: ReadonlySet<number>): Float64Array {
  const x = new Float64Array(f.length);
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, z, i) => sum + z * b[i]!, 0);
  let passive = [...free];
  const solve = (set: readonly number[]) =>
    leastSquares(
      set.map((j) => f[j]!),
      y,
    )?.values;
  const barred = new Set<number>();
  for (let round = 0; round < 5 * f.length; round++) {
    const rest = Float64Array.from(y, (yi, i) => yi - f.reduce((sum, column, j) => sum + x[j]! * column[i]!, 0));
    let next = -1;
    let steepest = 1e-10;
    f.forEach((column, j) => {
      if (passive.includes(j) || barred.has(j)) return;
      const gain = dot(column, rest) / Math.sqrt(dot(column, column) * dot(y, y));
      if (gain > steepest) [next, steepest] = [j, gain];
    });
    if (next < 0) break;
    if (solve([...passive, next]) === undefined) {
      barred.add(next);
      continue;
    }
    passive.push(next);
    for (;;) {
      const z = solve(passive)!;
      // How far from the last allowed point until a weight becomes zero.
      let part = 1;
      let leaving = -1;
      passive.forEach((j, k) => {
        if (free.has(j) || z[k]! > 0) return;
        const own = x[j]! / (x[j]! - z[k]!);
        if (own < part) [part, leaving] = [own, j];
      });
      passive.forEach((j, k) => {
        x[j]! += part * (z[k]! - x[j]!);
      });
      if (leaving < 0) break;
      x[leaving] = 0;
      passive = passive.filter((j) => j !== leaving);
    }
  }
  return x;
}

/** Slope of one particle's mean square displacement at long times; `undefined` for runs that are too short for groups of time. */
export function selfSlope(runs: readonly Correlations[], process: Process, particles: number): SelfSlope | undefined {
  const total = runs.reduce((sum, { duration }) => sum + duration, 0);
  const longestRun = Math.max(...runs.map(({ duration }) => duration));
  const grouping = groupBlocks(runs, total / groupsOfTime);
  const n = grouping.groups.length;
  if (n < 4) return undefined;
  const all = curveOf(grouping, process, particles, longestRun * longestLag);
  const curve = beyondFlight(all, longestRun);
  const shortest = curve.lag[0];
  if (shortest === undefined || curve.lag.length < fewestLags) return undefined;
  const lag = Float64Array.from(curve.lag);
  const mean = (without: number) =>
    Float64Array.from(lag, (_, i) => {
      let sum = 0;
      let count = 0;
      for (let g = 0; g < n; g++)
        if (g !== without) {
          sum += curve.sums[i]![g]!;
          count += curve.counts[i]![g]!;
        }
      return sum / count;
    });
  const whole = mean(-1);
  const assumed = longestMemory * longestRun;
  const reach = reachOf(all);
  // What does not move at all has neither a slope nor an error.
  if (whole.some((x) => !(x > 0)))
    return { value: 0, without: new Float64Array(n), doubt: 0, grouping, memory: { assumed, shown: 0 }, reach };
  // The variance of a mean square displacement is its square times the lag over the time it was averaged over.
  const weight = Float64Array.from(lag, (t, i) => 1 / (whole[i]! * Math.sqrt(t)));
  const taus: number[] = [];
  for (let tau = assumed; tau > shortest / 2; tau /= 2) taus.push(tau);
  const weighted = (y: Float64Array) => y.map((z, i) => z * weight[i]!);
  const columns = [
    lag,
    new Float64Array(lag.length).fill(shortest),
    ...taus.map((tau) => lag.map((t) => tau * -Math.expm1(-t / tau))),
  ].map(weighted);
  // The constant may be negative: inertia makes the line start below zero.
  const fit = (y: Float64Array, top: number) =>
    Math.max(0, nonNegative([...columns.slice(0, 2), ...columns.slice(2 + top)], weighted(y), new Set([1]))[0]!);
  const full = fit(whole, 0);
  const withAll = slopeError({
    value: full,
    without: Float64Array.from({ length: n }, (_, g) => fit(mean(g), 0)),
    doubt: 0,
    grouping,
  });
  // The shortest memory that gives the same: weights that cannot be negative take noise for memory, and the value comes out low.
  const near = Math.max(withAll.standardError, same * full);
  const tops = [...taus.keys(), taus.length];
  const top = tops.findLast((k) => Math.abs(fit(whole, k) - full) < near) ?? 0;
  const value = fit(whole, top);
  // Weights that cannot be negative leave no scatter where nothing diffuses: no better than independent walks would be known.
  const last = lag.length - 1;
  const floor = (whole[last]! / lag[last]!) * Math.sqrt((2 * lag[last]!) / (3 * particles * total));
  return {
    value,
    without: Float64Array.from({ length: n }, (_, g) => fit(mean(g), top)),
    doubt: Math.max(Math.abs(value - full), floor - value),
    grouping,
    memory: { assumed, shown: taus[top] ?? 0 },
    reach,
  };
}
