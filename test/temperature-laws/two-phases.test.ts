import { describe, expect, test } from "vitest";

import { fitTemperatureLaws, type ConductivityPoint } from "../../src/temperature-laws/index.js";
import { sentenceOf } from "../../src/findings/index.js";
import { RandomNumbers } from "../estimators/processes.js";
import { broken, exactly, law, nine, straight, superionic, twelve } from "./made-up.js";

const k = 8.617333262e-5;

const around = [...nine].reverse();

const measured = (temperatures: readonly number[], scatter: number, error: number | null, seed = 4) => {
  const random = new RandomNumbers(seed);
  return temperatures.map((temperature): ConductivityPoint => {
    const conductivity =
      Math.exp(law("two-phases").logarithm(superionic, temperature).value + scatter * random.normal()) / temperature;
    return { temperature, conductivity, standardError: error === null ? null : error * conductivity };
  });
};

describe("a jump of 10³ at 385 K", () => {
  test.each([
    ["nine points without errors", around, null],
    ["nine points with errors", around, 0.04],
    // There is no AICc for five parameters of so few.
    ["seven points without errors", [320, 340, 360, 380, 390, 410, 430], null],
    ["six points without errors", [340, 360, 380, 390, 410, 430], null],
    ["six points with errors, two of them hot", [320, 340, 360, 380, 390, 410], 0.04],
  ])("%s: two slopes and the bracket", (_, temperatures, error) => {
    const fit = fitTemperatureLaws(measured(temperatures, 0.04, error), { bootstrap: 200 });
    expect(fit.chosen).toBe("two-phases");
    expect(fit.finding).toMatchObject({ code: "jump-decided", facts: { between: [380, 390] } });
    const { parameters, transition } = fit.laws.find(({ chosen }) => chosen)!;
    for (const [name, value] of [
      ["highActivationEnergy", 0.53],
      ["lowActivationEnergy", 0.69],
    ] as const) {
      const { value: found, widenedStandardError, interval95 } = parameters[name]!;
      // Of the scatter of six or seven points five parameters leave one degree of freedom or two, and no error.
      const few = error === null && temperatures.length < 8;
      if (few) expect(widenedStandardError).toBeNull();
      const width = widenedStandardError ?? (interval95[1] - interval95[0]) / 2;
      expect(Math.abs(found - value)).toBeLessThan(4 * width);
      if (!few) expect(width).toBeLessThan(0.15);
    }
    expect(parameters.transitionTemperature).toMatchObject({
      value: 385,
      standardError: 5,
      widenedStandardError: 5,
      interval68: [380, 390],
      interval95: [380, 390],
      unit: "K",
    });
    expect(transition!.pValue).toBeLessThan(0.01);
    expect(Math.abs(Math.log(transition!.factor / 1000))).toBeLessThan(0.5);
    // The line through all of it is not offered as if nothing contradicted it.
    expect(fit.activationEnergies.finding).toMatchObject({ code: "line-contradicted", severity: "do-not-quote" });
    expect(sentenceOf(fit.finding)).toContain("σ jumps between 380 K and 390 K");
  });

  test("five points leave one degree of freedom, which is no scatter to judge by", () => {
    const fit = fitTemperatureLaws(measured([340, 360, 380, 390, 410], 0.04, 0.04), { bootstrap: 100 });
    expect(fit.chosen).toBeNull();
    expect(fit.laws.find((l) => l.law === "two-phases")!.objection!.code).toBe("jump-not-needed");
    expect(fit.activationEnergies.finding.code).toBe("line-contradicted");
  });

  test("its curve ends at either side of the bracket, with the value of that phase", () => {
    const fit = fitTemperatureLaws(
      around.map((temperature) => {
        const conductivity = Math.exp(law("two-phases").logarithm(superionic, temperature).value) / temperature;
        return { temperature, conductivity, standardError: 0.03 * conductivity };
      }),
      { bootstrap: 100 },
    );
    const { curve, apparentActivationEnergy } = fit.laws.find(({ chosen }) => chosen)!;
    const inside = curve.filter(({ temperature }) => temperature > 380 && temperature < 390);
    expect(inside).toEqual([]);
    for (const { temperature, conductivity } of curve)
      expect(
        conductivity / (Math.exp(law("two-phases").logarithm(superionic, temperature).value) / temperature),
      ).toBeCloseTo(1, 4);
    expect(curve.map(({ temperature }) => temperature)).toEqual(expect.arrayContaining([380, 390]));
    expect(apparentActivationEnergy.map(({ value }) => Number(value.toFixed(6)))).toEqual([
      ...Array<number>(5).fill(0.69),
      ...Array<number>(4).fill(0.53),
    ]);
  });

  test("an extrapolation from the hot phase into the cold one is pointed out", () => {
    const points = measured(around, 0.02, 0.02);
    const codesFrom = (from: number) =>
      fitTemperatureLaws(points, { bootstrap: 100, from, extrapolateTo: [300] }).findings;
    expect(codesFrom(390)).toMatchObject([
      { code: "extrapolation-across", facts: { between: [380, 390], mixed: false } },
    ]);
    expect(codesFrom(340)).toMatchObject([
      { code: "extrapolation-across", facts: { between: [380, 390], mixed: true } },
    ]);
  });
});

test("its errors: those of two lines by themselves", () => {
  const points = measured(around, 0.05, 0.05);
  const { parameters, covariance, degreesOfFreedom } = fitTemperatureLaws(points, { bootstrap: 100 }).laws.find(
    (l) => l.law === "two-phases",
  )!;
  const slopeError = (temperatures: readonly number[]) => {
    const x = temperatures.map((t) => 1 / (k * t));
    const mean = x.reduce((s, u) => s + u, 0) / x.length;
    return 0.05 / Math.sqrt(x.reduce((s, u) => s + (u - mean) ** 2, 0));
  };
  expect(degreesOfFreedom).toBe(4);
  expect(parameters.highActivationEnergy!.standardError).toBeCloseTo(slopeError([390, 400, 420, 440]), 7);
  expect(parameters.lowActivationEnergy!.standardError).toBeCloseTo(slopeError([300, 320, 340, 360, 380]), 7);
  // The lines know nothing of each other, nor of the place.
  for (const [a, b] of [
    [0, 2],
    [1, 3],
    [1, 4],
  ] as const)
    expect(covariance[a]![b]).toBe(0);
});

test("lines and breaks are no jumps", () => {
  for (const [name, p] of [
    ["arrhenius", straight],
    ["two-arrhenius", broken],
  ] as const) {
    const fit = fitTemperatureLaws(exactly(name, p, twelve, 0.03), { bootstrap: 100 });
    expect(fit.chosen).toBe(name);
    expect(fit.laws.find((l) => l.law === "two-phases")!.objection).toMatchObject({
      code: "jump-not-needed",
      facts: { pValue: null },
    });
  }
});
