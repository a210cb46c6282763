import { readConductivityTable, type TableOptions } from "../formats/index.js";
import { fitTemperatureLaws, type LawOptions } from "../temperature-laws/index.js";
import { inWords } from "../results/temperature-laws.js";
import { quantityKinds as kinds } from "../units/index.js";
import { describeLaws, lawCurvesCsv } from "./describe-laws.js";
import { exitCodes } from "./exit-codes.js";
import { defined, names, Problems, quantity, writeCurves } from "./option-values.js";
import type { Terminal } from "./terminal.js";

export interface LawsCommandOptions {
  readonly columns?: string;
  readonly extrapolateTo?: string;
  readonly from?: string;
  readonly error?: string;
  readonly out?: string;
}

/** `galvanostat laws`: the laws of σ(T) tables, each a series of its own; see docs/temperature-laws.md. */
export function laws(files: readonly string[], options: LawsCommandOptions, terminal: Terminal): number {
  const problems = new Problems();
  const relativeError = problems.of(() => quantity("--error", options.error, kinds.number));
  const from = problems.of(() => quantity("--from", options.from, kinds.temperature));
  const extrapolateTo = problems.of(() =>
    options.extrapolateTo?.split(",").map((text) => quantity("--extrapolate-to", text, kinds.temperature)!),
  );
  const columns = problems.of(() => names("--columns", options.columns));
  const tables = files.map((file) => ({
    file,
    table: problems.of(() => readConductivityTable(file, defined<TableOptions>({ columns, relativeError }))),
  }));
  problems.stop();
  const fitted = tables.map(({ file, table }) => {
    const { points, notes } = table!;
    const fit = problems.of(() => fitTemperatureLaws(points, defined<LawOptions>({ from, extrapolateTo })), { file });
    return { file, notes, ...fit! };
  });
  problems.stop();
  if (options.out !== undefined) writeCurves("--out", options.out, lawCurvesCsv(fitted));
  if (terminal.json) terminal.data(`${JSON.stringify({ schema: 1, tables: fitted.map(inWords) }, null, 2)}\n`);
  else
    for (const { file, notes, ...fit } of fitted) {
      terminal.note(`${file}\n${notes.map((note) => `  ${note}\n`).join("")}`);
      terminal.out(describeLaws(fit));
    }
  return exitCodes.done;
}
