import type { InputFile } from "../input/input-file.js";
import { InputError } from "../errors/errors.js";
import type { ManyBodyReader } from "./format.js";
import { manyBodyReaders } from "./registry.js";

/** A file of `manyBody`, told by its content. @throws InputError */
export const readManyBody: ManyBodyReader["read"] = (file: InputFile) => {
  const reader = manyBodyReaders.find(({ detect }) => detect(file));
  if (reader !== undefined) return reader.read(file);
  throw new InputError([
    {
      code: "UNKNOWN_FORMAT",
      message: "the file is not a many-body potential that can be read",
      file: file.path,
      line: 1,
      expected: manyBodyReaders.map(({ summary }) => summary).join("; "),
    },
  ]);
};
