/**
 * The whole boundary between TypeScript and the C++ core, on one page. Everything that crosses it is in
 * internal units: Å, fs, eV, amu, e, K. The only other place that knows these shapes is `native/binding/`.
 */

import type {
  Configuration,
  Correlations,
  PairTerm,
  ParticleModel,
  Precision,
  SimulationState,
} from "../../model/index.js";
import type { NativeModel } from "./clients/index.js";
import type { EngineDescription, ForceFacts, RunFacts, Timings } from "../engine.js";

/** What was compiled in, asked of the addon so that there is no second list. */
export type AddonDescription = EngineDescription;

export interface Dynamics {
  /** fs */
  readonly timestep: number;
  /** K */
  readonly temperature: number;
  /** K at rising steps, straight between them, constant before and after: then the thermostat's target instead of `temperature`. */
  readonly temperatureSchedule?: readonly { readonly step: number; readonly temperature: number }[];
  /** 0 … 2^53 − 1. */
  readonly seed: number;
  /** Replica number: another stream of the same seed. */
  readonly stream: number;
  /** [3N] Å/fs; left out: Maxwell–Boltzmann at `temperature`. */
  readonly velocities?: Float64Array;
  /** [T] transport charges z, e; must be neutral over the cell. */
  readonly transportCharges: Float64Array;
  /** Along which the charge flux is recorded, and a drive acts, which needs it; any length. Left out: [1, 0, 0]. */
  readonly direction?: readonly [number, number, number];
  /** `null`: none (equilibrium). */
  readonly drive:
    | ({
        /** "charge" or "mobile". */
        readonly scheme: string;
        /** [T] 1 for mobile types (scheme "mobile" only; ignored otherwise). */
        readonly mobile: Int32Array;
      } & (
        | {
            /** The physical charge flux Q̇ = Σ z v·n to hold, e Å/fs. */
            readonly chargeFlux: number;
            /** First a field is held instead, V/Å, for so many steps: the charging is then a part of it. */
            readonly warmStart?: { readonly field: number; readonly steps: number };
          }
        | {
            /** The physical field to hold instead, V/Å: the flux fluctuates. */
            readonly field: number;
          }
      ))
    | null;
  /** `null`: NVE. */
  readonly thermostat: { readonly type: string; readonly parameters: Readonly<Record<string, number>> } | null;
  /** `null` or left out: a constant cell. Only without drive and correlations. */
  readonly barostat?: { readonly type: string; readonly parameters: Readonly<Record<string, number>> } | null;
  /** Steps between two rows of the recorded series. */
  readonly sampleInterval: number;
  /** OpenMP threads; 0: all. */
  readonly threads: number;
  /** Å; neighbor-list skin. 0: tuned as the run goes on (by counts, not by the clock: the bits are always the same). */
  readonly skin: number;
  /** One of `build.simdPaths`; left out: the best one. */
  readonly simdPath?: string;
  /** Left out: "mixed". */
  readonly precision?: Precision;
  /** Correlations are accumulated from this step on (the end of equilibration); left out: not at all. */
  readonly correlateFrom?: number;
}

export interface Evaluation {
  /** eV */
  readonly potentialEnergy: number;
  /** [3N] eV/Å */
  readonly forces: Float64Array;
  /** [6] xx, yy, zz, yz, xz, xy of Σ r⊗F, eV: positive when the atoms push outwards. The stress is −virial/volume. */
  readonly virial: Float64Array;
  /** [N] eV, shares that add up to `potentialEnergy`; only with `perAtom`. */
  readonly atomEnergies?: Float64Array;
  /** [6N] eV, shares of `virial`, six numbers an atom; only with `perAtom`. */
  readonly atomVirials?: Float64Array;
  /** [N] e and [9N] e, row by row; only with `charges`, where the potential makes charges that follow the positions. */
  readonly charges?: Float64Array;
  readonly bornCharges?: Float64Array;
}

/** How forces are to be computed. */
export interface ForceOptions {
  /** OpenMP threads; 0 or left out: all. */
  readonly threads?: number;
  /** One of `build.simdPaths`; left out: the best one. */
  readonly simdPath?: string;
  /** Left out: "double". */
  readonly precision?: Precision;
}

export interface EvaluateOptions extends ForceOptions {
  /** "fast" (default): lists, tables, SIMD. "brute-force": every pair and image, analytic formulas, in double: the oracle. */
  readonly method?: "fast" | "brute-force";
  /** Energies and virials of every atom too: slower, the forces are the same bits. Default `false`. */
  readonly perAtom?: boolean;
  /** Charges that follow the positions, and Born effective charges, too. Default `false`. */
  readonly charges?: boolean;
}

export interface AdvanceReport {
  /** Steps done in this call; fewer than asked when `stop()` was called. */
  readonly steps: number;
  /** Rows written in this call. */
  readonly rows: number;
}

/** How forces are computed; all but a tuned skin are fixed. */
export interface NativeForceFacts extends ForceFacts {
  readonly simdPath: string;
  /** Å, of the neighbor list. */
  readonly skin: number;
}

/** Facts about a simulation; fixed once it exists. */
export interface SimulationFacts extends NativeForceFacts, RunFacts {
  /** The physical field is λ × this: 1 in scheme "charge", M_fw/M in scheme "mobile". */
  readonly fieldPerMultiplier: number;
}

/** What holds on to things outside: a client at the other end of a socket. */
interface Closable {
  /** Lets go of them, in no time; whatever needs them later gets them again. */
  close(): void;
}

export interface NativeSimulation extends Closable {
  readonly facts: SimulationFacts;
  /**
   * Does `steps` steps on a thread of its own and resolves when they are done or `stop()` was called. Every
   * `sampleInterval` steps it writes one row into `columns` (one Float64Array for each of
   * `AddonDescription.columns`, all of one length), starting at row `firstRow`: when it ends, not before. Rejects with a
   * coded error when the run goes wrong (overlap, lost atom, NaN), the rows before that are valid; COLUMNS_TAKEN when the
   * columns are shorter by then; throws NO_THREADS. Forces of another program
   * are computed here only, never on the thread of the caller: before it, with no steps at least, those of \`state()\` are zero.
   */
  advance(steps: number, columns: readonly Float64Array[], firstRow: number): Promise<AdvanceReport>;
  /** Ends a running `advance` after the current step; without one it does nothing. */
  stop(): void;
  state(): SimulationState;
  timings(): Timings;
  /** That each thread has waited at in `advance`; none with one thread. */
  barriers(): number;
  /** `null` unless `correlateFrom` was given and has been reached. Copies. */
  correlations(): Correlations | null;
  /** Everything needed to go on with the same bits: positions, velocities, lists, thermostat, random numbers, averages, correlations. */
  checkpoint(): Uint8Array;
  /** Takes a checkpoint of a simulation made with the same model and dynamics; anything else throws. */
  restore(checkpoint: Uint8Array): void;
}

export interface MinimisationReport {
  /** Steps done in this call. */
  readonly steps: number;
  /** eV, of the positions reached. */
  readonly potentialEnergy: number;
  /** eV/Å: the largest norm of any atom's force there. */
  readonly largestForce: number;
  readonly converged: boolean;
}

/** Positions of least energy by FIRE, the cell fixed. */
export interface NativeMinimisation extends Closable {
  readonly facts: NativeForceFacts;
  /**
   * Goes on, on a thread of its own, until every force is below `tolerance` (eV/Å, norm), for at most `steps` steps, or until
   * `stop()`. The bits do not depend on how steps are shared among calls. Rejects with a coded error when the forces are not
   * finite.
   */
  advance(steps: number, tolerance: number): Promise<MinimisationReport>;
  /** Begins anew from other positions, [3N] Å, in the same cell; a client that was started is asked of these as well. */
  moveTo(positions: Float64Array): void;
  /** Ends a running `advance` after the current step; without one it does nothing. */
  stop(): void;
  /** Virial: see \`Evaluation\`; \`null\` where another program computes none. */
  state(): Configuration & { readonly virial: Float64Array | null };
}

/** One way to do the sums of `ewald`, timed. */
export interface ElectrostaticsTrial {
  readonly method: "spme" | "direct-ewald";
  /** accuracy, alpha, cutoff; a mesh's order and grid. */
  readonly parameters: Readonly<Record<string, number>>;
  /** A step's forces and its share of the list. */
  readonly seconds: number;
}

/** A client must be a `NativeModel`'s: the core knows no recipes. */
type Model = ParticleModel | NativeModel;

export interface Addon {
  describe(): AddonDescription;
  /**
   * Times the forces of this configuration with several cut-offs, mesh and waves; the fastest first. Empty where there is
   * nothing to choose: another method than `ewald`, or α or cut-off given. Takes a fraction of a second, some ten steps' time in
   * large systems. Precision left out: "mixed".
   */
  tuneElectrostatics(model: Model, options?: ForceOptions): ElectrostaticsTrial[];
  /** Seconds from one barrier of so many threads to the next, with nothing in between. */
  timeBarrier(threads: number): number;
  evaluate(model: Model, options?: EvaluateOptions): Evaluation;
  /** One term under its cut-off scheme, by its formula: V (eV) and −dV/dr (eV/Å) at distances up to the cut-off (Å); beyond it, the formula still. */
  evaluatePair(
    term: Omit<PairTerm, "types">,
    r: Float64Array,
  ): { readonly energy: Float64Array; readonly force: Float64Array };
  Minimisation: new (model: Model, options?: ForceOptions) => NativeMinimisation;
  Simulation: new (model: Model, dynamics: Dynamics) => NativeSimulation;
}
