/** Numbers with units, for people. Values are in the unit that is written after them: see `toUnit`. */

const superscriptDigits = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** ⁻³ … ⁶ */
export function superscript(power: number): string {
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

/**
 * `formatUncertain(2.8134, 0.0712, "S/cm")` → "2.813 ± 0.071 S/cm": the error with two significant digits (one when they are
 * 40, 50 … 90: 0.07, not 0.070), the value to the same place. An error that is not finite is said to be unknown,
 * never left out.
 */
export function formatUncertain(value: number, standardError: number, unit = ""): string {
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
    // toExponential first: rounding 0.0996 to two digits moves its place.
    const [mantissa, place] = scaledError.toExponential(1).split("e") as [string, string];
    const decimals = (/^[4-9]\.0$/.test(mantissa) ? 0 : 1) - Number(place);
    valueText = fixed(scaledValue, decimals);
    errorText = fixed(scaledError, decimals);
  }
  const number = `${valueText} ± ${errorText}`;
  if (power !== 0) return withUnit(`(${number}) × 10${superscript(power)}`, unit);
  return withUnit(number, unit);
}
