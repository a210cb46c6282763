/** One thing that is wrong, as data; prose for people is made in `format.ts`. */
export interface Problem {
  /** Stable, UPPER_SNAKE_CASE. */
  readonly code: string;
  /** What is wrong, one sentence without the location. */
  readonly message: string;
  /** Where in the input's structure: "drive.driftVelocity[1]". */
  readonly path?: string;
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
  /** Counted from 1. */
  readonly column?: number;
  readonly expected?: string;
  readonly received?: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** Base of every error this package throws on purpose. `code` is that of the first problem. */
export class GalvanostatError extends Error {
  readonly code: string;
  readonly problems: readonly Problem[];

  constructor(problems: readonly [Problem, ...Problem[]], options?: ErrorOptions) {
    super(problems.map((problem) => problem.message).join("\n"), options);
    this.name = new.target.name;
    this.code = problems[0].code;
    this.problems = problems;
  }
}

/** The input is wrong; nothing was run. Exit code 2. */
export class InputError extends GalvanostatError {}

/** A run went wrong (overlap, lost atom, not-a-number …). Exit code 1. */
export class RunError extends GalvanostatError {}

const refusals: ReadonlySet<string> = new Set([
  "OVERLAP",
  "BUCKINGHAM_CATASTROPHE",
  "NOT_A_NUMBER",
  "CLIENT_NOT_FINITE",
]);

/** Whether a force field has no forces for the very configuration that it was asked for; who cannot be asked has refused nothing. */
export const isRefusal = (error: unknown): error is RunError => error instanceof RunError && refusals.has(error.code);
