import type { Lines } from "../input/line-reader.js";

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

/** The common spacing of times, or a problem that names the first row that breaks it. */
export function spacing(
  lines: Lines,
  times: readonly number[],
  lineOf: (row: number) => number,
  tolerance = 1e-6,
): number {
  if (times.length < 2)
    return lines.fail({
      code: "RECORDING_TOO_SHORT",
      message: "the recording has fewer than two rows",
      expected: "a time series",
    });
  const step = times[1]! - times[0]!;
  for (let k = 1; k < times.length; k++) {
    const here = times[k]! - times[k - 1]!;
    if (!(Math.abs(here - step) <= tolerance * Math.abs(step) + 1e-9 * Math.abs(times[k]!)) || !(here > 0))
      lines.fail({
        code: "UNEVEN_TIMES",
        message: "the rows are not equally spaced in time",
        line: lineOf(k),
        expected: `a step of ${step}, as between the first two`,
        received: `${here}`,
        remedy: "correlate one evenly sampled stretch",
      });
  }
  return (times.at(-1)! - times[0]!) / (times.length - 1);
}
