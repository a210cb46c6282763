import { join } from "node:path";

import type { Study } from "../config/index.js";
import { InputError } from "../errors/errors.js";
import { pointConditions } from "../estimates/conditions.js";
import { estimatePoint, type PointEstimate } from "../estimates/point.js";
import type { PointRunEstimate, PreparationEstimate } from "../estimates/run-estimates.js";
import { equilibriumCurves } from "../estimators/index.js";
import { writeFileAtomic } from "../files/index.js";
import type { Correlations } from "../model/index.js";
import { drivenRun, pointName, type RunSpec } from "../plan/index.js";
import { signedVolume } from "../structures/index.js";
import { readCorrelations } from "../runs/correlations-file.js";
import { decide, latest } from "../plan/decide.js";
import { curvesCsv } from "../results/curves-csv.js";
import { documentOfPoint } from "../results/document-of-point.js";
import type { PointResult } from "../results/document.js";
import { readRunEstimate } from "../runs/run-estimate-file.js";
import { readStages, saveStages, type Stage } from "../runs/stages.js";

/** One temperature of a study: the stages of its runs, their results, and what they say together. */
export class Point {
  readonly #study: Study;
  readonly #t: number;
  readonly #folder: string;
  readonly #preparation: readonly PreparationEstimate[];
  readonly #stages: Stage[];
  /** Those of an earlier session included, as soon as it is read. */
  readonly #finished = new Map<string, PointRunEstimate>();
  /** Steps that runs have been taken in with: an earlier session's result counts when it is its run's turn. */
  readonly #taken = new Map<string, number>();
  /** Of the equilibrium runs among them. */
  readonly #correlations = new Map<string, Correlations>();
  #current: PointEstimate;
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
    preparation: readonly PreparationEstimate[],
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
    this.#current = this.#estimate();
    this.#writeCurves();
  }

  get estimate(): PointEstimate {
    return this.#current;
  }

  /** As results.json has it. */
  get result(): PointResult {
    return documentOfPoint(this.#current, { curves: this.#curves, outcome: this.#outcome });
  }

  /** All runs so far; those that an earlier session finished come back at once when it is their turn. */
  waiting(): readonly RunSpec[] {
    return latest(this.#stages);
  }

  /**
   * Takes a result in; when it was the stage's last one, says which runs come next.
   * @throws InputError INVALID_CORRELATIONS for a file of an earlier session that is damaged; nothing is taken in then
   */
  finish(result: PointRunEstimate): Stage | null {
    if (result.kind === "equilibrium")
      this.#correlations.set(result.id, readCorrelations(join(this.#folder, result.correlations)));
    this.#finished.set(result.id, result);
    this.#taken.set(result.id, result.steps);
    this.#current = this.#estimate();
    if (result.kind === "equilibrium") this.#writeCurves();
    // What is decided about currents does not depend on equilibrium runs, so it does not wait for them either.
    const isDriven = this.#study.config.drive !== null;
    const awaited = latest(this.#stages).filter((run) => !isDriven || run.kind !== "equilibrium");
    if (
      this.#failed ||
      (isDriven && result.kind === "equilibrium") ||
      awaited.some((run) => (this.#taken.get(run.id) ?? -1) < run.steps)
    )
      return null;
    const decision = decide(this.#study, this.#t, this.#stages, this.#current);
    if ("outcome" in decision) {
      this.#outcome = decision.outcome ?? undefined;
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
    const result = readRunEstimate(this.#folder, id) as PointRunEstimate | undefined;
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

  #estimate(): PointEstimate {
    return estimatePoint(pointConditions(this.#study, this.#t), {
      runs: latest(this.#stages).flatMap((run) => this.#finished.get(run.id) ?? []),
      correlations: this.#correlations,
      preparation: this.#preparation,
    });
  }

  /** Of all equilibrium runs together. */
  #writeCurves(): void {
    const { equilibrium } = pointConditions(this.#study, this.#t);
    const finished = latest(this.#stages).flatMap((run) => this.#correlations.get(run.id) ?? []);
    if (finished.length > 0)
      writeFileAtomic(join(this.#folder, this.#curves), curvesCsv(equilibriumCurves(finished, equilibrium)));
  }

  get #curves(): string {
    return `curves/${pointName(this.#study.config, this.#t)}-equilibrium.csv`;
  }
}
