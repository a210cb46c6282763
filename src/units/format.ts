/** Numbers with units, for people. Values are in the unit that is written after them: see `toUnit`. */

const superscriptDigits = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** ⁻³ … ⁶ */
export function superscript(power: number | string): string {
  return String(power).replace(/[-\d]/g, (c) => (c === "-" ? "⁻" : superscriptDigits[Number(c)]!));
}

/** A number as a program writes it, with the minus that people write: U+2212, which `parseQuantity` reads as well. */
export const minus = (number: number | string): string => String(number).replace(/^-/, "−");

/** Powers of ten outside 10⁻³ … 10⁵ are written apart. */
function powerApart(magnitude: number): number {
  if (magnitude === 0 || !Number.isFinite(magnitude)) return 0;
  // Below 10⁻³⁰⁷ a power of ten is not a number's inverse any more.
  const power = Math.max(-307, Math.floor(Math.log10(magnitude)));
  return power < -3 || power >= 5 ? power : 0;
}

function fixed(value: number, decimals: number): string {
  const text =
    decimals >= 0
      ? value.toFixed(Math.min(decimals, 100))
      : String(Math.round(value / 10 ** -decimals) * 10 ** -decimals);
  return minus(/^-0(\.0*)?$/.test(text) ? text.slice(1) : text);
}

function withUnit(number: string, unit: string): string {
  return unit === "" ? number : `${number} ${unit}`;
}

function unwritable(value: number): string | null {
  if (Number.isNaN(value)) return "undetermined";
  return Number.isFinite(value) ? null : value > 0 ? "∞" : "−∞";
}

/** `formatNumber(0.0000123456, "S/cm")` → "1.235 × 10⁻⁵ S/cm"; trailing zeros are dropped. */
export function formatNumber(value: number, unit = "", digits = 4): string {
  const word = unwritable(value);
  if (word !== null) return withUnit(word, unit);
  const power = powerApart(Math.abs(Number(value.toPrecision(digits))));
  const text = minus(Number((value / 10 ** power).toPrecision(digits)));
  return withUnit(power === 0 ? text : `${text} × 10${superscript(power)}`, unit);
}

/** So many digits that two numbers, unless they are equal, are not written alike; no fewer than `least`. */
export function digitsApart(a: number, b: number, least = 2): number {
  let digits = least;
  while (digits < 15 && formatNumber(a, "", digits) === formatNumber(b, "", digits)) digits++;
  return digits;
}

/** A number with its error as results hold it. */
export interface FormattedUncertain {
  readonly value: number;
  /** `null`: unknown. */
  readonly standardError: number | null;
  /** As results write it: "S/cm", "cm^2/s"; "1" or nothing for a bare number. */
  readonly unit?: string;
  /** Where it is lopsided it says more than the standard error; JSON has `null` for a bound at infinity. */
  readonly interval68?: readonly [number, number | null];
}

/**
 * `formatUncertain(2.8134, 0.0712, "S/cm")` → "2.813 ± 0.071 S/cm": the error with two significant digits (one when they are
 * 40, 50 … 90: 0.07, not 0.070), the value to the same place. An error that is not finite is said to be unknown,
 * never left out. A quantity of the results is taken as it is: `formatUncertain(point.conductivity)`; with the two sides of
 * its 68 % interval where they differ, "2.81 +0.31 −0.22 S/cm", to the place of the smaller one.
 */
export function formatUncertain(quantity: FormattedUncertain): string;
export function formatUncertain(value: number, standardError: number, unit?: string): string;
export function formatUncertain(of: number | FormattedUncertain, standardError = Number.NaN, unit = ""): string {
  if (typeof of === "number") return formatSymmetric(of, standardError, unit);
  const written =
    of.unit === undefined || of.unit === "1" ? "" : of.unit.replace(/\^(-?\d+)/g, (_, n) => superscript(n));
  const sides = of.interval68 === undefined ? null : lopsided(of.value, of.interval68, written);
  return sides ?? formatSymmetric(of.value, of.standardError ?? Number.NaN, written);
}

/** Decimals of an error: two significant digits, one of 40, 50 … 90. toExponential first: rounding 0.0996 moves its place. */
function decimalsOf(error: number): number {
  const [mantissa, place] = error.toExponential(1).split("e") as [string, string];
  return (/^[4-9]\.0$/.test(mantissa) ? 0 : 1) - Number(place);
}

/** `null` where both sides read the same, or there are none. */
function lopsided(value: number, [low, high]: readonly [number, number | null], unit: string): string | null {
  const down = value - low;
  const up = (high ?? Number.POSITIVE_INFINITY) - value;
  if (!Number.isFinite(value) || !(down > 0) || !Number.isFinite(down) || !(up > 0)) return null;
  const largest = Math.max(Math.abs(value), down, Number.isFinite(up) ? up : 0);
  const power = powerApart(Number(largest.toPrecision(6)));
  const scale = 10 ** power;
  const decimals = decimalsOf(Math.min(down, up) / scale);
  const side = (x: number) => (Number.isFinite(x) ? fixed(x / scale, decimals) : "∞");
  if (side(up) === side(down)) return null;
  const number = `${fixed(value / scale, decimals)} +${side(up)} −${side(down)}`;
  return withUnit(power === 0 ? number : `(${number}) × 10${superscript(power)}`, unit);
}

function formatSymmetric(value: number, standardError: number, unit: string): string {
  const word = unwritable(value);
  if (word !== null) return withUnit(word, unit);
  const error = Math.abs(standardError);
  if (!Number.isFinite(error)) return `${formatNumber(value, unit, 3)} (error unknown)`;
  const power = powerApart(Number(Math.max(Math.abs(value), error).toPrecision(6)));
  const scaledValue = value / 10 ** power;
  const scaledError = error / 10 ** power;
  let valueText: string;
  let errorText: string;
  if (error === 0) {
    valueText = minus(Number(scaledValue.toPrecision(6)));
    errorText = "0";
  } else {
    const decimals = decimalsOf(scaledError);
    valueText = fixed(scaledValue, decimals);
    errorText = fixed(scaledError, decimals);
  }
  const number = `${valueText} ± ${errorText}`;
  if (power !== 0) return withUnit(`(${number}) × 10${superscript(power)}`, unit);
  return withUnit(number, unit);
}
