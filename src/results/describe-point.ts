import type { Study } from "../config/index.js";
import { chanceOfSoLittleNoise, fitLinearResponse, type LinearResponse } from "../estimators/index.js";
import type { Correlations } from "../model/index.js";
import { isStrong, runsLeftOut, strongestDrive } from "../plan/decide.js";
import { hopLength } from "../plan/drive.js";
import { signedVolume } from "../structures/index.js";
import { CONDUCTIVITY_IN_S_PER_CM } from "../units/constants.js";
import { describeEquilibrium } from "./describe-equilibrium.js";
import { describePointNoise } from "./describe-noise.js";
import { describeLinearResponse } from "./describe-response.js";
import { AMPERE_PER_CM2, inUnit } from "./describe-run.js";
import { describeSpeedUp } from "./describe-speed-up.js";
import type { EquilibriumRunResult, PointResult, PreparationResult, RunResult } from "./document.js";

/** Below this p-value runs at different currents are said to disagree. */
const significance = 0.05;
/** Below this one, that no common σ exists. */
const contradiction = 1e-3;
/** Relative error above which σ is not to be quoted. */
const quotable = 0.3;

/** What a point is described from. */
export interface PointMaterial {
  /** As prepared for the temperature. */
  readonly study: Study;
  /** Index of the temperature. */
  readonly t: number;
  /** Of the runs that have finished, in the order of the stages. */
  readonly results: readonly (RunResult | EquilibriumRunResult)[];
  /** Of the equilibrium runs, by id. */
  readonly correlations: ReadonlyMap<string, Correlations>;
  /** For the curves. */
  readonly folder: string;
  readonly outcome: string | undefined;
  readonly preparation: readonly PreparationResult[];
}

/** What the runs of one temperature say together. */
export function describePoint({
  study,
  t,
  results,
  correlations,
  folder,
  outcome,
  preparation,
}: PointMaterial): PointResult {
  const { config } = study;
  const temperature = config.temperatures[t]!;
  const runs = results.filter((run): run is RunResult => run.kind !== "equilibrium");
  const equilibriumRuns = results.filter((run): run is EquilibriumRunResult => run.kind === "equilibrium");
  const warnings: string[] = [];
  const leftOut = runsLeftOut(config, temperature, runs);
  if (leftOut.length > 0)
    warnings.push(
      `${leftOut.map(({ id }) => id).join(", ")}: driven beyond zeEa/2kT = ${strongestDrive}, left out of σ`,
    );
  else if (runs.some((run) => isStrong(config, run, temperature)))
    warnings.push(
      `the largest field is beyond zeEa/2kT = ${strongestDrive} (a = ${hopLength} Å): the response is not linear there, lower the current`,
    );
  const fitted = runs.filter((run) => !leftOut.includes(run));
  const fit = fitLinearResponse(
    fitted.map((run) => ({
      currentDensity: run.currentDensity.value / AMPERE_PER_CM2,
      field: { value: run.field.value, standardError: fieldError(run), blocks: run.blocks },
    })),
  );
  if (fit !== undefined && fit.pValue < contradiction)
    warnings.push(
      `do not quote: the runs contradict each other (p = ${fit.pValue.toPrecision(2)}); the response is not linear up to the largest current: leave the largest out`,
    );
  else if (fit !== undefined && fit.pValue < significance && (fit.linearity.pValue ?? 1) >= significance)
    warnings.push(
      `the runs disagree (p = ${fit.pValue.toPrecision(2)}): the response may not be linear at the larger currents; the error bar is widened accordingly`,
    );
  const driven = runs.filter((run) => run.currentDensity.value !== 0);
  const without = driven.filter((run) => run.field.standardError === null);
  if (without.length > 0)
    warnings.push(
      `${without.map(({ id }) => id).join(", ")} ${without.length === 1 ? "is" : "are"} too short for an error bar and left out of σ`,
    );
  if (driven.length > 0 && new Set(driven.map((run) => Math.abs(run.currentDensity.value))).size === 1)
    warnings.push("only one current: linear response is assumed, not checked");
  const equilibrium =
    equilibriumRuns.length === 0
      ? undefined
      : describeEquilibrium(
          study,
          t,
          equilibriumRuns,
          equilibriumRuns.map(({ id }) => correlations.get(id)!),
          folder,
        );
  // Far from equilibrium the field has other noise than Johnson and Nyquist's.
  const noise = describePointNoise(fitted, fit);
  const speedUp =
    fit === undefined || equilibrium === undefined ? undefined : describeSpeedUp(runs, fitted, fit, equilibrium);
  return {
    temperature: { value: temperature, unit: "K" },
    ...(config.drive === null ? {} : { direction: config.drive.direction }),
    supercell: config.structure.supercell,
    atoms: study.model.types.length,
    volume: { value: signedVolume(study.model.cell), unit: "Å^3" },
    ...(fit === undefined
      ? {}
      : {
          conductivity: {
            ...inUnit(fit.conductivity, CONDUCTIVITY_IN_S_PER_CM, "S/cm"),
            method: "constant-current" as const,
            chiSquared: fit.chiSquared,
            degreesOfFreedom: fit.degreesOfFreedom,
            pValue: fit.pValue,
            ...judge(fit, fitted),
          },
          linearResponse: describeLinearResponse(fit, fitted),
        }),
    ...(noise === undefined ? {} : { noise }),
    ...(equilibrium === undefined ? {} : { equilibrium }),
    ...(speedUp === undefined ? {} : { speedUp }),
    ...(outcome === undefined ? {} : { outcome: outcome }),
    ...(preparation.length === 0 ? {} : { preparation: preparation }),
    runs,
    warnings,
  };
}

/**
 * Where a blocked error is not to be trusted, or smaller than chance would make it, it is at least what open-circuit noise
 * makes it: a run knows nothing of noise slower than itself, and would weigh most in σ for that.
 */
function fieldError({ field: { standardError }, johnsonNyquist, blocks, converged }: RunResult): number | null {
  if (standardError === null || johnsonNyquist.standardError === null) return standardError;
  const trusted =
    converged && chanceOfSoLittleNoise(standardError / johnsonNyquist.standardError, blocks) >= significance;
  return trusted ? standardError : Math.max(standardError, johnsonNyquist.standardError);
}

/** Whether σ of a point may be quoted. */
function judge(
  { conductivity, pValue }: LinearResponse,
  runs: readonly RunResult[],
): { readonly converged: boolean; readonly verdict: string } {
  const relative = Math.abs(conductivity.standardError / conductivity.value);
  const used = runs.filter((run) => run.currentDensity.value !== 0 && run.field.standardError !== null);
  let why = "";
  if (!(relative < quotable))
    why = `known to ${Number.isFinite(relative) ? Math.round(100 * relative) : "more than 100"} % only`;
  else if (pValue < contradiction) why = `the runs contradict each other (p = ${pValue.toPrecision(2)})`;
  else if (used.every((run) => !run.converged)) why = "every run is too short for its error bar";
  return { converged: why === "", verdict: why === "" ? "" : `not converged, do not quote: ${why}` };
}
