import { estimatePreparedCell } from "../../src/estimates/prepared-cell.js";
import { TimeSeries } from "../../src/recordings/index.js";
import { cellAngles, cellFromParameters, type Vector } from "../../src/structures/index.js";
import { ar1, RandomNumbers } from "../estimators/processes.js";

// Preparations that were made up: series of known mean, nothing is simulated.

const rows = 2000;
const names = ["cellA", "cellB", "cellC", "cellAlpha", "cellBeta", "cellGamma"] as const;

export interface Course {
  /** Rows after which the fluctuations have forgotten themselves. */
  readonly memory?: number;
  /** Å or degrees over the whole run. */
  readonly drift?: number;
}

/** From a cell to means of edges (Å) and angles, about which they fluctuate by 0.02. */
export function prepare(
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
  const study = { model: { cell: before, types: Int32Array.of(0) }, supercell };
  return {
    lastCell: cell,
    ...estimatePreparedCell(study, {
      series,
      last: { cell, positions: Float64Array.of(1, 2, 3) },
    } as unknown as Parameters<typeof estimatePreparedCell>[1]),
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

export const cubic = Float64Array.of(10, 0, 0, 0, 10, 0, 0, 0, 10);
