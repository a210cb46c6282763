const pattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eEdD][+-]?\d+)?$/;
const [blank, nine] = [32, 57];

/** A decimal number as programs write it, Fortran's 6.0d0 too; NaN for every other text (empty, nan, inf, 0x1F), Infinity beyond a double's range. */
export function parseNumber(text: string): number {
  const value = Number(text);
  // What JavaScript takes and we do not is empty, begins with a blank, has a letter in second place, or is not finite.
  if (Number.isFinite(value) && text.charCodeAt(0) > blank && !(text.charCodeAt(1) > nine)) return value;
  return pattern.test(text) ? Number(text.replace(/[dD]/, "e")) : NaN;
}
