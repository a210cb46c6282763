import { describe, expect, test } from "vitest";

import { openCanvases } from "../../../src/report/drawing/canvas.js";
import type { Drawing, ReportInput } from "../../../src/report/figures/figure.js";
import { linearResponse } from "../../../src/report/figures/linear-response.js";
import type { ConstantFieldResult, PointResult } from "../../../src/study/index.js";
import { sigma, syntheticResults } from "../synthetic.js";

const [driven] = syntheticResults([600]).points as [PointResult];
const e0 = 0.02;
/** A/cm² of hops at E in V/Å: σE₀ sinh(E/E₀), fields in V/cm. */
const current = (e: number): number => sigma(600) * e0 * 1e8 * Math.sinh(e / e0);
const inField = (characteristicField: number | null): ConstantFieldResult =>
  ({
    conductivity: { value: sigma(600), standardError: 0.05 * sigma(600), unit: "S/cm", converged: true },
    linearResponse: {
      cubic: null,
      characteristicField: characteristicField === null ? null : { value: characteristicField },
    },
    runs: [0.01, -0.03].map((e, k) => ({
      id: `T600K-E${k + 1}-r1`,
      field: { value: e, unit: "V/Å" },
      currentDensity: { value: current(e), standardError: 0.1 * Math.abs(current(e)), unit: "A/cm^2" },
      converged: k === 0,
    })),
    warnings: [],
  }) as unknown as ConstantFieldResult;

const draw = (point: PointResult): Drawing =>
  linearResponse.drawings({ groups: [{ label: "", points: [point] }] } as unknown as ReportInput)[0]!;
const rowsOf = ({ table }: Drawing) =>
  table.rows.map((row) => Object.fromEntries(row.map((cell, k) => [table.header[k]!, cell])));
/** Of what stands between these labels. */
const count = (svg: string, label: string, element: string): number =>
  [...svg.matchAll(new RegExp(`aria-label="${label}"[^>]*>(.*?)</g>`, "gs"))].reduce(
    (sum, [, group]) => sum + [...group!.matchAll(new RegExp(`<${element}`, "g"))].length,
    0,
  );

describe("runs in constant fields beside those under current", () => {
  test("are rows of the same table, their fit that of hops at the field that was held", () => {
    const rows = rowsOf(draw({ ...driven, constantField: inField(e0) }));
    expect(rows.map(({ run, drive }) => [run, drive])).toEqual([
      ["T600K-j1-r1", "constant current"],
      ["T600K-j2-r1", "constant current"],
      ["T600K-E1-r1", "constant field"],
      ["T600K-E2-r1", "constant field"],
    ]);
    for (const row of rows.slice(2)) {
      const j = current(Number(row["field_V_per_A"]));
      expect(Number(row["fit_A_per_cm2"]) / j).toBeCloseTo(1, 9);
      expect(Number(row["current_density_standard_error_A_per_cm2"]) / Math.abs(j)).toBeCloseTo(0.1, 9);
      expect(row["fit_V_per_A"]).toBe(null);
    }
    const [line] = rowsOf(draw({ ...driven, constantField: inField(null) })).slice(2);
    expect(Number(line!["fit_A_per_cm2"])).toBeCloseTo(sigma(600) * 0.01 * 1e8, 6);
  });

  test("are marks of their own in the same panel, with error bars along the current", async () => {
    const { wide } = await openCanvases();
    const [alone, both] = [driven, { ...driven, constantField: inField(e0) }].map(
      (point) => draw(point).draw(wide).svg,
    );
    // Two runs, and the legend's.
    expect(count(both!, "dot", "path") - count(alone!, "dot", "path")).toBe(3);
    expect(count(both!, "rule", "line") - count(alone!, "rule", "line")).toBe(2);
    expect(both).toContain("mean current in a field");
    expect(alone).not.toContain("mean current in a field");
    // Without currents at all.
    const { conductivity: _, linearResponse: __, ...rest } = driven;
    expect(draw({ ...rest, runs: [], constantField: inField(e0) }).draw(wide).svg).not.toContain("mean field of a run");
  });
});
