import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { quantitiesTable } from "../../src/results/quantities-table.js";
import { pointQuantities, runQuantities } from "../../src/results/quantities/index.js";
import {
  between,
  columnName,
  expand,
  heading,
  readingOf,
  shown,
  uncertain,
  type Quantity,
} from "../../src/results/quantity.js";

const sigma: Quantity = {
  key: "one.sigma",
  label: "σ one",
  unit: "S/cm",
  meaning: "",
  of: () => undefined,
  with: ["standardError", "interval68", "converged"],
  format: uncertain,
  in: [],
  column: "sigma_one",
};

describe("a published number", () => {
  test("units in headings and in names of columns", () => {
    expect(heading(sigma)).toBe("σ one / S cm⁻¹");
    expect(heading({ label: "j", unit: "A/cm^2" })).toBe("j / A cm⁻²");
    expect(heading({ label: "drift", unit: "eV/atom/ns" })).toBe("drift / eV atom⁻¹ ns⁻¹");
    expect(heading({ label: "Haven ratio", unit: "1" })).toBe("Haven ratio");
    expect(columnName(sigma)).toBe("sigma_one_S_per_cm");
    expect(columnName({ column: "field", unit: "V/Å" })).toBe("field_V_per_A");
    expect(columnName({ column: "haven_ratio", unit: "1" })).toBe("haven_ratio");
  });

  test("is read where its key says, its parts beside it where they stand there", () => {
    const of = { one: { sigma: { value: 2, standardError: 0.25, converged: false } }, ends: [1, null], fine: true };
    expect(readingOf(sigma, of)).toEqual({ value: 2, standardError: 0.25, interval68: null, converged: false });
    expect(readingOf({ ...sigma, beside: { interval68: "ends", converged: "fine" } }, of)).toEqual({
      value: 2,
      standardError: 0.25,
      interval68: [1, Number.POSITIVE_INFINITY],
      converged: true,
    });
    expect(readingOf({ ...sigma, key: "x" }, { x: 7 })).toEqual({
      value: 7,
      standardError: null,
      interval68: null,
      converged: true,
    });
    for (const nothing of [{}, { one: null }, { one: { sigma: null } }]) expect(readingOf(sigma, nothing)).toBeNull();
  });

  test("is shown with an asterisk where it must not be quoted, and not at all where there is none", () => {
    const of = (converged: boolean) => ({ one: { sigma: { value: 2, standardError: 0.25, converged } } });
    expect(shown(sigma, of(true))).toBe("2.00 ± 0.25");
    expect(shown(sigma, of(false))).toBe("2.00 ± 0.25 *");
    expect(shown(sigma, {}, "–")).toBe("–");
    expect(uncertain({ value: 2, standardError: null })).toBe("2 (error unknown)");
    expect(between({ value: 12, interval68: [9.14, Number.POSITIVE_INFINITY] })).toBe("12 (9.1–∞)");
  });

  test("a star in the key stands for every name that any point has", () => {
    const each: Quantity = { ...sigma, key: "d.*", label: "D *" };
    expect(
      expand([sigma, each], [{}, { d: { Li: null } }, { d: { O: null, Li: null } }]).map((q) => [q.key, q.label]),
    ).toEqual([
      ["one.sigma", "σ one"],
      ["d.Li", "D Li"],
      ["d.O", "D O"],
    ]);
  });
});

describe("the lists", () => {
  test("every key once; what is a column or a series of a figure has a name for it, once", () => {
    for (const quantities of [pointQuantities, runQuantities]) {
      const keys = quantities.map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      for (const { key, in: views = [], column } of quantities)
        if (views.includes("csv") || views.includes("figure")) expect(column, key).toMatch(/^[a-z_]+$/);
      const columns = quantities.flatMap(({ column }) => column ?? []);
      expect(new Set(columns).size).toBe(columns.length);
    }
  });

  test("docs/results-file.md has them: node scripts/write-docs-tables.js", () => {
    const docs = readFileSync(new URL("../../docs/results-file.md", import.meta.url), "utf8");
    const [, table] = /<!-- quantities: .*-->\n([\s\S]*?)<!-- end of quantities -->/.exec(docs)!;
    expect(table).toBe(quantitiesTable());
  });
});
