import type { Study } from "../config/index.js";
import type { RunRecord } from "../engines/index.js";
import { blockedMean, fewestCorrelationTimes, findTransient, type MeanEstimate } from "../estimators/index.js";
import {
  cellAngles,
  cellFromParameters,
  edgeLengths,
  toCartesian,
  toFractional,
  type Vector,
} from "../structures/index.js";
import { formatNumber, formatUncertain } from "../units/index.js";
import { noticeEnergyJump } from "../estimates/energy-jump.js";
import type { PreparedStructure } from "../runs/prepared-structure.js";
import type { UncertainQuantity } from "./document.js";

export interface DescribedPreparation {
  readonly structure: PreparedStructure;
  /** Mean edges, Å; `null` in a constant cell. */
  readonly cell: readonly UncertainQuantity[] | null;
  /** Mean α, β, γ; `null` where they stay. */
  readonly angles: readonly UncertainQuantity[] | null;
  readonly warnings: readonly string[];
}

interface Mean {
  readonly value: number;
  readonly standardError: number | null;
}

/** Edges that were alike to this part, and are unlike by more than `splitting` and five standard errors, have split. */
const alike = 1e-6;
const splitting = 2e-3;
/** The same of angles, degrees: with each other, or with a right one. */
const shear = 0.2;
const sure = 5;

/** What a preparation leaves: the last positions, under a barostat in the mean cell; and what it did that one should know. */
export function describePreparation(study: Study, { series, last }: RunRecord): DescribedPreparation {
  const { cell: initial } = study.model;
  const jump = noticeEnergyJump(series, study.model.types.length);
  if (last.cell.every((x, k) => x === initial[k]))
    return { structure: { positions: last.positions, cell: initial }, cell: null, angles: null, warnings: jump };
  const before = cellAngles(initial);
  const bends = cellAngles(last.cell).some((angle, k) => Math.abs(angle - before[k]!) > 1e-9);
  const columns = ["cellA", "cellB", "cellC", ...(bends ? ["cellAlpha", "cellBeta", "cellGamma"] : [])].map((name) =>
    series.column(name),
  );
  // The slowest of them decides what is transient.
  const from = Math.max(...columns.map((column) => findTransient(column).length));
  const means = columns.map((column) => blockedMean(column.subarray(from)));
  const [edges, angles] = [means.slice(0, 3), bends ? means.slice(3) : null];
  const cell = meanCell(last.cell, edges, angles);
  const quantities = (values: readonly MeanEstimate[], unit: string) =>
    values.map(({ value, standardError }) => ({ value, standardError, unit }));
  return {
    structure: { positions: toCartesian(toFractional(last.positions, last.cell), cell), cell },
    cell: quantities(edges, "Å"),
    angles: angles === null ? null : quantities(angles, "degree"),
    warnings: [
      ...doubtMean(columns, from, means),
      ...noticeSplitting(study, edges),
      ...(angles === null ? [] : noticeShear(before, angles)),
      ...jump,
    ],
  };
}

function doubtMean(columns: readonly Float64Array[], from: number, means: readonly MeanEstimate[]): string[] {
  const remedy = "give preparation.pressure a longer duration or a shorter time";
  // One series, not six: each of these tests raises a false alarm now and then.
  const [a, b, c] = columns as [Float64Array, Float64Array, Float64Array];
  const volume = a.map((edge, row) => edge * b[row]! * c[row]!);
  if (!findTransient(volume).settled) return [`the cell is still drifting in the second half of the run: ${remedy}`];
  if (!blockedMean(volume.subarray(from)).converged)
    return [`the mean cell has no error bar to trust, the run is too short: ${remedy}`];
  const correlationTimes =
    (volume.length - from) /
    Math.max(...means.map(({ integratedAutocorrelationTime }) => integratedAutocorrelationTime));
  return correlationTimes < fewestCorrelationTimes
    ? [
        `the mean cell rests on ${Math.round(correlationTimes)} correlation times, its errors may be too small by a fifth: ${remedy}`,
      ]
    : [];
}

/** As the last cell lies in space. */
function meanCell(last: Float64Array, edges: readonly Mean[], angles: readonly Mean[] | null): Float64Array {
  const lengths = edgeLengths(last);
  if (angles === null)
    return Float64Array.from(last, (x, k) => (x * edges[Math.floor(k / 3)]!.value) / lengths[Math.floor(k / 3)]!);
  const standard = cellFromParameters(lengths, cellAngles(last))!;
  const values = (means: readonly Mean[]) => means.map(({ value }) => value) as unknown as Vector;
  return toCartesian(toFractional(cellFromParameters(values(edges), values(angles))!, standard), last);
}

function noticeShear(before: Vector, angles: readonly Mean[]): string[] {
  const names = ["α", "β", "γ"];
  const text = ({ value, standardError }: Mean) => formatUncertain(value, standardError ?? 0, "°");
  const right = (k: number) => Math.abs(before[k]! - 90) < alike * 90;
  const isOff = (difference: number, error: number) =>
    Math.abs(difference) > shear && Math.abs(difference) > sure * error;
  const bent = angles.flatMap((angle, k) =>
    right(k) && isOff(angle.value - 90, angle.standardError ?? 0)
      ? [`${names[k]!} = ${text(angle)}, which was a right angle`]
      : [],
  );
  const split = [
    [0, 1],
    [1, 2],
    [0, 2],
  ].flatMap(([i, j]) => {
    const [x, y] = [angles[i!]!, angles[j!]!];
    const wasAlike = Math.abs(before[i!]! / before[j!]! - 1) < alike && !right(i!);
    return wasAlike && isOff(x.value - y.value, Math.hypot(x.standardError ?? 0, y.standardError ?? 0))
      ? [`${names[i!]!} = ${text(x)}, ${names[j!]!} = ${text(y)}, which were alike`]
      : [];
  });
  return [...bent, ...split].map((what) => `the cell has sheared, a change of phase perhaps: ${what}`);
}

function noticeSplitting(study: Study, means: readonly Mean[]): string[] {
  const counts = study.config.structure.supercell.length === 3 ? study.config.structure.supercell : [1, 1, 1];
  const before = edgeLengths(study.model.cell).map((edge, k) => edge / counts[k]!);
  const after = means.map(({ value, standardError }, k) => ({
    value: value / counts[k]!,
    error: (standardError ?? 0) / counts[k]!,
  }));
  const names = ["a", "b", "c"];
  return [
    [0, 1],
    [1, 2],
    [0, 2],
  ].flatMap(([i, j]) => {
    const [x, y] = [after[i!]!, after[j!]!];
    const error = Math.hypot(x.error, y.error);
    const wasAlike = Math.abs(before[i!]! / before[j!]! - 1) < alike;
    const difference = Math.abs(x.value - y.value);
    if (!wasAlike || difference < splitting * x.value || !(difference > sure * error)) return [];
    return [
      `the cell has split, a change of phase perhaps: ${names[i!]} = ${formatUncertain(x.value, x.error, "Å")}, ${names[j!]} = ${formatUncertain(y.value, y.error, "Å")} of a unit cell, which were alike (${formatNumber(before[i!]!, "Å", 5)})`,
    ];
  });
}
