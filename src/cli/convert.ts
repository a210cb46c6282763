import { InputError } from "../errors/errors.js";
import { determinant, formula, MOST_ATOMS, supercell, type Structure } from "../structures/index.js";
import { readAndFill } from "./fill-sites.js";
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
  readonly seed?: string;
  readonly charges?: string;
  readonly force?: boolean;
}

function badOption(option: string, received: string, expected: string): never {
  throw new InputError([{ code: "BAD_COMMAND_LINE", message: `${option} is not understood`, expected, received }]);
}

function matrixOf(text: string): number[] {
  return text
    .trim()
    .split(/[\s,x×]+/)
    .map(Number);
}

/** Before a supercell is made. */
function checkSize(atoms: number, matrix: readonly number[]): void {
  const all = atoms * determinant(matrix);
  if (all > MOST_ATOMS)
    throw new InputError([
      {
        code: "TOO_MANY_ATOMS",
        message: "the supercell is too large",
        path: "--supercell",
        expected: `at most ${MOST_ATOMS} atoms`,
        received: `${all} atoms`,
      },
    ]);
}

/** Sites are filled in the supercell: the larger it is, the nearer whole numbers of atoms come to their occupancies. */
function inSupercell(
  input: string,
  matrix: readonly number[],
  text: string | undefined,
  options: Parameters<typeof readAndFill>[1],
): Structure {
  try {
    const { structure, isSupercell } = readAndFill(input, options, matrix);
    if (isSupercell || text === undefined) return structure;
    checkSize(structure.species.length, matrix);
    return supercell(structure, matrix);
  } catch (error) {
    if (error instanceof RangeError)
      badOption(
        "--supercell",
        text!,
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
  const { from, frame, block, species, atomStyle, units, seed, charges } = options;
  const matrix = options.supercell === undefined ? [1, 1, 1] : matrixOf(options.supercell);
  const structure = inSupercell(input, matrix, options.supercell, {
    ...(from === undefined ? {} : { format: from }),
    ...(frame === undefined ? {} : { frame: Number(frame) }),
    ...(block === undefined ? {} : { block }),
    ...(species === undefined ? {} : { species: species.split(",").map((name) => name.trim()) }),
    ...(atomStyle === undefined ? {} : { atomStyle }),
    ...(units === undefined ? {} : { units }),
    ...(seed === undefined ? {} : { seed }),
    ...(charges === undefined ? {} : { charges }),
  });
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
