import type { SimulationState } from "../model/index.js";

/** What may be written of every atom beside its position. */
export const trajectoryColumns = ["velocities", "forces", "charges"] as const;
export type TrajectoryColumn = (typeof trajectoryColumns)[number];

/** What stays the same from frame to frame. */
export interface TrajectorySystem {
  /** Rows a, b, c in Å. */
  readonly cell: ArrayLike<number>;
  /** [N] */
  readonly species: readonly string[];
  /** [N] from 1, in the order of the force field's species. */
  readonly types: readonly number[];
  /** [N] amu */
  readonly masses: readonly number[];
  /** [N] e, of the force field. */
  readonly charges: readonly number[];
}

export interface TrajectoryFrame extends Omit<SimulationState, "cell"> {
  /** fs */
  readonly time: number;
  /** More for formats that have a place for it; the unit is in the name. */
  readonly info: Readonly<Record<string, number>>;
}

export interface FrameChoice {
  readonly positions: "unwrapped" | "wrapped";
  readonly columns: readonly TrajectoryColumn[];
}

/** A file format of trajectories: frames one after the other, so that a file may be cut between any two. */
export interface TrajectoryFormat {
  readonly name: string;
  /** Of the file's name. */
  readonly suffix: string;
  write(system: TrajectorySystem, frame: TrajectoryFrame, choice: FrameChoice): string;
}
