import type { Problem } from "../errors/errors.js";

/** What is wrong with a text's encoding, from its first bytes; `null`: nothing that shows there. */
export function encodingProblem(first: Uint8Array, path: string): Problem | null {
  const [a, b, c, d] = first;
  const isLittle = (a === 0xff && b === 0xfe) || (a !== 0 && b === 0 && c !== 0 && d === 0);
  const isBig = (a === 0xfe && b === 0xff) || (a === 0 && b !== 0 && c === 0 && d !== 0);
  if (first.length < 4 || !(isLittle || isBig)) return null;
  const name = isLittle ? "UTF-16LE" : "UTF-16BE";
  return {
    code: "FILE_ENCODING",
    message: "the file is in UTF-16, as Windows' Notepad and Excel write it",
    file: path,
    expected: "UTF-8",
    received: name,
    remedy: `iconv -f ${name} -t UTF-8 FILE > OTHER, or save it as UTF-8`,
  };
}
