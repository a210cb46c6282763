import type { PairTable } from "../../src/model/index.js";

/** A cubic spline with given slopes at both ends, over any knots. */
class ClampedSpline {
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  /** Second derivatives at the knots. */
  readonly #m: Float64Array;

  constructor(x: ArrayLike<number>, y: ArrayLike<number>, slopes: readonly [number, number]) {
    const n = x.length;
    this.#x = Float64Array.from(x);
    this.#y = Float64Array.from(y);
    const h = Float64Array.from({ length: n - 1 }, (_, i) => x[i + 1]! - x[i]!);
    const secant = Float64Array.from({ length: n - 1 }, (_, i) => (y[i + 1]! - y[i]!) / h[i]!);
    // Continuity of the slope: h₋ m₋ + 2 (h₋ + h₊) m + h₊ m₊ = 6 (s₊ − s₋), with the given slopes as s beyond the ends.
    const diagonal = Float64Array.from({ length: n }, (_, i) => 2 * ((h[i - 1] ?? 0) + (h[i] ?? 0)));
    const right = Float64Array.from(
      { length: n },
      (_, i) => 6 * ((secant[i] ?? slopes[1]) - (i === 0 ? slopes[0] : secant[i - 1]!)),
    );
    for (let i = 1; i < n; i++) {
      const factor = h[i - 1]! / diagonal[i - 1]!;
      diagonal[i]! -= factor * h[i - 1]!;
      right[i]! -= factor * right[i - 1]!;
    }
    const m = new Float64Array(n);
    for (let i = n - 1; i >= 0; i--) m[i] = (right[i]! - (i < n - 1 ? h[i]! * m[i + 1]! : 0)) / diagonal[i]!;
    this.#m = m;
  }

  at(x: number): number {
    let low = 0;
    let high = this.#x.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#x[middle]! > x) high = middle;
      else low = middle;
    }
    const h = this.#x[high]! - this.#x[low]!;
    const b = (x - this.#x[low]!) / h;
    const a = 1 - b;
    return (
      a * this.#y[low]! +
      b * this.#y[high]! +
      (((a ** 3 - a) * this.#m[low]! + (b ** 3 - b) * this.#m[high]!) * h * h) / 6
    );
  }
}

/**
 * The force between two atoms as `pair_style table spline N` of LAMMPS makes it from a table without FPRIME: a cubic
 * spline of the file's F(r), end slopes from the last two rows; that spline's F/r on N points evenly spaced in r² from
 * the table's beginning to the cut-off; a second cubic spline of those in r², end slopes from secants over a tenth of a
 * spacing (LAMMPS manual, pair_style table; its pair_table.cpp, spline_table and compute_table).
 */
export function lammpsSplineForce(table: PairTable, points: number, cutoff: number): (r: number) => number {
  const { r, force } = table;
  const n = r.length;
  const slope = (i: number) => (force[i + 1]! - force[i]!) / (r[i + 1]! - r[i]!);
  const file = new ClampedSpline(r, force, [slope(0), slope(n - 2)]);
  const inner = r[0]! ** 2;
  const outer = cutoff ** 2;
  const spacing = (outer - inner) / (points - 1);
  const overR = (squared: number) => file.at(Math.sqrt(squared)) / Math.sqrt(squared);
  const knots = Float64Array.from({ length: points }, (_, i) => inner + i * spacing);
  const short = 0.1 * spacing;
  const second = new ClampedSpline(knots, knots.map(overR), [
    (overR(inner + short) - overR(inner)) / short,
    (overR(outer) - overR(outer - short)) / short,
  ]);
  return (distance) => (distance < cutoff ? second.at(distance ** 2) * distance : 0);
}
