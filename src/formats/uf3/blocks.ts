import { InputError, type Problem } from "../../errors/errors.js";
import type { InputFile } from "../../input/input-file.js";
import { parseNumber } from "../../input/number.js";
import { splitText } from "../../input/text-lines.js";

/** One block of a UF3 file, from a line `#UF…` to a line `#`: its first line with words, and the words after it. */
export class Block {
  readonly head: readonly string[];
  /** Of the head, counted from 1. */
  readonly line: number;
  private readonly file: InputFile;
  private readonly words: readonly { readonly text: string; readonly line: number }[];
  private next = 0;

  constructor(file: InputFile, lines: readonly { readonly text: string; readonly line: number }[]) {
    const [head, ...rest] = lines;
    this.file = file;
    this.head = head!.text.trim().split(/\s+/);
    this.line = head!.line;
    this.words = rest.flatMap(({ text, line }) =>
      text
        .trim()
        .split(/\s+/)
        .map((word) => ({ text: word, line })),
    );
  }

  /** @throws InputError at the line of the last word that was read, or at another one */
  fail(problem: Omit<Problem, "file" | "line">, line = this.place): never {
    throw new InputError([{ ...problem, file: this.file.path, line }]);
  }

  get place(): number {
    return this.words[Math.max(0, this.next - 1)]?.line ?? this.line;
  }

  /** @throws InputError UF3_SYNTAX, UF3_NUMBER */
  number(what: string): number {
    const word = this.words[this.next];
    if (word === undefined)
      this.fail({ code: "UF3_SYNTAX", message: "the block ends too early", expected: what, received: "its end" });
    this.next++;
    const value = parseNumber(word.text);
    if (Number.isFinite(value)) return value;
    return this.fail({
      code: "UF3_NUMBER",
      message: `${what}: not a number`,
      expected: "a number",
      received: word.text,
    });
  }

  count(what: string): number {
    const value = this.number(what);
    if (Number.isSafeInteger(value) && value > 0 && value < 1e7) return value;
    return this.fail({
      code: "UF3_NUMBER",
      message: `${what} is not a positive whole number`,
      expected: "a positive whole number",
      received: String(value),
    });
  }

  numbers(count: number, what: string): Float64Array {
    return Float64Array.from({ length: count }, (_, k) => this.number(`${what} ${k + 1} of ${count}`));
  }

  /** Words of the line that comes next: how many there are tells UF3 and UF3L apart. */
  get wordsOnNextLine(): number {
    const line = this.words[this.next]?.line;
    return this.words.slice(this.next).filter((word) => word.line === line).length;
  }

  /** @throws InputError UF3_SYNTAX for words that are left over */
  end(): void {
    const word = this.words[this.next];
    if (word !== undefined)
      this.fail(
        {
          code: "UF3_SYNTAX",
          message: "the block has more numbers than it announces",
          expected: "a line # that ends it",
          received: word.text,
        },
        word.line,
      );
  }
}

/** All blocks of a file; what stands outside them is left aside. @throws InputError UF3_SYNTAX */
export function readBlocks(file: InputFile): Block[] {
  const blocks: Block[] = [];
  let open: { text: string; line: number }[] | null = null;
  let opened = 0;
  const fail = (line: number, message: string, expected: string): never => {
    throw new InputError([{ code: "UF3_SYNTAX", message, file: file.path, line, expected }]);
  };
  for (const [index, text] of splitText(file.text).entries()) {
    const line = index + 1;
    if (text.startsWith("#UF")) {
      if (open !== null) fail(line, `the block of line ${opened} is not closed`, "a line #");
      [open, opened] = [[], line];
    } else if (text.startsWith("#")) {
      if (open?.length === 0) fail(opened, "the block is empty", "1B, 2B or 3B");
      if (open !== null) blocks.push(new Block(file, open));
      open = null;
    } else if (text.trim() !== "") open?.push({ text, line });
  }
  if (open !== null) fail(opened, "the block is not closed", "a line #");
  return blocks;
}
