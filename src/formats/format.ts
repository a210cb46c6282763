import type { SimulationState } from "../model/index.js";
import type { Problem } from "../errors/errors.js";
import type { ManyBodyTerms } from "../force-field/force-field.js";
import type { InputDocument } from "../input/document.js";
import type { FileRecord, InputFile } from "../input/input-file.js";
import type { Lines } from "../input/line-reader.js";
import type { TextLines } from "../input/text-lines.js";
import type { ColumnQuantity } from "../recordings/integrate.js";
import type { ChargeRecording, TrajectoryRecording } from "../recordings/recording.js";
import type { DisorderedStructure } from "../structures/disordered.js";
import type { Structure } from "../structures/structure.js";
import type { ConductivityTable, TableOptions } from "./tables/conductivity/read.js";

/**
 * A file format and what can be done with it: a folder whose index declares this, and a line in `registry.ts`. Help texts,
 * messages and the lists in docs/ are made from it.
 */
export interface Format {
  /** As `--from`, `--to` and study files name it. */
  readonly name: string;
  /** As people call it, in lists. */
  readonly title: string;
  readonly structure?: {
    /** What of a structure it can hold beside cell, species and positions. */
    readonly carries: readonly StructurePart[];
    readonly read?: StructureReader;
    readonly write?: StructureWriter;
  };
  readonly trajectory?: {
    readonly read?: RecordingReader<TrajectoryRecording>;
    readonly write?: TrajectoryWrite;
  };
  /** A flux or displacement of charge against time. */
  readonly series?: { readonly read: RecordingReader<ChargeRecording> };
  /** A table of σ(T). */
  readonly conductivities?: { readonly read: ConductivitiesReader };
  readonly forceField?: { readonly read: ForceFieldReader };
  /** A file that `manyBody` of a force field names. */
  readonly manyBody?: { readonly read: ManyBodyReader };
}

export type StructurePart = "velocities" | "charges" | "masses" | "groups" | "occupancies";

export interface ReadOptions {
  /** Which frame of a trajectory, counted from 0; negative: from the end (−1, the default, is the last, as in ASE). */
  readonly frame?: number;
  /** CIF: which data block, where several have atoms. */
  readonly block?: string;
  /** LAMMPS data: names of the types 1, 2, …, where the file does not say. */
  readonly species?: readonly string[];
  /** LAMMPS data: where the file does not say. */
  readonly atomStyle?: string;
  /** LAMMPS data: "metal" or "real", where the file does not say; matters for velocities only. */
  readonly units?: string;
  /** false: they are not wanted, and need no unit. */
  readonly velocities?: boolean;
  /** What the input script that goes with a LAMMPS data file says, where neither the file nor the options do. */
  readonly script?: StructureHints;
}

/** What a force field tells of the structure's file. */
export type StructureHints = Pick<ReadOptions, "atomStyle" | "units" | "species">;

export interface StructureReader {
  /** One line. */
  readonly summary: string;
  /** Whether the text looks like this format; need not be certain that it is free of errors. */
  detect(text: TextLines): boolean;
  /** Some formats can tell of sites that are not always full. @throws InputError with file, line and column */
  read(text: TextLines, options: ReadOptions): Structure | DisorderedStructure;
}

export interface StructureWriter {
  /** One line. */
  readonly summary: string;
  /** Names of files (without folder and .gz) that ask for this format. */
  readonly files: RegExp;
  /** The same for people. */
  readonly names: readonly string[];
  /** That such a name usually ends with, no dot. */
  readonly extension: string;
  /** @throws InputError NO_MASS, NO_ELEMENT, BAD_NAME when the format cannot say what it must */
  write(structure: Structure): Written;
}

export interface Written {
  readonly text: string;
  /** What the format carries otherwise; what it cannot carry is declared. */
  readonly notes: readonly string[];
}

export interface RecordingOptions {
  /** fs: a time step of LAMMPS, whose files count steps. */
  readonly timestep?: number;
  /** fs between two rows or frames, where the file does not say; held against it where it does. */
  readonly interval?: number;
  /** LAMMPS types, or species of a file that does not name them, by number: { 1: "Li" }. */
  readonly types?: Readonly<Record<number, string>>;
  /** Names of the one or three columns to take. */
  readonly columns?: readonly string[];
  /** What the columns hold. */
  readonly quantity?: ColumnQuantity;
  /** Of the columns, e.g. "e Å/ps"; LAMMPS' "metal" and "real" fluxes are e Å/ps and e Å/fs. */
  readonly unit?: string;
  /** The rows are means over the interval before them, not values at a time. */
  readonly mean?: boolean;
  /** Å³; for current densities. */
  readonly volume?: number;
  /** fs to leave out at the start, before anything is asked of what is there. */
  readonly discard?: number;
  /** Positions are unwrapped, where the file does not say. */
  readonly unwrapped?: boolean;
}

/** What every reader of trajectories passes on. */
export const reading = ({ interval, discard }: RecordingOptions): { interval?: number; discard?: number } => ({
  ...(interval === undefined ? {} : { interval }),
  ...(discard === undefined ? {} : { discard }),
});

export interface RecordingReader<R extends ChargeRecording | TrajectoryRecording> {
  /** One line. */
  readonly summary: string;
  /** Options of `analyze` that it needs beside the temperature, in Markdown. */
  readonly needs: string;
  /** From the file's first lines. */
  detect(firstLines: readonly string[]): boolean;
  /** One recording, or one for each stretch of a file that has several. @throws InputError through `lines` */
  read(lines: Lines, options: RecordingOptions): Promise<readonly R[]>;
}

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

/** Frames one after the other, so that a file may be cut between any two. */
export interface TrajectoryWrite {
  /** Of the file's name. */
  readonly suffix: string;
  write(system: TrajectorySystem, frame: TrajectoryFrame, choice: FrameChoice): string;
}

export interface ConductivitiesReader {
  /** One line. */
  readonly summary: string;
  /** From the file's first lines. */
  detect(firstLines: readonly string[]): boolean;
  /** @throws InputError with everything that is wrong, each with its line */
  read(path: string, options: TableOptions): ConductivityTable;
}

/** What a reader of force fields is told beside the file. */
export interface ForceFieldOptions {
  /** Names of the file's numbered types, in their order; `null`: as the file itself says. */
  readonly species: readonly string[] | null;
  /** Atoms of each species in the structure that the force field is for, where one is known. */
  readonly composition: ReadonlyMap<string, number> | null;
}

/** A force field in the shape of our own file (docs/force-field.md), which is then checked as one. */
export interface ForceFieldDocument {
  /** `null` when the problems leave nothing to check. */
  readonly document: InputDocument | null;
  readonly problems: readonly Problem[];
  /** Read beside the file itself. */
  readonly files: readonly FileRecord[];
  readonly warnings?: readonly Problem[];
  /** Why the stress is not the whole one, so that no cell may follow it; left out or `null`: it is. */
  readonly onlyAtConstantVolume?: Problem | null;
}

export interface ManyBodyReader {
  /** One line. */
  readonly summary: string;
  detect(file: InputFile): boolean;
  /** @throws InputError with everything that is wrong */
  read(file: InputFile): { readonly terms: ManyBodyTerms; readonly warnings: readonly Problem[] };
}

export interface ForceFieldReader {
  /** One line. */
  readonly summary: string;
  /** Whether types have numbers, so that `species` may name them. */
  readonly numbersTypes: boolean;
  detect(file: InputFile): boolean;
  /** What it says of a structure's file beside it. */
  hints?(file: InputFile): StructureHints;
  /** @throws InputError where nothing can be read at all */
  read(file: InputFile, options: ForceFieldOptions): ForceFieldDocument;
}
