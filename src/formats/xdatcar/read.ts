import { InputError } from "../../errors/errors.js";
import { numberAt, type Lines } from "../../input/line-reader.js";
import { TextLines } from "../../input/text-lines.js";
import type { Atoms, Frame } from "../../recordings/frame.js";
import type { TrajectoryRecording } from "../../recordings/recording.js";
import { trajectoriesOf } from "../../recordings/trajectory.js";
import { toCartesian } from "../../structures/cell.js";
import { reading, type RecordingOptions, type RecordingReader } from "../format.js";
import { readLattice, stripPotential } from "../poscar/read.js";

/** The line before coordinates. */
export const configuration = /^\s*(direct|cartesian)\s+configuration\s*=\s*(\S*)/i;

interface Header {
  /** Rows a, b, c in Å. */
  readonly cell: Float64Array;
  /** Of Cartesian coordinates. */
  readonly factors: readonly number[];
  readonly atoms: Atoms;
}

/**
 * XDATCAR of VASP 5 and 6 (https://www.vasp.at/wiki/index.php/XDATCAR): a POSCAR's header, once or before every configuration
 * (variable cell), and direct or Cartesian coordinates. Positions are continued by the nearest image. The file tells
 * neither POTIM nor NBLOCK: the interval is an option.
 */
export const readXdatcar: RecordingReader<TrajectoryRecording> = {
  summary: "XDATCAR of VASP",
  needs: "`--interval` (POTIM × NBLOCK), `--transport-charges`, `--types` where it names no species",
  detect: (firstLines) => firstLines.slice(0, 10).some((line) => configuration.test(line)),
  async read(given, options) {
    const lines = new Ahead(given);
    const frames: Frame[] = [];
    const notes: string[] = [];
    let header: Header | undefined;
    while ((await lines.peek()) !== undefined) {
      let found = configuration.exec((await lines.peek())!);
      if (found === null) {
        // A title may be empty, and files end with empty lines.
        if ((await lines.peek())!.trim() === "" && !(await lines.isHeader())) {
          await lines.next();
          continue;
        }
        const next = await readHeader(lines, options, header?.atoms);
        if (next === "truncated") {
          if (header === undefined) break;
          notes.push("the last frame is incomplete and left out");
          break;
        }
        header = next;
        found = configuration.exec((await lines.peek()) ?? "");
        if (found === null && (await lines.peek()) !== undefined)
          lines.fail({
            code: "WRONG_HEADER",
            message: "a configuration begins with something else",
            line: lines.number + 1,
            expected: "Direct configuration= …",
            received: JSON.stringify((await lines.peek())!.trim().slice(0, 40)),
          });
      }
      const frame = found === null || header === undefined ? "truncated" : await readFrame(lines, header, found);
      if (frame === "truncated") {
        notes.push("the last frame is incomplete and left out");
        break;
      }
      frames.push(frame);
    }
    return trajectoriesOf(frames, {
      lines,
      unit: "configuration",
      perClock: null,
      ...reading(options),
      withoutInterval: {
        code: "MISSING_OPTION",
        message: "an XDATCAR tells neither POTIM nor NBLOCK: the time between two configurations is not known",
        expected: '--interval with POTIM × NBLOCK, e.g. "2 fs"',
      },
      unwrapped: options.unwrapped === true,
      notes,
    });
  },
};

/** Lines that may be looked at before they are taken. */
class Ahead implements Lines {
  readonly #lines: Lines;
  readonly #seen: (string | undefined)[] = [];
  #number = 0;

  constructor(lines: Lines) {
    this.#lines = lines;
  }

  get path(): string {
    return this.#lines.path;
  }

  get number(): number {
    return this.#number;
  }

  async peek(ahead = 0): Promise<string | undefined> {
    while (this.#seen.length <= ahead) this.#seen.push(await this.#lines.next());
    return this.#seen[ahead];
  }

  async next(): Promise<string | undefined> {
    const line = await this.peek();
    this.#seen.shift();
    if (line !== undefined) this.#number++;
    return line;
  }

  /** Whether what follows is a title (of any text), a scale and a vector. */
  async isHeader(): Promise<boolean> {
    const [scale, vector] = [await this.peek(1), await this.peek(2)].map((line) => (line ?? "").trim().split(/\s+/));
    const areNumbers = (words: string[]) => words.every((word) => word !== "" && Number.isFinite(Number(word)));
    return areNumbers(scale!) && [1, 3].includes(scale!.length) && areNumbers(vector!) && vector!.length === 3;
  }

  fail(problem: Parameters<Lines["fail"]>[0]): never {
    this.#lines.fail(problem);
  }
}

/** @throws InputError of the lattice as a POSCAR's; MISSING_OPTION, WRONG_COUNT, NOT_A_NUMBER */
async function readHeader(
  lines: Ahead,
  options: RecordingOptions,
  before: Atoms | undefined,
): Promise<Header | "truncated"> {
  const start = lines.number;
  const head = [await lines.next(), await lines.next(), await lines.next(), await lines.next(), await lines.next()];
  let words = ((await lines.next()) ?? "").trim().split(/\s+/);
  const isNamed = !/^\d+$/.test(words[0]!);
  const names = isNamed ? words.map(stripPotential) : null;
  if (isNamed) words = ((await lines.next()) ?? "").trim().split(/\s+/);
  if ((await lines.peek()) === undefined) return "truncated";
  if (names !== null && words.length !== names.length)
    lines.fail({
      code: "WRONG_COUNT",
      message: "symbols and counts do not match",
      line: lines.number,
      expected: `${names.length} counts for ${names.join(" ")}`,
      received: `${words.length} counts`,
    });
  const species = words.flatMap((word, k) => {
    const count = numberAt(lines, word, "the number of atoms");
    const name =
      options.types?.[k + 1] ??
      names?.[k] ??
      lines.fail({
        code: "MISSING_OPTION",
        message: "the file does not name its species",
        line: lines.number,
        expected: `--types with their names in the order of the POTCAR: ${words.map((_, t) => `${t + 1}=…`).join(",")}`,
      });
    return new Array<string>(count).fill(name);
  });
  const same = before?.species.length === species.length && species.every((name, i) => name === before.species[i]);
  const text = new TextLines({ path: lines.path, text: head.join("\n"), sha256: "" });
  try {
    return { ...readLattice(text), atoms: same ? before : { species } };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [problem, ...others] = error.problems.map((p) => ({
      ...p,
      ...(p.line === undefined ? {} : { line: p.line + start }),
    }));
    throw new InputError([problem!, ...others]);
  }
}

async function readFrame(
  lines: Ahead,
  { cell, factors, atoms }: Header,
  [, kind, number]: RegExpExecArray,
): Promise<Frame | "truncated"> {
  await lines.next();
  const line = lines.number;
  const coordinates = new Float64Array(3 * atoms.species.length);
  for (let i = 0; i < atoms.species.length; i++) {
    const text = await lines.next();
    if (text === undefined) return "truncated";
    const words = text.trim().split(/\s+/);
    if (words.length < 3 || configuration.test(text)) {
      if ((await lines.peek()) === undefined) return "truncated";
      lines.fail({
        code: "WRONG_COUNT",
        message: `the position of atom ${i + 1} needs three numbers`,
        line: lines.number,
        expected: `${atoms.species.length} positions`,
        received: JSON.stringify(text.trim().slice(0, 40)),
      });
    }
    for (let k = 0; k < 3; k++) coordinates[3 * i + k] = numberAt(lines, words[k], "a coordinate");
  }
  const isDirect = /^d/i.test(kind!);
  return {
    // Behind 999999 there is no room for the number.
    clock: number === undefined || number === "" ? NaN : Number(number),
    line,
    positions: isDirect ? toCartesian(coordinates, cell) : coordinates.map((x, k) => x * factors[k % 3]!),
    cell,
    atoms,
  };
}
