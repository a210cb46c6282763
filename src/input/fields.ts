import { didYouMean, nearestName } from "../errors/did-you-mean.js";
import type { MemberDescription, ParameterDescription } from "../model/index.js";
import { describeKind, kindOf, parseQuantity, unitOf, type QuantityKind } from "../units/index.js";
import { valueAt, type Path, type PlacedProblem } from "./document.js";
import { z } from "./on-demand.js";

/** Building blocks of schemas, and the translation of zod's issues into problems. */

export interface Bounds {
  /** Internal units. */
  readonly minimum?: number;
  /** The bound itself is not allowed either. */
  readonly exclusiveMinimum?: boolean;
  readonly maximum?: number;
}

type CustomProblem = Omit<PlacedProblem, "at">;

interface IssueSink {
  addIssue(issue: { code: "custom"; params: object; message: string; path?: (string | number)[] }): void;
}

/** Adds a problem to what a schema found. */
export function addProblem(context: IssueSink, problem: CustomProblem): never {
  context.addIssue({ code: "custom", message: problem.message, params: { problem } });
  return z.NEVER;
}

/** A number with an optional unit; the result is in internal units. */
export function quantityField(kind: QuantityKind, bounds: Bounds = {}) {
  return z.unknown().transform((input, context): number => {
    const result = parseQuantity(input, kind);
    if (!result.ok) return addProblem(context, result.problem);
    const { minimum, exclusiveMinimum } = bounds;
    if (minimum !== undefined && (result.value < minimum || (exclusiveMinimum && result.value === minimum))) {
      const unit = unitOf(kind.dimension);
      const limit = `${exclusiveMinimum ? "more than" : "at least"} ${minimum}${unit === "" ? "" : ` ${unit}`}`;
      return addProblem(context, {
        code: "OUT_OF_RANGE",
        message: "the value is too small",
        expected: `${describeKind(kind)}, ${limit}`,
        received: JSON.stringify(input),
      });
    }
    if (bounds.maximum !== undefined && result.value > bounds.maximum) {
      return addProblem(context, {
        code: "OUT_OF_RANGE",
        message: "the value is too large",
        expected: `${describeKind(kind)}, at most ${bounds.maximum}`,
        received: JSON.stringify(input),
      });
    }
    return result.value;
  });
}

/** A whole number from `minimum` to `maximum`. */
export function integerField(minimum: number, maximum = Number.MAX_SAFE_INTEGER) {
  return z.unknown().transform((input, context): number => {
    if (typeof input === "number" && Number.isSafeInteger(input) && input >= minimum && input <= maximum) return input;
    const expected =
      maximum === Number.MAX_SAFE_INTEGER
        ? `a whole number, at least ${minimum}`
        : `a whole number from ${minimum} to ${maximum}`;
    return addProblem(context, {
      code: "NOT_AN_INTEGER",
      message: "not a whole number in range",
      expected,
      received: JSON.stringify(input) ?? "nothing",
    });
  });
}

/** Hands problems found by an inner `check` to the schema around it. */
export function forward(context: IssueSink, problems: readonly PlacedProblem[]): never {
  for (const { at, ...problem } of problems)
    context.addIssue({ code: "custom", message: problem.message, params: { problem }, path: [...at] });
  return z.NEVER;
}

/** One value or a list of them; the result is a list with at least one. */
export function oneOrMany<T extends z.ZodType>(item: T) {
  return z.unknown().transform((input, context): z.output<T>[] => {
    const isList = Array.isArray(input);
    const results = (isList ? (input as unknown[]) : [input]).map((value, i) => check(item, value, isList ? [i] : []));
    if (results.length === 0)
      return addProblem(context, {
        code: "WRONG_COUNT",
        message: "the list is empty",
        expected: "at least one value",
        received: "[]",
      });
    const problems = results.flatMap((result) => result.problems);
    return problems.length > 0 ? forward(context, problems) : results.map(({ value }) => value as z.output<T>);
  });
}

/** The word "auto", or what `field` takes. */
export function orAuto<T extends z.ZodType>(field: T) {
  return z.unknown().transform((input, context): z.output<T> | "auto" => {
    if (input === "auto") return "auto";
    const { value, problems } = check(field, input, []);
    return problems.length > 0 ? forward(context, problems) : value!;
  });
}

/** An object whose unknown keys are problems; zod carries the known ones, or those it needs, in the issue's message: see `problemsOf`. */
export function strict<S extends z.ZodRawShape>(shape: S) {
  const known = Object.keys(shape);
  const needed = () => known.filter((key) => !z.safeParse(shape[key]!, undefined).success);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? JSON.stringify(known)
        : issue.code === "invalid_type"
          ? JSON.stringify(needed().length > 0 ? needed() : known)
          : undefined,
  });
}

/** Keys with values, or what stands for `{ KEY: …, …others }` by itself: a name, a number, a quantity. */
export function shortFor<T extends z.ZodType>(key: string, field: T, others: Readonly<Record<string, unknown>> = {}) {
  return z.unknown().transform((input, context): z.output<T> => {
    const isShort = typeof input === "string" || typeof input === "number";
    const { value, problems } = check(field, isShort ? { [key]: input, ...others } : input, []);
    const inside = ({ at, ...problem }: PlacedProblem) => ({ ...problem, at: isShort && at[0] === key ? [] : at });
    return problems.length > 0 ? forward(context, problems.map(inside)) : value!;
  });
}

/** Fields for the parameters of a potential, thermostat …, by name; those with a default may be left out. */
export function parameterFields(
  parameters: readonly ParameterDescription[],
): Record<string, z.ZodType<number | undefined>> {
  return Object.fromEntries(
    parameters.map((parameter) => {
      const field = quantityField(kindOf(parameter.dimension), {
        ...(parameter.minimum === undefined ? {} : { minimum: parameter.minimum }),
        ...(parameter.exclusiveMinimum === undefined ? {} : { exclusiveMinimum: parameter.exclusiveMinimum }),
      });
      return [parameter.name, parameter.default === undefined ? field : field.optional()];
    }),
  );
}

/** Objects told apart by the name under `discriminator`: one shape for each name. */
export function named(
  discriminator: string,
  shapes: ReadonlyMap<string, z.ZodRawShape>,
): z.ZodType<Record<string, unknown>> {
  const options = [...shapes].map(([name, shape]) => strict({ [discriminator]: z.literal(name), ...shape }));
  return z.discriminatedUnion(discriminator, options as unknown as [z.ZodObject], {
    error: (issue) =>
      issue.code === "invalid_union"
        ? JSON.stringify([...shapes.keys()])
        : issue.code === "invalid_type"
          ? JSON.stringify([discriminator])
          : undefined,
  }) as unknown as z.ZodType<Record<string, unknown>>;
}

/** `named` over members of the addon, each with its parameters and `more`; "none" is allowed when asked for. */
export function memberField(
  discriminator: string,
  members: readonly MemberDescription[],
  options: {
    none?: boolean;
    more?: (member: MemberDescription) => z.ZodRawShape;
  } = {},
) {
  const shapes = new Map<string, z.ZodRawShape>(
    members.map((member) => [member.name, { ...parameterFields(member.parameters), ...options.more?.(member) }]),
  );
  if (options.none) shapes.set("none", {});
  return shortFor(discriminator, named(discriminator, shapes));
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** Names that other programs have for members of ours, in their small letters. */
const namesElsewhere: Readonly<Record<string, string>> = {
  table: "tabulated",
  lj: "lennard-jones",
  "lj/cut": "lennard-jones",
  bmh: "born-mayer-huggins",
  zbl: "screened-coulomb",
  sw: "stillinger-weber",
  nvt: "nose-hoover-chain",
  nhc: "nose-hoover-chain",
  berendsen: "csvr",
  bussi: "csvr",
  "v-rescale": "csvr",
  svr: "csvr",
  bdp: "csvr",
  nve: "none",
  nemd: "constant-current",
  efield: "constant-field",
  md: "equilibrium",
};

function unknownName(at: Path, names: readonly string[], value: unknown): PlacedProblem {
  const elsewhere = typeof value === "string" ? (namesElsewhere[value.toLowerCase()] ?? "") : "";
  const meant = names.includes(elsewhere) ? `did you mean ${JSON.stringify(elsewhere)}?` : null;
  const suggestion = typeof value === "string" ? (meant ?? didYouMean(value, names)) : null;
  return {
    code: "UNKNOWN_NAME",
    message: `${shown(value)} is not known here`,
    at,
    expected: names.join(", "),
    received: shown(value),
    ...(suggestion === null ? {} : { remedy: suggestion }),
  };
}

const typeWords: Readonly<Record<string, string>> = {
  object: "keys with values",
  record: "keys with values",
  array: "a list",
  string: "text",
  boolean: "true or false",
  tuple: "a list",
  number: "a number",
};

/** The form that is wanted, of the keys that `strict` gives. */
function keysOf(message: string): string {
  const keys = message.startsWith("[") ? (JSON.parse(message) as string[]) : [];
  const form = keys.slice(0, 4).map((key) => `${key}: …`);
  return form.length === 0 ? typeWords["object"]! : `{ ${[...form, ...(keys.length > 4 ? ["…"] : [])].join(", ")} }`;
}

/** A key that is not there. */
export function missing(at: Path): PlacedProblem {
  return { code: "MISSING_KEY", message: `${JSON.stringify(at.at(-1))} is missing`, at, atKey: true };
}

/** A key that does not belong, with the nearest one that does. `beside`: what has keys there. */
export function unknownKey(
  at: Path,
  known: readonly string[],
  beside: unknown,
  nearest = nearestName(String(at.at(-1)), known),
): PlacedProblem {
  const key = String(at.at(-1));
  const meantKey = nearest === null || valueAt(beside, [nearest]) !== undefined ? null : nearest;
  const remedy =
    meantKey !== null
      ? `did you mean ${JSON.stringify(meantKey)}?`
      : nearest === null
        ? "remove it"
        : `remove it: ${JSON.stringify(nearest)} is there as well`;
  return {
    code: "UNKNOWN_KEY",
    message: `unknown key ${JSON.stringify(key)}`,
    at,
    atKey: true,
    expected: known.join(", "),
    remedy,
    ...(meantKey === null ? {} : { meantKey }),
  };
}

/** The name that tells objects apart is not there: perhaps it stands under another key. */
function missingName(at: Path, inside: Path, data: unknown, message: string): PlacedProblem {
  const names = JSON.parse(message) as string[];
  const key = String(at.at(-1));
  const beside = Object.entries((valueAt(data, inside.slice(0, -1)) ?? {}) as object);
  const other = beside.find(([, value]) => typeof value === "string" && nearestName(value, names) !== null)?.[0];
  return other === undefined
    ? { ...missing(at), expected: `${key}: ${names.join(", ")}` }
    : unknownKey([...at.slice(0, -1), other], [key], undefined, key);
}

/** zod's issues as problems; `data` is what was parsed, `at` where it stands in the document. */
function problemsOf(issues: readonly z.ZodIssue[], data: unknown, at: Path): PlacedProblem[] {
  return issues.flatMap((issue): PlacedProblem[] => {
    const inside = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
    const path = [...at, ...inside];
    const value = valueAt(data, inside);
    if (issue.code === "unrecognized_keys") {
      const known = JSON.parse(issue.message) as string[];
      return issue.keys.map((key) => unknownKey([...path, key], known, value));
    }
    if (value === undefined && issue.code === "invalid_union") return [missingName(path, inside, data, issue.message)];
    const own = issue.code === "custom" ? (issue.params?.["problem"] as CustomProblem | undefined) : undefined;
    if (value === undefined && path.length > 0 && own?.code !== "MISSING_KEY") return [missing(path)];
    switch (issue.code) {
      case "custom":
        return [own === undefined ? { code: "INVALID", message: issue.message, at: path } : { ...own, at: path }];
      case "invalid_union":
        return [unknownName(path, JSON.parse(issue.message) as string[], value)];
      case "invalid_value":
        return [unknownName(path, issue.values.map(String), value)];
      case "invalid_type":
        return [
          {
            code: "WRONG_TYPE",
            message: `not ${typeWords[issue.expected] ?? issue.expected}`,
            at: path,
            expected:
              issue.expected === "object" ? keysOf(issue.message) : (typeWords[issue.expected] ?? issue.expected),
            received: shown(value),
          },
        ];
      case "too_small":
      case "too_big":
        return [
          {
            code: "WRONG_COUNT",
            message: "the list has another length",
            at: path,
            expected: issue.code === "too_small" ? `at least ${issue.minimum}` : `at most ${issue.maximum}`,
            received: shown(value),
          },
        ];
      default:
        return [{ code: "INVALID", message: issue.message, at: path, received: shown(value) }];
    }
  });
}

/** Without the missing keys that stand there misspelt: one mistake, one problem. */
function withoutMisspelt(problems: readonly PlacedProblem[]): PlacedProblem[] {
  const meant = new Set(
    problems.flatMap(({ code, at, meantKey }) =>
      code === "UNKNOWN_KEY" && meantKey !== undefined ? [JSON.stringify([...at.slice(0, -1), meantKey])] : [],
    ),
  );
  return problems.filter(({ code, at }) => code !== "MISSING_KEY" || !meant.has(JSON.stringify(at)));
}

export type Checked<T> = { readonly value: T | undefined; readonly problems: readonly PlacedProblem[] };

/** Parses with all problems instead of an exception. */
export function check<T extends z.ZodType>(schema: T, data: unknown, at: Path): Checked<z.output<T>> {
  const result = schema.safeParse(data);
  return result.success
    ? { value: result.data, problems: [] }
    : { value: undefined, problems: withoutMisspelt(problemsOf(result.error.issues, data, at)) };
}

/**
 * Checks the top level key by key, so that one bad section does not hide what the others say. Sections that failed
 * are absent from `values`.
 */
export function checkSections<S extends Readonly<Record<string, z.ZodType>>>(
  shape: S,
  data: unknown,
): { values: { [K in keyof S]?: z.output<S[K]> }; problems: PlacedProblem[] } {
  const values: { [K in keyof S]?: z.output<S[K]> } = {};
  const object = check(z.record(z.string(), z.unknown()), data, []);
  if (object.value === undefined) return { values, problems: [...object.problems] };
  const known = Object.keys(shape);
  const problems = Object.keys(object.value)
    .filter((key) => !Object.hasOwn(shape, key))
    .map((key) => unknownKey([key], known, object.value));
  for (const key of known as (keyof S & string)[]) {
    const { value, problems: found } = check(
      shape[key]!,
      Object.hasOwn(object.value, key) ? object.value[key] : undefined,
      [key],
    );
    problems.push(...found);
    if (value !== undefined) values[key] = value;
  }
  return { values, problems: withoutMisspelt(problems) };
}

/** A command in words; no shell splits it, so quotes have no meaning. */
export const wordsField = () =>
  z.unknown().transform((input, context): string[] => {
    const list = typeof input === "string" ? input.trim().split(/\s+/) : input;
    if (
      Array.isArray(list) &&
      list.length > 0 &&
      list.every((word): word is string => typeof word === "string" && word !== "")
    )
      return list;
    return addProblem(context, {
      code: "WRONG_TYPE",
      message: "not a command",
      expected: "a program with its arguments, in a list where any of them has blanks: [python3, client.py, {name}]",
      received: JSON.stringify(input),
    });
  });
