import { expect, test } from "vitest";

import { openCanvases } from "../../../src/report/drawing/canvas.js";
import { pointMarks, symbolRadius, type DrawnPoint } from "../../../src/report/drawing/points.js";
import { drawAgainstTemperature } from "../../../src/report/figures/against-temperature.js";

const { wide } = await openCanvases();

/** 100 px for 0 … 10 along x, and upward for 1 … 100 by decades. */
const draw = (points: readonly DrawnPoint[], logarithmic = false): string =>
  wide.draw({
    width: 100,
    height: 100,
    margin: 0,
    x: { domain: [0, 10], range: [0, 100], axis: null },
    y: { type: logarithmic ? "log" : "linear", domain: logarithmic ? [1, 100] : [0, 10], range: [100, 0], axis: null },
    marks: pointMarks(wide, points, { colour: "#000", symbol: "circle" }, logarithmic ? [1, 100] : [0, 10]),
  }).svg;
const group = (svg: string, label: string): string =>
  new RegExp(`<g [^>]*aria-label="${label}".*?</g>`, "s").exec(svg)?.[0] ?? "";
const heads = (svg: string): string[] => svg.match(/<path[^>]*aria-label="longer than the axis"[^>]*>/g) ?? [];
const numbers = (text: string, name: string): number[] =>
  [...text.matchAll(new RegExp(` ${name}="([\\d.-]+)"`, "g"))].map(
    ([, value]) => Math.round(1e6 * Number(value)) / 1e6,
  );

test("a bar within the frame has its length, and no arrowhead", () => {
  const svg = draw([{ x: 5, y: 5, bar: [3, 7], filled: true }]);
  const bar = group(svg, "rule");
  expect([...numbers(bar, "y1"), ...numbers(bar, "y2")].sort((a, b) => a - b)).toEqual([30, 70]);
  expect(svg).not.toContain("longer than the axis");
});

test.each([
  ["below", [-2, 7], [30, 100], 180],
  ["above", [3, 12], [0, 70], 0],
] as const)("one that reaches %s ends at the frame, with an arrowhead", (_, bar, ends, turned) => {
  const svg = draw([{ x: 5, y: 5, bar, filled: true }]);
  const rule = group(svg, "rule");
  expect([...numbers(rule, "y1"), ...numbers(rule, "y2")].sort((a, b) => a - b)).toEqual(ends);
  expect(heads(svg)).toHaveLength(1);
  expect(heads(svg)[0]!.includes("rotate(180)")).toBe(turned === 180);
});

test("one below zero ends at the foot of a logarithmic axis", () => {
  const svg = draw([{ x: 5, y: 10, bar: [-5, 25], filled: true }], true);
  expect(Math.max(...numbers(group(svg, "rule"), "y1"), ...numbers(group(svg, "rule"), "y2"))).toBe(100);
  expect(heads(svg)[0]).toContain("rotate(180)");
});

test("symbols of one temperature are at one place, those on top smaller", () => {
  const series = ["circle", "square", "diamond", "triangle", "star"].map((symbol) => ({
    label: symbol,
    style: { colour: "#000", symbol: symbol as "circle" },
    points: [500, 400].map((temperature) => ({ temperature, value: 2, bar: [1, 3] as const, converged: true })),
  }));
  const { svg } = drawAgainstTemperature(wide, { title: "", label: "", logarithmic: true, series });
  // After the legend's.
  const plot = svg.slice(svg.lastIndexOf("<svg"));
  const places = [...plot.matchAll(/<g ([^>]*aria-label="(?:dot|rule)"[^>]*)>(.*?)<\/g>/gs)].flatMap(
    ([, own, marks]) => {
      const shift = Number(/translate\(([\d.-]+)/.exec(own!)?.[1] ?? 0);
      return [
        ...numbers(marks!, "x1"),
        ...[...marks!.matchAll(/translate\(([\d.]+),/g)].map(([, x]) => Number(x)),
        ...numbers(marks!, "cx"),
      ].map((x) => x + shift);
    },
  );
  // A bar and a symbol each.
  expect(places).toHaveLength(2 * 2 * series.length);
  const [left, right] = [Math.min(...places), Math.max(...places)];
  expect(places.every((x) => Math.min(Math.abs(x - left), Math.abs(x - right)) < 1e-6)).toBe(true);
  expect(right - left).toBeGreaterThan(100);
  const radii = series.map((_, k) => symbolRadius(k, series.length));
  expect(radii.every((r, k) => k === 0 || r < radii[k - 1]! || r === 2.8)).toBe(true);
});
