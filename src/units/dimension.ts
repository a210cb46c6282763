import { MASS_UNIT } from "./constants.js";

/** Powers of the internal base units; a missing entry is 0. `{ energy: 1, length: 6 }` is eV Å⁶. */
export interface Dimension {
  readonly length?: number;
  readonly mass?: number;
  readonly time?: number;
  readonly energy?: number;
  readonly charge?: number;
  readonly temperature?: number;
}

/** The base quantities of the boundary, in the order in which a unit is written, with their internal units. */
export const baseUnits = {
  charge: "e",
  energy: "eV",
  mass: "amu",
  length: "Å",
  time: "fs",
  temperature: "K",
} as const satisfies Record<keyof Required<Dimension>, string>;

export type BaseQuantity = keyof typeof baseUnits;
export const baseQuantities = Object.keys(baseUnits) as readonly BaseQuantity[];

/** Powers of a product of two dimensions, the second one raised to `power`. */
export function multiply(a: Dimension, b: Dimension, power = 1): Dimension {
  const product: { -readonly [K in BaseQuantity]?: number } = {};
  for (const base of baseQuantities) {
    const sum = (a[base] ?? 0) + power * (b[base] ?? 0);
    if (sum !== 0) product[base] = sum;
  }
  return product;
}

/**
 * What a number in `from` (internal units) must be multiplied with to be one in `to`; null when they are different
 * quantities. Energy is a base beside mass, length and time, so amu Å²/fs² and eV are the same quantity with a
 * factor between them: that factor is the only thing this can return besides 1.
 */
export function conversionFactor(from: Dimension, to: Dimension): number | null {
  const energies = (to.energy ?? 0) - (from.energy ?? 0);
  const rewritten = multiply(from, { energy: 1, mass: -1, length: -2, time: 2 }, energies);
  for (const base of baseQuantities) {
    if ((rewritten[base] ?? 0) !== (to[base] ?? 0)) return null;
  }
  return MASS_UNIT ** energies;
}

export function isSameDimension(a: Dimension, b: Dimension): boolean {
  return baseQuantities.every((base) => (a[base] ?? 0) === (b[base] ?? 0));
}

function product(
  dimension: Dimension,
  names: Record<BaseQuantity, string>,
  sign: 1 | -1,
  times: string,
  power: (n: number) => string,
): string[] {
  const factors: string[] = [];
  for (const base of baseQuantities) {
    const exponent = sign * (dimension[base] ?? 0);
    if (exponent > 0) factors.push(exponent === 1 ? names[base] : names[base] + power(exponent));
  }
  return factors.length > 1 && sign < 0 ? [`(${factors.join(times)})`] : [factors.join(times)];
}

function quotient(
  dimension: Dimension,
  names: Record<BaseQuantity, string>,
  times: string,
  power: (n: number) => string,
): string {
  const [above] = product(dimension, names, 1, times, power);
  const [below] = product(dimension, names, -1, times, power);
  if (below === "") return above!;
  return `${above === "" ? "1" : above}/${below}`;
}

/** The internal unit as text that the quantity parser reads: "eV Å^6", "1/Å", "e/(Å^2 fs)"; "" for a pure number. */
export function unitOf(dimension: Dimension): string {
  return quotient(dimension, baseUnits, " ", (n) => `^${n}`);
}

const baseNames = Object.fromEntries(baseQuantities.map((base) => [base, base])) as Record<BaseQuantity, string>;
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** The dimension in words: "energy·length⁶", "1/length", "number". */
export function nameOf(dimension: Dimension): string {
  const name = quotient(dimension, baseNames, "·", (n) =>
    String(n).replace(/\d/g, (digit) => superscripts[Number(digit)]!),
  );
  return name === "" ? "number" : name;
}
