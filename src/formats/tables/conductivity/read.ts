import { readInputFile } from "../../../input/input-file.js";
import { splitText } from "../../../input/text-lines.js";
import { InputError, type Problem } from "../../../errors/errors.js";
import { decimalCommas, hasDecimalCommas, nameAndUnit, splitCells, uncommented } from "../column-header.js";
import { formatNumber } from "../../../units/index.js";
import { columnOf, conversion, isDiffusion, type TableColumn } from "./columns.js";
import type { ConductivityPoint } from "../../../temperature-laws/temperature-laws.js";

export interface TableOptions {
  /** Headers of the conductivity's column and of its error's, where there are several. */
  readonly columns?: readonly string[];
  /** Relative standard error of every point, for tables that have none. */
  readonly relativeError?: number;
}

export interface ConductivityTable {
  readonly points: readonly ConductivityPoint[];
  readonly source: string;
  /** What was understood, in words. */
  readonly notes: readonly string[];
}

interface Line {
  readonly text: string;
  readonly number: number;
}

const isComment = ({ text }: Line): boolean => text.startsWith("#");
const isNumber = (cell: string): boolean => cell !== "" && Number.isFinite(Number(cell));

/** The header: the first line that is no comment, or, where that holds numbers already, the last comment before it. */
function headerOf(lines: readonly Line[]): Line | undefined {
  const first = lines.findIndex((line) => !isComment(line));
  if (first < 0) return undefined;
  return splitCells(lines[first]!.text).some(isNumber) ? lines[first - 1] : lines[first];
}

const linesOf = (text: readonly string[]): Line[] =>
  text.map((line, k) => ({ text: line.trim(), number: k + 1 })).filter((line) => line.text !== "");

const columnsOf = (header: Line): (TableColumn | undefined)[] => splitCells(uncommented(header.text)).map(columnOf);

/** Whether these are the first lines of a table of σ(T): its header names a temperature and a conductivity. */
export function isConductivityTable(firstLines: readonly string[]): boolean {
  const header = headerOf(linesOf(firstLines));
  if (header === undefined) return false;
  const roles = columnsOf(header).map((column) => column?.role);
  return roles.includes("conductivity") && (roles.includes("temperature") || roles.includes("inverse temperature"));
}

/** Names that a recording has, and no table against the temperature. */
const ofRecordings =
  /^(t|time|(time_?)?step|(charge_?)?(flux|displacement).*|(v_|c_)?(current|j|q)(_?density)?_?[xyz]?)$/;

/**
 * Whether these are the first lines of a table against the temperature, or of conductivities, whose other columns may not be
 * understood.
 */
export function isTemperatureTable(firstLines: readonly string[]): boolean {
  const header = headerOf(linesOf(firstLines));
  if (header === undefined) return false;
  const names = splitCells(uncommented(header.text)).map((cell) => nameAndUnit(cell).name);
  return (
    names.length > 1 &&
    !names.some((name) => ofRecordings.test(name === "T" ? name : name.toLowerCase())) &&
    columnsOf(header).some(
      (column) => column !== undefined && ["temperature", "inverse temperature", "conductivity"].includes(column.role),
    )
  );
}

/**
 * Reads a table of σ(T) from computation or experiment: CSV (quotes are fine), TSV or blanks, `#` begins comments, and a row
 * of units may follow the header. Temperature in K or °C (or as 1000/T), σ or σT in any unit of theirs, or the log10 or ln of
 * either; an error, absolute (of a logarithm: of that) or relative; a label.
 *
 * @throws InputError with everything that is wrong, each with its line: NO_HEADER, UNKNOWN_COLUMN, NO_COLUMN, AMBIGUOUS_COLUMN, MISSING_UNIT, WRONG_UNIT, WRONG_COUNT, NOT_A_NUMBER, OUT_OF_RANGE, MIXED_ERRORS, NO_ROWS; FILE_NOT_FOUND and the like
 */
export function readConductivityTable(path: string, options: TableOptions = {}): ConductivityTable {
  const lines = linesOf(splitText(readInputFile(path).text));
  const problems: Problem[] = [];
  const say = (problem: Problem): void => void problems.push({ ...problem, file: path });
  const stop = () => {
    if (problems.length > 0) throw new InputError(problems as [Problem, ...Problem[]]);
  };
  const header = headerOf(lines);
  if (header === undefined) {
    say({
      code: "NO_HEADER",
      message: "the table has no header line",
      expected: "names of columns above the numbers, e.g. T [K], sigma [S/cm]",
    });
    stop();
  }
  const found = columnsOf(header!);
  const after = lines.filter((line) => line.number > header!.number && !isComment(line));
  const hasUnits = after.length > 0 && !splitCells(after[0]!.text).some(isNumber);
  const units = hasUnits ? splitCells(after[0]!.text).map((cell) => cell.replace(/^[[(](.*)[\])]$/, "$1")) : [];
  const rows = hasUnits ? after.slice(1) : after;

  const places = pick(found, header!, options, say);
  stop();
  const { temperature, conductivity, error, label } = places!;
  const at = (k: number): Located => ({
    ...found[k]!,
    index: k,
    unit: found[k]!.unit ?? (units[k] === undefined || units[k] === "" || units[k] === "-" ? null : units[k]!),
    line: found[k]!.unit === null && hasUnits ? after[0]!.number : header!.number,
  });
  const toKelvin = temperatureOf(at(temperature), say);
  const sigmaOf = conductivityOf(at(conductivity), say);
  const errorOf = error === null ? null : errorColumn(at(error), at(conductivity), say);
  if (errorOf !== null && options.relativeError !== undefined)
    say({
      code: "WRONG_OPTION",
      message: "the table has errors of its own",
      path: "--error",
      line: header!.number,
      received: found[error!]!.header,
      remedy: "leave the option out",
    });

  const converged = verdictColumn(header!, conductivity);
  const notToBeQuoted: number[] = [];
  const points: ConductivityPoint[] = [];
  let without = 0;
  for (const { text, number } of rows) {
    if (hasDecimalCommas(text)) {
      say({ ...decimalCommas, line: number, received: text.slice(0, 60) });
      break;
    }
    const cells = splitCells(text);
    if (cells.length !== found.length) {
      say({
        code: "WRONG_COUNT",
        message: "the row has another number of cells than the header",
        line: number,
        expected: String(found.length),
        received: String(cells.length),
      });
      continue;
    }
    const numberIn = (k: number): number => {
      if (!isNumber(cells[k]!))
        say({
          code: "NOT_A_NUMBER",
          message: `${found[k]!.header} is not a number`,
          line: number,
          expected: "a finite number",
          received: JSON.stringify(cells[k]),
        });
      return isNumber(cells[k]!) ? Number(cells[k]) : NaN;
    };
    // Of a column whose unit is not known, what is no number is said all the same.
    const t = toKelvin?.(numberIn(temperature)) ?? (numberIn(temperature), NaN);
    if (converged !== null && /^(0|false)$/i.test(cells[converged]!)) {
      notToBeQuoted.push(t);
      continue;
    }
    const sigma = sigmaOf?.(numberIn(conductivity), t) ?? (numberIn(conductivity), NaN);
    if (!(t > 0) && !Number.isNaN(t))
      say({
        code: "OUT_OF_RANGE",
        message: "the temperature is not above absolute zero",
        line: number,
        received: cells[temperature]!,
      });
    if (!(sigma > 0) && !Number.isNaN(sigma))
      say({
        code: "OUT_OF_RANGE",
        message: "the conductivity is not positive: it has no logarithm",
        line: number,
        received: cells[conductivity]!,
        remedy: "leave the row out (# before it)",
      });
    let standardError: number | null = options.relativeError === undefined ? null : options.relativeError * sigma;
    if (errorOf !== null && cells[error!] === "") without++;
    else if (errorOf !== null) {
      standardError = errorOf(numberIn(error!), sigma, t);
      if (!(standardError > 0) && !Number.isNaN(standardError))
        say({
          code: "OUT_OF_RANGE",
          message: "the error is not positive",
          line: number,
          received: cells[error!]!,
          remedy: "leave the cells of the whole column empty when errors are not known",
        });
    }
    points.push({
      temperature: t,
      conductivity: sigma,
      standardError,
      ...(label === null || cells[label] === "" ? {} : { label: cells[label]! }),
    });
  }
  if (rows.length > 0 && points.length === 0 && notToBeQuoted.length > 0)
    say({
      code: "NO_ROWS",
      message: `no σ of the table may be quoted: ${splitCells(uncommented(header!.text))[converged!]} is 0 in every row`,
      line: header!.number,
      remedy: "compute longer; or leave that column out",
    });
  if (rows.length === 0)
    say({ code: "NO_ROWS", message: "the table has a header and no numbers", line: header!.number });
  if (without > 0 && without < rows.length - notToBeQuoted.length)
    say({
      code: "MIXED_ERRORS",
      message: `${without} of ${rows.length - notToBeQuoted.length} rows have no error`,
      line: header!.number,
      expected: "an error in every row, or in none",
      remedy: "give the missing ones, or leave those rows out (# before them)",
    });
  stop();
  const told = (k: number, what: string) => `${what} from ${JSON.stringify(found[k]!.header)}`;
  const errors =
    error === null
      ? options.relativeError === undefined
        ? []
        : [`errors: ${Number((100 * options.relativeError).toPrecision(6))} % of each, as said`]
      : [
          told(error, "errors"),
          ...(at(error).role === "error" && at(error).unit === null
            ? ["errors have no unit of their own: they are read in that of the conductivity's column"]
            : []),
        ];
  const unread = splitCells(uncommented(header!.text)).filter(
    (_, k) => ![temperature, conductivity, error, label, converged].includes(k),
  );
  return {
    points,
    source: path,
    notes: [
      `${points.length} points: ${told(temperature, "temperature")}, ${told(conductivity, "conductivity")}`,
      ...errors,
      ...(notToBeQuoted.length > 0
        ? [`left out, as σ there must not be quoted: ${notToBeQuoted.map((t) => formatNumber(t, "K")).join(", ")}`]
        : []),
      ...(unread.length > 0 ? [`columns not read: ${unread.join(", ")}`] : []),
    ],
  };
}

/** Of our own tables: "converged", or "sigma_einstein_converged" for "sigma_einstein_S_per_cm"; 0 or false: not to be quoted. */
function verdictColumn(header: Line, conductivity: number): number | null {
  const cells = splitCells(uncommented(header.text));
  const own = cells.findIndex(
    (cell) =>
      cell.endsWith("_converged") && cells[conductivity]!.startsWith(`${cell.slice(0, -"_converged".length)}_S_`),
  );
  const found = own >= 0 ? own : cells.indexOf("converged");
  return found < 0 ? null : found;
}

interface Located extends TableColumn {
  readonly index: number;
  readonly line: number;
}

type Say = (problem: Problem) => void;

/** Which columns are meant, by number. */
function pick(
  found: readonly (TableColumn | undefined)[],
  header: Line,
  { columns }: TableOptions,
  say: Say,
): { temperature: number; conductivity: number; error: number | null; label: number | null } | undefined {
  const cells = splitCells(uncommented(header.text));
  const of = (...roles: string[]) =>
    found.flatMap((column, k) => (column !== undefined && roles.includes(column.role) ? [k] : []));
  const names = (list: readonly number[]) => list.map((k) => cells[k]).join(", ");
  const unknown = cells.filter((_, k) => found[k] === undefined);
  const notUnderstood =
    unknown.length === 0
      ? ""
      : `: ${unknown.map((cell) => JSON.stringify(cell)).join(", ")} ${unknown.length === 1 ? "is" : "are"} not understood`;
  const temperature = of("temperature")[0] ?? of("inverse temperature")[0];
  if (temperature === undefined)
    say({
      code: "NO_COLUMN",
      message: `no column is recognised as a temperature${notUnderstood}`,
      line: header.number,
      expected: "e.g. T [K], temperature_K, T [°C], 1000/T [1/K]",
      received: cells.join(", "),
    });
  const asked = (columns ?? []).map((name) => {
    const k = cells.indexOf(name);
    if (k < 0)
      say({
        code: "UNKNOWN_COLUMN",
        message: `there is no column ${JSON.stringify(name)}`,
        line: header.number,
        expected: cells.join(", "),
      });
    else if (found[k] === undefined)
      say({
        code: "UNKNOWN_COLUMN",
        message: `${JSON.stringify(name)} is not recognised as a conductivity or its error`,
        line: header.number,
        expected: "e.g. sigma [S/cm], log10(sigmaT) [S K/cm], error [S/cm]",
        received: name,
      });
    return k;
  });
  const among = (list: number[]) => (columns === undefined ? list : list.filter((k) => asked.includes(k)));
  const conductivity = among(of("conductivity"));
  const error = among(of("error", "relative error"));
  const diffusion = unknown.find(isDiffusion);
  if (conductivity.length === 0 && diffusion !== undefined)
    say({
      code: "NO_COLUMN",
      message: `${JSON.stringify(diffusion)} is a diffusion coefficient: this is a table of D(T), not of σ(T)`,
      line: header.number,
      expected: "a conductivity",
      received: cells.join(", "),
      remedy:
        "give σ = N (ze)² D / (V k_B T H_R), with the Haven ratio H_R if it is known and 1 (Nernst–Einstein) if it is not",
    });
  else if (conductivity.length === 0)
    say({
      code: "NO_COLUMN",
      message: `no column is recognised as a conductivity${notUnderstood}`,
      line: header.number,
      expected: "e.g. sigma [S/cm], conductivity_mS_per_cm, sigmaT [S K/cm], log10(sigma) [S/cm]",
      received: cells.join(", "),
    });
  else if (conductivity.length > 1)
    say({
      code: "AMBIGUOUS_COLUMN",
      message: "several columns are conductivities",
      line: header.number,
      received: names(conductivity),
      remedy: `say which, with its error: --columns ${JSON.stringify(cells[conductivity[0]!])}`,
    });
  else if (error.length > 1)
    say({
      code: "AMBIGUOUS_COLUMN",
      message: "several columns are errors",
      line: header.number,
      received: names(error),
      remedy: `say which: --columns ${JSON.stringify(`${cells[conductivity[0]!]},${cells[error[0]!]}`)}`,
    });
  if (temperature === undefined || conductivity.length === 0) return undefined;
  return { temperature, conductivity: conductivity[0]!, error: error[0] ?? null, label: of("label")[0] ?? null };
}

function converted({ header, unit, kind, line }: Located, example: string, say: Say): ((x: number) => number) | null {
  if (unit === null) {
    say({
      code: "MISSING_UNIT",
      message: `column ${JSON.stringify(header)} has no unit`,
      line,
      expected: `e.g. ${example}`,
    });
    return null;
  }
  const convert = conversion(unit, kind!);
  if (convert === null)
    say({
      code: "WRONG_UNIT",
      message: `${JSON.stringify(unit)} is no unit of ${kind === "temperature" ? "a temperature" : `a ${kind!}`}`,
      line,
      expected: `e.g. ${example}`,
      received: unit,
    });
  return convert;
}

function temperatureOf(column: Located, say: Say): ((x: number) => number) | null {
  if (column.role === "temperature") return converted(column, "T [K] or T [°C]", say);
  // The unit of 1000/T can only be 1/K; a plain heading will do.
  const convert = column.unit === null ? (x: number) => x : converted(column, "1000/T [1/K]", say);
  const above = column.header.trim().startsWith("1000") ? 1000 : 1;
  return convert === null ? null : (x) => above / convert(x);
}

/** Number in the column and temperature to S/cm. */
function conductivityOf(column: Located, say: Say): ((x: number, temperature: number) => number) | null {
  const convert = converted(column, column.kind === "conductivity" ? "sigma [S/cm]" : "sigmaT [S K/cm]", say);
  if (convert === null) return null;
  const plain = (x: number) => convert(column.base === null ? x : column.base ** x);
  return column.kind === "conductivity" ? plain : (x, temperature) => plain(x) / temperature;
}

/** Number in the column, σ in S/cm and temperature to the standard error in S/cm. */
function errorColumn(
  column: Located,
  of: Located,
  say: Say,
): ((x: number, sigma: number, temperature: number) => number) | null {
  const percent = column.unit === "%" ? 0.01 : null;
  if (column.role === "relative error" || percent !== null) {
    if (column.unit !== null && percent === null)
      say({
        code: "WRONG_UNIT",
        message: "a relative error has no unit",
        line: column.line,
        expected: "% or none",
        received: column.unit,
      });
    return (x, sigma) => x * (percent ?? 1) * sigma;
  }
  // Of a logarithm, the error is that of the logarithm: relative.
  const base = column.base ?? (column.unit === null ? of.base : null);
  if (base !== null) return (x, sigma) => x * Math.log(base) * sigma;
  const kind = column.unit !== null && conversion(column.unit, "conductivity") !== null ? "conductivity" : of.kind;
  const convert = converted({ ...column, kind, unit: column.unit ?? of.unit }, "error [S/cm], or error [%]", say);
  if (convert === null) return null;
  return kind === "conductivity" ? convert : (x, _, temperature) => convert(x) / temperature;
}
