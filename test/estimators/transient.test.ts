import { describe, expect, test } from "vitest";

import { findTransient } from "../../src/estimators/index.js";
import { ar1, oscillation, RandomNumbers } from "./processes.js";

const n = 20_000;
const seeds = Array.from({ length: 100 }, (_, k) => 300 + k);
const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

describe.each([
  ["white noise", (random: RandomNumbers) => ar1(random, n, 0)],
  ["AR(1), φ = 0.9", (random: RandomNumbers) => ar1(random, n, 0.9)],
  ["a vibration", (random: RandomNumbers) => oscillation(random, n, { rho: 0.97, theta: 1.5, white: 0.05 })],
] as const)("%s", (_, make) => {
  test("a stationary series loses less than 5 % on average, and is settled", () => {
    const found = seeds.map((seed) => findTransient(make(new RandomNumbers(seed))));
    expect(mean(found.map(({ length }) => length / n))).toBeLessThan(0.05);
    expect(found.filter(({ settled }) => settled).length).toBeGreaterThanOrEqual(97);
  });

  test.each([100, 400])("20 σ exp(−t/%i) is cut where it has sunk into the noise", (time) => {
    for (const seed of seeds) {
      const series = make(new RandomNumbers(seed)).map((x, t) => x + 20 * Math.exp(-t / time));
      const { length, settled } = findTransient(series);
      expect(settled).toBe(true);
      // After 2 τ the transient is still 2.7 σ; after 10 τ it is 1e-3 σ, a tenth of the standard error of white noise. Beyond, only the batches (40 samples) and chance.
      expect(length).toBeGreaterThan(2 * time);
      expect(length).toBeLessThan(10 * time + 0.1 * n);
    }
  });
});

describe("a linear drift has no end: not settled", () => {
  test.each([-3, 3, 10])("%i σ of white noise over the run", (rise) => {
    for (const seed of seeds)
      expect(findTransient(ar1(new RandomNumbers(seed), n, 0).map((x, t) => x + (rise * t) / n)).settled).toBe(false);
  });

  test("10 σ of an AR(1) process, φ = 0.9", () => {
    for (const seed of seeds)
      expect(findTransient(ar1(new RandomNumbers(seed), n, 0.9).map((x, t) => x + (10 * t) / n)).settled).toBe(false);
  });
});

test("a large offset does not cost digits", () => {
  const noise = ar1(new RandomNumbers(5), n, 0.5);
  const series = noise.map((x, t) => x + 20 * Math.exp(-t / 400));
  const { length } = findTransient(series);
  expect(findTransient(series.map((x) => x - 1e6)).length).toBe(length);
});

test.each([0, 1, 9])("%i samples are too few to say", (count) => {
  expect(findTransient(new Float64Array(count).fill(1))).toMatchObject({ length: 0, settled: false });
});
