import { chiSquaredQuantile, type LinearResponse } from "../estimators/index.js";
import { CONDUCTIVITY_IN_S_PER_CM } from "../units/constants.js";
import type { RunEstimate } from "./estimate-run.js";
import type { NoiseResult, RunResult } from "./results.js";

/** Of one run; the mean-field resistivity beside it is that of the same run. `null` without an error bar of the field. */
export function describeNoise(estimate: RunEstimate, currentDensity: number): NoiseResult | null {
  const { noiseResistivity, field } = estimate;
  if (noiseResistivity === null) return null;
  const mean = currentDensity === 0 ? null : { value: field.value / currentDensity, relativeError: Math.abs(field.standardError! / field.value) };
  return inResults(noiseResistivity.value, field.blocks - 1, mean);
}

/** Of all runs of a point: noise resistivities weigh by their degrees of freedom, the mean-field one is that of the fit. */
export function describePointNoise(runs: readonly RunResult[], fit: LinearResponse | undefined): NoiseResult | undefined {
  const usable = runs.flatMap((run) => (run.noise === null ? [] : [{ resistivity: CONDUCTIVITY_IN_S_PER_CM / run.noise.conductivity.value, degreesOfFreedom: run.blocks - 1 }]));
  const degreesOfFreedom = usable.reduce((sum, run) => sum + run.degreesOfFreedom, 0);
  if (degreesOfFreedom === 0) return undefined;
  const resistivity = usable.reduce((sum, run) => sum + run.resistivity * run.degreesOfFreedom, 0) / degreesOfFreedom;
  return inResults(resistivity, degreesOfFreedom, fit === undefined ? null : { value: fit.resistivity.value, relativeError: Math.abs(fit.resistivity.standardError / fit.resistivity.value) });
}

function inResults(resistivity: number, degreesOfFreedom: number, mean: { readonly value: number; readonly relativeError: number } | null): NoiseResult {
  const conductivity = CONDUCTIVITY_IN_S_PER_CM / resistivity;
  const relative = Math.sqrt(2 / degreesOfFreedom);
  // ν ρ̂/ρ is χ² with ν degrees of freedom.
  const bound = (p: number) => (conductivity * chiSquaredQuantile(p, degreesOfFreedom)) / degreesOfFreedom;
  return {
    conductivity: { value: conductivity, standardError: conductivity * relative, unit: "S/cm" },
    interval68: [bound(0.15865), bound(0.84135)],
    zScore: mean === null || !(mean.value > 0) ? null : Math.log(resistivity / mean.value) / Math.hypot(relative, mean.relativeError),
  };
}
