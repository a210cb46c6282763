import { describe, expect, test } from "vitest";

import {
  blockedMean,
  chanceOfSoLittleNoise,
  conductivityFromField,
  fitLinearResponse,
  johnsonNyquistError,
} from "../../src/estimators/index.js";
import { constants } from "../../src/units/index.js";
import { ar1, RandomNumbers } from "./processes.js";
import { cubicThrough, eitherError, hopsThrough } from "./two-sizes.js";

// SI defining constants (2019): C, J/K.
const e = 1.602176634e-19;
const k = 1.380649e-23;

describe("one current", () => {
  test("σ = j/E with the error of E, first order", () => {
    const { value, standardError } = conductivityFromField(3e-6, { value: 0.02, standardError: 0.001 });
    expect(value).toBeCloseTo(1.5e-4, 15);
    expect(standardError).toBeCloseTo(1.5e-4 * 0.05, 15);
    expect(conductivityFromField(3e-6, { value: -0.02, standardError: 0.001 }).standardError).toBeGreaterThan(0);
    expect(conductivityFromField(3e-6, { value: 0.02, standardError: null }).standardError).toBeNull();
  });

  test("1 e/(fs Å²) over 1 V/Å is 1.602176634e4 S/cm", () => {
    // j = e/1 fs/1e-20 m² in A/m², E = 1e10 V/m, so σ = e/(1e-15 · 1e-20 · 1e10) S/m, and 1 S/m = 0.01 S/cm.
    const siemensPerCm = (e / (1e-15 * 1e-20) / 1e10) * 0.01;
    expect(siemensPerCm).toBeCloseTo(1.602176634e4, 6);
    expect(
      conductivityFromField(1, { value: 1, standardError: 0 }).value * constants.CONDUCTIVITY_IN_S_PER_CM,
    ).toBeCloseTo(siemensPerCm, 6);
    // LLZO: 56 Li drifting at 0.2 Å/ps in (13.0725 Å)³ are 8.03e6 A/cm².
    const j = (56 * 0.2e-3) / 13.0725 ** 3;
    expect(j * constants.CURRENT_DENSITY_IN_A_PER_CM2).toBeCloseTo((56 * e * 2000) / 13.0725e-8 ** 3, 3);
  });
});

test("Johnson–Nyquist noise, from SI", () => {
  // An open circuit of resistance R = ρL/A has 4kTR of noise a hertz (one-sided); the mean over t sees half of it over t:
  // 2kTR/t in V². Over the length: E² = 2kTρ/(A L t).
  const [conductivity, temperature, edge, time] = [280, 1000, 13.0725e-10, 200e-12];
  const voltsPerMetre = Math.sqrt((2 * k * temperature) / conductivity / (edge ** 3 * time));
  const resistivity = (constants.CONDUCTIVITY_IN_S_PER_CM * 100) / conductivity;
  expect(johnsonNyquistError(resistivity, temperature, 13.0725 ** 3, 200_000) / (voltsPerMetre * 1e-10)).toBeCloseTo(
    1,
    9,
  );
});

describe("too little noise", () => {
  test("two degrees of freedom by hand: 1 − exp(−r²)", () => {
    for (const ratio of [0.1, 0.6, 1, 2])
      expect(chanceOfSoLittleNoise(ratio, 3)).toBeCloseTo(1 - Math.exp(-(ratio ** 2)), 9);
  });

  test("is said of one run of white noise in twenty, and of most runs that lack three quarters of their noise", () => {
    // Of 400 runs 20 ± 4.4 are below 0.05; fewer than 5 or more than 40 once in 10⁴. Correlated noise is blocked a few per cent
    // too low, which many blocks make significant: only white noise has the nominal rate.
    const random = new RandomNumbers(11);
    const belowFivePerCent = (correlation: number, part: number) => {
      const length = 1000;
      // Of the mean of AR(1) of unit variance: (1 + φ)/(1 − φ)/n.
      const predicted = Math.sqrt((1 + correlation) / (1 - correlation) / length);
      const errors = Array.from({ length: 400 }, () => blockedMean(ar1(random, length, correlation)));
      return errors.filter(
        ({ standardError, blocks }) => chanceOfSoLittleNoise((part * standardError!) / predicted, blocks) < 0.05,
      ).length;
    };
    const white = belowFivePerCent(0, 1);
    expect(white).toBeGreaterThan(5);
    expect(white).toBeLessThan(40);
    expect(belowFivePerCent(0.8, 0.5)).toBeGreaterThan(360);
  });
});

/** Several runs through the linear response of small currents. */
function combine(runs: Parameters<typeof fitLinearResponse>[0]) {
  const fit = fitLinearResponse(runs);
  return fit === undefined
    ? undefined
    : { ...fit.conductivity, chiSquared: fit.chiSquared, degreesOfFreedom: fit.degreesOfFreedom, pValue: fit.pValue };
}

describe("several currents", () => {
  test("two runs by hand", () => {
    // Equal weights: ρ = Σ jE/Σ j² = (0.11 + 2·0.19)/5 = 0.098; χ² = (0.012² + 0.006²)/0.01² = 1.8; ρ ± 0.01/√5 √1.8 by the line.
    const runs = [
      { currentDensity: 1, field: { value: 0.11, standardError: 0.01 } },
      { currentDensity: 2, field: { value: 0.19, standardError: 0.01 } },
    ];
    const combined = combine(runs)!;
    expect(combined.value).toBeCloseTo(1 / 0.098, 12);
    expect(combined.chiSquared).toBeCloseTo(1.8, 12);
    expect(combined.degreesOfFreedom).toBe(1);
    const line = { value: 0.098, standardError: 0.01 * Math.sqrt(1.8 / 5) };
    const error = eitherError(line, hopsThrough([1, 0.11, 0.01], [2, 0.19, 0.01]), 1.8);
    expect(combined.standardError / (error / 0.098 ** 2)).toBeCloseTo(1, 6);
    // 2 Q(√1.8) of the normal distribution.
    expect(combined.pValue).toBeCloseTo(0.17971, 5);
  });

  test("unequal errors weigh, and agreement is not rewarded", () => {
    // w = 1, 4 (in 1/0.1²): ρ = (1·1·0.5 + 4·3·1.6)/(1 + 4·9) = 19.7/37; χ² below 1 does not shrink the
    // error 0.1/√37. The cubic goes through both, and hops bend the other way.
    const combined = combine([
      { currentDensity: 1, field: { value: 0.5, standardError: 0.1 } },
      { currentDensity: 3, field: { value: 1.6, standardError: 0.05 } },
    ])!;
    const resistivity = 19.7 / 37;
    expect(combined.chiSquared).toBeCloseTo(
      ((0.5 - resistivity) / 0.1) ** 2 + ((1.6 - 3 * resistivity) / 0.05) ** 2,
      12,
    );
    expect(combined.chiSquared).toBeLessThan(1);
    expect(combined.value).toBeCloseTo(1 / resistivity, 12);
    const line = { value: resistivity, standardError: 0.1 / Math.sqrt(37) };
    const error = eitherError(line, cubicThrough([1, 0.5, 0.1], [3, 1.6, 0.05]), combined.chiSquared);
    expect(combined.standardError).toBeCloseTo(error / resistivity ** 2, 12);
  });

  test("one run is its own j/E; the sign of the current does not matter", () => {
    const field = { value: 0.02, standardError: 0.001 };
    expect(combine([{ currentDensity: 3e-6, field }])).toMatchObject({ chiSquared: 0, degreesOfFreedom: 0, pValue: 1 });
    const alone = conductivityFromField(3e-6, field);
    const reversed = combine([{ currentDensity: -3e-6, field: { ...field, value: -0.02 } }])!;
    expect(reversed.value).toBeCloseTo(alone.value, 15);
    expect(reversed.standardError).toBeCloseTo(alone.standardError!, 15);
  });

  test("runs without an error, or without a current, say nothing", () => {
    expect(combine([])).toBeUndefined();
    expect(combine([{ currentDensity: 1, field: { value: 1, standardError: null } }])).toBeUndefined();
    expect(combine([{ currentDensity: 0, field: { value: 1, standardError: 0.1 } }])).toBeUndefined();
  });

  test("errors that are right give p-values that are even: Var(ρ) over 300 studies of four runs", () => {
    const currents = [1, 1, 2, 3];
    const studies = Array.from(
      { length: 300 },
      (_, s) =>
        combine(
          currents.map((currentDensity, r) => {
            const noise = ar1(new RandomNumbers(10_000 + 10 * s + r), 2000, 0.5);
            return { currentDensity, field: blockedMean(noise.map((x) => x + 0.5 * currentDensity)) };
          }),
        )!,
    );
    // ρ = 0.5, σ = 2. Standard deviation of a fraction of 300: 1.3 % at 0.05, 2.9 % at 0.5.
    expect(studies.filter(({ pValue }) => pValue < 0.05).length / 300).toBeLessThan(0.05 + 0.05);
    expect(Math.abs(studies.filter(({ pValue }) => pValue < 0.5).length / 300 - 0.5)).toBeLessThan(0.12);
    // Birge's factor and a bend that may be there only widen: at least 68 %, less 3.5 standard deviations (2.7 %).
    expect(
      studies.filter(({ value, standardError }) => Math.abs(value - 2) < standardError!).length / 300,
    ).toBeGreaterThan(0.59);
  });
});
