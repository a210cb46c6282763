import { fitTemperatureLaws, type LawOptions } from "../temperature-laws/index.js";
import { isConductivityTable, readConductivityTable, type TableOptions } from "../formats/index.js";
import { InputError, type Problem } from "../errors/errors.js";
import { writeFileAtomic } from "../files/index.js";
import { estimateRecordings, type AnalysisOptions } from "../estimates/recordings.js";
import { headOf } from "../input/line-reader.js";
import { readRecording, type RecordingOptions } from "../formats/index.js";
import { curvesCsv } from "../results/curves-csv.js";
import { documentOfEquilibrium } from "../results/document-of-point.js";
import { formatNumber, kindOf, parseQuantity, quantityKinds as kinds, type QuantityKind } from "../units/index.js";
import { describeEquilibrium } from "./describe.js";
import { describeLaws, lawCurvesCsv } from "./describe-laws.js";
import { exitCodes } from "./exit-codes.js";
import type { Terminal } from "./terminal.js";

export interface AnalyzeCommandOptions {
  readonly temperature?: string;
  readonly volume?: string;
  readonly transportCharges?: string;
  readonly mobile?: string;
  readonly timestep?: string;
  readonly interval?: string;
  readonly discard?: string;
  readonly types?: string;
  readonly columns?: string;
  readonly quantity?: string;
  readonly unit?: string;
  readonly mean?: boolean;
  readonly tensor?: boolean;
  readonly curves?: string;
  readonly extrapolateTo?: string;
  readonly from?: string;
  readonly error?: string;
  readonly out?: string;
}

/** Options that only one kind of file has. */
const ofRecordings = [
  "temperature",
  "volume",
  "transportCharges",
  "mobile",
  "timestep",
  "interval",
  "discard",
  "types",
  "quantity",
  "unit",
  "mean",
  "tensor",
  "curves",
] as const;
const ofTables = ["extrapolateTo", "from", "error", "out"] as const;

const volumeKind = kindOf({ length: 3 });

/** `galvanostat analyze`: the laws of a table of σ(T), or the equilibrium estimates from somebody's series or trajectories. */
export async function analyze(
  files: readonly string[],
  options: AnalyzeCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const tables = [];
  for (const file of files) tables.push(isConductivityTable(await headOf(file)));
  const areTables = tables.every((is) => is);
  if (!areTables && tables.some((is) => is)) {
    const other = files[tables.indexOf(false)]!;
    throw new InputError([
      {
        code: "MIXED_RECORDINGS",
        message: "some files are tables of σ(T), and this one is not",
        file: other,
        remedy: "analyse them apart",
      },
    ]);
  }
  const foreign = (areTables ? ofRecordings : ofTables).filter((name) => options[name] !== undefined);
  if (foreign.length > 0)
    throw new InputError(
      foreign.map((name) => ({
        code: "WRONG_OPTION",
        message: areTables
          ? "this option is for recordings, and the files are tables of σ(T)"
          : "this option is for tables of σ(T), and the files are none",
        path: `--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`,
      })) as unknown as [Problem, ...Problem[]],
    );
  return areTables ? analyzeTables(files, options, terminal) : analyzeRecordings(files, options, terminal);
}

/** Each table is a series of its own. */
async function analyzeTables(
  files: readonly string[],
  options: AnalyzeCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const relativeError = quantity("--error", options.error, kinds.number);
  const from = quantity("--from", options.from, kinds.temperature);
  const extrapolateTo = options.extrapolateTo
    ?.split(",")
    .map((text) => quantity("--extrapolate-to", text, kinds.temperature)!);
  const columns = names("--columns", options.columns);
  const fitted = files.map((file) => {
    const { points, notes } = readConductivityTable(file, defined<TableOptions>({ columns, relativeError }));
    return { file, notes, ...fitTemperatureLaws(points, defined<LawOptions>({ from, extrapolateTo })) };
  });
  if (options.out !== undefined) writeCurves("--out", options.out, lawCurvesCsv(fitted));
  if (terminal.json)
    terminal.out(
      `${JSON.stringify({ schema: 1, tables: fitted.map(({ laws, ...table }) => ({ ...table, laws: laws.map(({ curve: _, ...law }) => law) })) }, null, 2)}\n`,
    );
  else
    for (const { file, notes, ...fit } of fitted) {
      terminal.note(`${file}\n${notes.map((note) => `  ${note}\n`).join("")}`);
      terminal.out(describeLaws(fit));
    }
  return exitCodes.done;
}

async function analyzeRecordings(
  files: readonly string[],
  options: AnalyzeCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const temperature = quantity("--temperature", options.temperature, kinds.temperature);
  if (temperature === undefined)
    throw wrong(
      "--temperature",
      "MISSING_OPTION",
      "the temperature of the recording is not said",
      '--temperature, e.g. "1000 K"',
    );
  const volume = quantity("--volume", options.volume, volumeKind);
  const charges = pairs("--transport-charges", options.transportCharges, (text) =>
    number("--transport-charges", text, kinds.charge),
  );
  const types = pairs("--types", options.types, (name) => name);
  const noType = Object.keys(types ?? {}).find((type) => !/^[1-9]\d*$/.test(type));
  if (noType !== undefined)
    throw wrong(
      "--types",
      "WRONG_TYPE",
      `${JSON.stringify(noType)} is no type of LAMMPS`,
      "their numbers, from 1: 1=Li,2=O",
    );
  const quantityName = options.quantity;
  if (quantityName !== undefined && !["flux", "current-density", "displacement"].includes(quantityName))
    throw wrong(
      "--quantity",
      "UNKNOWN_NAME",
      `${JSON.stringify(quantityName)} is not known here`,
      "flux, current-density, displacement",
    );
  const reading = defined<RecordingOptions>({
    timestep: quantity("--timestep", options.timestep, kinds.time),
    interval: quantity("--interval", options.interval, kinds.time),
    types,
    columns: names("--columns", options.columns),
    quantity: quantityName as RecordingOptions["quantity"],
    unit: options.unit,
    mean: options.mean,
    volume,
  });
  const analysing: AnalysisOptions = {
    temperature,
    ...defined<Partial<AnalysisOptions>>({
      volume,
      transportCharges: charges,
      mobile: names("--mobile", options.mobile),
      tensor: options.tensor,
      discard: quantity("--discard", options.discard, kinds.time, true),
    }),
  };

  const recordings = [];
  for (const file of files) recordings.push(await readRecording(file, reading));
  const { estimate, curves, conditions, notes } = estimateRecordings(recordings, analysing);
  const duration = { value: estimate.duration / 1e3, unit: "ps" };
  const described = documentOfEquilibrium(estimate);
  if (options.curves !== undefined) writeCurves("--curves", options.curves, curvesCsv(curves));
  if (terminal.json)
    terminal.out(
      `${JSON.stringify({ schema: 1, temperature: { value: temperature, unit: "K" }, volume: { value: conditions.volume, unit: "Å^3" }, species: conditions.species, equilibrium: { ...described, duration }, notes, files }, null, 2)}\n`,
    );
  else {
    const system =
      conditions.species.length === 0
        ? ""
        : `${conditions.species.map(({ name, count, transportCharge }) => `${count} ${name} (z = ${transportCharge})`).join(", ")}, `;
    terminal.note(
      `${files.join(", ")}: ${system}${formatNumber(conditions.volume, "Å³")}\n${notes.map((note) => `  ${note}\n`).join("")}`,
    );
    terminal.out(describeEquilibrium(formatNumber(temperature, "K"), { ...described, duration }));
  }
  return exitCodes.done;
}

function writeCurves(option: string, path: string, text: string): void {
  try {
    writeFileAtomic(path, text);
  } catch (error) {
    throw new InputError([
      {
        code: "FILE_UNWRITABLE",
        message: `the curves cannot be written: ${(error as Error).message}`,
        path: option,
        file: path,
        expected: "a file that may be written",
      },
    ]);
  }
}

function wrong(option: string, code: string, message: string, expected: string): InputError {
  return new InputError([{ code, message, path: option, expected }]);
}

function number(option: string, text: string, kind: QuantityKind): number {
  const result = parseQuantity(text, kind);
  if (!result.ok) throw new InputError([{ ...result.problem, path: option }]);
  return result.value;
}

function quantity(option: string, text: string | undefined, kind: QuantityKind, orZero = false): number | undefined {
  if (text === undefined) return undefined;
  const value = number(option, text, kind);
  if (value > 0 || (orZero && value === 0)) return value;
  throw wrong(option, "OUT_OF_RANGE", `${text} is not positive`, `a positive value${orZero ? ", or 0" : ""}`);
}

/** "Li,Na" */
function names(option: string, text: string | undefined): string[] | undefined {
  const found = text?.split(",").map((name) => name.trim());
  if (found?.includes("") === true)
    throw wrong(option, "WRONG_TYPE", `${JSON.stringify(text)} is no list of names`, "names with commas between them");
  const twice = found?.find((name, k) => found.indexOf(name) !== k);
  if (twice !== undefined) throw wrong(option, "DUPLICATE_NAME", `${twice} is there twice`, "each name once");
  return found;
}

/** "Li=1,O=-2" */
function pairs<T>(
  option: string,
  text: string | undefined,
  valueOf: (text: string) => T,
): Record<string, T> | undefined {
  if (text === undefined) return undefined;
  const found = new Map<string, T>();
  for (const item of text.split(",")) {
    const match = /^\s*([^=\s]+)\s*=\s*(.+?)\s*$/.exec(item);
    if (match === null)
      throw wrong(
        option,
        "WRONG_TYPE",
        `${JSON.stringify(item)} is no NAME=VALUE`,
        option === "--types" ? "1=Li,2=O" : "Li=1,O=-2",
      );
    if (found.has(match[1]!)) throw wrong(option, "DUPLICATE_NAME", `${match[1]} is there twice`, "each name once");
    found.set(match[1]!, valueOf(match[2]!));
  }
  return Object.fromEntries(found);
}

/** Without the keys that are undefined. */
function defined<T>(object: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
