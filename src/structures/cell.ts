/** Nine numbers, rows a, b, c in Å. */
export type Cell = ArrayLike<number>;

export type Vector = readonly [number, number, number];

function row(cell: Cell, index: number): Vector {
  return [cell[3 * index]!, cell[3 * index + 1]!, cell[3 * index + 2]!];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Å³; negative for a left-handed cell. */
export function signedVolume(cell: Cell): number {
  return dot(row(cell, 0), cross(row(cell, 1), row(cell, 2)));
}

/** Lengths of a, b, c in Å. */
export function edgeLengths(cell: Cell): Vector {
  return [Math.hypot(...row(cell, 0)), Math.hypot(...row(cell, 1)), Math.hypot(...row(cell, 2))];
}

/** Reciprocal rows (without 2π): the fractional coordinate i of r is r · row i. Nine numbers, 1/Å. */
export function reciprocal(cell: Cell): Float64Array {
  const volume = signedVolume(cell);
  const result = new Float64Array(9);
  for (let i = 0; i < 3; i++) {
    const normal = cross(row(cell, (i + 1) % 3), row(cell, (i + 2) % 3));
    for (let k = 0; k < 3; k++) result[3 * i + k] = normal[k]! / volume;
  }
  return result;
}

/** Distances between opposite faces, Å. */
export function perpendicularWidths(cell: Cell): Vector {
  const [a, b, c] = edgeLengths(reciprocal(cell));
  return [1 / a, 1 / b, 1 / c];
}

/** [3N] Cartesian Å → [3N] fractional, not wrapped. */
export function toFractional(positions: ArrayLike<number>, cell: Cell): Float64Array {
  const inverse = reciprocal(cell);
  const result = new Float64Array(positions.length);
  for (let i = 0; i < positions.length; i += 3) {
    for (let k = 0; k < 3; k++) {
      result[i + k] =
        positions[i]! * inverse[3 * k]! +
        positions[i + 1]! * inverse[3 * k + 1]! +
        positions[i + 2]! * inverse[3 * k + 2]!;
    }
  }
  return result;
}

/** [3N] fractional → [3N] Cartesian Å. */
export function toCartesian(fractional: ArrayLike<number>, cell: Cell): Float64Array {
  const result = new Float64Array(fractional.length);
  for (let i = 0; i < fractional.length; i += 3) {
    for (let k = 0; k < 3; k++) {
      result[i + k] = fractional[i]! * cell[k]! + fractional[i + 1]! * cell[3 + k]! + fractional[i + 2]! * cell[6 + k]!;
    }
  }
  return result;
}

/** Cosine of an angle in degrees, exact where the cell should be. */
function cosine(degrees: number): number {
  return degrees === 90 ? 0 : degrees === 60 ? 0.5 : degrees === 120 ? -0.5 : Math.cos((degrees * Math.PI) / 180);
}

/** A cell with a along x and b in the x–y plane from lengths (Å) and α, β, γ (degrees); null when there is none. */
export function cellFromParameters([a, b, c]: Vector, angles: Vector): Float64Array | null {
  const [alpha, beta, gamma] = angles.map(cosine) as [number, number, number];
  const sine = Math.sqrt(1 - gamma * gamma);
  const y = (alpha - beta * gamma) / sine;
  const square = 1 - beta * beta - y * y;
  return square > 0 ? Float64Array.of(a, 0, 0, b * gamma, b * sine, 0, c * beta, c * y, c * Math.sqrt(square)) : null;
}

/** α, β, γ in degrees. */
export function cellAngles(cell: Cell): Vector {
  const between = (i: number, j: number) => {
    const [u, v] = [row(cell, i), row(cell, j)];
    return (Math.atan2(Math.hypot(...cross(u, v)), dot(u, v)) * 180) / Math.PI;
  };
  return [between(1, 2), between(0, 2), between(0, 1)];
}
