import { multiply } from "./dimension.js";
import { findUnit, type Reading, type Unit } from "./unit-table.js";

/** Why a unit expression could not be read. */
export class UnitSyntaxError extends Error {
  /** The unknown unit's name, when that is the reason. */
  readonly unknown: string | null;

  constructor(message: string, unknown: string | null = null) {
    super(message);
    this.name = "UnitSyntaxError";
    this.unknown = unknown;
  }
}

const superscripts: Readonly<Record<string, string>> = {
  "⁰": "0",
  "¹": "1",
  "²": "2",
  "³": "3",
  "⁴": "4",
  "⁵": "5",
  "⁶": "6",
  "⁷": "7",
  "⁸": "8",
  "⁹": "9",
  "⁻": "-",
  "⁺": "+",
};

type Token = { readonly kind: "name" | "power" | "one" | "operator"; readonly text: string };

const tokenPattern = new RegExp(
  [
    String.raw`(?<space>\s+)`,
    String.raw`(?<power>(?:\^|\*\*)\s*(?:[+-]?\d+|\(\s*[+-]?\d+\s*\))|[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[+-]?\d+)`,
    String.raw`(?<name>[\p{L}%_°]+)`,
    "(?<operator>[*·⋅×/()])",
  ].join("|"),
  "uy",
);

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let spaced = true;
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const start = tokenPattern.lastIndex;
    const groups = tokenPattern.exec(text)?.groups;
    if (groups === undefined) throw new UnitSyntaxError(`cannot read ${JSON.stringify(text.slice(start))} as a unit`);
    if (groups["space"] !== undefined) {
      spaced = true;
      continue;
    }
    if (groups["power"] !== undefined) {
      const power = groups["power"];
      const follows = tokens.at(-1);
      const afterUnit = follows !== undefined && (follows.kind === "name" || follows.text === ")");
      const explicit = /^[\^*]/.test(power);
      if (power === "1" && (!afterUnit || spaced)) tokens.push({ kind: "one", text: "1" });
      else if (afterUnit && (explicit || !spaced)) tokens.push({ kind: "power", text: power });
      else throw new UnitSyntaxError(`the power ${JSON.stringify(power)} follows no unit`);
    } else if (groups["name"] !== undefined) {
      tokens.push({ kind: "name", text: groups["name"] });
    } else {
      tokens.push({ kind: "operator", text: groups["operator"]! });
    }
    spaced = false;
  }
  return tokens;
}

function powerOf(token: Token): number {
  const digits = [...token.text].map((character) => superscripts[character] ?? character).join("");
  const power = Number(digits.replace(/[\^*()\s]/g, ""));
  if (Math.abs(power) > 30) throw new UnitSyntaxError(`the power ${power} is too large`);
  return power;
}

/** Brackets in brackets: more are nobody's unit, and end in an overflow of the stack. */
const deepest = 50;

const one: Unit = { numerator: 1, denominator: 1, exponent: 0, dimension: {} };

/** a × b^power. */
function combine(a: Unit, b: Unit, power: number): Unit {
  const size = Math.abs(power);
  const above = (power > 0 ? b.numerator : b.denominator) ** size;
  const below = (power > 0 ? b.denominator : b.numerator) ** size;
  return {
    numerator: a.numerator * above,
    denominator: a.denominator * below,
    exponent: a.exponent + power * b.exponent,
    dimension: multiply(a.dimension, b.dimension, power),
  };
}

/**
 * Reads "eV Å^6", "A/cm²", "1/Å", "kcal/mol", "e/(fs Å^2)". Products are `*`, `·` or a space, powers `^6`, `**6`,
 * `⁶` or `6` right after the name; read from left to right, so "kcal/mol Å^6" is (kcal/mol)·Å⁶. A leading "/" is
 * allowed (the rest of "3 /Å").
 *
 * @throws UnitSyntaxError
 */
export function parseUnit(text: string, reading: Reading): Unit {
  const tokens = tokenize(text.normalize("NFC"));
  let next = 0;
  let depth = 0;

  function factor(): Unit {
    const token = tokens[next++];
    if (token === undefined) throw new UnitSyntaxError("a unit is missing at the end");
    let value: Unit;
    if (token.text === "(") {
      if (++depth > deepest) throw new UnitSyntaxError(`more than ${deepest} brackets are open at once`);
      value = expression(true);
      depth--;
      if (tokens[next++]?.text !== ")") throw new UnitSyntaxError('")" is missing');
    } else if (token.kind === "one") {
      value = one;
    } else if (token.kind === "name") {
      const found = findUnit(token.text, reading);
      if (found === null) throw new UnitSyntaxError(`unknown unit ${JSON.stringify(token.text)}`, token.text);
      value = found;
    } else {
      throw new UnitSyntaxError(`${JSON.stringify(token.text)} is not expected here`);
    }
    const power = tokens[next];
    if (power?.kind !== "power") return value;
    next++;
    return combine(one, value, powerOf(power));
  }

  function expression(nested: boolean): Unit {
    let value = tokens[next]?.text === "/" && !nested ? one : factor();
    while (next < tokens.length && tokens[next]!.text !== ")") {
      const operator = tokens[next]!;
      const divides = operator.text === "/";
      if (divides || (operator.kind === "operator" && operator.text !== "(")) next++;
      value = combine(value, factor(), divides ? -1 : 1);
    }
    return value;
  }

  const value = tokens.length === 0 ? one : expression(false);
  if (next < tokens.length) throw new UnitSyntaxError(`${JSON.stringify(tokens[next]!.text)} is not expected here`);
  return value;
}

/** `value` in `unit`, in internal units of the unit's own dimension. */
export function applyUnit(value: number, unit: Unit): number {
  const scaled = (value * unit.numerator) / unit.denominator;
  // 10^22 is the largest power of ten that is exact, and division by an exact one rounds once.
  return unit.exponent >= 0 ? scaled * 10 ** unit.exponent : scaled / 10 ** -unit.exponent;
}

/** Whether a word is a unit as it is written after a number: "S/cm", "A/cm²", "%". */
export function isUnit(text: string): boolean {
  if (text === "°" || text === "°C") return true;
  if (!/^[\p{L}%]/u.test(text)) return false;
  try {
    parseUnit(text, { A: "ampere" });
    return true;
  } catch (error) {
    if (error instanceof UnitSyntaxError) return false;
    throw error;
  }
}
