import type { DisplacementPath } from "../model/index.js";
import { sineSpectrum, type SpectralBin } from "./sine-spectrum.js";
import { describe, profile, type Profile } from "./slow-memory.js";

export type Interval = readonly [low: number, high: number];

/** d⟨Δx²⟩/dt of a recorded motion at long times, however slow its memory is: nothing slower than `assumed` is thought of. */
export interface ZeroFrequency {
  readonly value: number;
  readonly interval68: Interval;
  readonly interval95: Interval;
  /** The 68 % intervals with and without a price for memory, joined: what is known whatever the memory is. */
  readonly withAnyMemory: Interval;
  /** Degrees of freedom of the spectrum at frequencies below 1/`assumed`: what the value rests on if memory is as long as that. */
  readonly slowSamples: number;
  /** Whether the ions' own memory was known, too. */
  readonly withIons: boolean;
  /** False: at no frequencies does the spectrum look like that of a motion without slow positive memory. */
  readonly described: boolean;
  /** fs; `shown`: the longest that the data ask for, 0 when they ask for none; `resolved`: shorter ones are not told apart. */
  readonly memory: { readonly assumed: number; readonly shown: number; readonly resolved: number };
}

/** A run says nothing of memories longer than this part of it. */
export const longestMemory = 1 / 20;
/**
 * The charge is not thought to remember longer than this many times what the ions do by themselves, but for a two hundredth
 * of the run, unless it says so.
 */
const collectiveMemory = 4;
const leastMemory = 1 / 200;
/** … which in a long run is no more than this many times what the ions do (or sixteen rows, if that is longer): else no length made σ better known. */
const collectiveAtMost = 8;
const fewestRows = 16;
/**
 * Neither is a bound. Ions that change places with each other hide what the charge remembers, and the whole of them may be pulled back
 * together: memory up to this many times theirs counts in the 95 % interval and in what may be quoted, and this probability of it is too
 * much for a value without.
 */
const hiddenMemory = 64;
const hiddenProbability = 0.3;
/**
 * What one more octave of memory must gain in log-likelihood to be believed, for the value. Between nothing (no octave costs:
 * the value of a flux without memory comes out 20 % low, because weights can only be positive) and 1 (Akaike: memories of a
 * thirtieth of the run are overlooked half of the time); chosen on the motions of
 * test/estimators/coverage.long.test.ts.
 */
const octavePenalty = 0.55;
/** Half of χ² with one degree of freedom at 68.3 and 95 %. */
const likelihood68 = 0.5;
const likelihood95 = 1.92;

/**
 * S(0) of the flux behind one or more paths (replicas; components are averaged).
 *
 * Two readings of the same likelihood: with every octave of memory up to a twentieth of the longest run for free (a profile
 * likelihood, whose interval covers whatever the memory is), and with a price for each (an average over the longest memory
 * allowed, Akaike's weights). The value is of the second; its 68 % interval reaches down to half of what the first one adds,
 * and the 95 % interval spans both.
 *
 * @param ownMemory what the mobile ions themselves remember, fs; `null` where that is not known. Where it is, memory far beyond it is
 *   not thought of for the value unless the spectrum asks for it, and counts in the 95 % interval and `withAnyMemory` by the first reading
 *
 * `undefined` for fewer than 16 bands of frequencies: paths of less than some 20 points.
 */
export function zeroFrequency(
  paths: readonly DisplacementPath[],
  ownMemory: number | null = null,
): ZeroFrequency | undefined {
  const found = readZeroFrequency(paths, ownMemory);
  return found === undefined ? undefined : { ...found, withIons: ownMemory !== null };
}

function readZeroFrequency(paths: readonly DisplacementPath[], ownMemory: number | null): ZeroFrequency | undefined {
  const durations = paths.map(({ interval, displacement }) => interval * (displacement[0]!.length - 1));
  const longestRun = Math.max(...durations);
  const most = longestMemory * longestRun;
  const all = paths.flatMap((path) => (path.displacement[0]!.length < 20 ? [] : sineSpectrum(path)));
  if (all.length < 16 || all.some(({ power }) => !(power > 0))) return undefined;
  if (ownMemory !== null) {
    const rows = fewestRows * Math.max(...paths.map(({ interval }) => interval));
    const least = Math.min(leastMemory * longestRun, collectiveAtMost * Math.max(ownMemory, rows));
    const assumed = Math.min(most, Math.max(collectiveMemory * ownMemory, least));
    const hidden = Math.min(most, hiddenMemory * Math.max(ownMemory, rows));
    // Memory as long as the ions' own is a quarter of that: what asks for more is not bound by theirs.
    const holds = (of: ZeroFrequency) => of.described && of.memory.shown < 0.3 * of.memory.assumed;
    const near = withMemory(all, assumed);
    const nearOrHidden = holds(near) ? orHidden(near, all, hidden) : undefined;
    if (nearOrHidden !== undefined) return nearOrHidden;
    const far = hidden > assumed && hidden < most ? withMemory(all, hidden) : undefined;
    if (far !== undefined && holds(far)) return far;
  }
  return withMemory(all, most);
}

/** With what memory beyond the assumed one would make of the 95 % interval; `undefined` where it is likely. */
function orHidden(estimate: ZeroFrequency, all: readonly SpectralBin[], hidden: number): ZeroFrequency | undefined {
  // Octaves of memory are not cut: half of one more is still the same.
  const within = Math.SQRT2 * estimate.memory.assumed;
  if (hidden <= within) return estimate;
  const described = describe(all, hidden);
  if (!described.holds) return undefined;
  const { lnA, longest, logLikelihood } = profile(described, hidden);
  const octaves = longest.length - 1;
  const evidence = (some: (tau: number) => boolean) =>
    logOfSum(
      longest.flatMap((tau, top) =>
        some(tau) ? [logOfSum(logLikelihood[top]!) - octavePenalty * (octaves - top)] : [],
      ),
    );
  const odds = Math.exp(evidence((tau) => tau > within) - evidence((tau) => tau <= within));
  if (odds > hiddenProbability / (1 - hiddenProbability)) return undefined;
  const wide = likelihoodInterval(lnA, logLikelihood[0]!, likelihood95);
  const robust = likelihoodInterval(lnA, logLikelihood[0]!, likelihood68);
  const { interval95, withAnyMemory } = estimate;
  // What is less likely than not is no part of the 68 % interval, and has to be small for a value that may be quoted.
  return {
    ...estimate,
    interval95: [Math.min(interval95[0], wide[0]), Math.max(interval95[1], wide[1])],
    withAnyMemory: [Math.min(withAnyMemory[0], robust[0]), Math.max(withAnyMemory[1], robust[1])],
  };
}

function withMemory(all: readonly SpectralBin[], assumed: number): ZeroFrequency {
  const described = describe(all, assumed);
  const { lnA, longest, logLikelihood } = profile(described, assumed);
  const octaves = longest.length - 1;
  const priced = lnA.map((_, k) =>
    logOfSum(longest.map((_, top) => logLikelihood[top]![k]! - octavePenalty * (octaves - top))),
  );
  const free = logLikelihood[0]!;
  const [low95, low68, value, high68, high95] = quantiles(lnA, priced, [0.025, 0.1587, 0.5, 0.8413, 0.975]) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const wide = likelihoodInterval(lnA, free, likelihood95);
  const robust = likelihoodInterval(lnA, free, likelihood68);
  const least = Math.min(low68, robust[0]);
  return {
    value,
    interval68: [(low68 + least) / 2, high68],
    interval95: [Math.min(low95, wide[0]), Math.max(high95, wide[1])],
    withAnyMemory: [least, Math.max(high68, robust[1])],
    slowSamples: all.reduce(
      (sum, { frequency, degreesOfFreedom }) => sum + (frequency * assumed < 1 ? degreesOfFreedom : 0),
      0,
    ),
    withIons: false,
    described: described.holds,
    memory: {
      assumed,
      shown: shownMemory({ longest, logLikelihood }),
      resolved: Math.max(...all.map(({ interval }) => interval)),
    },
  };
}

/** The shortest of the longest memories that are as good as all within a 95 % likelihood interval. */
function shownMemory({ longest, logLikelihood }: Pick<Profile, "longest" | "logLikelihood">): number {
  const reached = logLikelihood.map((l) => Math.max(...l));
  const most = Math.max(...reached);
  return longest[reached.findLastIndex((l) => l > most - likelihood95)]!;
}

function logOfSum(x: readonly number[] | Float64Array): number {
  const most = Math.max(...x);
  if (most === -Infinity) return most;
  let sum = 0;
  for (const y of x) sum += Math.exp(y - most);
  return most + Math.log(sum);
}

/** Of a density ∝ exp(l) of ln a. */
function quantiles(lnA: Float64Array, l: Float64Array, probabilities: readonly number[]): number[] {
  const most = Math.max(...l);
  const density = l.map((x) => Math.exp(x - most));
  const total = density.reduce((sum, x) => sum + x, 0);
  const step = lnA[1]! - lnA[0]!;
  return probabilities.map((p) => {
    let below = 0;
    let k = 0;
    while (k < density.length - 1 && below + density[k]! < p * total) below += density[k++]!;
    return Math.exp(lnA[k]! + step * ((p * total - below) / density[k]! - 0.5));
  });
}

/** Where l falls by `drop` below its maximum; 0 where it does not on the grid. */
function likelihoodInterval(lnA: Float64Array, l: Float64Array, drop: number): Interval {
  const most = Math.max(...l);
  const level = most - drop;
  const at = l.indexOf(most);
  let low = at;
  while (low >= 0 && l[low]! > level) low--;
  let high = at;
  while (high < l.length && l[high]! > level) high++;
  const between = (inside: number, outside: number) => {
    const part = (l[inside]! - level) / (l[inside]! - l[outside]!);
    return lnA[inside]! + (lnA[outside]! - lnA[inside]!) * part;
  };
  return [
    low < 0 ? 0 : Math.exp(between(low + 1, low)),
    Math.exp(high < l.length ? between(high - 1, high) : lnA.at(-1)!),
  ];
}
