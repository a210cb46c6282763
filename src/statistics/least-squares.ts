/** Columns that agree to this, relative to their size, are taken for one. */
const dependent = 1e-6;

export interface LeastSquares {
  readonly values: Float64Array;
  /** [k][k] (AᵀA)⁻¹: the covariance when rows are divided by their errors. Computed when asked for. */
  readonly covariance: () => readonly Float64Array[];
  /** Sum of squared residuals. */
  readonly chiSquared: number;
}

/**
 * Least squares of y in the columns of A, rows divided by their errors already: modified Gram–Schmidt of [A|y] (Björck,
 * *Numerical Methods for Least Squares Problems* (1996), sec. 2.4.4), so no normal equations, and any units.
 * `undefined` when the columns cannot be told apart.
 */
export function leastSquares(
  columns: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  tolerance = dependent,
): LeastSquares | undefined {
  const k = columns.length;
  const q = columns.map((column) => Float64Array.from(column));
  const rest = Float64Array.from(y);
  const r = q.map(() => new Float64Array(k));
  const z = new Float64Array(k);
  for (let a = 0; a < k; a++) {
    const column = q[a]!;
    const before = Math.sqrt(dot(column, column));
    for (let b = 0; b < a; b++) subtract(column, (r[b]![a] = dot(q[b]!, column)), q[b]!);
    const norm = Math.sqrt(dot(column, column));
    if (!(norm > tolerance * before)) return undefined;
    r[a]![a] = norm;
    for (let i = 0; i < column.length; i++) column[i]! /= norm;
    subtract(rest, (z[a] = dot(column, rest)), column);
  }
  const covariance = () => {
    const inverse = q.map((_, a) =>
      backSubstitute(
        r,
        Float64Array.from({ length: k }, (_, b) => Number(a === b)),
      ),
    );
    return q.map((_, a) =>
      Float64Array.from({ length: k }, (_, b) => inverse.reduce((sum, column) => sum + column[a]! * column[b]!, 0)),
    );
  };
  return { values: backSubstitute(r, z), covariance, chiSquared: dot(rest, rest) };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function subtract(from: Float64Array, factor: number, what: Float64Array): void {
  for (let i = 0; i < from.length; i++) from[i]! -= factor * what[i]!;
}

/** x of Rx = y, R upper triangular. */
function backSubstitute(r: readonly Float64Array[], y: Float64Array): Float64Array {
  const x = y.slice();
  for (let a = y.length - 1; a >= 0; a--) {
    for (let b = a + 1; b < y.length; b++) x[a]! -= r[a]![b]! * x[b]!;
    x[a]! /= r[a]![a]!;
  }
  return x;
}
