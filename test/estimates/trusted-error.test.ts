import { describe, expect, test } from "vitest";

import { trustedError } from "../../src/estimates/judge.js";
import { blockedMean } from "../../src/estimators/index.js";
import { chiSquaredTail } from "../../src/statistics/distributions.js";
import { RandomNumbers } from "../estimators/processes.js";

const studies = 500;
const runs = 8;
const samples = 600;

/**
 * Studies of eight runs about a mean of zero, whose noise is forgotten within `memory` samples (x' = φx + √(1 − φ²)g): p of their χ² with
 * blocked errors, and with those that σ takes. The noise of their means is √((1 + φ)/(1 − φ)/n), what Johnson and Nyquist are to a field.
 */
function studied(memory: number, seed: number) {
  const random = new RandomNumbers(seed);
  const phi = Math.exp(-1 / memory);
  const noise = Math.sqrt((1 + phi) / (1 - phi) / samples);
  const p = { blocked: [] as number[], trusted: [] as number[] };
  for (let study = 0; study < studies; study++) {
    const sums = { blocked: 0, trusted: 0 };
    for (let run = 0; run < runs; run++) {
      let x = random.normal();
      const series = Float64Array.from({ length: samples }, () => {
        x = phi * x + Math.sqrt(1 - phi ** 2) * random.normal();
        return x;
      });
      const mean = blockedMean(series);
      sums.blocked += (mean.value / mean.standardError!) ** 2;
      sums.trusted += (mean.value / trustedError(mean, noise)!) ** 2;
    }
    for (const of of ["blocked", "trusted"] as const) p[of].push(chiSquaredTail(sums[of], runs));
  }
  const below = (of: keyof typeof p, limit: number) => p[of].filter((one) => one < limit).length / studies;
  return { below };
}

/** Three standard deviations of the share of so many studies: one false alarm in 700 for each bound. */
const chance = (share: number) => 3 * Math.sqrt((share * (1 - share)) / studies);

describe("the errors that σ rests on, of runs that are short beside their memory", () => {
  test.each([
    ["twenty memories long", 30, 161],
    ["ten", 60, 162],
  ])("%s: studies contradict themselves no more than by chance; with blocked errors they do", (_, memory, seed) => {
    const { below } = studied(memory, seed);
    expect(below("trusted", 0.05)).toBeLessThan(0.05 + chance(0.05));
    // Nor are the errors so large that nothing would ever be seen.
    expect(below("trusted", 0.5)).toBeGreaterThan(0.3 - chance(0.3));
    expect(below("blocked", 0.05)).toBeGreaterThan(0.1 + chance(0.1));
  });
});
