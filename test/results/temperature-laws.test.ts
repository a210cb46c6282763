import { describe, expect, test } from "vitest";

import type { PointResult } from "../../src/study/index.js";
import { describeTemperatureLaws } from "../../src/results/temperature-laws.js";

const BOLTZMANN = 8.617333262e-5;
const sigma = (t: number) => (3e4 * Math.exp(-0.3 / (BOLTZMANN * t))) / t;

function point(temperature: number, direction: readonly number[], converged = true): PointResult {
  return {
    temperature: { value: temperature, unit: "K" },
    direction,
    supercell: [2, 2, 2],
    atoms: 1536,
    volume: { value: 17_000, unit: "Å^3" },
    conductivity: {
      value: sigma(temperature),
      standardError: 0.02 * sigma(temperature),
      unit: "S/cm",
      method: "constant-current",
      chiSquared: 0,
      degreesOfFreedom: 0,
      pValue: 1,
      converged,
      verdict: "",
    },
    runs: [],
    warnings: [],
  };
}

describe("laws of a study", () => {
  test("each direction is a series of its own; points that must not be quoted are left out and named", () => {
    const x = [1000, 900, 800, 700, 600, 500, 400].map((t) => point(t, [1, 0, 0]));
    const z = [1000, 800, 600].map((t) => point(t, [0, 0, 1]));
    const { temperatureLaws, temperatureSeries } = describeTemperatureLaws([
      ...x,
      ...z,
      point(300, [1, 0, 0], false),
      point(700, [0, 1, 0]),
    ]);
    expect(
      temperatureSeries.map(({ name, points, direction, quantity, method }) => ({
        name,
        points,
        direction,
        quantity,
        method,
      })),
    ).toEqual([
      {
        name: "constant-current [1, 0, 0], 2×2×2",
        points: 7,
        direction: [1, 0, 0],
        quantity: "conductivity",
        method: "constant-current",
      },
      {
        name: "constant-current [0, 0, 1], 2×2×2",
        points: 3,
        direction: [0, 0, 1],
        quantity: "conductivity",
        method: "constant-current",
      },
    ]);
    expect(temperatureSeries[0]!.findings[0]).toMatchObject({
      code: "points-left-out",
      facts: { temperatures: [300] },
    });
    expect(temperatureSeries[0]!.warnings[0]).toBe("left out, as σ there must not be quoted: 300 K");
    expect(temperatureSeries[0]!.chosen).toBe("arrhenius");
    const [law] = temperatureLaws;
    expect(law).toMatchObject({
      law: "arrhenius",
      series: "constant-current [1, 0, 0], 2×2×2",
      chosen: true,
      parameters: { activationEnergy: { unit: "eV" } },
    });
    expect(law!.parameters.activationEnergy!.value).toBeCloseTo(0.3, 9);
    expect(law).not.toHaveProperty("curve");
    // Three points cannot decide.
    expect(temperatureSeries[1]).toMatchObject({ chosen: null, simplest: "arrhenius" });
    expect(
      temperatureLaws
        .filter(({ series }) => series === "constant-current [0, 0, 1], 2×2×2")
        .every(({ chosen }) => !chosen),
    ).toBe(true);
    expect(temperatureSeries[0]!.extrapolation!.at.map(({ temperature }) => temperature)).toEqual([300, 400, 500, 600]);
    expect(JSON.parse(JSON.stringify({ temperatureLaws, temperatureSeries }))).toEqual({
      temperatureLaws,
      temperatureSeries,
    });
  });

  test("two temperatures are no series", () => {
    expect(describeTemperatureLaws([point(1000, [1, 0, 0]), point(800, [1, 0, 0])])).toEqual({
      temperatureLaws: [],
      temperatureSeries: [],
    });
  });
});
