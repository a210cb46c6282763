import { toFractional, type Cell, type Vector } from "../cell.js";
import type { DisorderedStructure } from "../disordered.js";
import type { Structure } from "../structure.js";

/** Atoms of a supercell: more are beyond a text file's memory. */
export const MOST_ATOMS = 10_000_000;

/** How a supercell's vectors are made of the cell's: three multiples, or nine integers, rows A = M₁₁ a + M₁₂ b + M₁₃ c, B, C. */
export type SupercellMatrix = readonly number[];

const mod = (x: number, n: number) => x - n * Math.floor(x / n);

function nine(matrix: SupercellMatrix): readonly number[] {
  const [p, q, r] = matrix as Vector;
  return matrix.length === 3 ? [p, 0, 0, 0, q, 0, 0, 0, r] : matrix;
}

/** Copies of the cell in the supercell; below 1 for a left-handed or flat one. */
export function determinant(matrix: SupercellMatrix): number {
  const [a, b, c, d, e, f, g, h, i] = nine(matrix) as number[] & { length: 9 };
  return a! * (e! * i! - f! * h!) - b! * (d! * i! - f! * g!) + c! * (d! * h! - e! * g!);
}

/** Rows of an upper triangular matrix of integers that spans the same lattice (Hermite's normal form, H. Cohen 1993, §2.4). */
function hermite(matrix: readonly number[]): number[][] {
  const rows = [0, 1, 2].map((i) => [...matrix.slice(3 * i, 3 * i + 3)]);
  for (let column = 0; column < 3; column++) {
    for (let i = column + 1; i < 3; i++) {
      // Euclid's algorithm on two rows.
      while (rows[i]![column] !== 0) {
        const times = Math.floor(rows[column]![column]! / rows[i]![column]!);
        const rest = rows[column]!.map((x, k) => x - times * rows[i]![k]!);
        rows[column] = rows[i]!;
        rows[i] = rest;
      }
    }
    if (rows[column]![column]! < 0) rows[column] = rows[column]!.map((x) => -x);
  }
  return rows;
}

/**
 * The det M points n = (n₁, n₂, n₃) of the cell's lattice inside the supercell (fractional coordinates in [0, 1), decided in
 * integers); for three multiples in the order of nested loops.
 *
 * @throws RangeError when these are not three positive integers, or nine integers with a determinant of at least 1
 */
export function latticePoints(matrix: SupercellMatrix): Vector[] {
  const m = nine(matrix);
  if (
    m.length !== 9 ||
    m.some((x) => !Number.isSafeInteger(x)) ||
    (matrix.length === 3 && matrix.some((x) => x < 1)) ||
    !(determinant(matrix) >= 1)
  ) {
    throw new RangeError(
      `a supercell is three positive integers or nine integers with a positive determinant, not ${matrix.join(" ")}`,
    );
  }
  const copies = determinant(matrix);
  const [[h0], [, h1], [, , h2]] = hermite(m) as [number[], number[], number[]];
  // Fractional coordinates of n are n adj(M) / det M.
  const adjugate = [0, 1, 2].map((j) =>
    [0, 1, 2].map(
      (i) =>
        m[3 * ((i + 1) % 3) + ((j + 1) % 3)]! * m[3 * ((i + 2) % 3) + ((j + 2) % 3)]! -
        m[3 * ((i + 1) % 3) + ((j + 2) % 3)]! * m[3 * ((i + 2) % 3) + ((j + 1) % 3)]!,
    ),
  );
  const points: Vector[] = [];
  for (let a = 0; a < h0!; a++) {
    for (let b = 0; b < h1!; b++) {
      for (let c = 0; c < h2!; c++) {
        const n = [a, b, c];
        const outside = [0, 1, 2].map((k) => {
          const numerator = n.reduce((sum, x, i) => sum + x * adjugate[i]![k]!, 0);
          return (numerator - mod(numerator, copies)) / copies;
        });
        points.push(
          [0, 1, 2].map((k) => n[k]! - outside.reduce((sum, x, i) => sum + x * m[3 * i + k]!, 0)) as [
            number,
            number,
            number,
          ],
        );
      }
    }
  }
  return points;
}

/** The supercell's rows, Å: M times the cell's, as they are (not reduced to a rounder cell of the same lattice). */
export function supercellVectors(cell: Cell, matrix: SupercellMatrix): Float64Array {
  const m = nine(matrix);
  return Float64Array.from({ length: 9 }, (_, i) => {
    const row = 3 * Math.floor(i / 3);
    return m[row]! * cell[i % 3]! + m[row + 1]! * cell[3 + (i % 3)]! + m[row + 2]! * cell[6 + (i % 3)]!;
  });
}

/** What all kinds of structures have; the rest are lists with one entry for each site, repeated by the caller. */
function repeat(structure: Pick<DisorderedStructure, "cell" | "positions" | "source">, matrix: SupercellMatrix) {
  const points = latticePoints(matrix);
  const { cell, source } = structure;
  const positions = new Float64Array(structure.positions.length * points.length);
  points.forEach(([a, b, c], copy) => {
    const start = copy * structure.positions.length;
    for (let i = 0; i < structure.positions.length; i++) {
      const k = i % 3;
      positions[start + i] = structure.positions[i]! + a * cell[k]! + b * cell[3 + k]! + c * cell[6 + k]!;
    }
  });
  const list = <T>(values: readonly T[]): T[] => points.flatMap(() => values);
  return {
    list,
    common: {
      cell: supercellVectors(cell, matrix),
      positions,
      ...(source === undefined
        ? {}
        : { source: { ...source, lines: Int32Array.from(list(Array.from(source.lines))) } }),
    },
  };
}

/**
 * A supercell of det M copies, copy by copy (for three multiples as ASE's `repeat`): atom i of copy k has index k N + i.
 * Velocities are dropped when there is more than one copy: copies that move alike would stay alike for ever.
 *
 * @throws RangeError as `latticePoints`
 */
export function supercell(structure: Structure, matrix: SupercellMatrix): Structure {
  if (nine(matrix).join() === "1,0,0,0,1,0,0,0,1") return structure;
  const { list, common } = repeat(structure, matrix);
  const { velocities } = structure;
  const isOne = common.positions.length === structure.positions.length;
  return {
    ...common,
    species: list(structure.species),
    ...(velocities !== undefined && isOne ? { velocities } : {}),
    ...(structure.charges === undefined ? {} : { charges: Float64Array.from(list(Array.from(structure.charges))) }),
    ...(structure.masses === undefined ? {} : { masses: Float64Array.from(list(Array.from(structure.masses))) }),
    ...(structure.groups === undefined
      ? {}
      : { groups: structure.groups.map((group) => Int32Array.from(list(Array.from(group)))) }),
    notes:
      velocities === undefined || isOne
        ? structure.notes
        : [...structure.notes, "velocities are left out: the copies of a supercell must not move alike"],
  };
}

/** The same of sites that are not all full. @throws RangeError as `latticePoints` */
export function supercellOfSites(structure: DisorderedStructure, matrix: SupercellMatrix): DisorderedStructure {
  const { list, common } = repeat(structure, matrix);
  return { ...common, labels: list(structure.labels), occupants: list(structure.occupants), notes: structure.notes };
}

/** The cell that a supercell was made of: M⁻¹ times the supercell's rows. */
export function unitVectors(supercell: Cell, matrix: SupercellMatrix): Float64Array {
  const transposed = (values: ArrayLike<number>) =>
    Float64Array.from({ length: 9 }, (_, i) => values[3 * (i % 3) + Math.floor(i / 3)]!);
  return transposed(toFractional(transposed(supercell), transposed(nine(matrix))));
}
