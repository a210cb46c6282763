import { InputError, type Problem } from "../errors/errors.js";

/** A recorded charge displacement Q(t) = Σ z Δr, equally spaced. */
export interface ChargeRecording {
  readonly kind: "charge";
  /** fs */
  readonly interval: number;
  /** [1 or 3][n] e Å; starts at any value. */
  readonly displacement: readonly Float64Array[];
  readonly source: string;
  /** What was understood and assumed, in words. */
  readonly notes: readonly string[];
}

/** A recorded trajectory of all ions, equally spaced, in a constant cell. */
export interface TrajectoryRecording {
  readonly kind: "trajectory";
  /** fs */
  readonly interval: number;
  /** [N] */
  readonly species: readonly string[];
  /** [frames][3N] Å, unwrapped. */
  readonly frames: readonly Float64Array[];
  /** Rows a, b, c in Å. */
  readonly cell: Float64Array;
  readonly source: string;
  readonly notes: readonly string[];
}

export type Recording = ChargeRecording | TrajectoryRecording;

export interface RecordingOptions {
  /** fs: a time step of LAMMPS, whose files count steps. */
  readonly timestep?: number;
  /** fs between two rows or frames, where the file does not say. */
  readonly interval?: number;
  /** LAMMPS types by number: { 1: "Li" }. */
  readonly types?: Readonly<Record<number, string>>;
  /** Names of the one or three columns to take. */
  readonly columns?: readonly string[];
  /** What the columns hold. */
  readonly quantity?: "flux" | "current-density" | "displacement";
  /** Of the columns, e.g. "e Å/ps"; LAMMPS' "metal" and "real" fluxes are e Å/ps and e Å/fs. */
  readonly unit?: string;
  /** The rows are means over the interval before them, not values at a time. */
  readonly mean?: boolean;
  /** Å³; for current densities. */
  readonly volume?: number;
}

/** One file format. */
export interface RecordingFormat {
  readonly name: string;
  /** From the file's first lines. */
  recognises(firstLines: readonly string[]): boolean;
  read(lines: Lines, options: RecordingOptions): Promise<Recording>;
}

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
  const value = word === undefined || word === "" ? NaN : Number(word);
  if (Number.isFinite(value)) return value;
  return lines.fail({
    code: "NOT_A_NUMBER",
    message: `${what} is not a number`,
    line: lines.number,
    expected: "a finite number",
    received: JSON.stringify(word ?? "nothing"),
  });
}
