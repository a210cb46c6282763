import { describe, expect, test } from "vitest";

import { sentenceOf, type FindingOf } from "../../src/findings/index.js";
import { fitTemperatureLaws, type ConductivityPoint } from "../../src/temperature-laws/index.js";
import { RandomNumbers } from "../estimators/processes.js";
import { law } from "./made-up.js";

const zero = 273.15;

/** Points of a law at true temperatures, which were taken for others: moved by `off`. */
function mistaken(
  name: string,
  p: readonly number[],
  temperatures: readonly number[],
  off: number,
  error: number | null = 0.05,
): ConductivityPoint[] {
  const random = new RandomNumbers(12);
  return temperatures.map((t) => {
    const conductivity = Math.exp(law(name).logarithm(p, t).value + (error ?? 0.05) * random.normal()) / t;
    return { temperature: t + off, conductivity, standardError: error === null ? null : error * conductivity };
  });
}
const asked = (points: readonly ConductivityPoint[]) =>
  fitTemperatureLaws(points, { bootstrap: 100 }).findings.filter(({ code }) => code.startsWith("perhaps-"));

describe("°C given as K", () => {
  test.each([
    ["25 to 100, with errors", [25, 50, 75, 100], 0.05],
    ["25 to 100, without", [25, 40, 60, 80, 100], null],
    ["25 to 300", [25, 50, 100, 150, 200, 250, 300], 0.05],
    ["not round", [22.3, 41.7, 60.2, 80.9, 101.4], 0.05],
    ["130 to 400, cold for K", [130, 160, 200, 250, 300, 350, 400], 0.05],
  ])("%s: asked, with E_a as it would be", (_, celsius, error) => {
    const found = asked(
      mistaken(
        "arrhenius",
        [Math.log(3e4), 0.35],
        celsius.map((t) => t + zero),
        -zero,
        error,
      ),
    );
    expect(found.map(({ code }) => code)).toEqual(["perhaps-celsius"]);
    const { facts } = found[0] as FindingOf<"perhaps-celsius">;
    expect(facts.lowest).toBeCloseTo(celsius[0]!, 9);
    expect(Math.abs(facts.otherwise.value - 0.35)).toBeLessThan(4 * facts.otherwise.standardError!);
    expect(facts.activationEnergy.value).toBeLessThan(0.2);
    expect(sentenceOf(found[0]!)).toContain("if so, say °C where they are given");
  });

  test.each([
    ["300 to 700", [300, 350, 400, 450, 500, 550, 600, 700], 0.03],
    ["400 to 1000", [400, 500, 600, 700, 800, 900, 1000], 0.03],
  ])("%s, as K are as well: asked, as the zero that fits is −273", (_, celsius, error) => {
    const points = mistaken(
      "arrhenius",
      [Math.log(1e5), 0.9],
      celsius.map((t) => t + zero),
      -zero,
      error,
    );
    const found = asked(points);
    expect(found.map(({ code }) => code)).toEqual(["perhaps-celsius"]);
    const { facts } = found[0] as FindingOf<"perhaps-celsius">;
    expect(Math.abs(facts.otherwise.value - 0.9)).toBeLessThan(4 * facts.otherwise.standardError!);
  });

  test.each([
    ["made from °C", "arrhenius", [Math.log(3e4), 0.35], [25, 50, 75, 100].map((t) => t + zero)],
    ["made from °C, rounded, of a metal's slope", "arrhenius", [Math.log(3e4), 0.01], [298, 323, 348, 373]],
    ["in K, bending up", "two-arrhenius", [Math.log(3e4), 0.4, 0.25, 520], [1000, 900, 800, 700, 600, 500, 400, 300]],
    ["cold, and straight in K", "arrhenius", [Math.log(30), 0.06], [80, 90, 100, 120, 140, 160, 200]],
    ["in K", "arrhenius", [Math.log(3e4), 0.35], [300, 350, 400, 500, 600]],
    ["in K, bending up at once", "two-arrhenius", [Math.log(3e4), 0.6, 0.3, 600], [300, 400, 500, 700, 800, 900, 1000]],
  ])("not asked: %s", (_, name, p, temperatures) => {
    expect(asked(mistaken(name, p, temperatures, 0))).toEqual([]);
  });
});

describe("K given as °C", () => {
  test("asked where the line is straight in K only", () => {
    const found = asked(mistaken("arrhenius", [Math.log(3e4), 0.35], [300, 350, 400, 500, 600, 800], zero));
    expect(found.map(({ code }) => code)).toEqual(["perhaps-kelvin"]);
    const { facts } = found[0] as FindingOf<"perhaps-kelvin">;
    expect(facts.lowest).toBeCloseTo(300 + zero, 9);
    expect(Math.abs(facts.otherwise.value - 0.35)).toBeLessThan(4 * facts.otherwise.standardError!);
  });

  test.each([
    ["25 °C and so on in K", [298.15, 323.15, 348.15, 373.15, 423.15], 0.03],
    ["the same, rounded", [298, 323, 373, 423, 473], 0.03],
    ["the same, too rough to be straighter", [298.15, 323.15, 348.15], 0.2],
  ])("asked: %s", (_, temperatures, error) => {
    const found = asked(mistaken("arrhenius", [Math.log(3e4), 0.35], temperatures, zero, error));
    expect(found.map(({ code }) => code)).toEqual(["perhaps-kelvin"]);
    expect((found[0] as FindingOf<"perhaps-kelvin">).facts.lowest).toBeCloseTo(temperatures[0]! + zero, 9);
  });

  test("not asked: 23, 48 and 98 °C, straight as °C", () => {
    const celsius = [298, 398, 498, 598, 698].map((t) => t + zero);
    expect(asked(mistaken("arrhenius", [Math.log(3e4), 0.6], celsius, 0, 0.02))).toEqual([]);
  });

  test("not asked: a polymer in °C, whose Vogel temperature is near 0 °C; temperatures that were never °C", () => {
    const glass = [Math.log(500), 0.09, 265];
    expect(
      asked(
        mistaken(
          "vogel-fulcher-tammann",
          glass,
          [25, 35, 45, 55, 65, 75, 85].map((t) => t + zero),
          0,
          0.03,
        ),
      ),
    ).toEqual([]);
    expect(
      asked(mistaken("vogel-fulcher-tammann", [Math.log(500), 0.2, 273], [500, 550, 600, 700, 800, 900], 0, 0.03)),
    ).toEqual([]);
  });
});
