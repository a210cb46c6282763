import { InputError, type Problem } from "../errors/errors.js";
import { estimateRecordings, missingForAnalysis, type AnalysisOptions } from "../estimates/recordings.js";
import {
  isConductivityTable,
  isLikeConductivityTable,
  missingOptions,
  readRecordings,
  type RecordingOptions,
} from "../formats/index.js";
import { curvesCsv } from "../results/curves-csv.js";
import { documentOfEquilibrium } from "../results/document-of-point.js";
import { formatNumber, kindOf, minus, quantityKinds as kinds } from "../units/index.js";
import { describeEquilibrium } from "./describe.js";
import { exitCodes } from "./exit-codes.js";
import { laws, type LawsCommandOptions } from "./laws.js";
import { defined, names, number, pairs, Problems, quantity, writeCurves, wrong } from "./option-values.js";
import type { Terminal } from "./terminal.js";

/** Those of `laws` beside, for files that are tables of σ(T). */
export interface AnalyzeCommandOptions extends LawsCommandOptions {
  readonly temperature?: string;
  readonly volume?: string;
  readonly transportCharges?: string;
  readonly mobile?: string;
  readonly timestep?: string;
  readonly interval?: string;
  readonly discard?: string;
  readonly types?: string;
  readonly unwrapped?: boolean;
  readonly quantity?: string;
  readonly unit?: string;
  readonly mean?: boolean;
  readonly tensor?: boolean;
  readonly frameworkAtRest?: boolean;
  readonly curves?: string;
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
  "unwrapped",
  "quantity",
  "unit",
  "mean",
  "tensor",
  "frameworkAtRest",
  "curves",
] as const;
const ofTables = ["extrapolateTo", "from", "error", "out"] as const;

const volumeKind = kindOf({ length: 3 });

/** `galvanostat analyze`: the equilibrium estimates from somebody's series or trajectories; tables of σ(T) go to `laws`. */
export async function analyze(
  files: readonly string[],
  options: AnalyzeCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const tables = [];
  for (const file of files)
    tables.push(
      (await isConductivityTable(file)) ||
        // Without the temperature that a recording must have: then `laws` says what it does not understand.
        (options.temperature === undefined && (await isLikeConductivityTable(file))),
    );
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
  return areTables ? laws(files, options, terminal) : analyzeRecordings(files, options, terminal);
}

/** @throws InputError with every option that is wrong, and every one that is missing: of the first file, the others are its replicas */
async function readOptions(
  files: readonly string[],
  options: AnalyzeCommandOptions,
): Promise<{ reading: RecordingOptions; analysing: AnalysisOptions }> {
  const found = new Problems();
  const { all: problems } = found;
  const each = <T>(read: () => T): T | undefined => found.of(read);
  const temperature = each(() => {
    const said = quantity("--temperature", options.temperature, kinds.temperature);
    if (said !== undefined) return said;
    throw wrong(
      "--temperature",
      "MISSING_OPTION",
      "the temperature of the recording is not said",
      '--temperature, e.g. "1000 K"',
    );
  });
  const volume = each(() => quantity("--volume", options.volume, volumeKind));
  const transportCharges = each(() =>
    pairs("--transport-charges", options.transportCharges, (text) => number("--transport-charges", text, kinds.charge)),
  );
  const types = each(() => {
    const named = pairs("--types", options.types, (name) => name);
    const noType = Object.keys(named ?? {}).find((type) => !/^[1-9]\d*$/.test(type));
    if (noType === undefined) return named;
    throw wrong(
      "--types",
      "WRONG_TYPE",
      `${JSON.stringify(noType)} is no type of LAMMPS`,
      "their numbers, from 1: 1=Li,2=O",
    );
  });
  const quantityName = options.quantity;
  if (quantityName !== undefined && !["flux", "current-density", "displacement"].includes(quantityName))
    problems.push(
      ...wrong(
        "--quantity",
        "UNKNOWN_NAME",
        `${JSON.stringify(quantityName)} is not known here`,
        "flux, current-density, displacement",
      ).problems,
    );
  const reading = defined<RecordingOptions>({
    timestep: each(() => quantity("--timestep", options.timestep, kinds.time)),
    interval: each(() => quantity("--interval", options.interval, kinds.time)),
    types,
    columns: each(() => names("--columns", options.columns)),
    quantity: quantityName as RecordingOptions["quantity"],
    unit: options.unit,
    mean: options.mean,
    volume,
    discard: each(() => quantity("--discard", options.discard, kinds.time, true)),
    unwrapped: options.unwrapped,
  });
  const analysing = defined<Partial<AnalysisOptions>>({
    volume,
    transportCharges,
    mobile: each(() => names("--mobile", options.mobile)),
    tensor: options.tensor,
    frameworkAtRest: options.frameworkAtRest,
  });
  const { problems: missing, recording } = await missingOptions(files[0]!, reading);
  // What was given and is wrong is not missing.
  const isGiven = ({ expected = "" }: Problem) =>
    problems.some(({ path }) => path !== undefined && expected.startsWith(path));
  problems.push(...missing.filter((problem) => !isGiven(problem)));
  const unsaid = recording === undefined ? null : missingForAnalysis(recording, analysing);
  if (unsaid !== null && !isGiven(unsaid)) problems.push(unsaid);
  found.stop();
  return { reading, analysing: { temperature: temperature!, ...analysing } };
}

async function analyzeRecordings(
  files: readonly string[],
  options: AnalyzeCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const { reading, analysing } = await readOptions(files, options);
  const { temperature } = analysing;

  const recordings = [];
  for (const file of files) recordings.push(...(await readRecordings(file, reading)));
  const { estimate, curves, conditions, notes } = estimateRecordings(recordings, analysing);
  const described = documentOfEquilibrium(estimate);
  if (options.curves !== undefined) writeCurves("--curves", options.curves, curvesCsv(curves));
  if (terminal.json)
    terminal.data(
      `${JSON.stringify({ schema: 2, temperature: { value: temperature, unit: "K" }, volume: { value: conditions.volume, unit: "Å^3" }, species: conditions.species, equilibrium: described, notes, files }, null, 2)}\n`,
    );
  else {
    const system =
      conditions.species.length === 0
        ? ""
        : `${conditions.species.map(({ name, count, transportCharge }) => `${count} ${name} (z = ${minus(transportCharge)})`).join(", ")}, `;
    terminal.note(
      `${files.join(", ")}: ${system}${formatNumber(conditions.volume, "Å³")}\n${notes.map((note) => `  ${note}\n`).join("")}`,
    );
    terminal.out(describeEquilibrium(formatNumber(temperature, "K"), described));
  }
  return exitCodes.done;
}
