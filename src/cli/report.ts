import { relative, resolve } from "node:path";

import { writeReport } from "../report/index.js";
import { exitCodes } from "./exit-codes.js";
import type { Terminal } from "./terminal.js";

export interface ReportCommandOptions {
  readonly out?: string;
  readonly experiment?: readonly string[];
  readonly "3d"?: string | boolean;
}

/** `galvanostat report`: a page with figures of what a study has found, or several of the same material. */
export async function report(
  folders: readonly string[],
  options: ReportCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const paths = folders.map((folder) => resolve(folder));
  const files = await writeReport(paths, {
    ...(options.out === undefined ? {} : { out: resolve(options.out) }),
    experiments: (options.experiment ?? []).map((path) => resolve(path)),
    structure: options["3d"] ?? false,
    onFigure: (name) => terminal.note(`  ${name}\n`),
  });
  const shown = files.map((file) => relative(process.cwd(), file));
  if (terminal.json) terminal.data(`${JSON.stringify({ schema: 1, files: shown }, null, 2)}\n`);
  else terminal.data(`${shown[0]}\n`);
  return exitCodes.done;
}
