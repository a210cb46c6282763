import { basename } from "node:path";

import { didYouMean } from "../errors/did-you-mean.js";
import { InputError } from "../errors/errors.js";
import type { Structure } from "../structures/structure.js";
import { cifWriter } from "./cif/write.js";
import { extendedXyzWriter, gpumdWriter } from "./extended-xyz/writers.js";
import { lammpsDataWriter } from "./lammps/data/write.js";
import { poscarWriter } from "./poscar/write.js";

/** A file format that structures can be written in. */
export interface StructureWriter {
  readonly name: string;
  /** One line, for `--help` and error messages. */
  readonly summary: string;
  /** Names of files (without folder and .gz) that ask for this format. */
  readonly files: RegExp;
  /** That such a name usually ends with, no dot. */
  readonly extension: string;
  /** @throws InputError NO_MASS, NO_ELEMENT, BAD_NAME when the format cannot say what it must */
  write(structure: Structure): Written;
}

export interface Written {
  readonly text: string;
  /** What the format cannot carry, or carries otherwise. */
  readonly notes: readonly string[];
}

export const structureWriters: readonly StructureWriter[] = [
  gpumdWriter,
  extendedXyzWriter,
  poscarWriter,
  lammpsDataWriter,
  cifWriter,
];

/**
 * The format to write a file in: by name of the format, else by that of the file.
 *
 * @throws InputError UNKNOWN_FORMAT
 */
export function writerFor(path: string, format?: string): StructureWriter {
  const file = basename(path).replace(/\.gz$/i, "");
  const found = structureWriters.find((writer) =>
    format === undefined ? writer.files.test(file) : writer.name === format,
  );
  if (found !== undefined) return found;
  const names = structureWriters.map(({ name }) => name);
  throw new InputError([
    {
      code: "UNKNOWN_FORMAT",
      message:
        format === undefined
          ? "the file's name does not say in which format to write it"
          : `there is no format ${JSON.stringify(format)} to write`,
      ...(format === undefined ? { file: path } : {}),
      expected: structureWriters.map(({ name, summary }) => `${name}: ${summary}`).join("\n"),
      received: format ?? file,
      remedy: (format === undefined ? null : didYouMean(format, names)) ?? `--to ${names[1]}`,
    },
  ]);
}
