import type { Cell } from "../../structures/cell.js";

/** How a structure stands in LAMMPS: a along x, b in the x–y plane (https://docs.lammps.org/Howto_triclinic.html). */
export interface LammpsFrame {
  /** Nine numbers, rows a, b, c in Å; those above the diagonal are 0. */
  readonly cell: Float64Array;
  /** Whether anything had to be turned; a cell that stands so already is left as it is, to the last bit. */
  readonly isTurned: boolean;
  /** [3N] vectors of any kind, turned with the cell. */
  readonly turn: (vectors: Float64Array) => Float64Array;
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!;
const unit = (a: number[]) => a.map((x) => x / Math.hypot(...a));

/** For a right-handed cell. */
export function lammpsFrame(given: Cell): LammpsFrame {
  const cell = Float64Array.from(given);
  if (cell[1] === 0 && cell[2] === 0 && cell[5] === 0 && cell[0]! > 0 && cell[4]! > 0)
    return { cell, isTurned: false, turn: (vectors) => vectors };
  const [a, b] = [Array.from(cell.subarray(0, 3)), Array.from(cell.subarray(3, 6))];
  const x = unit(a);
  const y = unit(b.map((value, k) => value - dot(b, x) * x[k]!));
  const z = [x[1]! * y[2]! - x[2]! * y[1]!, x[2]! * y[0]! - x[0]! * y[2]!, x[0]! * y[1]! - x[1]! * y[0]!];
  const turn = (vectors: Float64Array) => {
    const turned = new Float64Array(vectors.length);
    for (let i = 0; i < vectors.length; i += 3) {
      const vector = vectors.subarray(i, i + 3);
      turned.set([dot(vector, x), dot(vector, y), dot(vector, z)], i);
    }
    return turned;
  };
  const turned = turn(cell);
  // A right angle stays one: what is left of it is rounding.
  const longest = Math.max(...turned.map(Math.abs));
  turned.forEach((value, k) => {
    if ([1, 2, 5].includes(k) || Math.abs(value) < 1e-14 * longest) turned[k] = 0;
  });
  return { cell: turned, isTurned: true, turn };
}
