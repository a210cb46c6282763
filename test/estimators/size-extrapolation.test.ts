import { describe, expect, test } from "vitest";

import { extrapolateSize } from "../../src/estimators/index.js";
import { RandomNumbers } from "./processes.js";

describe("a straight line against 1/V", () => {
  test("three cells: the sums of the weighted straight line (Bevington & Robinson, ch. 6)", () => {
    const values = [
      { volume: 2000, value: 1.4, standardError: 0.1 },
      { volume: 4000, value: 1.7, standardError: 0.05 },
      { volume: 16000, value: 2.1, standardError: 0.2 },
    ];
    const fit = extrapolateSize(values)!;
    let [s, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0];
    for (const { volume, value, standardError } of values) {
      const w = standardError ** -2;
      s += w;
      sx += w / volume;
      sy += w * value;
      sxx += w / volume ** 2;
      sxy += (w * value) / volume;
    }
    const delta = s * sxx - sx * sx;
    const [a, b] = [(sxx * sy - sx * sxy) / delta, (s * sxy - sx * sy) / delta];
    const chiSquared = values.reduce(
      (sum, { volume, value, standardError }) => sum + ((value - a - b / volume) / standardError) ** 2,
      0,
    );
    expect(fit.limit.value).toBeCloseTo(a, 10);
    expect(fit.slope.value / b).toBeCloseTo(1, 10);
    expect(fit.chiSquared).toBeCloseTo(chiSquared, 10);
    expect(chiSquared).toBeLessThan(1);
    expect(fit.degreesOfFreedom).toBe(1);
    // χ² of one: p = erfc(√(χ²/2)); tables have 0.7518 at 0.1.
    expect(fit.pValue!).toBeGreaterThan(0.31);
    expect(fit.limit.standardError).toBeCloseTo(Math.sqrt(sxx / delta), 10);
    expect(fit.slope.standardError / Math.sqrt(s / delta)).toBeCloseTo(1, 10);
    const at = fit.at(4000);
    expect(at.value).toBeCloseTo(a + b / 4000, 10);
    expect(at.standardError).toBeCloseTo(Math.sqrt((sxx - (2 * sx) / 4000 + s / 4000 ** 2) / delta), 10);
    expect(fit.at(Infinity)).toEqual(fit.limit);
  });

  test("two cells: through both, errors propagated, nothing to test it by", () => {
    const fit = extrapolateSize([
      { volume: 1000, value: 3, standardError: 0.3 },
      { volume: 3000, value: 5, standardError: 0.2 },
    ])!;
    // 1/V of 3 and 1 per 3000 Å³: y∞ = (3 y₂ − y₁)/2.
    expect(fit.limit.value).toBeCloseTo(6, 10);
    expect(fit.limit.standardError).toBeCloseTo(Math.hypot(3 * 0.2, 0.3) / 2, 10);
    expect(fit.pValue).toBeNull();
    expect(fit.deviation(1000).value).toBeCloseTo(3 / 6 - 1, 10);
    // y₁/y∞ = 2y₁/(3y₂ − y₁): derivatives 2·3y₂/(3y₂ − y₁)² = 30/144 and −6y₁/144 = −18/144.
    expect(fit.deviation(1000).standardError).toBeCloseTo(Math.hypot((30 / 144) * 0.3, (18 / 144) * 0.2), 10);
  });

  test("scatter beyond the errors widens them by √(χ²/dof)", () => {
    const of = (standardError: number) =>
      extrapolateSize([0, 1, 0, 1].map((value, k) => ({ volume: 1000 * (k + 1), value: 10 + value, standardError })))!;
    expect(of(0.01).limit.standardError / of(0.1).limit.standardError).toBeCloseTo(1, 8);
    expect(of(0.01).pValue!).toBeLessThan(1e-6);
    expect(of(10).limit.standardError / of(5).limit.standardError).toBeCloseTo(2, 8);
  });

  test("one size, one value, or a value without an error: none", () => {
    const one = { volume: 1000, value: 3, standardError: 0.3 };
    expect(extrapolateSize([one])).toBeUndefined();
    expect(extrapolateSize([])).toBeUndefined();
    expect(extrapolateSize([one, { ...one, value: 4 }])).toBeUndefined();
    expect(extrapolateSize([one, { ...one, volume: 2000, standardError: 0 }])).toBeUndefined();
  });

  test("p-values are uniform where there is a line: 400 times, 5 % ± four standard deviations", () => {
    const random = new RandomNumbers(5);
    let below = 0;
    for (let k = 0; k < 400; k++) {
      const values = [1, 2, 4, 8].map((n) => ({
        volume: 2000 * n,
        value: 2 - 0.6 / n + (0.1 / n) * random.normal(),
        standardError: 0.1 / n,
      }));
      if (extrapolateSize(values)!.pValue! < 0.05) below++;
    }
    expect(Math.abs(below - 20)).toBeLessThan(4 * Math.sqrt(400 * 0.05 * 0.95));
  });
});
