import type { Lines } from "../../../input/line-reader.js";
import { displacementOf, type ColumnQuantity } from "../../../recordings/integrate.js";
import type { ChargeRecording } from "../../../recordings/recording.js";
import { chargesOf } from "../../../recordings/series.js";
import { reading, type Format, type RecordingOptions, type RecordingReader } from "../../format.js";
import { isTemperatureTable } from "../conductivity/read.js";
import { factorOf, isRow, nameAndUnit, refuseSquares, splitCells, uncommented, unitFactor } from "../column-header.js";

interface Header {
  readonly cells: readonly string[];
  readonly line: number;
}

const patterns: readonly { readonly quantity: ColumnQuantity; readonly pattern: RegExp }[] = [
  { quantity: "displacement", pattern: /^(charge_?displacement|displacement|q)_?[xyz]?$/i },
  { quantity: "current-density", pattern: /^current_?density_?[xyz]?$/i },
  { quantity: "flux", pattern: /^((charge_?)?flux|current|j)_?[xyz]?$/i },
];

/** Of two lines above the numbers, the header: one that is no comment, or else the later one. */
const headerOf = (before: string | undefined, line: string): string =>
  before !== undefined && !before.startsWith("#") && line.startsWith("#") ? before : line;

/**
 * Tables with a header line: CSV, TSV or blanks; `#` begins comments, and may begin the header. The columns and what they
 * hold are found by name (charge_displacement_x, flux_x, current_density_x …) or said by the options. Our own series.csv is
 * one of these.
 */
const read: RecordingReader<ChargeRecording> = {
  summary: "table with a header (CSV, TSV, blanks): flux, current density or charge displacement",
  needs: "`--volume`; `--columns`, `--quantity`, `--unit`, `--interval` where the header does not say",
  detect(firstLines) {
    const rows = firstLines.filter((line) => line.trim() !== "");
    const first = rows.findIndex((line) => !line.startsWith("#") && isRow(splitCells(line)));
    const header = rows.slice(0, Math.max(0, first)).reduce<string | undefined>(headerOf, undefined);
    return header !== undefined && splitCells(uncommented(header)).length === splitCells(rows[first]!).length;
  },
  async read(lines, options) {
    let headerLine: string | undefined;
    let header: Header | undefined;
    const rows: string[][] = [];
    const lineNumbers: number[] = [];
    for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
      if (line.trim() === "") continue;
      const cells = splitCells(line);
      if (rows.length === 0 && (line.startsWith("#") || !isRow(cells))) {
        headerLine = headerOf(headerLine, line);
        if (headerLine === line) header = { cells: splitCells(uncommented(line)), line: lines.number };
        continue;
      }
      if (line.startsWith("#")) continue;
      if (cells.length !== (header?.cells.length ?? cells.length))
        lines.fail({
          code: "WRONG_COUNT",
          message: "the row has another number of cells than the header",
          line: lines.number,
          expected: `${header!.cells.length}`,
          received: `${cells.length}`,
        });
      rows.push(cells);
      lineNumbers.push(lines.number);
    }
    if (header === undefined)
      return lines.fail({
        code: "NO_HEADER",
        message: "the table has no header line",
        expected: "names of columns above the numbers",
      });
    return tableRecording(lines, header, rows, lineNumbers, options);
  },
};

export const chargeTable: Format = { name: "charge-table", title: "series (CSV, TSV, blanks)", series: { read } };

function tableRecording(
  lines: Lines,
  header: Header,
  rows: readonly string[][],
  lineNumbers: readonly number[],
  options: RecordingOptions,
): readonly ChargeRecording[] {
  const columns = header.cells.map((cell) => nameAndUnit(cell));
  const known = () => columns.map(({ name }) => name).join(", ");
  const cellsOf = (k: number) =>
    rows.map((row, r) => {
      const value = Number(row[k]);
      if (row[k] === "" || !Number.isFinite(value))
        lines.fail({
          code: "NOT_A_NUMBER",
          message: `${columns[k]!.name} is not a number`,
          line: lineNumbers[r]!,
          expected: "a finite number",
          received: JSON.stringify(row[k]),
        });
      return value;
    });
  const notes: string[] = [];

  let wanted: number[];
  let quantity = options.quantity;
  if (options.columns !== undefined) {
    refuseSquares(lines, options.columns, header.line);
    wanted = options.columns.map((name) => {
      const k = header.cells.findIndex((cell, c) => cell === name || columns[c]!.name === name);
      return k >= 0
        ? k
        : lines.fail({
            code: "UNKNOWN_COLUMN",
            message: `there is no column ${JSON.stringify(name)}`,
            line: header.line,
            expected: known(),
          });
    });
  } else {
    const match = patterns
      .map(({ quantity: q, pattern }) => ({
        q,
        found: columns.flatMap(({ name }, k) => (pattern.test(name) ? [k] : [])),
      }))
      .find(({ q, found }) => found.length > 0 && (quantity === undefined || quantity === q));
    if (match === undefined) {
      refuseSquares(
        lines,
        columns.map(({ name }) => name),
        header.line,
      );
      return lines.fail({
        code: "NO_CHARGE_COLUMN",
        message: "no column is recognised as a charge flux or displacement",
        line: header.line,
        expected: "charge_displacement_x, flux_x or current_density_x (and _y, _z)",
        received: known(),
        remedy: isTemperatureTable([header.cells.join(",")])
          ? "a table of σ(T) or D(T) is not analysed at one temperature: leave -T out"
          : 'name them: --columns jx,jy,jz --quantity flux --unit "e Å/ps"',
      });
    }
    wanted = match.found;
    // j is a flux or its density: its unit tells.
    const isDensity = ({ unit }: (typeof columns)[number]) => {
      const said = options.unit ?? unit;
      return said !== null && factorOf(said, "flux") === null && factorOf(said, "current-density") !== null;
    };
    quantity ??= match.q === "flux" && wanted.every((k) => isDensity(columns[k]!)) ? "current-density" : match.q;
  }
  if (wanted.length !== 1 && wanted.length !== 3)
    return lines.fail({
      code: "WRONG_COUNT",
      message: "one column (a single direction) or three are needed",
      line: header.line,
      expected: "1 or 3",
      received: `${wanted.length}: ${wanted.map((k) => columns[k]!.name).join(", ")}`,
    });
  if (quantity === undefined)
    return lines.fail({
      code: "MISSING_OPTION",
      message: "what the columns hold is not said",
      expected: "--quantity flux, current-density or displacement",
    });

  const timeColumn = columns.findIndex(({ name }) => /^(time|t)$/i.test(name));
  const timeUnit = columns[timeColumn]?.unit ?? null;
  if (timeColumn >= 0 && timeUnit === null && options.interval === undefined)
    return lines.fail({
      code: "MISSING_UNIT",
      message: "the time column has no unit",
      line: header.line,
      expected: "time_ps, or time [ps]",
      remedy: "or give --interval",
    });
  if (timeColumn < 0 && options.interval === undefined)
    return lines.fail({
      code: "MISSING_OPTION",
      message: "the time between two rows is not known",
      line: header.line,
      expected: "a column time_ps, or --interval",
    });
  const factors = wanted.map((k) => {
    const unit = options.unit ?? columns[k]!.unit;
    if (unit === null)
      return lines.fail({
        code: "MISSING_UNIT",
        message: `column ${columns[k]!.name} has no unit`,
        line: header.line,
        expected: `e.g. ${columns[k]!.name} [e Å/ps]`,
        remedy: "or give --unit",
      });
    const factor = unitFactor(lines, unit, quantity!, header.line);
    if (quantity !== "current-density") return factor;
    if (options.volume === undefined)
      return lines.fail({
        code: "MISSING_OPTION",
        message: "a current density needs the volume of the cell",
        expected: "--volume",
      });
    return factor * options.volume;
  });
  notes.push(
    `${quantity.replace("-", " ")} from ${wanted.map((k) => columns[k]!.name).join(", ")}${quantity === "displacement" ? "" : options.mean === true ? ", rows taken for means over the interval before them" : ", integrated by the trapezoidal rule"}`,
  );
  const clocks = timeColumn < 0 ? null : cellsOf(timeColumn);
  const values = wanted.map(cellsOf);
  return chargesOf(
    rows.map((_, r) => ({
      clock: clocks?.[r] ?? r,
      line: lineNumbers[r]!,
      values: values.map((column) => column[r]!),
    })),
    {
      lines,
      unit: timeColumn < 0 ? "row" : (timeUnit ?? "time"),
      perClock: timeUnit === null ? null : unitFactor(lines, timeUnit, "time", header.line),
      ...reading(options),
      displacement: (column, k, interval) =>
        displacementOf(column, quantity, factors[k]!, interval, options.mean === true),
      notes,
    },
  );
}
