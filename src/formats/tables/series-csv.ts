import { readInputFile } from "../../input/input-file.js";
import { splitText } from "../../input/text-lines.js";
import { InputError } from "../../errors/errors.js";
import { writeFileAtomic } from "../../files/index.js";
import { CURRENT_DENSITY_IN_A_PER_CM2, PRESSURE_IN_GPA } from "../../units/constants.js";
import { TimeSeries } from "../../recordings/time-series.js";

interface CsvColumn {
  readonly header: string;
  /** Column of the core's series that it comes from. */
  readonly source: string;
  readonly sourceUnit: string;
  /** Multiplies the core's value; `volume` in Å³. */
  readonly factor: (volume: number) => number;
  /** Significant ones that are written. */
  readonly digits?: number;
  /** Written only where it changes: under a barostat. */
  readonly ifVarying?: true;
}

/** The last digits of a double are noise to people, and half the file. */
const usualDigits = 10;
/** Of an integral that grows all the time only differences count. */
const integralDigits = 12;

/** What people read, against what the core records: name and unit in one word, which pandas and Excel take as it is. */
const csvColumns: readonly CsvColumn[] = [
  { header: "time_ps", source: "time", sourceUnit: "fs", factor: () => 1e-3 },
  { header: "temperature_K", source: "temperature", sourceUnit: "K", factor: () => 1 },
  { header: "potential_energy_eV", source: "potentialEnergy", sourceUnit: "eV", factor: () => 1 },
  { header: "conserved_energy_eV", source: "conservedEnergy", sourceUnit: "eV", factor: () => 1 },
  { header: "field_V_per_A", source: "field", sourceUnit: "V/Å", factor: () => 1 },
  {
    header: "current_density_A_per_cm2",
    source: "chargeFlux",
    sourceUnit: "e Å/fs",
    factor: (volume) => CURRENT_DENSITY_IN_A_PER_CM2 / volume,
  },
  { header: "pressure_GPa", source: "pressure", sourceUnit: "eV/Å^3", factor: () => PRESSURE_IN_GPA },
  {
    header: "charge_displacement_x_eA",
    source: "chargeDisplacementX",
    sourceUnit: "e Å",
    factor: () => 1,
    digits: integralDigits,
  },
  {
    header: "charge_displacement_y_eA",
    source: "chargeDisplacementY",
    sourceUnit: "e Å",
    factor: () => 1,
    digits: integralDigits,
  },
  {
    header: "charge_displacement_z_eA",
    source: "chargeDisplacementZ",
    sourceUnit: "e Å",
    factor: () => 1,
    digits: integralDigits,
  },
  ...["A", "B", "C"].map(
    (edge): CsvColumn => ({
      header: `cell_${edge.toLowerCase()}_A`,
      source: `cell${edge}`,
      sourceUnit: "Å",
      factor: () => 1,
      ifVarying: true,
    }),
  ),
  ...["Alpha", "Beta", "Gamma"].map(
    (angle): CsvColumn => ({
      header: `cell_${angle.toLowerCase()}_degree`,
      source: `cell${angle}`,
      sourceUnit: "degree",
      factor: () => 1,
      ifVarying: true,
    }),
  ),
];

function* csvLines(series: TimeSeries, volume: number): Generator<string> {
  const written = csvColumns.filter(
    ({ source, ifVarying }) => (ifVarying !== true || isVarying(series, source)) && !isUnknown(series, source),
  );
  yield `${written.map(({ header }) => header).join(",")}\n`;
  const columns = written.map(({ source }) => series.column(source));
  const factors = written.map(({ factor }) => factor(volume));
  const piece = 1000;
  for (let from = 0; from < series.rows; from += piece) {
    let text = "";
    for (let row = from; row < Math.min(series.rows, from + piece); row++) {
      text += `${columns.map((column, k) => formatCell(column[row]! * factors[k]!, written[k]!.digits ?? usualDigits)).join(",")}\n`;
    }
    yield text;
  }
}

/** A pressure that the program at the other end of a socket does not compute. */
const isUnknown = (series: TimeSeries, source: string): boolean =>
  series.has(source) && series.rows > 0 && series.column(source).every(Number.isNaN);

/** Series made elsewhere, and those of a constant cell, do without. */
function isVarying(series: TimeSeries, source: string): boolean {
  if (!series.has(source)) return false;
  const column = series.column(source);
  // Angles that stay do so to rounding.
  return column.some((value) => Math.abs(value - column[0]!) > 1e-11 * Math.abs(column[0]!));
}

const formatCell = (x: number, digits: number): string => String(Number(x.toPrecision(digits)));

/**
 * Writes the series as CSV, atomically and in pieces (constant memory). `volume` in Å³ turns charge flux into current
 * density.
 *
 * @throws InputError UNKNOWN_COLUMN; the system's errors (ENOSPC …): an older file is then still there
 */
export function writeCsv(path: string, series: TimeSeries, volume: number): void {
  writeFileAtomic(path, csvLines(series, volume));
}

/**
 * Reads a series that `writeCsv` wrote, back in the core's units, so that estimators work on recorded runs.
 * The columns may come in any order and some may be missing; ten digits (twelve of the charge's displacement) survive the
 * way through the file.
 *
 * @throws InputError INVALID_SERIES with file, line and column; FILE_NOT_FOUND and the like
 */
export function readCsv(path: string, volume: number): TimeSeries {
  const lines = splitText(readInputFile(path).text);
  // Spreadsheets and editors leave empty lines at the end.
  while (lines.length > 1 && lines.at(-1)!.trim() === "") lines.pop();
  const refuse = (line: number, message: string, expected: string, received: string): never => {
    throw new InputError([{ code: "INVALID_SERIES", message, file: path, line, expected, received }]);
  };
  const headers = (lines[0] ?? "").split(",");
  const known = headers.map(
    (header, k) =>
      csvColumns.find((column) => column.header === header.trim()) ??
      refuse(
        1,
        `column ${k + 1} is not one of a recorded series`,
        csvColumns.map((c) => c.header).join(","),
        JSON.stringify(header),
      ),
  );
  const twice = headers.findIndex((header, k) => headers.findIndex((other) => other.trim() === header.trim()) < k);
  if (twice >= 0)
    refuse(1, `column ${twice + 1} has the name of another`, "each column once", JSON.stringify(headers[twice]));
  const rows = lines.length - 1;
  const columns = known.map(() => new Float64Array(rows));
  for (let row = 0; row < rows; row++) {
    const cells = lines[row + 1]!.split(",");
    if (cells.length !== known.length)
      refuse(
        row + 2,
        "the row has another number of cells than the header",
        `${known.length} cells`,
        `${cells.length}`,
      );
    cells.forEach((cell, k) => {
      const value = cell.trim() === "" ? NaN : Number(cell);
      if (!Number.isFinite(value))
        refuse(row + 2, `${headers[k]} is not a number`, "a finite number", JSON.stringify(cell));
      columns[k]![row] = value / known[k]!.factor(volume);
    });
  }
  return new TimeSeries(
    known.map(({ source, sourceUnit }) => ({ name: source, unit: sourceUnit })),
    columns,
    rows,
  );
}
