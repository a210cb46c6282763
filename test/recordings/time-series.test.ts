import { expect, test } from "vitest";

import { TimeSeries } from "../../src/recordings/index.js";

const descriptions = [
  { name: "time", unit: "fs" },
  { name: "field", unit: "V/Å" },
];

test("columns are views of the arrays that the core writes into, not copies", () => {
  const arrays = [Float64Array.of(2, 4, 6, 0), Float64Array.of(7, 8, 9, 0)];
  const series = new TimeSeries(descriptions, arrays, 3);
  expect([...series.column("field")]).toEqual([7, 8, 9]);
  expect([...series.column("field", 1)]).toEqual([8, 9]);
  expect([...series.column("field", 5)]).toEqual([]);
  arrays[1]![0] = -1;
  expect(series.column("field")[0]).toBe(-1);
  expect(series.column("field").buffer).toBe(arrays[1]!.buffer);
  expect(series.interval).toBe(2);
  expect(new TimeSeries(descriptions, arrays, 1).interval).toBeNaN();
});

test("a column that is missing or too short is refused", () => {
  expect(() => new TimeSeries(descriptions, [new Float64Array(3)], 3)).toThrowError(/one column of every kind/);
  expect(() => new TimeSeries(descriptions, [new Float64Array(3), new Float64Array(2)], 3)).toThrowError(/as long as/);
  const series = new TimeSeries(descriptions, [new Float64Array(3), new Float64Array(3)], 3);
  expect(() => series.column("Field")).toThrowError(/no column Field/);
});
