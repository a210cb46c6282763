import { join } from "node:path";

import type { Study } from "../config/index.js";
import { InputError } from "../errors/errors.js";
import { chanceOfSoLittleNoise, fitLinearResponse, type LinearResponse } from "../estimators/index.js";
import type { Correlations } from "../model/index.js";
import { hopLength } from "../plan/drive.js";
import { drivenRun, pointName, type RunSpec } from "../plan/index.js";
import { signedVolume } from "../structures/index.js";
import { CONDUCTIVITY_IN_S_PER_CM } from "../units/constants.js";
import { readCorrelations } from "../runs/correlations-file.js";
import { decide, isStrong, latest, runsLeftOut, strongestDrive } from "../plan/decide.js";
import { describeEquilibrium } from "../results/describe-equilibrium.js";
import { describePointNoise } from "../results/describe-noise.js";
import { describeLinearResponse } from "../results/describe-response.js";
import { AMPERE_PER_CM2, inUnit } from "../results/describe-run.js";
import { describeSpeedUp } from "../results/describe-speed-up.js";
import type { EquilibriumRunResult, PointResult, PreparationResult, RunResult } from "../results/document.js";
import { readResult, type PointRunResult } from "../runs/run-one.js";
import { readStages, saveStages, type Stage } from "../runs/stages.js";

/** Below this p-value runs at different currents are said to disagree. */
const significance = 0.05;
/** Below this one, that no common σ exists. */
const contradiction = 1e-3;
/** Relative error above which σ is not to be quoted. */
const quotable = 0.3;

/** One temperature of a study: the stages of its runs, their results, and what they say together. */
export class Point {
  readonly #study: Study;
  readonly #t: number;
  readonly #folder: string;
  readonly #preparation: readonly PreparationResult[];
  readonly #stages: Stage[];
  /** Those of an earlier session included, as soon as it is read. */
  readonly #finished = new Map<string, PointRunResult>();
  /** Steps that runs have been taken in with: an earlier session's result counts when it is its run's turn. */
  readonly #taken = new Map<string, number>();
  /** Of the equilibrium runs among them. */
  readonly #correlations = new Map<string, Correlations>();
  #result: PointResult;
  #failed = false;
  #outcome: string | undefined;

  /**
   * @param study as prepared for this temperature
   * @throws InputError INVALID_STAGES when what an earlier session decided cannot be read
   */
  constructor(
    study: Study,
    t: number,
    folder: string,
    first: readonly RunSpec[],
    preparation: readonly PreparationResult[],
  ) {
    this.#study = study;
    this.#t = t;
    this.#folder = folder;
    this.#preparation = preparation;
    const restore = (saved: Parameters<Parameters<typeof readStages>[2]>[0]): RunSpec | undefined => {
      const { found } = saved;
      const run =
        found === undefined
          ? first.find(({ id }) => id === saved.id)
          : this.#foundRun(saved.id, found.j, found.chargeFlux);
      return run === undefined ? undefined : { ...run, steps: Math.max(saved.steps, run.steps) };
    };
    const saved = readStages(folder, pointName(study.config, t), restore);
    // First what the study names now: it may have been made longer, or got equilibrium runs, since the stages were saved.
    this.#stages = [{ runs: first, reason: "named by the study" }, ...saved];
    // So that results of an earlier session are not lost from sight while the rest is done.
    for (const run of latest(this.#stages)) this.#recall(run.id);
    this.#result = this.#describe();
  }

  get result(): PointResult {
    return this.#result;
  }

  /** All runs so far; those that an earlier session finished come back at once when it is their turn. */
  waiting(): readonly RunSpec[] {
    return latest(this.#stages);
  }

  /**
   * Takes a result in; when it was the stage's last one, says which runs come next.
   * @throws InputError INVALID_CORRELATIONS for a file of an earlier session that is damaged; nothing is taken in then
   */
  finish(result: PointRunResult): Stage | null {
    if (result.kind === "equilibrium")
      this.#correlations.set(result.id, readCorrelations(join(this.#folder, result.correlations)));
    this.#finished.set(result.id, result);
    this.#taken.set(result.id, result.steps);
    this.#result = this.#describe();
    // What is decided about currents does not depend on equilibrium runs, so it does not wait for them either.
    const isDriven = this.#study.config.drive !== null;
    const awaited = latest(this.#stages).filter((run) => !isDriven || run.kind !== "equilibrium");
    if (
      this.#failed ||
      (isDriven && result.kind === "equilibrium") ||
      awaited.some((run) => (this.#taken.get(run.id) ?? -1) < run.steps)
    )
      return null;
    const decision = decide(this.#study, this.#t, this.#stages, this.#result);
    if ("outcome" in decision) {
      this.#outcome = decision.outcome ?? undefined;
      this.#result = this.#describe();
      return null;
    }
    this.#stages.push(decision);
    saveStages(this.#folder, pointName(this.#study.config, this.#t), this.#stages.slice(1));
    return decision;
  }

  fail(): void {
    this.#failed = true;
  }

  #recall(id: string): void {
    const result = readResult(this.#folder, id) as PointRunResult | undefined;
    if (result === undefined) return;
    try {
      if (result.kind === "equilibrium")
        this.#correlations.set(id, readCorrelations(join(this.#folder, result.correlations)));
      this.#finished.set(id, result);
    } catch (error) {
      // When it is the run's turn this is told.
      if (!(error instanceof InputError)) throw error;
    }
  }

  #foundRun(id: string, j: number, chargeFlux: number): RunSpec {
    const { config, model } = this.#study;
    const current = { chargeFlux, currentDensity: chargeFlux / signedVolume(model.cell), driftVelocity: null };
    const replica = Number(/-r(\d+)$/.exec(id)?.[1] ?? 1) - 1;
    return drivenRun(config, { t: this.#t, j, current, replica });
  }

  #describe(): PointResult {
    const { config } = this.#study;
    const temperature = config.temperatures[this.#t]!;
    const ordered = latest(this.#stages).flatMap((run) => this.#finished.get(run.id) ?? []);
    const runs = ordered.filter((run): run is RunResult => run.kind !== "equilibrium");
    const equilibriumRuns = ordered.filter((run): run is EquilibriumRunResult => run.kind === "equilibrium");
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
            this.#study,
            this.#t,
            equilibriumRuns,
            equilibriumRuns.map(({ id }) => this.#correlations.get(id)!),
            this.#folder,
          );
    // Far from equilibrium the field has other noise than Johnson and Nyquist's.
    const noise = describePointNoise(fitted, fit);
    const speedUp =
      fit === undefined || equilibrium === undefined ? undefined : describeSpeedUp(runs, fitted, fit, equilibrium);
    return {
      temperature: { value: temperature, unit: "K" },
      ...(config.drive === null ? {} : { direction: config.drive.direction }),
      supercell: config.structure.supercell,
      atoms: this.#study.model.types.length,
      volume: { value: signedVolume(this.#study.model.cell), unit: "Å^3" },
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
      ...(this.#outcome === undefined ? {} : { outcome: this.#outcome }),
      ...(this.#preparation.length === 0 ? {} : { preparation: this.#preparation }),
      runs,
      warnings,
    };
  }
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
