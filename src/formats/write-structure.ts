import { basename } from "node:path";

import { didYouMean } from "../errors/did-you-mean.js";
import { InputError } from "../errors/errors.js";
import type { StructureWriter } from "./format.js";
import { structureWriters, type Named } from "./registry.js";

/**
 * The format to write a file in: by name of the format, else by that of the file.
 *
 * @throws InputError UNKNOWN_FORMAT
 */
export function writerFor(path: string, format?: string): Named<StructureWriter> {
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
      expected: structureWriters
        .map(({ name, summary, names: files }) => `${name}: ${summary} (${files.join(", ")})`)
        .join("\n"),
      received: format ?? file,
      remedy: (format === undefined ? null : didYouMean(format, names)) ?? `--to ${names[1]}`,
    },
  ]);
}
