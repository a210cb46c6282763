import type { InputFile } from "../input/input-file.js";
import type { ForceFieldFormat } from "./force-field-format.js";
import { lammpsInput } from "./lammps/force-field/index.js";
import { nap } from "./nap/index.js";
import { own } from "./own/index.js";

/** The formats that force fields are read from, in the order in which they are tried. */
export const forceFieldFormats: readonly ForceFieldFormat[] = [lammpsInput, nap, own];

/** Found from the content, never from the name. */
export function formatOf(file: InputFile): ForceFieldFormat {
  return forceFieldFormats.find((format) => format.detect(file))!;
}

export type { FormatContext } from "./force-field-format.js";
