import { finding, isQuotable, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import { studentQuantile } from "../statistics/distributions.js";
import { longestMemory, type Interval, type ZeroFrequency } from "./zero-frequency.js";

/** A transport coefficient with an error that respects how long the motion remembers. */
export interface TransportEstimate {
  readonly value: number;
  /** Half of `interval68`. */
  readonly standardError: number;
  /** That covers the true value with 68.3 and 95 %: neither need be symmetric. */
  readonly interval68: Interval;
  readonly interval95: Interval;
  /** Of the standard error, as far as it is one of a χ²: 2 (value/error)² samples of a variance would be known as well. */
  readonly effectiveSamples: number;
  /** Memory of the motion, fs: the longest that was thought of, and the longest that the data ask for (0: none). */
  readonly memory: { readonly assumed: number; readonly shown: number };
  readonly converged: boolean;
  /** What speaks against quoting it; empty when nothing does. */
  readonly findings: readonly Finding[];
}

export type Memory = TransportEstimate["memory"];

/** Student's intervals on the logarithm, because estimates of a variance scatter by factors rather than by sums; symmetric for a value that is not positive. */
export function studentIntervals(
  value: number,
  standardError: number,
  degreesOfFreedom: number,
): { readonly interval68: Interval; readonly interval95: Interval } {
  const interval = (probability: number): Interval => {
    const t = studentQuantile(probability, degreesOfFreedom);
    if (!(value > 0)) return [value - t * standardError, value + t * standardError];
    const factor = Math.exp((t * standardError) / value);
    return [value / factor, value * factor];
  };
  return { interval68: interval(0.6827), interval95: interval(0.95) };
}

/** The estimate with what speaks against quoting it: its error, and `more`. */
export function judged(
  value: number,
  intervals: { readonly interval68: Interval; readonly interval95: Interval },
  memory: Memory,
  more: readonly Finding[] = [],
): TransportEstimate {
  const { interval68, interval95 } = intervals;
  const standardError = (interval68[1] - interval68[0]) / 2;
  const effectiveSamples = value === 0 ? 0 : 2 * (value / standardError) ** 2;
  const findings: Finding[] = [];
  if (!(effectiveSamples >= limits.effectiveSamples))
    findings.push(
      finding("uncertain", {
        relativeError: value > 0 ? standardError / value : null,
        // Errors fall with the root of the time where nothing else is wrong.
        ...(value > 0 && isQuotable(more) ? { longer: limits.effectiveSamples / effectiveSamples } : {}),
      }),
    );
  findings.push(...more);
  return {
    value,
    standardError,
    interval68,
    interval95,
    effectiveSamples,
    memory,
    converged: isQuotable(findings),
    findings,
  };
}

/** A memory that is seen is too long for the run: it may be longer still. */
const isTooLong = ({ assumed, shown }: Memory): boolean => shown > limits.memoryOfRun * assumed;

/** How long each run must be for what is seen not to be too long a memory; twice that where a run was too short to tell. fs */
export const lengthForMemory = (memory: Memory): number =>
  isTooLong(memory) ? (2 * memory.shown) / longestMemory : memory.shown / (limits.memoryOfRun * longestMemory);

/** What a memory that is seen has against a value. */
export function memoryFindings(memory: Memory): Finding[] {
  return isTooLong(memory) ? [finding("slow-memory", { memory: memory.shown, needed: lengthForMemory(memory) })] : [];
}

/** What a memory that is not seen has against a value. */
export function unseenMemoryFindings({
  value,
  withAnyMemory: [least, most],
  slowSamples,
  withIons,
  memory: { assumed },
}: Pick<ZeroFrequency, "value" | "withAnyMemory" | "slowSamples" | "withIons" | "memory">): Finding[] {
  if (slowSamples < limits.slowSamples)
    return [finding("few-slow-modes", { longest: assumed, samples: slowSamples, ions: withIons })];
  return (most - least) / 2 > limits.withAnyMemory * value
    ? [finding("memory-not-excluded", { longest: assumed, part: least / value })]
    : [];
}

/**
 * `factor` × S(0). `common`: relative error that all frequencies share and no spectrum shows, because motion that is fast for a
 * while and slow for another is not Gaussian; that of the ions' own diffusion. Added in quadrature, on logarithms.
 */
export function fromZeroFrequency(
  spectral: ZeroFrequency,
  factor: number,
  common: number,
  more: readonly Finding[] = [],
): TransportEstimate {
  const { value, interval68, interval95, described, memory } = spectral;
  const tooSlow = memoryFindings(memory);
  const scaled = ([low, high]: Interval, errors: number): Interval => {
    const wider = (x: number) => Math.exp(Math.hypot(x, errors * common));
    return [(value * factor) / wider(Math.log(value / low)), value * factor * wider(Math.log(high / value))];
  };
  return judged(
    value * factor,
    { interval68: scaled(interval68, 1), interval95: scaled(interval95, 1.96) },
    { assumed: memory.assumed, shown: memory.shown },
    [
      ...(described ? [] : [finding("spectrum-not-described", {})]),
      ...(tooSlow.length > 0 ? tooSlow : unseenMemoryFindings(spectral)),
      ...more,
    ],
  );
}
