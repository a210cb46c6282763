import { speedUp, type LinearResponse, type SpeedUp, type TransportEstimate } from "../estimators/index.js";
import type { DrivenEstimate, SeriesEstimate } from "./run-estimates.js";

/** S = (ε² t at equilibrium)/(ε² t under current): how many times less simulated time gives the same error. */
export interface SpeedUpEstimate {
  /** For σ with all correlations: constant current against Einstein. */
  readonly collective: JudgedSpeedUp | null;
  /** Against Nernst–Einstein, which is another quantity. */
  readonly nernstEinstein: JudgedSpeedUp | null;
  /** Of σ with all correlations once everything is known and settled: recorded time alone, of the runs that σ rests on. */
  readonly production: JudgedSpeedUp | null;
  readonly costs: {
    readonly constantCurrent: { readonly relativeError: number; readonly time: number };
    readonly einstein: MethodCost;
    readonly nernstEinstein: MethodCost;
  };
}

/** False: one of the two errors is of a value that must not be quoted. */
export interface JudgedSpeedUp extends SpeedUp {
  readonly converged: boolean;
}

/** Relative standard error, and all time that was simulated, fs: equilibration, pilots and transients counted. */
export interface MethodCost {
  readonly relativeError: number | null;
  readonly time: number;
}

/** Without what comes before; fs. */
const recorded = (runs: readonly Pick<SeriesEstimate, "duration">[]) =>
  runs.reduce((sum, { duration }) => sum + duration, 0);
/** All that was simulated for these runs, fs. */
const spent = (runs: readonly Pick<SeriesEstimate, "duration" | "equilibration">[]) =>
  runs.reduce((sum, run) => sum + run.duration + run.equilibration, 0);

/**
 * How many times less simulated time constant current takes than equilibrium for the same error, from the errors both
 * have reached: the time of all currents, pilots, transients and equilibrations is counted.
 *
 * @param fitted those of `runs` that σ and its error rest on
 * @param converged whether σ under current may be quoted
 */
export function estimateSpeedUp(
  runs: readonly DrivenEstimate[],
  fitted: readonly DrivenEstimate[],
  { conductivity, converged }: Pick<LinearResponse, "conductivity"> & { readonly converged: boolean },
  equilibrium: {
    readonly einstein: TransportEstimate | null;
    readonly nernstEinstein: TransportEstimate | null;
    readonly runs: readonly Pick<SeriesEstimate, "duration" | "equilibration">[];
  },
): SpeedUpEstimate {
  const driven = {
    relativeError: Math.abs(conductivity.standardError / conductivity.value),
    // Errors of independent blocks add up: so do, near enough, their degrees of freedom.
    errorDegreesOfFreedom: fitted.reduce(
      (sum, run) => sum + (run.field.standardError === null || run.currentDensity === 0 ? 0 : run.blocks - 1),
      0,
    ),
    time: spent(runs),
  };
  const time = spent(equilibrium.runs);
  const cost = (estimate: TransportEstimate | null): MethodCost => ({
    relativeError: estimate === null || !isKnown(estimate) ? null : Math.abs(estimate.standardError / estimate.value),
    time,
  });
  const against = (
    estimate: TransportEstimate | null,
    times = { equilibrium: time, driven: driven.time },
  ): JudgedSpeedUp | null =>
    estimate === null || !isKnown(estimate)
      ? null
      : {
          ...speedUp({
            equilibrium: {
              relativeError: Math.abs(estimate.standardError / estimate.value),
              errorDegreesOfFreedom: estimate.effectiveSamples,
              time: times.equilibrium,
            },
            constantCurrent: { ...driven, time: times.driven },
          }),
          converged: converged && estimate.converged,
        };
  return {
    collective: against(equilibrium.einstein),
    nernstEinstein: against(equilibrium.nernstEinstein),
    production: against(equilibrium.einstein, {
      equilibrium: recorded(equilibrium.runs),
      driven: recorded(fitted.filter(({ currentDensity }) => currentDensity !== 0)),
    }),
    costs: {
      constantCurrent: { relativeError: driven.relativeError, time: driven.time },
      einstein: cost(equilibrium.einstein),
      nernstEinstein: cost(equilibrium.nernstEinstein),
    },
  };
}

/** An error of more than the value is none that a time could be had from. */
const isKnown = ({ effectiveSamples }: TransportEstimate): boolean => effectiveSamples >= 1;
