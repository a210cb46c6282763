import type { FileRecord } from "../input/input-file.js";
import { toCartesian, toFractional, type Cell } from "./cell.js";

/** Atoms in a cell that is periodic in all three directions. N atoms. */
export interface Structure {
  /** Rows a, b, c in Å; nine numbers. Right-handed. */
  readonly cell: Float64Array;
  /** [3N] Cartesian, Å; not necessarily inside the cell: image flags are applied. */
  readonly positions: Float64Array;
  /** [N] names as the file has them: elements or labels. */
  readonly species: readonly string[];
  /** [3N] Å/fs; absent when the file has none, or only zeros. */
  readonly velocities?: Float64Array;
  /** [N] e, as in the file; never used as force-field or transport charges. */
  readonly charges?: Float64Array;
  /** [N] amu, as in the file; a force field has its own. */
  readonly masses?: Float64Array;
  /** Each [N]: numbers of the groups that the file sorts its atoms into, in one way or several (GPUMD). */
  readonly groups?: readonly Int32Array[];
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

/** The same fractional coordinates in another cell (nine numbers, Å). Velocities are kept as they are. */
export function withCell<S extends Pick<Structure, "cell" | "positions">>(structure: S, cell: Cell): S {
  return {
    ...structure,
    cell: Float64Array.from(cell),
    positions: toCartesian(toFractional(structure.positions, structure.cell), cell),
  };
}
