import type { InputFile } from "../../input/input-file.js";
import { parseNumber } from "../../input/number.js";
import { wordLines, type WordLine } from "../../input/text-lines.js";
import { InputError } from "../../errors/errors.js";

export type NapLine = WordLine;

/** Lines with words; those that begin with # or ! are comments. */
export const napLines = (file: InputFile): NapLine[] => wordLines(file, /^\s*[#!].*$/);

/**
 * A number as Fortran writes it (6.0d0).
 * @throws InputError NAP_NUMBER
 */
export function napNumber(file: InputFile, { words, number }: NapLine, k: number, what: string): number {
  const word = words[k] ?? "";
  const value = parseNumber(word);
  if (Number.isFinite(value)) return value;
  throw new InputError([
    {
      code: "NAP_NUMBER",
      message: `${what} is not a number`,
      file: file.path,
      line: number,
      expected: "a number",
      received: words.join(" "),
    },
  ]);
}

/** @throws InputError when the line has another number of words */
export function expectWords(file: InputFile, { words, number }: NapLine, count: number, expected: string): void {
  if (words.length === count) return;
  throw new InputError([
    {
      code: "NAP_SYNTAX",
      message: "the line has another number of entries",
      file: file.path,
      line: number,
      expected,
      received: words.join(" "),
    },
  ]);
}
