import type { InputFile } from "../input/input-file.js";
import { InputError, type Problem } from "../errors/errors.js";
import type { DisorderedStructure } from "../structures/disordered.js";
import type { Structure } from "../structures/structure.js";

export interface ReadOptions {
  /** Which frame of a trajectory, counted from 0; negative: from the end (−1, the default, is the last, as in ASE). */
  readonly frame?: number;
  /** CIF: which data block, where several have atoms. */
  readonly block?: string;
  /** LAMMPS data: names of the types 1, 2, …, where the file does not say. */
  readonly species?: readonly string[];
  /** LAMMPS data: where the file does not say. */
  readonly atomStyle?: string;
  /** LAMMPS data: "metal" or "real", where the file does not say; matters for velocities only. */
  readonly units?: string;
}

/** A file format that structures can be read from; some can tell of sites that are not always full. */
export interface StructureFormat<Read extends Structure | DisorderedStructure = Structure | DisorderedStructure> {
  readonly name: string;
  /** One line, for `--help` and error messages. */
  readonly summary: string;
  /** Whether the text looks like this format; need not be certain that it is free of errors. */
  detect(text: StructureText): boolean;
  /** @throws InputError with file, line and column */
  read(text: StructureText, options: ReadOptions): Read;
}

export interface Token {
  readonly text: string;
  /** Counted from 1. */
  readonly column: number;
}

const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?$/;

/** The lines of a structure file, with the errors that reading them can give. Lines are counted from 1. */
export class StructureText {
  readonly file: InputFile;
  readonly lines: readonly string[];

  constructor(file: InputFile) {
    this.file = file;
    const lines = file.text.split(/\r\n|\n|\r/);
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
    if (numberPattern.test(token.text)) {
      const value = Number(token.text.replace(/[dD]/, "e"));
      if (Number.isFinite(value)) return value;
    }
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
