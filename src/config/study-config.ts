import type { LammpsChoice, Precision } from "../model/index.js";
import type { BuildRecipe, Dopant, SupercellMatrix } from "../structures/index.js";
import type { TrajectoryColumn } from "../formats/index.js";

/**
 * What all points of a study share, resolved: everything in internal units (Å, fs, eV, amu, e, K) and every default filled
 * in. What differs between them is in `Study.systems` and `Study.points`.
 */
export interface StudyConfig {
  readonly title: string;
  readonly structure: StructureChoice;
  readonly forceField: ForceFieldChoice;
  /** Transport charge z of each species, e. */
  readonly transportCharges: ReadonlyMap<string, number>;
  readonly mobile: MobileSpecies;
  /** K, in the order given. */
  readonly temperatures: readonly number[];
  /** What is done to the structure at each temperature before its runs; `null`: nothing. */
  readonly preparation: PreparationConfig | null;
  readonly equilibration: Duration;
  /** `null`: no drive, equilibrium runs only. */
  readonly drive: DriveConfig | null;
  /** Equilibrium runs, beside those under current if there is a drive; `null`: none. */
  readonly equilibrium: EquilibriumConfig | null;
  readonly production: ProductionConfig;
  /** `null`: none, NVE. Parameters by name, the addon's defaults filled in. */
  readonly thermostat: { readonly type: string; readonly parameters: Readonly<Record<string, number>> } | null;
  /** 0 … 2^53 − 1 */
  readonly seed: number;
  /** OpenMP threads; 0: all. */
  readonly threads: number;
  /** Å; neighbor-list skin; 0: the core's choice. */
  readonly skin: number;
  /** What does the runs; absent: the core. */
  readonly engine?: LammpsChoice;
  /** Positions and more, written every so often; `null`: not. */
  readonly trajectory: TrajectoryConfig | null;
  /** Formats of the last structure of each run, beside extended XYZ. */
  readonly last: readonly string[];
}

export interface PreparationConfig {
  /** First of all: positions of least energy. Largest force to end at, eV/Å, and steps at most. Absent: not done. */
  readonly minimise?: { readonly force: number; readonly maxSteps: number };
  /** After annealing: a barostat for so long, then the mean cell; `null`: the cell stays. */
  readonly pressure: {
    readonly duration: Duration;
    readonly barostat: { readonly type: string; readonly parameters: Readonly<Record<string, number>> };
  } | null;
  /** Cells at temperatures, straight between them, rising; `null`: the structure's own at every temperature. */
  readonly cells: readonly CellAt[] | null;
  /** Without current, in the same cell: held at a temperature, then cooled (or heated) steadily to the point's own. */
  readonly anneal: {
    readonly temperature: number;
    readonly hold: Duration /** K/fs */;
    readonly cooling: number;
  } | null;
}

/** A cell at a temperature, K: its three edges, or [9] rows a, b, c, Å. */
export interface CellAt {
  readonly temperature: number;
  readonly cell: readonly number[];
}

export interface TrajectoryConfig {
  readonly interval: Duration;
  /** Name of a trajectory format. */
  readonly format: string;
  readonly positions: "unwrapped" | "wrapped";
  /** Beside positions. */
  readonly columns: readonly TrajectoryColumn[];
  readonly compress: "gzip" | "none";
}

export interface StructureChoice {
  /** Absolute path. */
  readonly file: string;
  /** `null`: found from the content. */
  readonly format: string | null;
  /** Counted from 0; −1: the last. */
  readonly frame: number;
  /** One a cell size: three multiples, or nine whole numbers, rows A = M₁₁ a + M₁₂ b + M₁₃ c, B, C. */
  readonly supercells: readonly SupercellMatrix[];
  /** The file's cell is replaced by this, before the supercell is made: lengths of its three edges, or nine numbers (rows a, b, c), Å. */
  readonly cell: readonly number[] | null;
  /** How atoms are put on sites that are partly occupied; used where there are any, or dopants. */
  readonly occupancies: Pick<BuildRecipe, "seed" | "minimumDistance" | "tolerance" | "candidates">;
  readonly dope: readonly Dopant[];
}

export interface MobileSpecies {
  readonly names: readonly string[];
  /** How they were chosen, in words, to be printed. */
  readonly reason: string;
}

/** A time and the whole number of steps that it was rounded to. */
export interface Duration {
  /** fs; steps × timestep */
  readonly time: number;
  readonly steps: number;
}

export interface ProductionConfig {
  /** fs */
  readonly timestep: number;
  readonly duration: Duration;
  readonly replicas: number;
  /** Between two rows of the recorded series. */
  readonly sampleInterval: Duration;
  /** Relative standard error of σ at which runs need not be extended any further; `null`: they end after `duration`. */
  readonly targetError: number | null;
  /** Longest that a run may become by being extended. */
  readonly maxDuration: Duration;
  /** Of the forces. */
  readonly precision: Precision;
}

export interface EquilibriumConfig {
  /** Of each run. */
  readonly duration: Duration;
  readonly replicas: number;
  /** Also the conductivity tensor. */
  readonly tensor: boolean;
}

export interface DriveConfig {
  /** By which σ is had: fields beside currents are witnesses. */
  readonly method: "constant-current" | "constant-field";
  /** Unit vectors; a current or a field along each, in turn. */
  readonly directions: readonly Direction[];
  /** One of the addon's colour schemes. */
  readonly scheme: string;
  /** Empty with `auto`, and in a constant field. */
  readonly currents: readonly GivenCurrent[];
  /** The currents are found from the noise of a zero-current pilot run. */
  readonly auto: boolean;
  /** V/Å, not zero; absent: none. */
  readonly fields?: readonly number[];
}

/** A unit vector, Cartesian. */
export type Direction = readonly [number, number, number];

/** A current as the study gives it: v of the mobile ions against the rest, Å/fs, or j, e/(fs Å²). */
export type GivenCurrent =
  | { readonly driftVelocity: number; readonly currentDensity: null }
  | { readonly driftVelocity: null; readonly currentDensity: number };

/** One current to hold, in a cell of a certain volume. */
export interface DriveCurrent {
  /** Q̇ = Σ z v·n, e Å/fs. */
  readonly chargeFlux: number;
  /** j = Q̇/V, e/(fs Å²). */
  readonly currentDensity: number;
  /** Å/fs; `null` when the current density was given. */
  readonly driftVelocity: number | null;
}

/** Of a committee the first member's file, and all of them. */
export interface ForceFieldChoice extends ForceFieldFile {
  /** Absent where there is no committee. */
  readonly committee?: readonly ForceFieldFile[];
}

export interface ForceFieldFile {
  /** Absolute path; "STUDY (forceField)" of one that stands in the study file itself. */
  readonly file: string;
  /** Names of the types of a force field that numbers them; `null`: none given. */
  readonly species: readonly string[] | null;
}
