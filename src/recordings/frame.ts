import type { Clocked } from "./stretches.js";

/** Who is in a frame, in its order. */
export interface Atoms {
  /** [N] as the file names them; left out: their number in the frame, from 1. */
  readonly ids?: readonly number[];
  /** [N] */
  readonly species: readonly string[];
}

/** A frame as a file has it. */
export interface Frame extends Clocked {
  /** [3N] Å */
  readonly positions: Float64Array;
  /** Rows a, b, c in Å. */
  readonly cell: Float64Array;
  /** The same object from frame to frame while nothing changes. */
  readonly atoms: Atoms;
}

/** How an atom is called in messages. */
export const atomName = ({ ids, species }: Atoms, i: number): string => `atom ${ids?.[i] ?? i + 1} (${species[i]!})`;
