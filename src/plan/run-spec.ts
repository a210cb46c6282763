import type { DriveCurrent } from "../config/study-config.js";
import type { Precision } from "../model/index.js";

/** A thermostat or barostat by name, with its parameters in internal units. */
export interface Coupling {
  readonly type: string;
  readonly parameters: Readonly<Record<string, number>>;
}

/** What is integrated, with which random numbers. */
export interface Ensemble {
  /** fs */
  readonly timestep: number;
  /** `null`: NVE. */
  readonly thermostat: Coupling | null;
  /** Left out: a constant cell. Only without current and correlations. */
  readonly barostat?: Coupling;
  /** K at rising steps, straight between them, constant before and after: then the thermostat's target instead of the run's temperature. */
  readonly temperatureSchedule?: readonly { readonly step: number; readonly temperature: number }[];
  /** 0 … 2^53 − 1. */
  readonly seed: number;
  /** Of random numbers of that seed; each run has its own. */
  readonly stream: number;
}

export interface Sampling {
  /** Steps between two rows of the recorded series. */
  readonly interval: number;
  /** Whether the flux's and the particles' displacements are correlated over the production. */
  readonly correlate: boolean;
}

/** One run of a study: pure data, enough for an engine to do it on the system that it is for. It knows neither engine nor threads. */
export interface RunSpec {
  /** "T1000K-j1-r1", "T1000K-E1-r1", "T1000K-j0-pilot", "T1000K-equilibrium-r1": also the name of its folder. Counted from 1. */
  readonly id: string;
  /**
   * "pilot": under zero current, whose noise tells the resistivity. "preparation": of the structure, before the others, by
   * dynamics; "minimisation": of its energy, before those.
   */
  readonly kind: "constant-current" | "constant-field" | "pilot" | "equilibrium" | "preparation" | "minimisation";
  /** Key of the point that it is for; a preparation is for all directions, and stands at the first. */
  readonly point: string;
  /** Label of the cell size. */
  readonly system: string;
  /** K */
  readonly temperature: number;
  /** `null`: none is held. */
  readonly current: DriveCurrent | null;
  /** V/Å along the point's direction; left out: none is held. */
  readonly field?: number;
  /**
   * Of the equilibration of a run under current the first steps, in a field, V/Å, instead: about the one that the current will
   * need, so that less of it has to build up. Left out: none.
   */
  readonly warmStart?: { readonly field: number; readonly steps: number };
  /** Which of its point's currents, or of its fields, counted from 1 as they came up; the pilot's is 0; `null` without a drive. */
  readonly j: number | null;
  /** Counted from 0; of a preparation: for which. */
  readonly replica: number;
  /** Of a minimisation nothing of it is used. */
  readonly ensemble: Ensemble;
  readonly sampling: Sampling;
  /** Under the same conditions, not recorded. */
  readonly equilibrationSteps: number;
  /** Recorded; the same run with more of them goes on where the shorter one ended. Of a minimisation: at most. */
  readonly steps: number;
  /** Minimisations: ends when every force is below, eV/Å. */
  readonly tolerance?: number;
  /** Left out: the engine's choice; minimisations are done in double. */
  readonly precision?: Precision;
  /** Å, of neighbor lists; left out: the engine's choice. */
  readonly skin?: number;
}

/** Whether a current or a field is held. */
export const isDriven = ({ current, field }: Pick<RunSpec, "current" | "field">): boolean =>
  current !== null || field !== undefined;

/** The run in a cell of another volume: a drift velocity keeps its charge flux, a current density stays what it is. */
export function inVolume(run: RunSpec, volume: number): RunSpec {
  const { current } = run;
  if (current === null) return run;
  return {
    ...run,
    current:
      current.driftVelocity === null
        ? { ...current, chargeFlux: current.currentDensity * volume }
        : { ...current, currentDensity: current.chargeFlux / volume },
  };
}
