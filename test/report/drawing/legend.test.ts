import { expect, test } from "vitest";

import { openCanvases, textWidth } from "../../../src/report/drawing/canvas.js";
import { legend, type LegendItem } from "../../../src/report/drawing/legend.js";

const { wide, narrow } = await openCanvases();
const items = (labels: readonly string[]): LegendItem[] =>
  labels.map((label) => ({ label, colour: "#000", line: "solid" }));

/** Where texts begin, row by row. */
function rowsOf(svg: string): number[][] {
  const at = [...svg.matchAll(/<text[^>]*transform="translate\(([\d.]+),([\d.]+)\)"/g)].map(([, x, y]) => ({
    x: Number(x),
    y: Number(y),
  }));
  return [...new Set(at.map(({ y }) => y))].map((y) => at.filter((one) => one.y === y).map(({ x }) => x));
}

const conductivity = [
  "constant current",
  "Einstein (equilibrium)",
  "Green–Kubo (equilibrium)",
  "Nernst–Einstein",
  "fitted law",
  "hot part, extrapolated",
  "open: not converged",
];

test("seven entries of usual length are two rows of a page's column, their texts below one another", () => {
  const [first, second, ...more] = rowsOf(legend(wide, items(conductivity))!.svg);
  expect(more).toEqual([]);
  expect([first!.length, second!.length]).toEqual([4, 3]);
  expect(second).toEqual(first!.slice(0, 3));
});

test.each([1, 2, 3, 4, 5, 6])("%i short ones are a row", (count) => {
  const rows = rowsOf(legend(wide, items(Array.from({ length: count }, (_, k) => `ion ${k}`)))!.svg);
  expect(rows.map((row) => row.length)).toEqual([count]);
});

test("four that do not fit one row are two and two, not three and one", () => {
  const rows = rowsOf(legend(wide, items(Array.from({ length: 4 }, () => "of about thirty characters, ah")))!.svg);
  expect(rows.map((row) => row.length)).toEqual([2, 2]);
});

test("on a telephone as few rows as fit, one entry after the other, none beyond the edge", () => {
  const rows = rowsOf(legend(narrow, items(conductivity))!.svg);
  expect(rows.flat()).toHaveLength(conductivity.length);
  expect(rows.length).toBeLessThanOrEqual(4);
  expect(Math.min(...rows.map((row) => row.length))).toBe(1);
  conductivity.forEach((label, k) => {
    const x = rows.flat()[k]!;
    expect(x + textWidth(label), label).toBeLessThanOrEqual(narrow.width);
  });
});

test("long ones after short ones, which columns would waste: two rows, evenly full", () => {
  const labels = [
    "1000 K",
    "700 K",
    "400 K",
    "300 K",
    "flux at equilibrium (short circuit)",
    "noise of the field (open circuit)",
    "its fit, which the curves above are",
  ];
  const rows = rowsOf(legend(wide, items(labels))!.svg);
  expect(rows).toHaveLength(2);
});

test("no entries, no legend", () => {
  expect(legend(wide, [])).toBe(null);
});
