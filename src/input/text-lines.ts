import { InputError, type Problem } from "../errors/errors.js";
import type { InputFile } from "./input-file.js";
import { parseNumber } from "./number.js";

/** The lines of a text, whatever ends them: LF, CRLF or CR. */
export function splitText(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

/** A line with its words. */
export interface WordLine {
  readonly words: readonly string[];
  /** Counted from 1. */
  readonly number: number;
}

/** The lines that have words, without comments. */
export function wordLines({ text }: Pick<InputFile, "text">, comment: RegExp): WordLine[] {
  return splitText(text).flatMap((line, index) => {
    const words = line.replace(comment, "").trim().split(/\s+/);
    return words[0] === "" ? [] : [{ words, number: index + 1 }];
  });
}

export interface Token {
  readonly text: string;
  /** Counted from 1. */
  readonly column: number;
}

/** The lines of a file in memory, empty ones at its end left out, with the errors that reading them can give. Lines are counted from 1. */
export class TextLines {
  readonly file: InputFile;
  readonly lines: readonly string[];

  constructor(file: InputFile) {
    this.file = file;
    const lines = splitText(file.text);
    while (lines.length > 0 && lines.at(-1)!.trim() === "") lines.pop();
    this.lines = lines;
  }

  /** @throws InputError */
  fail(problem: Omit<Problem, "file">): never {
    throw new InputError([{ ...problem, file: this.file.path }]);
  }

  /** @throws InputError FILE_TRUNCATED when the file ends before this line */
  line(number: number, expected: string): string {
    const line = this.lines[number - 1];
    if (line === undefined) {
      this.fail({
        code: "FILE_TRUNCATED",
        message: "the file ends too early",
        line: this.lines.length,
        expected: `${expected} on line ${number}`,
        received: "the end of the file",
      });
    }
    return line;
  }

  /** Words between white space. */
  tokens(line: string): Token[] {
    return Array.from(line.matchAll(/\S+/g), (match) => ({ text: match[0], column: match.index + 1 }));
  }

  /** @throws InputError NOT_A_NUMBER, NOT_FINITE */
  number(token: Token, line: number, what: string): number {
    const value = parseNumber(token.text);
    if (Number.isFinite(value)) return value;
    const notFinite = /^[+-]?(nan|inf(inity)?|\*+|[\d.]+[eEdD][+-]?\d+)$/i.test(token.text);
    this.fail({
      code: notFinite ? "NOT_FINITE" : "NOT_A_NUMBER",
      message: notFinite ? `${what} is not finite` : `${what} is not a number`,
      line,
      column: token.column,
      expected: "a number",
      received: JSON.stringify(token.text),
    });
  }

  /** @throws InputError NOT_A_NUMBER */
  count(token: Token, line: number, what: string): number {
    const value = /^\+?\d+$/.test(token.text) ? Number(token.text) : NaN;
    if (Number.isSafeInteger(value)) return value;
    this.fail({
      code: "NOT_A_NUMBER",
      message: `${what} is not a whole number`,
      line,
      column: token.column,
      received: JSON.stringify(token.text),
    });
  }
}
