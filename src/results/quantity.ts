import { formatNumber, formatUncertain, minus } from "../units/index.js";
import type { Unit } from "./units.js";

/** What stands with a value, in results.json and in tables of numbers. */
export type Part = "standardError" | "interval68" | "converged";

/** Where a number is shown; results.json has all of them. */
export type View =
  /** The terminal's table of runs under current, and the report's. */
  | "runs"
  | "report-runs"
  /** The terminal's table of equilibrium estimates, with lags and verdict. */
  | "equilibrium"
  /** The report's first table, the terminal's table of `compare`, and comparison.csv. */
  | "headline"
  | "comparison"
  | "csv"
  /** σ against temperature: a series of the report's first figure, and of its CSV. */
  | "figure"
  /** Laws of σ(T) are fitted to it; to Einstein's only where there is no constant current. */
  | "laws"
  /** The table of a committee, on the terminal and in the report, and committee.csv. */
  | "committee"
  /** The report's list of verdicts. */
  | "verdicts";

/**
 * What an entry takes from an estimate, internal units. A number, or one with what belongs to it; `null`: it could not be
 * estimated; `undefined`: there is no such thing.
 */
export type Estimated =
  | number
  | null
  | undefined
  | readonly number[]
  | readonly Measured[]
  | Measured
  | Readonly<Record<string, Measured | null>>;

/** Of these, what is in the quantity's unit is converted; all else goes to results.json as it is. */
export interface Measured {
  readonly value?: number | readonly number[];
  readonly standardError?: number | null | readonly number[];
  readonly interval68?: readonly [number, number];
  readonly interval95?: readonly [number, number | null];
  readonly before?: number;
  readonly after?: number;
}

/** A number that is published: where it is from, and how it is shown. @template Estimate what it is part of */
export interface Quantity<Estimate = never> {
  /** Of results.json, within its point or run: names between dots; `*` stands for every name there is (a species). */
  readonly key: string;
  /** In tables; `*` for the name that the key's stands for. */
  readonly label: string;
  /** In results.json; a bare number there where it is "1" and nothing belongs to it. */
  readonly unit: Unit;
  readonly of: (estimate: Estimate) => Estimated;
  /** One sentence, for the documentation. */
  readonly meaning: string;
  readonly with?: readonly Part[];
  /** Keys of parts that stand elsewhere than in the quantity. */
  readonly beside?: Partial<Record<Part, string>>;
  /** Tables have no column for it where nothing has it. */
  readonly optional?: true;
  /** What `null` means, where it is worth a row or a word. */
  readonly missing?: string;
  /** Default: as it is, four digits. */
  readonly format?: (reading: Reading) => string;
  readonly in?: readonly View[];
  /** Of a CSV; the unit is put after it. Needed in the view "csv", and for the name of a series in "figure". */
  readonly column?: string;
}

/** A number as results.json has it. */
export interface Reading {
  readonly value: number;
  /** `null`: it could not be estimated. */
  readonly standardError: number | null;
  readonly interval68: readonly [number, number] | null;
  /** False: it must not be quoted. True where nobody judges it. */
  readonly converged: boolean;
}

/** "1.23 ± 0.04"; without an error it says so. */
export const uncertain = ({ value, standardError }: Pick<Reading, "value" | "standardError">, unit?: string): string =>
  formatUncertain(value, standardError ?? Number.NaN, unit);
export const digits =
  (count?: number) =>
  ({ value }: Pick<Reading, "value">): string =>
    formatNumber(value, undefined, count);
export const decimals =
  (count: number) =>
  ({ value }: Pick<Reading, "value">): string =>
    minus(value.toFixed(count));
export const percent = ({ value }: Pick<Reading, "value">): string => `${formatNumber(100 * value, undefined, 2)} %`;
/** "12 (9.1–16)", with the 68 % interval. */
export const between = ({ value, interval68 }: Pick<Reading, "value" | "interval68">): string =>
  `${formatNumber(value, undefined, 2)}${interval68 === null ? "" : ` (${formatNumber(interval68[0], undefined, 2)}–${formatNumber(interval68[1], undefined, 2)})`}`;

/** Those of a view, in their order. */
export const shownIn = (view: View, quantities: readonly Quantity[]): Quantity[] =>
  quantities.filter((quantity) => quantity.in?.includes(view) === true);

/** As a table shows it: nothing where there is none, an asterisk where it must not be quoted. */
export function shown(quantity: Quantity, of: object, none = ""): string {
  const reading = readingOf(quantity, of);
  return reading === null ? none : `${(quantity.format ?? digits())(reading)}${reading.converged ? "" : " *"}`;
}

/** What results.json says of a quantity in one of its points or runs; `null` where it says nothing. */
export function readingOf({ key, beside = {} }: Quantity, of: object): Reading | null {
  const found = valueAt(of, key);
  if (found === undefined || found === null) return null;
  const own: Partial<Reading> = typeof found === "number" ? { value: found } : (found as Partial<Reading>);
  const part = <P extends Part>(name: P): Reading[P] | undefined =>
    (beside[name] === undefined ? own[name] : valueAt(of, beside[name])) as Reading[P] | undefined;
  return {
    value: own.value!,
    standardError: part("standardError") ?? null,
    interval68: intervalOf(part("interval68")),
    converged: part("converged") ?? true,
  };
}

/** JSON has no infinity: an interval without an upper bound ends in `null` there. */
const intervalOf = (interval: readonly (number | null)[] | null | undefined): Reading["interval68"] =>
  interval === null || interval === undefined ? null : [interval[0]!, interval[1] ?? Number.POSITIVE_INFINITY];

/** The value under a key, whatever it is; `undefined` where a part of it is missing. */
export function valueAt(of: object, key: string): unknown {
  return key
    .split(".")
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], of);
}

/** The same for each name that `*` stands for in any of these points or runs, without what is optional and in none of them. */
export function expand(quantities: readonly Quantity[], all: readonly object[]): Quantity[] {
  return quantities.flatMap((quantity) => {
    if (quantity.optional === true && all.every((one) => valueAt(one, quantity.key) === undefined)) return [];
    const [parent] = quantity.key.split(".*");
    if (parent === quantity.key) return [quantity];
    const names = new Set(all.flatMap((one) => Object.keys(valueAt(one, parent!) ?? {})));
    return [...names].map((name) => ({
      ...quantity,
      key: quantity.key.replace("*", name),
      label: quantity.label.replace("*", name),
      ...(quantity.column === undefined ? {} : { column: quantity.column.replace("*", name) }),
    }));
  });
}

/** Without those that none of these points or runs has. */
export const present = (quantities: readonly Quantity[], all: readonly object[]): Quantity[] =>
  quantities.filter((quantity) => all.some((one) => readingOf(quantity, one) !== null));

const powers = ["", "⁻¹", "⁻²", "⁻³"];

/** "σ Einstein / S cm⁻¹"; the label alone for a bare number. */
export function heading({ label, unit }: Pick<Quantity, "label" | "unit">): string {
  if (unit === "1") return label;
  const [first, ...below] = unit.split("/");
  const text = [first, ...below.map((part) => part.replace(/\^?(\d?)$/, (_, power) => powers[Number(power || 1)]!))];
  return `${label} / ${text.join(" ")}`;
}

/** "sigma_einstein_S_per_cm" */
export function columnName({ column, unit }: Pick<Quantity, "column" | "unit">): string {
  return unit === "1"
    ? column!
    : `${column!}_${unit.replaceAll("/", "_per_").replaceAll("^", "").replaceAll("Å", "A")}`;
}

/** "constant-current", of a column "sigma_constant_current". */
export const methodName = ({ column }: Pick<Quantity, "column">): string =>
  column!.replace(/^sigma_/, "").replaceAll("_", "-");
