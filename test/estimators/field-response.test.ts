import { describe, expect, test } from "vitest";

import { fitFieldResponse, fitLinearResponse } from "../../src/estimators/index.js";
import { RandomNumbers } from "./processes.js";
import { eitherError, errorsOf, lineOrCubic } from "./two-sizes.js";

/** σ in e/(fs Å V) and E₀ in V/Å of about LLZO at 1000 K, fields in V/Å. */
const sigma = 1.2e-4;
const e0 = 0.05;
const fields = [-0.08, -0.04, -0.02, 0.02, 0.04, 0.08];
const points = (law: (e: number) => number, error: (e: number) => number = () => 1e-8) =>
  fields.map((field) => ({ field, currentDensity: { value: law(field), standardError: error(field), blocks: 100 } }));

describe("the response to a field", () => {
  test("a line is the weighted least squares of j = σE, its error 1/√Σ(E/δj)² and a part of the cubic's", () => {
    const error = (e: number) => 1e-7 * (1 + 20 * Math.abs(e));
    // Off the line by a part of the error, odd, and behind it in the largest field, where no hops are.
    const given = points((e) => sigma * e, error).map((point, k) => ({
      ...point,
      currentDensity: { ...point.currentDensity, value: point.currentDensity.value + [1, -1, 1, -1, 1, -1][k]! * 3e-8 },
    }));
    const weight = (e: number) => error(e) ** -2;
    const squares = fields.reduce((sum, e) => sum + e * e * weight(e), 0);
    const fit = fitFieldResponse(given)!;
    expect(fit.model).toBe("linear");
    expect(fit.conductivity.value).toBeCloseTo(
      given.reduce((sum, p) => sum + p.field * p.currentDensity.value * weight(p.field), 0) / squares,
      12,
    );
    // Normal equations of j = σE + bE³; χ² is below 1 per run.
    const sum = (of: (p: (typeof given)[number]) => number) =>
      given.reduce((total, p) => total + of(p) * weight(p.field), 0);
    const [e2, e4, e6] = [2, 4, 6].map((power) => sum(({ field }) => field ** power)) as [number, number, number];
    const [je, je3] = [1, 3].map((power) => sum((p) => p.currentDensity.value * p.field ** power)) as [number, number];
    const determinant = e2 * e6 - e4 * e4;
    const [s, b] = [(je * e6 - je3 * e4) / determinant, (je3 * e2 - je * e4) / determinant];
    expect(b).toBeLessThan(0);
    const line = { value: je / e2, standardError: 1 / Math.sqrt(squares) };
    const cubic = { value: s, standardError: Math.sqrt(e6 / determinant) };
    const expected = eitherError(line, cubic, b * b * (determinant / e2));
    expect(fit.conductivity.standardError / expected).toBeCloseTo(1, 9);
    expect(fit.largestLinearField).toBe(0.08);
    expect(fit.used).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("hops bend it upwards: j = σE₀ sinh(E/E₀) is found again, with its deviation at the largest field", () => {
    const fit = fitFieldResponse(points((e) => sigma * e0 * Math.sinh(e / e0)))!;
    expect(fit.model).toBe("sinh");
    expect(fit.conductivity.value / sigma).toBeCloseTo(1, 6);
    expect(fit.characteristicField!.value / e0).toBeCloseTo(1, 4);
    // sinh(1.6)/1.6 = 1.4848, sinh(0.8)/0.8 = 1.110, sinh(0.4)/0.4 = 1.027: all beyond 2 %.
    expect(fit.largestLinearField).toBe(null);
    expect(fit.linearity.findings[0]).toMatchObject({
      code: "response-curved",
      facts: { held: "field", model: "sinh", deviation: expect.closeTo(0.4848, 3) },
    });
    // The law of a held current bends the other way, and does not describe this.
    const exchanged = points((e) => sigma * e0 * Math.sinh(e / e0)).map((p) => ({
      currentDensity: p.field,
      field: p.currentDensity,
    }));
    expect(fitLinearResponse(exchanged)!.model).not.toBe("sinh");
  });

  test("where it falls behind the line a cubic does: b of j = σE + bE³", () => {
    const fit = fitFieldResponse(points((e) => sigma * e - 2e-3 * e ** 3))!;
    expect(fit.model).toBe("cubic");
    expect(fit.conductivity.value / sigma).toBeCloseTo(1, 8);
    expect(fit.cubic!.value).toBeCloseTo(-2e-3, 8);
  });

  test("a current that flows whatever the field cancels between opposite fields, and is said", () => {
    const fit = fitFieldResponse(points((e) => sigma * e + 1e-6))!;
    expect(fit.evenPart).toMatchObject({ value: expect.closeTo(1e-6, 12), separated: true });
    expect(fit.conductivity.value / sigma).toBeCloseTo(1, 9);
    expect(fit.linearity.findings.map(({ code }) => code)).toContain("even-part");
  });

  test("without errors, or in no field, there is none", () => {
    expect(fitFieldResponse([])).toBeUndefined();
    expect(fitFieldResponse([{ field: 0, currentDensity: { value: 0, standardError: 1 } }])).toBeUndefined();
    expect(fitFieldResponse([{ field: 0.1, currentDensity: { value: 1, standardError: null } }])).toBeUndefined();
  });

  test("σ of noisy data is covered: the error is that of the scatter, and of a bend that may be there", () => {
    // 300 studies, seed fixed. ⟨(σ̂ − σ)²/ε²⟩ of linear data is 0.45 by Akaike's weights of line and cubic; of 300 it has a standard
    // deviation of 0.05 (of 300 z², z normal but half as wide), of which 4 are allowed, and 0.1 for hops in the place of the cubic.
    const random = new RandomNumbers(4);
    const error = 2e-7;
    const { widening } = errorsOf(fields.map((e) => [e, error]));
    const expected = lineOrCubic({ widening, runs: 6, bend: 0 }).meanSquare;
    let squares = 0;
    for (let k = 0; k < 300; k++) {
      const fit = fitFieldResponse(
        points(
          (e) => sigma * e + error * random.normal(),
          () => error,
        ),
      )!;
      squares += ((fit.conductivity.value - sigma) / fit.conductivity.standardError) ** 2;
    }
    expect(Math.abs(squares / 300 - expected), `${squares / 300} for ${expected}`).toBeLessThan(4 * 0.05 + 0.1);
  });
});
