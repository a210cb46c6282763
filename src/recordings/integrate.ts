/** What a column of a recording may hold. */
export type ColumnQuantity = "flux" | "current-density" | "displacement";

/**
 * Q(t) in e Å from rows of a column: displacements as they are; fluxes integrated, by the trapezoidal rule, or as means over
 * the interval before each row.
 *
 * @param factor to internal units
 * @param interval fs
 */
export function displacementOf(
  values: readonly number[],
  quantity: ColumnQuantity,
  factor: number,
  interval: number,
  mean: boolean,
): Float64Array {
  if (quantity === "displacement") return Float64Array.from(values, (x) => x * factor);
  if (mean) {
    const q = new Float64Array(values.length + 1);
    values.forEach((x, k) => (q[k + 1] = q[k]! + x * factor * interval));
    return q;
  }
  const q = new Float64Array(values.length);
  for (let k = 1; k < values.length; k++) q[k] = q[k - 1]! + 0.5 * (values[k - 1]! + values[k]!) * factor * interval;
  return q;
}
