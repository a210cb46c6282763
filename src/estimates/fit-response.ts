import { chordResistivity, fitLinearResponse, shotNoise, type LinearResponse } from "../estimators/index.js";
import { limits } from "../limits.js";
import { trustedError } from "./judge.js";
import type { DrivenEstimate } from "./run-estimates.js";

/** E(j) of a point's runs. */
export interface FittedResponse {
  readonly fit: LinearResponse | null;
  /** Those that it was fitted to. */
  readonly fitted: readonly DrivenEstimate[];
  /** Too strong for any law. */
  readonly leftOut: readonly DrivenEstimate[];
}

export interface FitConditions {
  /** Whether currents were found, so that the strongest may be left out. Those that a study names are the user's choice. */
  readonly auto: boolean;
  readonly ownSamples: boolean;
}

/**
 * The law of E(j), and the runs that have one: currents that were found may be too strong for any, so the strongest are left out
 * while the runs contradict theirs, and there are weaker ones.
 */
export function fitResponse(runs: readonly DrivenEstimate[], conditions: FitConditions): FittedResponse {
  const sizeOf = ({ currentDensity }: DrivenEstimate) => Math.abs(currentDensity);
  for (let fitted = runs; ; ) {
    const fit = fitLaw(fitted, conditions);
    const strongest = Math.max(...fitted.map(sizeOf)) * (1 - 1e-9);
    const weaker = fitted.filter((run) => sizeOf(run) < strongest);
    const hasWeaker = weaker.some((run) => run.currentDensity !== 0 && run.field.standardError !== null);
    if (!conditions.auto || fit === null || fit.pValue >= limits.clearlyBent || !hasWeaker)
      return { fit, fitted, leftOut: runs.filter((run) => !fitted.includes(run)) };
    fitted = weaker;
  }
}

/**
 * The noise that an error must have at least is that of the law, not of the run's own E/j: that one is small where the field came
 * out small by chance, and the run would weigh the more. Strong currents have less of it: how much less the law says as well.
 */
function fitLaw(runs: readonly DrivenEstimate[], { ownSamples }: FitConditions): LinearResponse | null {
  const by = (law: LinearResponse | null) =>
    fitLinearResponse(
      runs.map((run) => ({
        currentDensity: run.currentDensity,
        ...(ownSamples ? { sample: run.replica } : {}),
        field: {
          value: run.field.value,
          standardError: trustedError(run.field, law === null ? run.johnsonNyquist : noiseBy(law, run)),
          blocks: run.blocks,
        },
      })),
    ) ?? null;
  return by(by(null));
}

function noiseBy(law: LinearResponse, { currentDensity: j, field, johnsonNyquist }: DrivenEstimate): number | null {
  if (johnsonNyquist === null || field.value === 0) return johnsonNyquist;
  const j0 = law.characteristicCurrent?.value ?? Infinity;
  return johnsonNyquist * Math.sqrt(Math.abs((chordResistivity(law, j) * j) / field.value)) * shotNoise(j / j0);
}
