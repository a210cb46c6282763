import { describe, expect, test } from "vitest";

import { arrhenius } from "../../../src/report/figures/arrhenius.js";
import type { Drawing, ReportInput } from "../../../src/report/figures/figure.js";
import { openCanvases } from "../../../src/report/drawing/canvas.js";
import type { Series } from "../../../src/report/series.js";
import { fitQuotable } from "../../../src/results/temperature-laws.js";

const boltzmann = 8.617333262e-5;

/** The figure of points whose ln(σT) is given. */
function drawing(temperatures: readonly number[], logarithm: (t: number) => number): Drawing {
  const series: Series = {
    method: "constant-current",
    label: "constant current",
    style: { colour: "#000", symbol: "circle" },
    points: temperatures.map((temperature) => {
      const value = Math.exp(logarithm(temperature)) / temperature;
      return { temperature, value, standardError: 0.03 * value, converged: true };
    }),
  };
  const input = {
    conductivities: [series],
    experiments: [],
    fitted: [{ series, fit: fitQuotable(series.points)! }],
  } as unknown as ReportInput;
  return arrhenius.drawings(input)[0]!;
}

const rowsOf = ({ table }: Drawing) =>
  table.rows.map((row) => Object.fromEntries(row.map((cell, k) => [table.header[k]!, cell])));
const curveOf = (drawn: Drawing, law: string) =>
  rowsOf(drawn).filter(({ kind, series }) => kind === "curve" && String(series).startsWith(law));

describe("the drawn law", () => {
  test.each([
    [[1200, 1100, 1000]],
    [[1400, 1350, 1300, 1250]],
    [[900, 700, 500, 420]],
    [[600, 450, 350, 310]],
    [[400, 350, 300, 250]],
  ])("covers its points at %j K, and is fine between them", (temperatures) => {
    const curve = curveOf(
      drawing(temperatures, (t) => Math.log(3e4) - 0.3 / (boltzmann * t)),
      "arrhenius",
    );
    const x = curve.map(({ inverse_temperature_1000_per_K }) => Number(inverse_temperature_1000_per_K));
    const [low, high] = [1000 / Math.max(...temperatures), 1000 / Math.min(...temperatures)];
    expect(Math.min(...x)).toBeCloseTo(low, 9);
    expect(Math.max(...x)).toBeGreaterThan(high - 1e-9);
    const within = x.filter((value) => value < high + 1e-9);
    expect(Math.max(...within.slice(1).map((value, k) => value - within[k]!))).toBeLessThan((high - low) / 50);
  });

  test("of two phases is in two parts, each as far as its phase was seen, and nothing between", async () => {
    const drawn = drawing([440, 420, 400, 390, 380, 360, 340, 320, 300], (t) =>
      t > 385 ? 20 - 0.53 / (boltzmann * t) : 18 - 0.69 / (boltzmann * t),
    );
    const temperatures = curveOf(drawn, "two-phases").map(({ temperature_K }) => Number(temperature_K));
    expect(temperatures.filter((t) => t > 380 && t < 390)).toEqual([]);
    expect(temperatures).toEqual(expect.arrayContaining([440, 390, 380, 300]));
    const { svg } = drawn.draw((await openCanvases()).wide);
    const lines = [...svg.matchAll(/aria-label="line"[^>]*>(.*?)<\/g>/gs)].map(([, group]) => group!);
    expect(lines.map((group) => [...group.matchAll(/<path/g)].length)).toEqual([2]);
    // Bands of 68 and 95 %.
    const areas = [...svg.matchAll(/aria-label="area"[^>]*>(.*?)<\/g>/gs)].map(([, group]) => group!);
    expect(areas.map((group) => [...group.matchAll(/<path/g)].length)).toEqual([2, 2]);
  });
});
