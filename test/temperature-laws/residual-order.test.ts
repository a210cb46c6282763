import { describe, expect, test } from "vitest";

import { fitLaw, type PlainFit } from "../../src/temperature-laws/fit-law.js";
import { fitTemperatureLaws, type ConductivityPoint } from "../../src/temperature-laws/index.js";
import type { LawData } from "../../src/temperature-laws/laws/index.js";
import { testResidualOrder } from "../../src/temperature-laws/residual-order.js";
import { bent, eight, exactly, law, twelve } from "./made-up.js";

const line = law("arrhenius");
const order = (data: LawData) => testResidualOrder(line, data, fitLaw(line, data, false) as PlainFit);

describe("Durbin and Watson's ratio of four points, even in 1/T, about a line", () => {
  // What a line leaves of four even points: a·(1, −1, −1, 1)/2 + b·(−1, 3, −3, 1)/√20. Their steps are orthogonal, of squares
  // 2a² and 3.4b²: the ratio is 2 cos²φ + 3.4 sin²φ, and φ = atan(b/a) is uniform for normal scatter.
  const temperatures = [0, 1, 2, 3].map((i) => 1000 / (1 + 0.2 * i));
  const points = (a: number, b: number, error: number): LawData => ({
    temperatures,
    y: [1, -1, -1, 1].map((u, i) => 5 - 0.7 * i + (a * u) / 2 + (b * [-1, 3, -3, 1][i]!) / Math.sqrt(20)),
    errors: temperatures.map(() => error),
  });

  test.each([0.1, 0.3, 0.8, 1.4])("at φ = %d: its value, and its probability 2φ/π", (phi) => {
    for (const [size, error] of [
      [0.05, 1],
      [3, 0.02],
    ] as const) {
      const { durbinWatson, pValue } = order(points(size * Math.cos(phi), size * Math.sin(phi), error))!;
      expect(durbinWatson).toBeCloseTo(2 * Math.cos(phi) ** 2 + 3.4 * Math.sin(phi) ** 2, 7);
      const exact = (2 * phi) / Math.PI;
      // Sequential: of twenty exceedances at least; four standard deviations.
      expect(Math.abs(pValue / exact - 1)).toBeLessThan(4 / Math.sqrt(20));
    }
  });

  test("whatever the order in which they are given", () => {
    const given = points(0.05, 0.02, 1);
    const turned = [2, 0, 3, 1];
    const of = (list: readonly number[]) => turned.map((i) => list[i]!);
    expect(
      order({ temperatures: of(given.temperatures), y: of(given.y), errors: of(given.errors) })!.durbinWatson,
    ).toBeCloseTo(order(given)!.durbinWatson, 9);
  });

  test("none where the line goes through all points, or one degree of freedom is left", () => {
    expect(order(points(0, 0, 1))).toBeNull();
    const { temperatures: t, y, errors } = points(1, 1, 1);
    expect(order({ temperatures: t.slice(1), y: y.slice(1), errors: errors.slice(1) })).toBeNull();
  });
});

describe("what is said", () => {
  test("points of another law, without errors and with: the line is contradicted by the order of what it leaves", () => {
    for (const error of [null, 0.5]) {
      const fit = fitTemperatureLaws(exactly("vogel-fulcher-tammann", bent, twelve, error), { bootstrap: 100 });
      const { residualOrder } = fit.laws[0]!;
      expect(residualOrder!.durbinWatson).toBeLessThan(1);
      expect(residualOrder!.pValue).toBeLessThan(0.01);
      expect(fit.activationEnergies.finding).toMatchObject({ code: "line-contradicted", severity: "do-not-quote" });
    }
    // Errors of 50 % hide the bend from χ²; what is drawn is the line, with a warning.
    const hidden = fitTemperatureLaws(exactly("vogel-fulcher-tammann", bent, twelve, 0.5), { bootstrap: 100 });
    expect(hidden.simplest).toBe("arrhenius");
    expect(hidden.findings.map(({ code }) => code)).toContain("residuals-in-order");
    expect(hidden.activationEnergies.finding.facts).toMatchObject({ by: "order" });
  });

  test("scatter about a line without errors: that it cannot be judged by itself, and that its order does not contradict", () => {
    const scatter = [0.03, -0.05, 0.04, 0.01, -0.04, 0.02, 0.03, -0.03];
    const points = eight.map((temperature, i): ConductivityPoint => {
      const conductivity = Math.exp(line.logarithm([10, 0.3], temperature).value + scatter[i]!) / temperature;
      return { temperature, conductivity, standardError: null };
    });
    const { activationEnergies, findings } = fitTemperatureLaws(points, { bootstrap: 100 });
    expect(activationEnergies.finding).toMatchObject({
      code: "line-not-contradicted",
      facts: { pValue: null, order: expect.any(Number) as number },
    });
    // Four points from 673 K on leave two degrees of freedom: too few for an error of what they are extrapolated to.
    expect(findings.map(({ code }) => code)).toEqual(["no-errors", "not-extrapolated"]);
  });
});
