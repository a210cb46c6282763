import type { Dimension } from "../../units/dimension.js";
import type { Lines } from "../../input/line-reader.js";
import type { ColumnQuantity } from "../../recordings/integrate.js";
import { describeKind, kindOf, parseQuantity } from "../../units/index.js";

/** Of what a column may hold. */
const dimensions = {
  flux: { charge: 1, length: 1, time: -1 },
  "current-density": { charge: 1, length: -2, time: -1 },
  displacement: { charge: 1, length: 1 },
  time: { time: 1 },
  temperature: { temperature: 1 },
  "inverse temperature": { temperature: -1 },
  conductivity: { charge: 2, energy: -1, length: -1, time: -1 },
  "conductivity times temperature": { charge: 2, energy: -1, length: -1, time: -1, temperature: 1 },
} as const satisfies Record<string, Dimension>;

export type ColumnKind = keyof typeof dimensions;

/** What one of the unit is in internal units; null when it is no unit of the kind. "A_per_cm2" and "eA_per_ps" are units, too. */
export function factorOf(unit: string, kind: ColumnKind): number | null {
  const text = unit
    .replaceAll("_per_", "/")
    .replace(/^eA(?![A-Za-z])/, "e Å")
    .replaceAll("_", " ");
  const result = parseQuantity(`1 ${text}`, kindOf(dimensions[kind]));
  return result.ok ? result.value : null;
}

/** What one of the unit is in internal units; the unit as it stands in a header or an option. */
export function unitFactor(lines: Lines, unit: string, quantity: ColumnQuantity | "time", line?: number): number {
  const factor = factorOf(unit, quantity);
  if (factor !== null) return factor;
  return lines.fail({
    code: "WRONG_UNIT",
    message: `${JSON.stringify(unit)} is no unit of a ${quantity.replace("-", " ")}`,
    expected: describeKind(kindOf(dimensions[quantity])),
    received: unit,
    ...(line === undefined ? {} : { line }),
  });
}

/** Names of columns that hold squares of distances, in LAMMPS and elsewhere. */
const squares = /msd|mean_?\s?sq|squared?_?\s?disp|^d[qr]\^?2$/i;

/** @throws InputError SQUARED_DISPLACEMENT where a column is named as a mean square displacement, which has no direction */
export function refuseSquares(lines: Lines, wanted: readonly string[], line?: number): void {
  const name = wanted.find((one) => squares.test(one));
  if (name === undefined) return;
  lines.fail({
    code: "SQUARED_DISPLACEMENT",
    message: `${name} is a mean square displacement: it has lost the motion that a conductivity is made of`,
    ...(line === undefined ? {} : { line }),
    expected: "a flux, a current density or a displacement of the charge",
    received: wanted.join(", "),
    remedy: "analyse the positions (LAMMPS: dump custom id element xu yu zu), or write the flux Σ z v",
  });
}

export interface ColumnName {
  readonly name: string;
  readonly unit: string | null;
}

/** By default, that of a recording's column. */
const kindsOf = (name: string): readonly ColumnKind[] =>
  /^(time|t)$/i.test(name) ? ["time"] : ["displacement", "flux", "current-density"];

/** Characters of a column's name with its unit, and of a line of them: where brackets do not close, longer ones take their square of time. */
const longestName = 200;
const longestHeader = 10_000;

/**
 * "flux_x [e Å/fs]", "flux_x (e Å/fs)", "time_ps", "flux_x_eA_per_ps" → name and unit. What follows an underscore is a unit only
 * when it is one of what a column of this name may hold.
 */
export function nameAndUnit(cell: string, kinds: (name: string) => readonly ColumnKind[] = kindsOf): ColumnName {
  if (cell.length > longestName) return { name: cell, unit: null };
  const bracketed = /^(.*?)\s*[[(](.+)[\])]\s*$/.exec(cell);
  if (bracketed !== null) return { name: bracketed[1]!.trim(), unit: bracketed[2]! };
  for (const { index } of cell.matchAll(/_/g)) {
    const name = cell.slice(0, index);
    const unit = cell.slice(index + 1);
    if (name !== "" && unit !== "" && kinds(name).some((kind) => factorOf(unit, kind) !== null)) return { name, unit };
  }
  return { name: cell, unit: null };
}

/** Cells of a line: between commas, semicolons or tabs (which quotes may hold), or else between blanks that are not within brackets. */
export function splitCells(line: string): string[] {
  if (/[,;\t]/.test(line) && line.includes('"'))
    return Array.from(
      `,${line}`.matchAll(/[,;\t]\s*(?:"((?:[^"]|"")*)"|([^,;\t]*))/g),
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!.trim(),
    );
  if (/[,;\t]/.test(line)) return line.split(/[,;\t]/).map((cell) => cell.trim());
  if (!/[[(]/.test(line) || line.length > longestHeader) return line.trim().split(/\s+/);
  return Array.from(line.matchAll(/(?:[^\s[(]|[[(][^\])]*[\])])+(?:\s+[[(][^\])]*[\])])?/g), ([cell]) => cell);
}

/** A header's line without the mark of a comment (or of UTF-8). */
export const uncommented = (line: string): string => line.replace(/^\uFEFF?#?\s*/, "");

/** Whether a line is numbers whose decimals are behind commas, between semicolons, tabs or blanks. */
export function hasDecimalCommas(line: string): boolean {
  const cells = line.trim().split(/\s*[;\t]\s*|\s+/);
  return (
    cells.length > 1 &&
    cells.some((cell) => /^[+-]?\d*,\d+(e[+-]?\d+)?$/i.test(cell)) &&
    cells.every((cell) => /^[+-]?\d*([.,]\d+)?(e[+-]?\d+)?$/i.test(cell))
  );
}

/** For a table that has them. */
export const decimalCommas = {
  code: "DECIMAL_COMMAS",
  message: "the numbers have decimal commas",
  expected: "decimal points",
  remedy: "sed 's/,/./g' FILE > OTHER, or export it in an English format",
} as const;

/** Whether these are cells of numbers: one at least, beside nothing but numbers, empty ones and NaN. */
export const isRow = (cells: readonly string[]): boolean =>
  cells.some((cell) => cell !== "" && Number.isFinite(Number(cell))) &&
  cells.every((cell) => Number.isFinite(Number(cell)) || /^[+-]?(nan|inf(inity)?)$/i.test(cell));
