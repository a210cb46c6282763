/** C's %g with so many digits. */
function general(value: number, precision: number): string {
  const digits = Math.max(1, precision);
  const exponent = value === 0 ? 0 : Number(value.toExponential(digits - 1).split("e")[1]);
  const plain = (text: string) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (exponent >= -4 && exponent < digits) return plain(value.toFixed(Math.max(0, digits - 1 - exponent)));
  const [mantissa, power] = value.toExponential(digits - 1).split("e") as [string, string];
  return `${plain(mantissa)}e${padded(power)}`;
}

const padded = (power: string) => `${power[0]}${power.slice(1).padStart(2, "0")}`;

/** A number as C prints it with one `%…e`, `f` or `g`; `null`: another format. Widths do nothing to words of a command. */
export function printNumber(value: number, format: string): string | null {
  const found = /^%[-+ 0]*\d{0,3}(?:\.(\d{1,2}))?l?([eEfFgG])$/.exec(format.trim());
  if (found === null) return null;
  const precision = found[1] === undefined ? 6 : Number(found[1]);
  const kind = found[2]!.toLowerCase();
  if (kind === "g") return general(value, precision);
  if (kind === "f") return value.toFixed(precision);
  return value.toExponential(precision).replace(/e(.*)$/, (_, power: string) => `e${padded(power)}`);
}
