import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { engines, isExporter } from "../engines/index.js";
import { didYouMean } from "../errors/did-you-mean.js";
import { InputError, type Problem } from "../errors/errors.js";
import { writeFileAtomic } from "../files/index.js";
import { departuresOf, sayDeparture } from "../results/departures.js";
import { exportStudy } from "../study/index.js";
import { describeWarnings } from "./describe.js";
import { exitCodes } from "./exit-codes.js";
import { readStudyFor } from "./read-study.js";
import { resultsFolder } from "./run.js";
import type { Terminal } from "./terminal.js";

const exporters = engines.filter(isExporter);
/** What studies can be written for, as the help text names it. */
export const programs = exporters.map(({ name, summary }) => `${name} (${summary})`).join("; ");

/** `galvanostat export`: a study as the input of another program. */
export async function exportCommand(
  program: string,
  studyFile: string,
  options: { readonly out?: string; readonly overwrite?: boolean },
  terminal: Terminal,
): Promise<number> {
  const exporter = exporters.find(({ name }) => name === program);
  if (exporter === undefined) {
    const names = exporters.map(({ name }) => name);
    throw new InputError([
      {
        code: "UNKNOWN_NAME",
        message: `studies cannot be written for ${program}`,
        expected: names.join(", "),
        received: program,
        remedy: didYouMean(program, names) ?? `galvanostat export ${names[0]} STUDY.yaml`,
      },
    ]);
  }
  const study = await readStudyFor(resolve(studyFile), resultsFolder(studyFile, undefined));
  terminal.note(describeWarnings(study));
  const deck = exportStudy(study, exporter);
  for (const departure of departuresOf(study, exporter))
    terminal.note(`${departure.key}: ${sayDeparture(departure)}\n`);
  const folder = resolve(options.out ?? join(dirname(studyFile), program));
  const changed = [...deck].filter(([name, text]) => {
    const path = join(folder, name);
    return existsSync(path) && readFileSync(path, "utf8") !== text;
  });
  if (changed.length > 0 && options.overwrite !== true)
    throw new InputError(
      changed.map(([name]) => ({
        code: "FILE_EXISTS",
        message: "this file is there, and is not what would be written: it was edited, or is of another study",
        file: join(folder, name),
        remedy: "write elsewhere with --out, or replace it with --overwrite",
      })) as unknown as [Problem, ...Problem[]],
    );
  mkdirSync(folder, { recursive: true });
  const files = [...deck].map(([name, text]) => {
    writeFileAtomic(join(folder, name), text);
    return join(folder, name);
  });
  if (terminal.json) terminal.data(`${JSON.stringify({ files }, null, 2)}\n`);
  else for (const file of files) terminal.data(`${file}\n`);
  return exitCodes.done;
}
