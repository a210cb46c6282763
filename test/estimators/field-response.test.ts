import { describe, expect, test } from "vitest";

import { fitFieldResponse, fitLinearResponse } from "../../src/estimators/index.js";
import { RandomNumbers } from "./processes.js";

/** σ in e/(fs Å V) and E₀ in V/Å of about LLZO at 1000 K, fields in V/Å. */
const sigma = 1.2e-4;
const e0 = 0.05;
const fields = [-0.08, -0.04, -0.02, 0.02, 0.04, 0.08];
const points = (law: (e: number) => number, error: (e: number) => number = () => 1e-8) =>
  fields.map((field) => ({ field, currentDensity: { value: law(field), standardError: error(field), blocks: 100 } }));

describe("the response to a field", () => {
  test("a line is the weighted least squares of j = σE, its error 1/√Σ(E/δj)²", () => {
    const error = (e: number) => 1e-7 * (1 + 20 * Math.abs(e));
    // Off the line by a part of the error, odd and of no third power's shape.
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
    expect(fit.conductivity.standardError / (1 / Math.sqrt(squares))).toBeCloseTo(1, 9);
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

  test("σ of noisy hops is covered: the error is that of the scatter", () => {
    // 300 studies, seed fixed: χ² of σ in its own errors is 300 ± √600 for a right law and right errors; 4 standard deviations, and
    // what AICc's choice of a curve adds, which widens errors and does not move σ.
    const random = new RandomNumbers(4);
    const error = 2e-7;
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
    expect(squares / 300).toBeGreaterThan(0.6);
    expect(squares / 300).toBeLessThan(1.35);
  });
});
