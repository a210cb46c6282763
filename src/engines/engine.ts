import type { SavedFile } from "../files/index.js";
import type { Problem } from "../errors/errors.js";
import type { PlacedProblem } from "../input/document.js";
import type {
  Correlations,
  Methods,
  ParticleModel,
  Precision,
  SimulationState,
  SocketSpec,
  System,
} from "../model/index.js";
import type { Shares } from "../plan/processors.js";
import type { Coupling, RunSpec } from "../plan/run-spec.js";
import type { ColumnDescription, TimeSeries } from "../recordings/index.js";

/** A program that runs are done with, or written for. Everything is in internal units: Å, fs, eV, amu, e, K. */
export interface Engine {
  /** As on the command line and in its folder's name. */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** What it can compute, by name. */
  describe(): Methods;
  /** What it cannot do of a run, with the place in the study file that asks for it; empty: it can do it. */
  can(run: RunSpec, system: System): readonly Problem[];
  /** What it does otherwise than a study asks, on systems of such a model; left out: nothing. */
  departures?(thermostat: Coupling | null, model: ParticleModel): readonly Departure[];
}

/** An engine that does runs itself. */
export interface Simulator extends Engine {
  /** What this machine lacks for a run that the engine can do: programs, and what they were built without. Left out: nothing, ever. */
  lacks?(run: RunSpec, system: System): readonly Problem[];
  /** s of one processor, roughly and without measuring: what a run is worth some preparation for. */
  cost(run: RunSpec, system: System): number;
  /**
   * Does a run, or what is left of it: goes on from the state that it saved in `folder` (that of a shorter run included), with
   * the same bits whatever the interruptions and threads where `processor` names one. What is longer already than asked for stays so.
   *
   * @param folder the run's own, for its state; `null`: no state is saved
   * @returns `undefined` when the signal ended it early (its state is saved)
   * @throws InputError for what the engine refuses, INVALID_RUN_STATE for a damaged state; RunError when the run goes wrong
   */
  run(run: RunSpec, system: System, folder: string | null, options: RunOptions): Promise<RunRecord | undefined>;
  /** Steps done of the state that is saved in a run's folder, equilibration included; a look, nothing is checked. `null`: none. Left out: nobody can tell. */
  savedSteps?(folder: string): number | null;
  /** The kind of processor that decides its bits; "any": its runs do not repeat to the bit anyway. */
  processor(): string;
  /** Another program that does the runs. @throws InputError where it cannot be started */
  program?(): EngineProgram;
  /** Whether it computes what it should, for `doctor`; some seconds. Empty where it is not installed. */
  check(): Promise<readonly Check[]>;
  /** Steps per second of `concurrency` such runs side by side, in all, timed; left out: processors are not dealt out to it. */
  measure?(run: RunSpec, system: System, shares: Shares): Promise<number>;
  /** The electrostatics that is fastest here, timed once and kept; `null` where there is nothing to choose. */
  tune?(model: ParticleModel, options: TuneOptions): Tuning | null;
}

/** An engine that computes energies and forces of one configuration, too. */
export interface Evaluator {
  /**
   * Goes to the least potential energy near the positions of the system, in its cell, under a RunSpec of kind "minimisation".
   * @throws as `Simulator.run`
   */
  minimise(run: RunSpec, system: System, options: MinimiseRunOptions): Promise<Minimum>;
  /** Of one model, in double precision. Another program is started for the first of them; the signal ends the waiting for it. */
  configurations(
    model: ParticleModel,
    options: {
      readonly threads: number;
      readonly signal?: AbortSignal;
      readonly onDeath?: (death: Death) => void;
    },
  ): Configurations;
  /** What this machine lacks for a client of a socket, with places in the force field; empty: it can be started. Nothing is kept open. */
  missing(socket: SocketSpec): readonly PlacedProblem[];
}

/** Energies and forces of positions of the same atoms in the same cell, one after another. */
export interface Configurations {
  /**
   * Potential energy (eV) and forces (eV/Å, [3N]) of positions, [3N] Å.
   * @throws InputError for a model the engine refuses; RunError for overlapping atoms, CLIENT_… of another program, INTERRUPTED
   *   (or the signal's reason) when it was not waited for
   */
  at(positions: Float64Array): Promise<{ readonly potentialEnergy: number; readonly forces: Float64Array }>;
  /** Lets go of another program. */
  close(): void;
}

/** The core of this program, or what stands in for it. */
export interface Core extends Simulator, Evaluator {
  /** eV, of forces of its own: those of another program are waited for. @throws as `Configurations.at`; InputError EXTERNAL_FORCES */
  potentialEnergy(model: ParticleModel): number;
  describe(): EngineDescription;
}

/** Something that an engine does otherwise than a study asks. */
export interface Departure {
  /** In the study file or the force field. */
  readonly key: "thermostat" | "electrostatics";
  /** By the names of these files. */
  readonly asked: string;
  readonly done: string;
  /** How exactly, and why. */
  readonly details: string;
}

/** What is kept of another program's own account of itself. */
export interface EngineProgram {
  readonly name: string;
  readonly version: string;
  readonly compiler: string;
  readonly mpi: string;
  readonly packages: readonly string[];
  readonly command: readonly string[];
}

/** An engine that runs are written for, to be done by someone else. */
export interface Exporter extends Engine {
  /** As `can`, of one input for a study's runs. */
  canPrepare(run: RunSpec, system: System): readonly Problem[];
  /**
   * Files, by name, that do the driven runs of a study.
   * @param runs under current, on one system
   * @throws InputError EXPORT_UNSUPPORTED with everything that `canPrepare` refuses
   */
  prepare(runs: readonly RunSpec[], system: System, title: string): Deck;
}

/** Names of files and what is in them. */
export type Deck = ReadonlyMap<string, string>;

export interface EngineDescription extends Methods {
  /** Of the recorded series, in order. */
  readonly columns: readonly ColumnDescription[];
  /** How it was built, and what of it this machine runs. */
  readonly build: {
    readonly version: string;
    readonly compiler: string;
    readonly openmp: boolean;
    /** SIMD paths in this binary, best first: "avx512", "avx2", "baseline". */
    readonly simdPaths: readonly string[];
    /** The one this machine runs. */
    readonly simdPath: string;
    readonly maximumThreads: number;
  };
}

export interface RunOptions {
  /** Ends the run after the current step, its state saved. */
  readonly signal?: AbortSignal;
  /** To go on with; asked for before the first step, and again when `rethread` says so. */
  readonly threads: () => number;
  /** Whether to stop here and go on with another number of threads, with the same bits. */
  readonly rethread?: (progress: SimulationProgress) => boolean;
  /** With the steps, equilibration included, of the saved state that the run goes on from. */
  readonly onResumed?: (steps: number) => void;
  /** Of every death of which the run has got over; of several within a fraction of a second that of the last, as often. */
  readonly onDeath?: (death: Death) => void;
  /** Called a few times a second from the event loop. */
  readonly onProgress?: (progress: SimulationProgress) => void;
  readonly trajectory?: {
    /** Production steps between two frames. */
    readonly interval: number;
    /** Goes on from what `sync` returned when the state was saved; `null` where a run begins, or had no trajectory. */
    readonly open: (saved: SavedFile | null) => TrajectorySink;
  };
  /** Frames for another purpose, at an interval of their own. */
  readonly frames?: {
    /** Production steps between two. */
    readonly interval: number;
    /** Goes on from a state of so many steps, equilibration included: what was written of later ones is to come again. */
    readonly open: (steps: number) => FrameSink;
  };
}

export interface FrameSink {
  readonly write: (state: SimulationState) => void;
}

export interface TrajectorySink extends FrameSink {
  /** Brings what was written to the disk, for a state that is saved after it. */
  readonly sync: () => SavedFile;
}

export interface SimulationProgress {
  /** Steps done, equilibration included. */
  readonly steps: number;
  readonly totalSteps: number;
  readonly phase: "equilibration" | "production";
  /** Of the last stretch, this machine. */
  readonly stepsPerSecond: number;
  /** Å³ */
  readonly volume: number;
  /** The series so far, production only; views, not copies: read them before returning. */
  readonly series: TimeSeries;
  /** Correlations so far, copied; `null` before production and in runs that are not correlated. Only during the callback. */
  readonly correlations: () => Correlations | null;
}

/** Another program that forces or steps are computed by has died, and was started again. */
export interface Death {
  readonly program: "client" | "lammps";
  /** Of the run (equilibration included) or minimisation when it was noticed, or for LAMMPS that it goes on from; `null`: of no run. */
  readonly step: number | null;
  /** How it ended, with its last lines. */
  readonly words: string;
}

/** What a finished run leaves: plain data. */
export interface RunRecord {
  /** Steps done, equilibration included. */
  readonly steps: number;
  /** Of the production, with the columns `time` (fs), `temperature` (K), `field` (V/Å), `chargeFlux` (e Å/fs) … */
  readonly series: TimeSeries;
  /** Over the production; `null` in runs that are not correlated. */
  readonly correlations: Correlations | null;
  /** Before the first step, and at the end. */
  readonly first: SimulationState;
  readonly last: SimulationState;
  readonly facts: RunFacts;
  /** Seconds spent, by part of the step. */
  readonly timings: Timings;
  readonly stepsPerSecond: number;
}

/** How forces were computed. */
export interface ForceFacts {
  readonly threads: number;
  /** The one that is used: "double" where "mixed" was asked for but an interaction is too rough for it. */
  readonly precision: Precision;
  /** Those that act, in the order in which they are added. */
  readonly interactions: readonly {
    /** As in the model. */
    readonly kind: string;
    /** The one that was chosen: "spme" or "direct-ewald" of "ewald". Otherwise the same as `kind`. */
    readonly method: string;
    /** What it has chosen: α, real-space cut-off, mesh or number of k-vectors, predicted force errors … */
    readonly numbers: Readonly<Record<string, number>>;
    /** What went wrong outside, last, and was mended; left out: nothing has. */
    readonly mishap?: string;
  }[];
}

export interface RunFacts extends ForceFacts {
  readonly atoms: number;
  readonly degreesOfFreedom: number;
  /** Å³ */
  readonly volume: number;
}

/** Seconds spent so far, by part of the step. */
export interface Timings {
  readonly pair: number;
  readonly reciprocal: number;
  readonly neighbors: number;
  readonly other: number;
  /** How often the neighbor list was built. */
  readonly rebuilds: number;
}

export interface MinimiseRunOptions {
  readonly signal?: AbortSignal;
  readonly threads: number;
  readonly onDeath?: (death: Death) => void;
  readonly onProgress?: (progress: MinimisationProgress) => void;
}

export interface MinimisationProgress {
  readonly steps: number;
  readonly maxSteps: number;
  /** eV */
  readonly potentialEnergy: number;
  /** eV/Å, as in `Minimum`. */
  readonly largestForce: number;
  /** Of the last stretch, this machine. */
  readonly stepsPerSecond: number;
}

export interface Minimum {
  /** "aborted": `signal` ended it early. */
  readonly state: "completed" | "aborted";
  /** False: the steps (or the patience of who gave the signal) were not enough. */
  readonly converged: boolean;
  readonly steps: number;
  /** [3N] Å: where the atoms went from the model's positions, not wrapped into the cell. */
  readonly positions: Float64Array;
  /** [3N] eV/Å */
  readonly forces: Float64Array;
  /** eV */
  readonly potentialEnergy: number;
  /** eV/Å: the largest norm of any atom's force. */
  readonly largestForce: number;
  /** Of the model's positions. */
  readonly initial: { readonly potentialEnergy: number; readonly largestForce: number };
  readonly facts: ForceFacts;
  readonly stepsPerSecond: number;
}

export interface TuneOptions {
  /** The study's results folder: what was chosen stands there in `file`, and stays chosen. */
  readonly folder: string;
  readonly file: string;
  readonly threads: number;
  readonly precision: Precision | null;
  /** Whether the study is long enough to earn a second of timing back. */
  readonly worthwhile: boolean;
  /** Now it is timed, which nobody hears of before it is done: seconds, of 10⁵ ions ten and more. */
  readonly onTiming?: () => void;
}

/** How Ewald sums are done. */
export interface Tuning {
  /** As for the force field, with everything fixed. */
  readonly method: "spme" | "direct-ewald";
  readonly parameters: Readonly<Record<string, number>>;
  /** A step's forces, when it was timed. */
  readonly seconds: number;
}

export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly found: string;
}
