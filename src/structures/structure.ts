import type { FileRecord } from "../config/input-file.js";
import { toCartesian, toFractional, type Cell, type Vector } from "./cell.js";

/** Atoms in a cell that is periodic in all three directions. N atoms. */
export interface Structure {
  /** Rows a, b, c in Å; nine numbers. Right-handed. */
  readonly cell: Float64Array;
  /** [3N] Cartesian, Å; not necessarily inside the cell. */
  readonly positions: Float64Array;
  /** [N] names as the file has them: elements or labels. */
  readonly species: readonly string[];
  /** [3N] Å/fs; absent when the file has none, or only zeros. */
  readonly velocities?: Float64Array;
  /** [N] e, as in the file; never used as force-field or transport charges. */
  readonly charges?: Float64Array;
  readonly source?: StructureSource;
  /** What was left out or concluded while reading, for the log. */
  readonly notes: readonly string[];
}

export interface StructureSource extends FileRecord {
  readonly format: string;
  /** Counted from 0. */
  readonly frame: number;
  /** [N] the line of each atom, counted from 1. */
  readonly lines: Int32Array;
}

/** Atoms of each species, in the order of first appearance. */
export function composition(structure: Pick<Structure, "species">): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of structure.species) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** "Li56 La24 Zr16 O96" */
export function formula(structure: Pick<Structure, "species">): string {
  return [...composition(structure)].map(([name, count]) => name + (count === 1 ? "" : count)).join(" ");
}

/**
 * na × nb × nc copies of the cell, copy by copy (as ASE's `repeat`): atom i of copy k has index k N + i. Velocities
 * are dropped when there is more than one copy: copies that move alike would stay alike for ever.
 *
 * @throws RangeError when the counts are not positive integers
 */
export function supercell(structure: Structure, counts: Vector): Structure {
  if (counts.some((count) => !Number.isSafeInteger(count) || count < 1)) throw new RangeError(`supercell counts must be positive integers, not ${counts.join(" ")}`);
  const [na, nb, nc] = counts;
  const copies = na * nb * nc;
  if (copies === 1) return structure;
  const atoms = structure.species.length;
  const { cell } = structure;
  const positions = new Float64Array(3 * atoms * copies);
  let next = 0;
  for (let a = 0; a < na; a++) {
    for (let b = 0; b < nb; b++) {
      for (let c = 0; c < nc; c++) {
        for (let i = 0; i < 3 * atoms; i++) {
          const k = i % 3;
          positions[next++] = structure.positions[i]! + a * cell[k]! + b * cell[3 + k]! + c * cell[6 + k]!;
        }
      }
    }
  }
  function repeated<T extends Float64Array | Int32Array>(values: T): T {
    const result = new (values.constructor as new (length: number) => T)(values.length * copies);
    for (let copy = 0; copy < copies; copy++) result.set(values, copy * values.length);
    return result;
  }
  return {
    cell: cell.map((value, index) => value * counts[Math.floor(index / 3)]!),
    positions,
    species: Array.from({ length: copies }, () => structure.species).flat(),
    ...(structure.charges === undefined ? {} : { charges: repeated(structure.charges) }),
    ...(structure.source === undefined ? {} : { source: { ...structure.source, lines: repeated(structure.source.lines) } }),
    notes: structure.velocities === undefined ? structure.notes : [...structure.notes, "velocities are left out: the copies of a supercell must not move alike"],
  };
}

/** The same fractional coordinates in another cell (nine numbers, Å). Velocities are kept as they are. */
export function withCell(structure: Structure, cell: Cell): Structure {
  return {
    ...structure,
    cell: Float64Array.from(cell),
    positions: toCartesian(toFractional(structure.positions, structure.cell), cell),
  };
}
