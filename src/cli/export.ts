import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { readStudy } from "../config/index.js";
import { didYouMean } from "../errors/did-you-mean.js";
import { InputError } from "../errors/errors.js";
import { exporters } from "../engines/lammps/index.js";
import { writeFileAtomic } from "../files/index.js";
import { describeAddon } from "../engines/native/load.js";
import { exitCodes } from "./exit-codes.js";
import type { Terminal } from "./terminal.js";

/** `galvanostat export`: a study as the input of another program. */
export function exportStudy(
  program: string,
  studyFile: string,
  options: { readonly out?: string },
  terminal: Terminal,
): number {
  const exporter = Object.hasOwn(exporters, program) ? exporters[program]! : undefined;
  if (exporter === undefined) {
    const names = Object.keys(exporters);
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
  const deck = exporter.write(readStudy(resolve(studyFile), describeAddon()));
  const folder = resolve(options.out ?? join(dirname(studyFile), program));
  mkdirSync(folder, { recursive: true });
  const files = [...deck].map(([name, text]) => {
    writeFileAtomic(join(folder, name), text);
    return join(folder, name);
  });
  if (terminal.json) terminal.out(`${JSON.stringify({ files }, null, 2)}\n`);
  else for (const file of files) terminal.out(`${file}\n`);
  return exitCodes.done;
}
