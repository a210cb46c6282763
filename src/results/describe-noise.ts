import {
  compareFluctuation,
  noiseInterval,
  poolNoise,
  type LinearResponse,
  type NoiseResistivity,
  type Uncertain,
} from "../estimators/index.js";
import { CONDUCTIVITY_IN_S_PER_CM } from "../units/constants.js";
import type { RunEstimate } from "../estimates/run.js";
import type { NoiseResult, RunResult } from "./document.js";

/** Of one run, beside its own mean-field resistivity. `null` without an error bar of the field. */
export function describeNoise({ noise, field }: RunEstimate, currentDensity: number): NoiseResult | null {
  if (noise === null) return null;
  const mean =
    currentDensity === 0
      ? null
      : { value: field.value / currentDensity, standardError: Math.abs(field.standardError! / currentDensity) };
  return inResults(noise, mean);
}

/** Of the runs that a point's fit rests on, pilots included, together; beside the resistivity of that fit. */
export function describePointNoise(
  runs: readonly RunResult[],
  fit: LinearResponse | undefined,
): NoiseResult | undefined {
  const noise = poolNoise(
    runs.flatMap((run) =>
      run.noise === null
        ? []
        : [
            {
              value: CONDUCTIVITY_IN_S_PER_CM / run.noise.conductivity.value,
              degreesOfFreedom: run.noise.degreesOfFreedom,
            },
          ],
    ),
  );
  return noise === undefined ? undefined : inResults(noise, fit?.resistivity ?? null);
}

function inResults(noise: NoiseResistivity, mean: Uncertain | null): NoiseResult {
  const conductivity = CONDUCTIVITY_IN_S_PER_CM / noise.value;
  const [low, high] = noiseInterval(noise);
  const comparison = mean === null ? undefined : compareFluctuation(mean, noise);
  return {
    conductivity: {
      value: conductivity,
      standardError: conductivity * Math.sqrt(2 / noise.degreesOfFreedom),
      unit: "S/cm",
    },
    interval68: [CONDUCTIVITY_IN_S_PER_CM / high, CONDUCTIVITY_IN_S_PER_CM / low],
    degreesOfFreedom: noise.degreesOfFreedom,
    comparison:
      comparison === undefined
        ? null
        : { zScore: comparison.zScore, pValue: comparison.pValue, verdict: comparison.verdict },
  };
}
