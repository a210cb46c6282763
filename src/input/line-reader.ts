import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { constants, createGunzip } from "node:zlib";

import { InputError, type Problem } from "../errors/errors.js";
import { encodingProblem } from "./encoding.js";
import { refuseEndless } from "./input-file.js";
import { parseNumber } from "./number.js";

/** Lines of a file, one at a time, with their place for messages. */
export interface Lines {
  readonly path: string;
  /** Of the line last given, counted from 1. */
  readonly number: number;
  /** `undefined` at the end. */
  next(): Promise<string | undefined>;
  fail(problem: Omit<Problem, "file">): never;
}

/** For lines that are in memory or come from a stream. */
export class LineReader implements Lines {
  readonly path: string;
  /** What was found to be missing at the end, in words, known when all lines are read. */
  readonly cuts: string[] = [];
  #number = 0;
  readonly #lines: AsyncIterator<string> | Iterator<string>;

  constructor(path: string, lines: AsyncIterator<string> | Iterator<string>) {
    this.path = path;
    this.#lines = lines;
  }

  get number(): number {
    return this.#number;
  }

  async next(): Promise<string | undefined> {
    const { value, done } = await this.#lines.next();
    if (done === true) return undefined;
    this.#number++;
    return value as string;
  }

  fail(problem: Omit<Problem, "file">): never {
    throw new InputError([{ ...problem, file: this.path }]);
  }
}

/** A number, or a problem at the present line. */
export function numberAt(lines: Lines, word: string | undefined, what: string): number {
  const value = word === undefined ? NaN : parseNumber(word);
  if (Number.isFinite(value)) return value;
  return lines.fail({
    code: "NOT_A_NUMBER",
    message: `${what} is not a number`,
    line: lines.number,
    expected: "a finite number",
    received: JSON.stringify(word ?? "nothing"),
  });
}

/**
 * A file's lines, one at a time: it may be larger than memory's strings; gzip is unpacked, as far as it goes.
 *
 * @throws InputError FILE_NOT_FOUND, FILE_UNREADABLE, FILE_ENCODING, FILE_BINARY, when the first line is asked for
 */
export function openLines(path: string): LineReader {
  const reader: LineReader = new LineReader(
    path,
    linesOf(path, (what) => void reader.cuts.push(what)),
  );
  return reader;
}

/** The first lines of a file, which its format is recognised by. @throws InputError as `openLines` */
export async function headOf(path: string, count = 40): Promise<string[]> {
  const head: string[] = [];
  for await (const line of linesOf(path)) if (head.push(line) >= count) break;
  return head;
}

async function* linesOf(path: string, onCut?: (what: string) => void): AsyncGenerator<string> {
  const first = firstBytes(path);
  const encoding = encodingProblem(first, path);
  if (encoding !== null) throw new InputError([encoding]);
  const gzip = first[0] === 0x1f && first[1] === 0x8b;
  const file = createReadStream(path);
  // What is there of a stream that is cut is given, too.
  const stream = gzip ? file.pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })) : file;
  // An error of the file does not travel down a pipe.
  if (gzip) file.on("error", (error) => stream.destroy(error));
  try {
    yield* splitLines(stream.setEncoding("utf8"), path, onCut);
    if (gzip && onCut !== undefined && (await isCutGzip(path)))
      onCut("the gzip file is cut, as by a full disk: what could be unpacked is taken");
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError([
      { code: "FILE_UNREADABLE", message: `the file cannot be read: ${(error as Error).message}`, file: path },
    ]);
  } finally {
    file.destroy();
    stream.destroy();
  }
}

/** Unpacks it once more, strictly; that it is no gzip at all has been told by then. */
async function isCutGzip(path: string): Promise<boolean> {
  try {
    for await (const _ of createReadStream(path).pipe(createGunzip()));
    return false;
  } catch {
    return true;
  }
}

function firstBytes(path: string): Uint8Array {
  try {
    refuseEndless(path);
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(4);
      return bytes.subarray(0, readSync(file, bytes, 0, 4, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new InputError([
      {
        code: missing ? "FILE_NOT_FOUND" : "FILE_UNREADABLE",
        message: missing ? "there is no such file" : `the file cannot be read: ${(error as Error).message}`,
        file: path,
      },
    ]);
  }
}

/** Characters. What has no line break for so long is no text. */
const longestLine = 1 << 20;

/**
 * Lines of a stream, without their ends (LF or CRLF); never holds more than a piece of the stream and one line.
 *
 * @param text decoded already, in pieces of any length
 * @param onCut takes a last line that has no end, as a killed job leaves it: its last number may lack digits, and nothing else
 *   would show that. Left out: the line is given like the others.
 * @throws InputError FILE_BINARY
 */
async function* splitLines(
  text: AsyncIterable<string>,
  path: string,
  onCut?: (what: string) => void,
): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of text) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    if (rest.length > longestLine)
      throw new InputError([
        { code: "FILE_BINARY", message: "this is not a text file: it has no line breaks", file: path },
      ]);
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  if (rest.trim() === "") return;
  if (onCut === undefined) yield rest;
  else onCut("the last line has no end, as after a killed job: it is left out");
}
