import { RunError } from "../../errors/errors.js";
import type { Output } from "./output.js";
import type { Ending } from "./process.js";

/** What LAMMPS's words mean, with what to do. */
const known: readonly { readonly words: RegExp; readonly code: string; readonly remedy: string }[] = [
  {
    words: /Lost atoms|Out of range atoms|Atoms? (?:have|has) moved too far|Bond atoms? .* missing/i,
    code: "LOST_ATOM",
    remedy: "a shorter time step, a smaller current, or a longer equilibration from a better structure",
  },
  {
    words: /Pair distance < table inner cutoff|Pair distance > table outer cutoff/i,
    code: "OVERLAP",
    remedy: "two ions came closer than the force field knows: a shorter time step or a smaller current",
  },
  {
    words: /Non-numeric|not a number|\bnan\b/i,
    code: "NOT_A_NUMBER",
    remedy: "a shorter time step, or another structure: the forces are not finite",
  },
  {
    words:
      /Unknown|Unrecognized|Invalid|Illegal|Incorrect|is not set|not installed|expected|Must |Cannot open|No such file/i,
    code: "LAMMPS_INPUT",
    remedy:
      "the command that LAMMPS names is what it did not take: an include file of the force field, or a LAMMPS too old or too new for these commands (29 Sep 2021 is known to work)",
  },
  {
    words: /No space left|writing .*file|short write|I\/O error/i,
    code: "LAMMPS_IO",
    remedy: "make room on the disk and run again: the run goes on from its last restart file",
  },
];

/** How it ended, with the last that it said. */
export function lastWords(output: Output, { status, signal }: Ending): string {
  const how = signal !== null ? `it ended by ${signal}` : `exit code ${status}`;
  const text = output.last.join("\n");
  return text === "" ? `${how}; it said nothing` : `${how}; its last lines:\n${text}`;
}

/** LAMMPS did not end as it was told to. */
export function failure(output: Output, ending: Ending, input: string): RunError {
  const { error } = ending;
  const text = output.errors.join("\n");
  if (error !== null)
    return new RunError([
      {
        code: "LAMMPS_NOT_STARTED",
        message: `LAMMPS cannot be started: ${error.message}`,
        path: "engine",
        remedy: "say how it is called: engine: { lammps: { command: mpirun -np 2 lmp } }",
      },
    ]);
  const meaning = output.errors.length > 0 ? known.find(({ words }) => words.test(text)) : undefined;
  return new RunError([
    {
      code: meaning?.code ?? (output.errors.length > 0 ? "LAMMPS_FAILED" : "LAMMPS_DIED"),
      message: `LAMMPS: ${output.errors.length > 0 ? text : lastWords(output, ending)}`,
      file: input,
      remedy:
        meaning?.remedy ??
        (output.errors.length > 0
          ? "its own words say what; the whole log stands beside the input"
          : "something ended it (memory, a queue, somebody): run again, it goes on from its last restart file"),
    },
  ]);
}

/** Whether it may go better from the last restart file: it had no complaint of its own. */
export const isMishap = (output: Output, { error }: Ending): boolean => error === null && output.errors.length === 0;
