import { InputError } from "../errors/errors.js";
import { determinant, formula, MOST_ATOMS, supercell, type Structure } from "../structures/index.js";
import { readStructure } from "../formats/index.js";
import { exitCodes } from "./exit-codes.js";
import { structureOutput } from "./output-structure.js";
import type { Terminal } from "./terminal.js";

export interface ConvertCommandOptions {
  readonly from?: string;
  readonly to?: string;
  readonly supercell?: string;
  readonly frame?: string;
  readonly block?: string;
  readonly species?: string;
  readonly atomStyle?: string;
  readonly units?: string;
  readonly force?: boolean;
}

function badOption(option: string, received: string, expected: string): never {
  throw new InputError([{ code: "BAD_COMMAND_LINE", message: `${option} is not understood`, expected, received }]);
}

function repeated(structure: Structure, text: string | undefined): Structure {
  if (text === undefined) return structure;
  const matrix = text
    .trim()
    .split(/[\s,x×]+/)
    .map(Number);
  const atoms = structure.species.length * determinant(matrix);
  if (atoms > MOST_ATOMS)
    throw new InputError([
      {
        code: "TOO_MANY_ATOMS",
        message: "the supercell is too large",
        path: "--supercell",
        expected: `at most ${MOST_ATOMS} atoms`,
        received: `${atoms} atoms`,
      },
    ]);
  try {
    return supercell(structure, matrix);
  } catch (error) {
    if (error instanceof RangeError)
      badOption(
        "--supercell",
        text,
        "three positive integers, or nine integers with a positive determinant, e.g. 2,2,2",
      );
    throw error;
  }
}

/** `galvanostat convert`: see docs/structures.md. */
export function convert(input: string, output: string, options: ConvertCommandOptions, terminal: Terminal): number {
  if (options.frame !== undefined && !/^-?\d+$/.test(options.frame))
    badOption("--frame", options.frame, "an integer, e.g. 0 or -1");
  const write = structureOutput(output, {
    ...(options.to === undefined ? {} : { format: options.to }),
    replace: options.force,
    option: "--force",
  });
  const { from, frame, block, species, atomStyle, units } = options;
  const read = readStructure(input, {
    ...(from === undefined ? {} : { format: from }),
    ...(frame === undefined ? {} : { frame: Number(frame) }),
    ...(block === undefined ? {} : { block }),
    ...(species === undefined ? {} : { species: species.split(",").map((name) => name.trim()) }),
    ...(atomStyle === undefined ? {} : { atomStyle }),
    ...(units === undefined ? {} : { units }),
  });
  const structure = repeated(read, options.supercell);
  const written = write(structure);
  const all = [...structure.notes, ...written.notes];
  if (terminal.json) {
    terminal.data(
      `${JSON.stringify({ from: structure.source!.format, to: written.format, file: output, formula: formula(structure), atoms: structure.species.length, notes: all }, null, 2)}\n`,
    );
    return exitCodes.done;
  }
  for (const note of all) terminal.note(`note: ${note}\n`);
  terminal.out(
    `${formula(structure)}, ${structure.species.length} atoms: ${structure.source!.format} → ${written.format}, ${output}\n`,
  );
  return exitCodes.done;
}
