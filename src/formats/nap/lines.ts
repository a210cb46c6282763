import type { InputFile } from "../../input/input-file.js";
import { InputError } from "../../errors/errors.js";

export interface NapLine {
  readonly words: readonly string[];
  /** Counted from 1. */
  readonly number: number;
}

/** Lines with words; those that begin with # or ! are comments. */
export function napLines(file: InputFile): NapLine[] {
  return file.text.split(/\r\n|\n|\r/).flatMap((text, index) => {
    const words = text.trim().split(/\s+/);
    return words[0] === "" || /^[#!]/.test(words[0]!) ? [] : [{ words, number: index + 1 }];
  });
}

/**
 * A number as Fortran writes it (6.0d0).
 * @throws InputError NAP_NUMBER
 */
export function napNumber(file: InputFile, { words, number }: NapLine, k: number, what: string): number {
  const word = words[k] ?? "";
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][-+]?\d+)?$/.test(word)) return Number(word.replace(/[dD]/, "e"));
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
