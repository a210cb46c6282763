import { describe, expect, test } from "vitest";

import { chiSquaredTail } from "../../src/statistics/distributions.js";
import {
  compareFluctuation,
  noiseInterval,
  noiseResistivity,
  poolNoise,
  type FluctuationComparison,
} from "../../src/estimators/fluctuation.js";
import { blockedMean, fitLinearResponse, type MeanEstimate } from "../../src/estimators/index.js";
import { BOLTZMANN } from "../../src/units/constants.js";
import { ar1, RandomNumbers } from "./processes.js";

describe("by hand", () => {
  test("two degrees of freedom and an exact mean: the tail of χ²₂ is an exponential", () => {
    const { ratio, pValue, zScore } = compareFluctuation(
      { value: 2, standardError: 0 },
      { value: 6, degreesOfFreedom: 2 },
    )!;
    expect(ratio).toBe(3);
    expect(pValue).toBeCloseTo(2 * Math.exp(-3), 12);
    expect(chiSquaredTail(zScore ** 2, 1)).toBeCloseTo(pValue, 10);
    expect(zScore).toBeGreaterThan(0);
  });

  test("with an error of the mean: the average of exp(−R(1 + εζ)) is exp(−R + (Rε)²/2)", () => {
    const { pValue } = compareFluctuation({ value: 1, standardError: 0.1 }, { value: 3, degreesOfFreedom: 2 })!;
    expect(pValue).toBeCloseTo(2 * Math.exp(-3 + 0.3 ** 2 / 2), 10);
  });

  test("many blocks: the difference of logarithms over its Gaussian error", () => {
    const { zScore } = compareFluctuation(
      { value: 1, standardError: 0.004 },
      { value: 1.012, degreesOfFreedom: 80_000 },
    )!;
    expect(zScore).toBeCloseTo(Math.log(1.012) / Math.hypot(0.004, Math.sqrt(2 / 80_000)), 1);
  });

  test("what they say", () => {
    expect(
      compareFluctuation({ value: 1, standardError: 0.05 }, { value: 1.1, degreesOfFreedom: 20 })!.finding,
    ).toMatchObject({ code: "noise-agrees", severity: "note" });
    expect(
      compareFluctuation({ value: 1, standardError: 0.05 }, { value: 0.1, degreesOfFreedom: 20 })!.finding,
    ).toMatchObject({ code: "noise-too-small", facts: { ratio: 0.1 } });
    expect(
      compareFluctuation({ value: 1, standardError: 0.05 }, { value: 4, degreesOfFreedom: 20 })!.finding,
    ).toMatchObject({ code: "noise-too-large", facts: { ratio: 4 } });
    const hopeless = compareFluctuation({ value: 1, standardError: 0.05 }, { value: 1e-9, degreesOfFreedom: 500 })!;
    expect(hopeless.zScore).toBeLessThan(-7.5);
    expect(hopeless.pValue).toBeLessThan(1e-14);
  });

  test("nothing to compare", () => {
    const noise = { value: 1, degreesOfFreedom: 9 };
    expect(compareFluctuation({ value: 1, standardError: null }, noise)).toBeUndefined();
    expect(compareFluctuation({ value: -1, standardError: 0.1 }, noise)).toBeUndefined();
    expect(compareFluctuation({ value: 1, standardError: 0.1 }, { value: 1, degreesOfFreedom: 0 })).toBeUndefined();
    expect(poolNoise([])).toBeUndefined();
  });

  test("variances are averaged with their degrees of freedom", () => {
    expect(
      poolNoise([
        { value: 1, degreesOfFreedom: 10 },
        { value: 4, degreesOfFreedom: 20 },
      ]),
    ).toEqual({ value: 3, degreesOfFreedom: 30 });
  });

  test("interval: P(χ²₂ < x) = 1 − exp(−x/2)", () => {
    const [low, high] = noiseInterval({ value: 1, degreesOfFreedom: 2 }, 0.5);
    expect(low).toBeCloseTo(-1 / Math.log(0.25), 10);
    expect(high).toBeCloseTo(-1 / Math.log(0.75), 10);
  });
});

describe("the variance of the mean from blocks and their neighbours", () => {
  const estimate = (neighbourCorrelation: number): MeanEstimate => ({
    ...blockedMean(Float64Array.from({ length: 64 }, (_, k) => k % 7)),
    standardError: 0.1,
    blocks: 10,
    blockLength: 4,
    levels: [{ blockLength: 4, blocks: 10, standardError: 0.1, relativeUncertainty: 0.2, neighbourCorrelation }],
  });
  // V t s²/2k_BT
  const plain = (2000 * 4000 * 0.1 ** 2) / (2 * BOLTZMANN * 500);

  test("(1 + 2r), with the bias of r about the blocks' own mean taken out", () => {
    expect(noiseResistivity(estimate(0.2 - 0.09), 500, 2000, 4000)!.value / plain).toBeCloseTo(1.4, 12);
    expect(noiseResistivity(estimate(0.2), 500, 2000, 4000)!.degreesOfFreedom).toBe(3);
  });

  test("blocks that cancel each other are taken as they are; no error bar, no resistivity", () => {
    expect(noiseResistivity(estimate(-0.7), 500, 2000, 4000)).toEqual({ value: plain, degreesOfFreedom: 9 });
    expect(noiseResistivity(blockedMean([1, 2, 3]), 500, 2000, 12)).toBeUndefined();
  });
});

const [volume, temperature, interval] = [2000, 500, 4];
/** A run of a conductor: mean field ρj and noise of Johnson and Nyquist, white or with one relaxation time. */
function run(
  random: RandomNumbers,
  {
    n,
    phi,
    currentDensity,
    rho,
  }: { readonly n: number; readonly phi: number; readonly currentDensity: number; readonly rho: number },
) {
  // Var of the mean of n: (1 + φ)/(1 − φ)/n of the samples' variance, must be 2kTρ/(V n Δt).
  const scale = Math.sqrt(((2 * BOLTZMANN * temperature * rho) / (volume * interval)) * ((1 - phi) / (1 + phi)));
  const field = blockedMean(ar1(random, n, phi).map((x) => rho * currentDensity + scale * x));
  return { currentDensity, field, noise: noiseResistivity(field, temperature, volume, n * interval)! };
}

// 400 repeats: standard deviations of fractions 2.3 points at 68 % and 1.1 at 5 %. Bounds of 9 and 5 points: 1e-4 of seeds
// for exact intervals; that ν is approximate takes a part of them.
const repeats = 400;
describe.each([
  { name: "white noise", phi: 0, seed: 31 },
  { name: "an Ornstein–Uhlenbeck field", phi: 0.8, seed: 32 },
  { name: "a slow Ornstein–Uhlenbeck field", phi: 0.93, seed: 34 },
])("$name", ({ phi, seed }) => {
  const rho = 5000;
  const n = 1000;
  /** ⟨E⟩ of a run to 10 %. */
  const currentDensity = 10 * Math.sqrt((2 * BOLTZMANN * temperature) / (volume * n * interval * rho));
  const random = new RandomNumbers(seed);
  const single: FluctuationComparison[] = [];
  const together: FluctuationComparison[] = [];
  const perhapsBent: FluctuationComparison[] = [];
  let inside = 0;
  for (let k = 0; k < repeats; k++) {
    // Of one size, so that nothing bends; and of two.
    const runs = [1, -1, 1, 1, 2, 2].map((multiple) =>
      run(random, { n, phi, currentDensity: multiple * currentDensity, rho }),
    );
    const { field, noise } = runs[0]!;
    single.push(
      compareFluctuation(
        { value: field.value / currentDensity, standardError: field.standardError! / currentDensity },
        noise,
      )!,
    );
    const compare = (some: typeof runs) =>
      compareFluctuation(fitLinearResponse(some)!.resistivity, poolNoise(some.map((one) => one.noise))!)!;
    together.push(compare(runs.slice(0, 4)));
    perhapsBent.push(compare([...runs.slice(0, 2), ...runs.slice(4)]));
    const [low, high] = noiseInterval(noise);
    if (low < rho && rho < high) inside++;
  }

  test.each([
    ["one run", single],
    ["four runs", together],
  ])("%s: |z| < 1 in 68 %, p < 0.05 in 5 %", (_, comparisons) => {
    const within = comparisons.filter(({ zScore }) => Math.abs(zScore) < 1).length / repeats;
    expect(Math.abs(within - 0.6827), `${within}`).toBeLessThan(0.09);
    const rejected = comparisons.filter(({ pValue }) => pValue < 0.05).length / repeats;
    expect(Math.abs(rejected - 0.05), `${rejected}`).toBeLessThan(0.05);
  });

  test("four runs of two sizes: an error that has a bend in it makes them differ less often", () => {
    const within = perhapsBent.filter(({ zScore }) => Math.abs(zScore) < 1).length / repeats;
    expect(within).toBeGreaterThan(0.6827 - 0.09);
    const rejected = perhapsBent.filter(({ pValue }) => pValue < 0.05).length / repeats;
    expect(rejected).toBeLessThan(0.05 + 0.05);
  });

  test("interval of the noise alone covers", () =>
    expect(Math.abs(inside / repeats - 0.6827), `${inside / repeats}`).toBeLessThan(0.09));
});

test("an elastic field is found out", () => {
  const random = new RandomNumbers(33);
  const currentDensity = 2e-6;
  for (let k = 0; k < 20; k++) {
    const elastic = run(random, { n: 8000, phi: 0.5, currentDensity, rho: 5000 });
    const comparison = compareFluctuation({ value: 10 * 5000, standardError: 500 }, elastic.noise)!;
    expect(comparison.pValue).toBeLessThan(1e-4);
    expect(comparison.zScore).toBeLessThan(-3.5);
  }
});
