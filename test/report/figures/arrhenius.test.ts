import { describe, expect, test } from "vitest";

import { arrhenius } from "../../../src/report/figures/arrhenius.js";
import type { ReportInput } from "../../../src/report/figures/figure.js";
import type { Series } from "../../../src/report/series.js";
import { fitQuotable } from "../../../src/results/temperature-laws.js";

const boltzmann = 8.617333262e-5;

/** Rows of the figure's table, of points whose ln(σT) is given. */
function drawn(temperatures: readonly number[], logarithm: (t: number) => number) {
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
  const [{ table }] = arrhenius.drawings(input) as [ReturnType<typeof arrhenius.drawings>[number]];
  return table.rows.map((row) => Object.fromEntries(row.map((cell, k) => [table.header[k]!, cell])));
}

describe("the drawn law", () => {
  test.each([
    [[1200, 1100, 1000]],
    [[1400, 1350, 1300, 1250]],
    [[900, 700, 500, 420]],
    [[600, 450, 350, 310]],
    [[400, 350, 300, 250]],
  ])("covers its points at %j K, and is fine between them", (temperatures) => {
    const rows = drawn(temperatures, (t) => Math.log(3e4) - 0.3 / (boltzmann * t));
    const curve = rows.filter(({ kind, series }) => kind === "curve" && String(series).startsWith("arrhenius"));
    const x = curve.map(({ inverse_temperature_1000_per_K }) => Number(inverse_temperature_1000_per_K));
    const [low, high] = [1000 / Math.max(...temperatures), 1000 / Math.min(...temperatures)];
    expect(Math.min(...x)).toBeCloseTo(low, 9);
    expect(Math.max(...x)).toBeGreaterThan(high - 1e-9);
    const within = x.filter((value) => value < high + 1e-9);
    expect(Math.max(...within.slice(1).map((value, k) => value - within[k]!))).toBeLessThan((high - low) / 50);
  });
});
