import { didYouMean } from "../errors/did-you-mean.js";
import { InputError, type Problem } from "../errors/errors.js";
import type { Dimension } from "./dimension.js";
import { ZERO_CELSIUS } from "./constants.js";
import { conversionFactor, isSameDimension, nameOf, unitOf } from "./dimension.js";
import { applyUnit, parseUnit, UnitSyntaxError } from "./unit-expression.js";
import { commonUnitNames, type Reading, type Unit } from "./unit-table.js";

/** What a key of an input file asks for. */
export interface QuantityKind {
  /** In words: "length". */
  readonly name: string;
  readonly dimension: Dimension;
  /** The unit of a bare number; "" for pure numbers. */
  readonly unit: string;
  readonly example: string;
}

/** The kinds that input files use by name. */
export const quantityKinds = {
  number: { name: "number", dimension: {}, unit: "", example: "1e-5" },
  length: { name: "length", dimension: { length: 1 }, unit: "Å", example: "2.5 Å" },
  time: { name: "time", dimension: { time: 1 }, unit: "fs", example: "2 fs" },
  energy: { name: "energy", dimension: { energy: 1 }, unit: "eV", example: "1.5 eV" },
  force: { name: "force", dimension: { energy: 1, length: -1 }, unit: "eV/Å", example: "0.01 eV/Å" },
  mass: { name: "mass", dimension: { mass: 1 }, unit: "amu", example: "6.94 amu" },
  charge: { name: "charge", dimension: { charge: 1 }, unit: "e", example: "-2 e" },
  temperature: { name: "temperature", dimension: { temperature: 1 }, unit: "K", example: "300 K" },
  temperatureRate: {
    name: "temperature rate",
    dimension: { temperature: 1, time: -1 },
    unit: "K/fs",
    example: "10 K/ps",
  },
  velocity: { name: "velocity", dimension: { length: 1, time: -1 }, unit: "Å/fs", example: "0.1 Å/ps" },
  rate: { name: "rate", dimension: { time: -1 }, unit: "1/fs", example: "1 /ps" },
  inverseLength: { name: "inverse length", dimension: { length: -1 }, unit: "1/Å", example: "1.5 1/Å" },
  currentDensity: {
    name: "current density",
    dimension: { charge: 1, time: -1, length: -2 },
    unit: "A/cm^2",
    example: "1e9 A/cm^2",
  },
  electricField: {
    name: "electric field",
    dimension: { energy: 1, charge: -1, length: -1 },
    unit: "V/Å",
    example: "0.005 V/Å",
  },
  conductivity: {
    name: "conductivity",
    dimension: { charge: 2, energy: -1, length: -1, time: -1 },
    unit: "S/cm",
    example: "0.3 S/cm",
  },
} as const satisfies Record<string, QuantityKind>;

/** The kind for any dimension of the boundary, e.g. a potential's parameter. */
export function kindOf(dimension: Dimension): QuantityKind {
  for (const kind of Object.values(quantityKinds)) {
    if (isSameDimension(kind.dimension, dimension)) return kind;
  }
  const unit = unitOf(dimension);
  return { name: nameOf(dimension), dimension, unit, example: `1.5 ${unit}` };
}

/** `value` is in internal units (Å, fs, eV, amu, e, K and their products). */
export type QuantityResult =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly problem: Problem };

const numberPattern =
  /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?:\s*[×x*]\s*10\s*(?:(?:\^|\*\*)\s*([+-]?\d+)|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)))?(.*)$/su;
const celsiusPattern = /^(?:°\s?C|℃|degC|C|celsius|Celsius)$/;
const superscriptDigits = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function powerOfTen(plain: string | undefined, superscript: string | undefined): string {
  if (plain !== undefined) return plain;
  return [...(superscript ?? "0")]
    .map((character) =>
      character === "⁻"
        ? "-"
        : character === "⁺"
          ? "+"
          : superscriptDigits.includes(character)
            ? String(superscriptDigits.indexOf(character))
            : character,
    )
    .join("");
}

function shown(input: unknown): string {
  return typeof input === "number" ? String(input) : (JSON.stringify(input) ?? String(input));
}

function article(name: string): string {
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
}

export function describeKind(kind: QuantityKind): string {
  const bare = kind.unit === "" ? "" : ` (a bare number is in ${kind.unit})`;
  return `${article(kind.name)}, e.g. ${kind.example}${bare}`;
}

/**
 * The letter A is ampere or ångström, whichever gives the expected dimension; where neither does, the message uses
 * ångström unless charge is involved. Å is always ångström.
 */
function readUnit(text: string, expected: Dimension): Unit {
  const readings: Reading["A"][] = expected.charge === undefined ? ["angstrom", "ampere"] : ["ampere", "angstrom"];
  const units = readings.map((A) => parseUnit(text, { A }));
  return units.find((unit) => conversionFactor(unit.dimension, expected) !== null) ?? units[0]!;
}

/**
 * Reads a number with an optional unit: "2 fs", "23.337 eV Å^6", "1e9 A/cm²", "25 °C" (plain temperatures only), 300.
 * A bare number is in the kind's default unit. Never throws.
 *
 * Problem codes: NOT_A_QUANTITY, UNKNOWN_UNIT, WRONG_DIMENSION, NOT_FINITE.
 */
export function parseQuantity(input: unknown, kind: QuantityKind): QuantityResult {
  const expected = describeKind(kind);
  const fail = (code: string, message: string, remedy?: string | null): QuantityResult => ({
    ok: false,
    problem: { code, message, expected, received: shown(input), ...(remedy ? { remedy } : {}) },
  });
  if (typeof input !== "number" && typeof input !== "string")
    return fail("NOT_A_QUANTITY", `not ${article(kind.name)}`);

  const text = String(input).normalize("NFC").replaceAll("−", "-").trim();
  const match = numberPattern.exec(text);
  if (match === null) {
    if (typeof input === "number") return fail("NOT_FINITE", "not a finite number");
    return fail("NOT_A_QUANTITY", `not ${article(kind.name)}: it does not begin with a number`);
  }
  const number = Number(`${match[1]!}`) * ((match[2] ?? match[3]) ? Number(`1e${powerOfTen(match[2], match[3])}`) : 1);
  if (!Number.isFinite(number)) return fail("NOT_FINITE", "not a finite number");
  const unitText = match[4]!.trim();
  if (/^[,_']\d/.test(unitText))
    return fail(
      "NOT_A_QUANTITY",
      "the number is not readable",
      "write the number with a decimal point and without separators, e.g. 1234.5",
    );
  if (isSameDimension(kind.dimension, { temperature: 1 }) && celsiusPattern.test(unitText))
    return { ok: true, value: number + ZERO_CELSIUS };

  try {
    const unit = readUnit(unitText === "" ? kind.unit : unitText, kind.dimension);
    const factor = conversionFactor(unit.dimension, kind.dimension);
    if (factor === null)
      return fail("WRONG_DIMENSION", `${article(nameOf(unit.dimension))} where ${article(kind.name)} is needed`);
    const value = applyUnit(number, unit) * factor;
    return Number.isFinite(value) ? { ok: true, value } : fail("NOT_FINITE", "not a finite number");
  } catch (error) {
    if (!(error instanceof UnitSyntaxError)) throw error;
    if (error.unknown === null) return fail("NOT_A_QUANTITY", error.message);
    if (celsiusPattern.test(error.unknown))
      return fail("UNKNOWN_UNIT", error.message, "use K: °C is for plain temperatures only");
    return fail("UNKNOWN_UNIT", error.message, didYouMean(error.unknown, commonUnitNames()));
  }
}

/**
 * As `parseQuantity`, for code that wants the number or an exception.
 *
 * @throws InputError
 */
export function quantity(input: unknown, kind: QuantityKind): number {
  const result = parseQuantity(input, kind);
  if (!result.ok) throw new InputError([result.problem]);
  return result.value;
}

/**
 * A number in internal units, in `unit` instead: `toUnit(sigma, "S/cm")`. The internal unit is that of the unit's
 * dimension written with energy and charge ("GPa": eV/Å³; "S/cm": e²/(eV fs Å)). The letter A is ampere here.
 *
 * @throws UnitSyntaxError for a unit that does not exist: a mistake in the program, not in the input.
 */
export function toUnit(value: number, unit: string): number {
  return value / applyUnit(1, parseUnit(unit, { A: "ampere" }));
}

/** The inverse of `toUnit`. */
export function fromUnit(value: number, unit: string): number {
  return applyUnit(value, parseUnit(unit, { A: "ampere" }));
}
