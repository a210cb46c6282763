import { minimise, type PlainFit } from "./fit-law.js";
import type { LawData, TemperatureLaw } from "./laws/index.js";
import { Random } from "../statistics/random.js";
import type { Interval } from "./temperature-laws.js";

/**
 * Parametric bootstrap (Efron & Tibshirani, *An Introduction to the Bootstrap* (1993), sec. 6.5): parameters refitted to data
 * scattered about the fit by the points' errors, which are widened by `errorFactor`. Where errors are from the scatter, each replica
 * has one of its own, as uncertain as that of few points is: the intervals are then Student's. Replicas that cannot be fitted are left out.
 */
export function bootstrap(
  law: TemperatureLaw,
  data: LawData,
  fit: PlainFit,
  replicas: number,
  seed: number,
): (readonly number[])[] {
  const random = new Random(seed);
  const mean = data.temperatures.map((t) => law.logarithm(fit.parameters, t).value);
  const found: (readonly number[])[] = [];
  for (let k = 0; k < replicas; k++) {
    const factor =
      fit.chiSquared === null
        ? Math.sqrt(fit.degreesOfFreedom / squares(random, fit.degreesOfFreedom))
        : fit.errorFactor;
    const y = mean.map((value, i) => value + fit.errors[i]! * factor * random.normal());
    const refit = minimise(law, { ...data, y });
    if (refit !== undefined) found.push(refit.parameters);
  }
  return found;
}

/** One value of χ². */
function squares(random: Random, degreesOfFreedom: number): number {
  let sum = 0;
  for (let k = 0; k < degreesOfFreedom; k++) sum += random.normal() ** 2;
  return sum;
}

/** Below a central 68.27 % (one standard error of a normal distribution) and 95 %. */
const tails = { interval68: 0.158655, interval95: 0.025 } as const;

/** Percentiles, linear between order statistics. */
export function intervals(values: readonly number[]): { readonly interval68: Interval; readonly interval95: Interval } {
  const sorted = Float64Array.from(values).sort();
  const at = (p: number) => {
    const place = p * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.min(sorted.length - 1, below + 1);
    // Beyond a pole a replica may be infinite.
    return sorted[below] === sorted[above]
      ? sorted[below]!
      : sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
  };
  const of = (tail: number): Interval => [at(tail), at(1 - tail)];
  return { interval68: of(tails.interval68), interval95: of(tails.interval95) };
}
