import { describe, expect, test } from "vitest";

import type { Study } from "../../src/config/index.js";
import { TimeSeries, type SimulationResult } from "../../src/index.js";
import { estimatePreparedCell } from "../../src/estimates/prepared-cell.js";
import { ar1, RandomNumbers } from "../estimators/processes.js";
import { cellAngles, cellFromParameters, edgeLengths, toFractional, type Vector } from "../../src/structures/index.js";

// Preparations that were made up: series of known mean, nothing is simulated.

const rows = 2000;
const names = ["cellA", "cellB", "cellC", "cellAlpha", "cellBeta", "cellGamma"] as const;

interface Course {
  /** Rows after which the fluctuations have forgotten themselves. */
  readonly memory?: number;
  /** Å or degrees over the whole run. */
  readonly drift?: number;
}

/** From a cell to means of edges (Å) and angles, about which they fluctuate by 0.02. */
function prepare(
  before: Float64Array,
  edges: Vector,
  angles: Vector,
  supercell = [1, 1, 1],
  { memory = 1, drift = 0 }: Course = {},
) {
  const swings = Array.from({ length: 6 }, () => fluctuations(memory));
  const swing = (k: number, row: number) => swings[k]![row]! + drift * (row / rows - 0.5);
  const moves = (k: number) => k < 3 || angles.some((angle, i) => Math.abs(angle - cellAngles(before)[i]!) > 1e-9);
  const means = [...edges, ...angles];
  const columns = means.map((mean, k) =>
    Float64Array.from({ length: rows }, (_, row) => mean + (moves(k) ? swing(k, row) : 0)),
  );
  const plain = (name: string, value: number) => ({ name, column: new Float64Array(rows).fill(value) });
  const others = [plain("temperature", 300), plain("potentialEnergy", -1)];
  const descriptions = [
    { name: "time", unit: "fs" },
    ...others.map(({ name }) => ({ name, unit: "" })),
    ...names.map((name) => ({ name, unit: "" })),
  ];
  const series = new TimeSeries(
    descriptions,
    [Float64Array.from({ length: rows }, (_, row) => 10 * row), ...others.map(({ column }) => column), ...columns],
    rows,
  );
  const last = columns.map((column) => column.at(-1)!);
  const cell = cellFromParameters([last[0]!, last[1]!, last[2]!], [last[3]!, last[4]!, last[5]!])!;
  const study = { model: { cell: before, types: [0] }, config: { structure: { supercell } } } as unknown as Study;
  return {
    lastCell: cell,
    ...estimatePreparedCell(study, {
      series,
      last: { cell, positions: Float64Array.of(1, 2, 3) },
    } as unknown as SimulationResult),
  };
}

const random = new RandomNumbers(1);
/** Of variance 0.02² and, so that numbers can be read off, without a mean. */
function fluctuations(memory: number): Float64Array {
  const x = ar1(random, rows, memory > 1 ? Math.exp(-1 / memory) : 0);
  const mean = x.reduce((sum, value) => sum + value / rows, 0);
  const width = Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2 / rows, 0));
  return x.map((value) => (0.02 * (value - mean)) / width);
}

const cubic = Float64Array.of(10, 0, 0, 0, 10, 0, 0, 0, 10);

describe("what a barostat leaves", () => {
  test("mean edges and angles, within their errors; atoms keep their fractional coordinates", () => {
    const before = cellFromParameters([10, 11, 12], [80, 95, 100])!;
    const { lastCell, structure, angles, findings } = prepare(before, [10.1, 11.2, 11.9], [81, 94, 101]);
    for (const [k, angle] of cellAngles(structure.cell).entries()) {
      expect(angle).toBeCloseTo([81, 94, 101][k]!, 3);
      expect(edgeLengths(structure.cell)[k]).toBeCloseTo([10.1, 11.2, 11.9][k]!, 3);
      expect(angles![k]!.value).toBeCloseTo([81, 94, 101][k]!, 3);
    }
    const was = toFractional([1, 2, 3], lastCell),
      is = toFractional(structure.positions, structure.cell);
    for (let k = 0; k < 3; k++) expect(is[k]).toBeCloseTo(was[k]!, 12);
    expect(findings).toEqual([]);
  });

  test("a mean that the run was too short for is doubted", () => {
    const codes = (course: Course) =>
      prepare(cubic, [10.2, 10.2, 10.2], [90, 90, 90], [1, 1, 1], course).findings.map(({ code }) => code);
    expect(codes({ memory: 5 })).toEqual([]);
    expect(codes({ memory: 200 })).toEqual([expect.stringMatching(/^cell-(few-correlation-times|without-error)$/)]);
    expect(codes({ drift: 0.3 })).toEqual(["cell-drifting"]);
  });

  test("edges that split are noticed, per unit cell; those that were unlike, or stay alike, are not", () => {
    const edge = (name: string, value: number) =>
      expect.objectContaining({ edge: name, value: expect.closeTo(value, 2) });
    expect(prepare(cubic, [10.2, 10.2, 10], [90, 90, 90]).findings).toEqual(
      ["b", "a"].map((name) =>
        expect.objectContaining({
          code: "cell-split",
          facts: { edges: [edge(name, 10.2), edge("c", 10)], before: 10 },
        }),
      ),
    );
    expect(prepare(cubic, [10.2, 10.2, 10.2], [90, 90, 90])).toMatchObject({ findings: [], angles: null });
    const tall = Float64Array.of(10, 0, 0, 0, 10, 0, 0, 0, 20);
    expect(prepare(tall, [10.2, 10.2, 20.4], [90, 90, 90], [1, 1, 2]).findings).toEqual([]);
    expect(prepare(tall, [10.2, 10.2, 20], [90, 90, 90], [1, 1, 2]).findings).toHaveLength(2);
  });

  test("right angles that bend and alike ones that split are noticed; others may change as they like", () => {
    const sheared = (...angles: (readonly [string, number])[]) =>
      expect.objectContaining({
        code: "cell-sheared",
        facts: {
          angles: angles.map(([angle, value]) => expect.objectContaining({ angle, value: expect.closeTo(value, 2) })),
        },
      });
    expect(prepare(cubic, [10, 10, 10], [90, 91, 90]).findings).toEqual([sheared(["β", 91])]);
    expect(prepare(cubic, [10, 10, 10], [90.05, 90, 90]).findings).toEqual([]);
    const rhombohedral = cellFromParameters([10, 10, 10], [70, 70, 70])!;
    expect(prepare(rhombohedral, [10, 10, 10], [71, 71, 71]).findings).toEqual([]);
    expect(prepare(rhombohedral, [10, 10, 10], [71, 71, 70]).findings).toEqual([
      sheared(["β", 71], ["γ", 70]),
      sheared(["α", 71], ["γ", 70]),
    ]);
  });
});
