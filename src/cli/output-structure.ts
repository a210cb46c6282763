import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { InputError } from "../errors/errors.js";
import { writeFileAtomic } from "../files/index.js";
import { writerFor } from "../formats/index.js";
import type { Structure } from "../structures/index.js";

/** What was written: its format's name, and what it could not say. */
export interface WrittenStructure {
  readonly format: string;
  readonly notes: readonly string[];
}

/**
 * How a command writes a structure to a file whose name says the format (.gz compresses). What is wrong with the file is found
 * before anything is computed.
 *
 * @param replace `undefined`: a file that is there is not replaced
 * @param option that would replace it
 * @throws InputError of `writerFor`; FILE_EXISTS
 */
export function structureOutput(
  file: string,
  {
    format,
    replace,
    option,
  }: { readonly format?: string; readonly replace: boolean | undefined; readonly option: string },
): (structure: Structure) => WrittenStructure {
  const writer = writerFor(file, format);
  if (existsSync(file) && replace !== true)
    throw new InputError([
      { code: "FILE_EXISTS", message: "there is such a file already", file, remedy: `${option} replaces it` },
    ]);
  return (structure) => {
    const { text, notes } = writer.write(structure);
    writeFileAtomic(file, /\.gz$/i.test(file) ? gzipSync(text) : text);
    return { format: writer.name, notes };
  };
}
