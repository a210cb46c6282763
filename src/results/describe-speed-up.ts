import { speedUp, type LinearResponse, type SpeedUp } from "../estimators/index.js";
import type {
  CommonRunResult,
  EquilibriumResult,
  RunResult,
  SpeedUpResult,
  SpeedUpValue,
  TransportResult,
} from "./document.js";

/** All that was simulated for these runs, ps. */
const spent = (runs: readonly CommonRunResult[]) =>
  runs.reduce((sum, run) => sum + run.duration.value + run.equilibration.value, 0);

/**
 * How many times less simulated time constant current takes than equilibrium for the same error, from the errors both
 * have reached: the time of all currents, pilots, transients and equilibrations is counted.
 *
 * @param fitted those of `runs` that σ and its error rest on
 */
export function describeSpeedUp(
  runs: readonly RunResult[],
  fitted: readonly RunResult[],
  fit: LinearResponse,
  equilibrium: EquilibriumResult,
): SpeedUpResult | undefined {
  const { value, standardError } = fit.conductivity;
  if (standardError === null) return undefined;
  const driven = {
    relativeError: Math.abs(standardError / value),
    // Errors of independent blocks add up: so do, near enough, their degrees of freedom.
    errorDegreesOfFreedom: fitted.reduce(
      (sum, run) => sum + (run.field.standardError === null || run.currentDensity.value === 0 ? 0 : run.blocks - 1),
      0,
    ),
    time: spent(runs),
  };
  const time = spent(equilibrium.runs);
  const relative = (result: TransportResult | null) =>
    result === null || result.standardError === null ? null : Math.abs(result.standardError / result.value);
  const against = (result: TransportResult | null): SpeedUpValue | null => {
    const relativeError = relative(result);
    return relativeError === null
      ? null
      : shown(
          speedUp({
            equilibrium: { relativeError, errorDegreesOfFreedom: result!.degreesOfFreedom, time },
            constantCurrent: driven,
          }),
        );
  };
  const ps = (t: number) => ({ value: t, unit: "ps" });
  return {
    collective: against(equilibrium.einstein),
    nernstEinstein: against(equilibrium.nernstEinstein),
    costs: {
      constantCurrent: { relativeError: driven.relativeError, time: ps(driven.time) },
      einstein: { relativeError: relative(equilibrium.einstein), time: ps(time) },
      nernstEinstein: { relativeError: relative(equilibrium.nernstEinstein), time: ps(time) },
    },
  };
}

const shown = ({ value, standardError, interval68 }: SpeedUp): SpeedUpValue => ({ value, standardError, interval68 });
