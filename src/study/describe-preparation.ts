import type { Study } from "../config/index.js";
import type { SimulationResult } from "../engines/simulate.js";
import { blockedMean, findTransient } from "../estimators/index.js";
import { edgeLengths, toCartesian, toFractional } from "../structures/index.js";
import { formatNumber, formatUncertain } from "../units/index.js";
import { noticeEnergyJump } from "./energy-jump.js";
import type { PreparedStructure } from "./prepared-structure.js";
import type { UncertainQuantity } from "./results.js";

export interface DescribedPreparation {
  readonly structure: PreparedStructure;
  /** Mean edges, Å; `null` in a constant cell. */
  readonly cell: readonly UncertainQuantity[] | null;
  readonly warnings: readonly string[];
}

/** Edges that were alike to this part, and are unlike by more than `splitting` and five standard errors, have split. */
const alike = 1e-6;
const splitting = 2e-3;
const sure = 5;

/** What a preparation leaves: the last positions, under a barostat in the mean cell; and what it did that one should know. */
export function describePreparation(study: Study, { series, last }: SimulationResult): DescribedPreparation {
  const { cell: initial } = study.model;
  const jump = noticeEnergyJump(series, study.model.types.length);
  if (last.cell.every((x, k) => x === initial[k])) return { structure: { positions: last.positions, cell: initial }, cell: null, warnings: jump };
  const columns = ["cellA", "cellB", "cellC"].map((name) => series.column(name));
  // The slowest of the three decides what is transient.
  const from = Math.max(...columns.map((column) => findTransient(column).length));
  const means = columns.map((column) => blockedMean(column.subarray(from)));
  const edges = edgeLengths(last.cell);
  const cell = Float64Array.from(last.cell, (x, k) => (x * means[Math.floor(k / 3)]!.value) / edges[Math.floor(k / 3)]!);
  return {
    structure: { positions: toCartesian(toFractional(last.positions, last.cell), cell), cell },
    cell: means.map(({ value, standardError }) => ({ value, standardError, unit: "Å" })),
    warnings: [...noticeSplitting(study, means), ...jump],
  };
}

function noticeSplitting(study: Study, means: readonly { readonly value: number; readonly standardError: number | null }[]): string[] {
  const counts = study.config.structure.supercell.length === 3 ? study.config.structure.supercell : [1, 1, 1];
  const before = edgeLengths(study.model.cell).map((edge, k) => edge / counts[k]!);
  const after = means.map(({ value, standardError }, k) => ({ value: value / counts[k]!, error: (standardError ?? 0) / counts[k]! }));
  const names = ["a", "b", "c"];
  return [[0, 1], [1, 2], [0, 2]].flatMap(([i, j]) => {
    const [x, y] = [after[i!]!, after[j!]!];
    const error = Math.hypot(x.error, y.error);
    const wasAlike = Math.abs(before[i!]! / before[j!]! - 1) < alike;
    const difference = Math.abs(x.value - y.value);
    if (!wasAlike || difference < splitting * x.value || !(difference > sure * error)) return [];
    return [`the cell has split, a change of phase perhaps: ${names[i!]} = ${formatUncertain(x.value, x.error, "Å")}, ${names[j!]} = ${formatUncertain(y.value, y.error, "Å")} of a unit cell, which were alike (${formatNumber(before[i!]!, "Å", 5)})`];
  });
}
