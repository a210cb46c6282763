import { InputError, type Problem } from "../errors/errors.js";
import { writeFileAtomic } from "../files/index.js";
import { parseQuantity, type QuantityKind } from "../units/index.js";

/** What is wrong with options and files, said all at once. */
export class Problems {
  readonly all: Problem[] = [];

  /** `undefined` where there was an InputError, whose problems are kept. @param at what they lack of their place */
  of<T>(read: () => T, at: Pick<Problem, "file"> = {}): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.all.push(...error.problems.map((problem) => ({ ...at, ...problem })));
      return undefined;
    }
  }

  /** @throws InputError with all of them, if there are any */
  stop(): void {
    const [first, ...others] = this.all;
    if (first !== undefined) throw new InputError([first, ...others]);
  }
}

export function writeCurves(option: string, path: string, text: string): void {
  try {
    writeFileAtomic(path, text);
  } catch (error) {
    throw new InputError([
      {
        code: "FILE_UNWRITABLE",
        message: `the curves cannot be written: ${(error as Error).message}`,
        path: option,
        file: path,
        expected: "a file that may be written",
      },
    ]);
  }
}

export function wrong(option: string, code: string, message: string, expected: string): InputError {
  return new InputError([{ code, message, path: option, expected }]);
}

export function number(option: string, text: string, kind: QuantityKind): number {
  const result = parseQuantity(text, kind);
  if (!result.ok) throw new InputError([{ ...result.problem, path: option }]);
  return result.value;
}

export function quantity(
  option: string,
  text: string | undefined,
  kind: QuantityKind,
  orZero = false,
): number | undefined {
  if (text === undefined) return undefined;
  const value = number(option, text, kind);
  if (value > 0 || (orZero && value === 0)) return value;
  throw wrong(option, "OUT_OF_RANGE", `${text} is not positive`, `a positive value${orZero ? ", or 0" : ""}`);
}

/** "Li,Na" */
export function names(option: string, text: string | undefined): string[] | undefined {
  const found = text?.split(",").map((name) => name.trim());
  if (found?.includes("") === true)
    throw wrong(option, "WRONG_TYPE", `${JSON.stringify(text)} is no list of names`, "names with commas between them");
  const twice = found?.find((name, k) => found.indexOf(name) !== k);
  if (twice !== undefined) throw wrong(option, "DUPLICATE_NAME", `${twice} is there twice`, "each name once");
  return found;
}

/** "Li=1,O=-2" */
export function pairs<T>(
  option: string,
  text: string | undefined,
  valueOf: (text: string) => T,
): Record<string, T> | undefined {
  if (text === undefined) return undefined;
  const found = new Map<string, T>();
  for (const item of text.split(",")) {
    const match = /^\s*([^=\s]+)\s*=\s*(.+?)\s*$/.exec(item);
    if (match === null)
      throw wrong(
        option,
        "WRONG_TYPE",
        `${JSON.stringify(item)} is no NAME=VALUE`,
        option === "--types" ? "1=Li,2=O" : "Li=1,O=-2",
      );
    if (found.has(match[1]!)) throw wrong(option, "DUPLICATE_NAME", `${match[1]} is there twice`, "each name once");
    found.set(match[1]!, valueOf(match[2]!));
  }
  return Object.fromEntries(found);
}

/** Without the keys that are undefined. */
export function defined<T>(object: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
