import { describe, expect, test } from "vitest";

import { blockedMean, studentQuantile, type MeanEstimate } from "../../src/estimators/index.js";
import { ar1, oscillation, oscillationVarianceOfMean, RandomNumbers } from "./processes.js";

const samples = 20_000;
const repeats = 400;
/** Zero-frequency spectrum 0.038 of the variance: the mean is known 5 times better than σ/√n says. */
const field = { rho: 0.97, theta: 1.5, white: 0.05 };

interface Process {
  readonly name: string;
  readonly make: (random: RandomNumbers, n: number) => Float64Array;
  /** Closed form of n Var(mean)/Var(sample): twice the integrated autocorrelation time. */
  readonly inefficiency: number;
}
const processes: Process[] = [
  ...[0, 0.95, -0.5].map((phi) => ({
    name: `AR(1), φ = ${phi}`,
    make: (random: RandomNumbers, n: number) => ar1(random, n, phi),
    inefficiency: (1 + phi) / (1 - phi),
  })),
  {
    name: "a vibration and weak white noise",
    make: (random, n) => oscillation(random, n, field),
    inefficiency: oscillationVarianceOfMean(1, field) / (1 + field.white ** 2),
  },
];

const quantiles = new Map<string, number>();
/** Does the Student interval of this probability hold the true mean, 0? */
function covers(estimate: MeanEstimate, probability: number): boolean {
  const key = `${probability} ${estimate.blocks}`;
  const t = quantiles.get(key) ?? studentQuantile(probability, estimate.blocks - 1);
  quantiles.set(key, t);
  return Math.abs(estimate.value) < t * estimate.standardError!;
}

function estimates(process: Process, n: number, firstSeed: number): MeanEstimate[] {
  return Array.from({ length: repeats }, (_, k) => blockedMean(process.make(new RandomNumbers(firstSeed + k), n)));
}

const fraction = <T>(items: readonly T[], holds: (item: T) => boolean): number =>
  items.filter(holds).length / items.length;
const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

describe.each(processes)("$name, 400 series of 20 000", (process) => {
  const all = estimates(process, samples, 1000 * processes.indexOf(process));

  test("intervals cover the true mean as often as they say", () => {
    // The fraction of 400 has a standard deviation of 2.3 % and 1.0 %: a perfect estimator fails with p = 6e-4 and 1e-4.
    expect(Math.abs(fraction(all, (estimate) => covers(estimate, 0.6827)) - 0.6827)).toBeLessThan(0.08);
    expect(Math.abs(fraction(all, (estimate) => covers(estimate, 0.9545)) - 0.9545)).toBeLessThan(0.04);
  });

  test("autocorrelation time and effective samples are those of the closed form", () => {
    // Blocking stops where it can no longer see a correlation: it may be off by what hides below the noise, 20 % at most.
    const tau = mean(all.map(({ integratedAutocorrelationTime }) => integratedAutocorrelationTime));
    expect(tau / (process.inefficiency / 2)).toBeGreaterThan(0.8);
    expect(tau / (process.inefficiency / 2)).toBeLessThan(1.2);
    for (const { effectiveSamples, integratedAutocorrelationTime } of all.slice(0, 5))
      expect(effectiveSamples * 2 * integratedAutocorrelationTime).toBeCloseTo(samples, -1);
  });

  test("it converges", () => expect(fraction(all, ({ converged }) => converged)).toBeGreaterThan(0.97));
});

describe("short series", () => {
  test.each([50, 100, 200])("%i samples of a vibration: not converged, or not too sure", (n) => {
    const all = estimates(processes.at(-1)!, n, 70_000 + n);
    expect(fraction(all, (estimate) => !estimate.converged || covers(estimate, 0.9545))).toBeGreaterThan(0.91);
    expect(fraction(all, (estimate) => !estimate.converged || covers(estimate, 0.6827))).toBeGreaterThan(0.6);
  });

  test("shorter than its correlation time: not converged", () => {
    // 60 samples of a random walk with a correlation time of 500.
    const all = Array.from({ length: repeats }, (_, k) => blockedMean(ar1(new RandomNumbers(80_000 + k), 60, 0.999)));
    expect(fraction(all, ({ converged }) => !converged)).toBeGreaterThan(0.95);
  });

  test("too few for an error bar", () => {
    const { value, standardError, converged } = blockedMean([1, 2, 6]);
    expect([value, standardError, converged]).toEqual([3, null, false]);
    expect(blockedMean(new Float64Array(8).map((_, i) => i)).standardError).not.toBeNull();
  });

  test("nothing at all gives no number and no error", () => {
    expect(blockedMean([])).toMatchObject({ value: NaN, standardError: null, converged: false });
  });

  test("a constant is known exactly", () => {
    expect(blockedMean(new Float64Array(100).fill(2.5))).toMatchObject({ value: 2.5, standardError: 0 });
  });
});

test("levels: σ/√n at block length 1, its uncertainty 1/√(2(n − 1)) (Flyvbjerg & Petersen, eq. 28)", () => {
  const { levels, value } = blockedMean([1, 3, 2, 6, 4, 4, 1, 3]);
  expect(value).toBe(3);
  // Σ(x − 3)² = 4 + 0 + 1 + 9 + 1 + 1 + 4 + 0 = 20, so s/√n = √(20/(7·8)); pairs: 2, 4, 4, 2, about 3: √(4/(3·4)).
  expect(levels[0]!.standardError).toBeCloseTo(Math.sqrt(20 / 56), 14);
  expect(levels[0]!.relativeUncertainty).toBeCloseTo(1 / Math.sqrt(14), 14);
  expect(levels[1]).toMatchObject({ blockLength: 2, blocks: 4 });
  expect(levels[1]!.standardError).toBeCloseTo(Math.sqrt(4 / 12), 14);
});
