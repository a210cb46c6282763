import type { RunRecord } from "../engines/index.js";
import { blockedMean, findTransient, type MeanEstimate, type Uncertain } from "../estimators/index.js";
import { finding, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import type { ParticleModel } from "../model/index.js";
import {
  cellAngles,
  cellFromParameters,
  edgeLengths,
  toCartesian,
  toFractional,
  type Vector,
} from "../structures/index.js";
import { noticeEnergyJump } from "./energy-jump.js";

/** What a preparation by dynamics leaves. */
export interface PreparedCell {
  /** For the runs after it; under a barostat in the mean cell. */
  readonly structure: { readonly positions: Float64Array; readonly cell: Float64Array };
  /** Mean edges, Å; `null` in a constant cell. */
  readonly cell: readonly Uncertain[] | null;
  /** Mean α, β, γ, degrees; `null` where they stay. */
  readonly angles: readonly Uncertain[] | null;
  readonly findings: readonly Finding[];
}

/** What is prepared: its model's cell is the one before. */
export interface Unprepared {
  readonly model: Pick<ParticleModel, "cell" | "types">;
  readonly supercell: readonly number[];
}

interface Mean {
  readonly value: number;
  readonly standardError: number | null;
}

/** Edges and angles that differ by less, relative, are alike; an angle so near to a right one is one. */
const alike = 1e-6;

/** What a preparation leaves: the last positions, under a barostat in the mean cell; and what it did that one should know. */
export function estimatePreparedCell(
  study: Unprepared,
  { series, last }: Pick<RunRecord, "series" | "last">,
): PreparedCell {
  const { cell: initial } = study.model;
  const jump = noticeEnergyJump(series, study.model.types.length);
  if (last.cell.every((x, k) => x === initial[k]))
    return { structure: { positions: last.positions, cell: initial }, cell: null, angles: null, findings: jump };
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
  const doubts = doubtMean(columns, from, means);
  // An error that is said not to be trusted is not given.
  const isKnown = doubts.every(({ code }) => code === "cell-few-correlation-times");
  const plain = (values: readonly MeanEstimate[]) =>
    values.map(({ value, standardError }) => ({ value, standardError: isKnown ? standardError : null }));
  return {
    structure: { positions: toCartesian(toFractional(last.positions, last.cell), cell), cell },
    cell: plain(edges),
    angles: angles === null ? null : plain(angles),
    findings: [
      ...doubts,
      ...noticeSplitting(study, edges),
      ...(angles === null ? [] : noticeShear(before, angles)),
      ...jump,
    ],
  };
}

function doubtMean(columns: readonly Float64Array[], from: number, means: readonly MeanEstimate[]): Finding[] {
  // One series, not six: each of these tests raises a false alarm now and then.
  const [a, b, c] = columns as [Float64Array, Float64Array, Float64Array];
  const volume = a.map((edge, row) => edge * b[row]! * c[row]!);
  if (!findTransient(volume).settled) return [finding("cell-drifting", {}, "cell")];
  if (!blockedMean(volume.subarray(from)).converged) return [finding("cell-without-error", {}, "cell")];
  const correlationTimes =
    (volume.length - from) /
    Math.max(...means.map(({ integratedAutocorrelationTime }) => integratedAutocorrelationTime));
  return correlationTimes < limits.correlationTimes
    ? [finding("cell-few-correlation-times", { correlationTimes }, "cell")]
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

const pairs = [
  [0, 1],
  [1, 2],
  [0, 2],
] as const;

/** Right angles that are none any more, and equal ones that are not equal any more. */
function noticeShear(before: Vector, angles: readonly Mean[]): Finding[] {
  const names = ["α", "β", "γ"];
  const named = (k: number) => ({
    angle: names[k]!,
    value: angles[k]!.value,
    standardError: angles[k]!.standardError ?? 0,
  });
  const right = (k: number) => Math.abs(before[k]! - 90) < alike * 90;
  const isOff = (difference: number, error: number) =>
    Math.abs(difference) > limits.shear && Math.abs(difference) > limits.cellChangeErrors * error;
  const bent = [0, 1, 2]
    .filter((k) => right(k) && isOff(angles[k]!.value - 90, angles[k]!.standardError ?? 0))
    .map((k) => [named(k)]);
  const split = pairs.flatMap(([i, j]) => {
    const [x, y] = [named(i), named(j)];
    const wasAlike = Math.abs(before[i]! / before[j]! - 1) < alike && !right(i);
    return wasAlike && isOff(x.value - y.value, Math.hypot(x.standardError, y.standardError)) ? [[x, y]] : [];
  });
  return [...bent, ...split].map((sheared) => finding("cell-sheared", { angles: sheared }, "angles"));
}

function noticeSplitting({ model, supercell }: Unprepared, means: readonly Mean[]): Finding[] {
  const counts = supercell.length === 3 ? supercell : [1, 1, 1];
  const before = edgeLengths(model.cell).map((edge, k) => edge / counts[k]!);
  const names = ["a", "b", "c"];
  const after = means.map(({ value, standardError }, k) => ({
    edge: names[k]!,
    value: value / counts[k]!,
    standardError: (standardError ?? 0) / counts[k]!,
  }));
  return pairs.flatMap(([i, j]) => {
    const [x, y] = [after[i]!, after[j]!];
    const error = Math.hypot(x.standardError, y.standardError);
    const wasAlike = Math.abs(before[i]! / before[j]! - 1) < alike;
    const difference = Math.abs(x.value - y.value);
    if (!wasAlike || difference < limits.splitting * x.value || !(difference > limits.cellChangeErrors * error))
      return [];
    return [finding("cell-split", { edges: [x, y], before: before[i]! }, "cell")];
  });
}
