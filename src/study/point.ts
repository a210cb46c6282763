import { join } from "node:path";

import type { PointSetup } from "../config/index.js";
import { InputError } from "../errors/errors.js";
import { pointConditions } from "../estimates/conditions.js";
import { estimatePoint, type PointEstimate } from "../estimates/point.js";
import type { PointRunEstimate, PreparationEstimate } from "../estimates/run-estimates.js";
import { conductivitySpectrum, equilibriumCurves, relaxingBelow, type ConductivityBin } from "../estimators/index.js";
import { writeFileAtomic } from "../files/index.js";
import type { Correlations } from "../model/index.js";
import { drivenRun, type RunSpec, type Streams } from "../plan/index.js";
import { readCorrelations } from "../runs/correlations-file.js";
import { decide } from "./decide.js";
import { finding, type Finding } from "../findings/index.js";
import { curvesCsv } from "../results/curves-csv.js";
import { spectraCsv } from "../results/spectra-csv.js";
import { documentOfPoint } from "../results/document-of-point.js";
import type { PointResult } from "../results/document.js";
import { readRunEstimate } from "../runs/run-estimate-file.js";
import { latest, readStages, saveStages, type Stage } from "../runs/stages.js";

/** What a point needs to know of the study that it is one of. */
export interface PointPlace {
  readonly folder: string;
  /** Of the structures that its runs are done on, so far. */
  readonly preparation: () => readonly PreparationEstimate[];
  /** Does what reads or writes decisions while no other process does; `record` goes before they are written anywhere else. */
  readonly decide: <T>(work: (streams: Streams, record: (runs: readonly RunSpec[]) => void) => T) => T;
}

/** One point of a study: the stages of its runs, their results, and what they say together. */
export class Point {
  readonly #setup: PointSetup;
  readonly #place: PointPlace;
  readonly #stages: Stage[];
  /** Those of an earlier session included, as soon as it is read. */
  readonly #finished = new Map<string, PointRunEstimate>();
  /** Steps that runs have been taken in with: an earlier session's result counts when it is its run's turn. */
  readonly #taken = new Map<string, number>();
  /** Of the equilibrium runs among them. */
  readonly #correlations = new Map<string, Correlations>();
  /** Of the flux at equilibrium. */
  #flux: readonly ConductivityBin[] = [];
  #current: PointEstimate;
  #failed = false;
  /** What has changed since the curves were written: what is known at equilibrium too, or not that. */
  #stale: "all" | "driven" | null = "all";
  #outcome: Finding | undefined;

  /**
   * As an earlier session, or another process, has left it; nothing is written.
   *
   * @param setup as prepared for this point
   * @param first the plan's runs of it
   * @throws InputError INVALID_STAGES when what an earlier session decided cannot be read
   */
  constructor(setup: PointSetup, first: readonly RunSpec[], place: PointPlace) {
    this.#setup = setup;
    this.#place = place;
    this.#stages = [{ runs: first, reason: finding("named-by-study", {}) }];
    this.#stages.push(...this.#savedStages());
    // So that results of an earlier session are not lost from sight while the rest is done.
    for (const run of latest(this.#stages)) this.#recall(run.id);
    this.#current = this.#estimate();
  }

  /** Replicas of found currents that the study asks for now, unlike an earlier session; `null`: none. */
  grow(): Stage | null {
    if (this.#missingReplicas().length === 0) return null;
    return this.#decide((streams) => {
      const runs = this.#missingReplicas().map((run) => streams.assign(run));
      const reason = finding("more-replicas", { replicas: this.#setup.config.production.replicas });
      return runs.length === 0 ? null : { runs, reason };
    });
  }

  get estimate(): PointEstimate {
    return this.#current;
  }

  /** As results.json has it. */
  get result(): PointResult {
    return documentOfPoint(this.#current, {
      curves: this.#curves,
      spectra: this.#hasSpectra ? this.#spectra : null,
      outcome: this.#outcome,
    });
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
      this.#correlations.set(result.id, readCorrelations(join(this.#place.folder, result.correlations)));
    this.#finished.set(result.id, result);
    this.#taken.set(result.id, result.steps);
    this.#current = this.#estimate();
    this.#stale = result.kind === "equilibrium" ? "all" : (this.#stale ?? "driven");
    // What is decided about currents does not depend on runs at equilibrium or in fields, so it does not wait for them either.
    const method = this.#setup.config.drive?.method ?? "equilibrium";
    const isWitness = ({ kind }: Pick<PointRunEstimate, "kind">) => kind !== method && kind !== "pilot";
    const awaited = latest(this.#stages).filter((run) => !isWitness(run as Pick<PointRunEstimate, "kind">));
    if (this.#failed || isWitness(result) || awaited.some((run) => (this.#taken.get(run.id) ?? -1) < run.steps))
      return null;
    const decision = decide(this.#setup, this.#stages, this.#current);
    if ("outcome" in decision) {
      this.#outcome = decision.outcome ?? undefined;
      return null;
    }
    const known = new Set(latest(this.#stages).map(({ id }) => id));
    return this.#decide((streams) => ({
      ...decision,
      runs: decision.runs.map((run) => (known.has(run.id) ? run : streams.assign(run))),
    }));
  }

  fail(): void {
    this.#failed = true;
  }

  #recall(id: string): void {
    const result = readRunEstimate(this.#place.folder, id) as PointRunEstimate | undefined;
    if (result === undefined) return;
    try {
      if (result.kind === "equilibrium")
        this.#correlations.set(id, readCorrelations(join(this.#place.folder, result.correlations)));
      this.#finished.set(id, result);
    } catch (error) {
      // When it is the run's turn this is told.
      if (!(error instanceof InputError)) throw error;
    }
  }

  /** Saves what is decided upon, unless another process was first: the first decision stands. */
  #decide(decision: (streams: Streams) => Stage | null): Stage | null {
    return this.#place.decide((streams, record) => {
      const theirs = this.#savedStages().slice(this.#stages.length - 1);
      if (theirs.length > 0) {
        this.#stages.push(...theirs);
        return { runs: latest(theirs), reason: theirs.at(-1)!.reason };
      }
      const stage = decision(streams);
      if (stage === null) return null;
      record(stage.runs);
      this.#stages.push(stage);
      saveStages(this.#place.folder, this.#setup.point.key, this.#stages.slice(1));
      return stage;
    });
  }

  /** The study may have been made longer, or have grown, since. */
  #savedStages(): Stage[] {
    const first = this.#stages[0]!.runs;
    return readStages(this.#place.folder, this.#setup.point.key).map(({ reason, runs }) => ({
      reason,
      runs: runs.flatMap((run) => this.#asOfNow(run, first)),
    }));
  }

  /** A run of an earlier session's stage, at least as long as the study says now; none when the study no longer has it. */
  #asOfNow(run: RunSpec, first: readonly RunSpec[]): RunSpec[] {
    const { drive, production } = this.#setup.config;
    const named = first.find(({ id }) => id === run.id);
    if (named !== undefined) return [{ ...named, steps: Math.max(named.steps, run.steps) }];
    const isFound = drive?.auto === true && run.kind === "constant-current" && run.replica < production.replicas;
    return isFound ? [{ ...run, steps: Math.max(production.duration.steps, run.steps) }] : [];
  }

  /** Of currents that were found when the study had fewer of each. */
  #missingReplicas(): RunSpec[] {
    const { drive, production } = this.#setup.config;
    if (drive?.auto !== true) return [];
    const runs = latest(this.#stages).filter(({ kind }) => kind === "constant-current");
    const found = new Map(runs.map((run) => [run.j!, run.current!]));
    return [...found].flatMap(([j, current]) =>
      Array.from({ length: production.replicas }, (_, replica) => replica)
        .filter((replica) => !runs.some((run) => run.j === j && run.replica === replica))
        .map((replica) => drivenRun(this.#setup, { index: j, j, current, replica })),
    );
  }

  #estimate(): PointEstimate {
    return estimatePoint(pointConditions(this.#setup), {
      runs: latest(this.#stages).flatMap((run) => this.#finished.get(run.id) ?? []),
      correlations: this.#correlations,
      preparation: this.#place.preparation(),
    });
  }

  /** Writes the curves of all runs together, where they are out of date. */
  publish(): void {
    if (this.#stale === null) return;
    const { folder } = this.#place;
    const { equilibrium } = pointConditions(this.#setup);
    const finished = latest(this.#stages).flatMap((run) => this.#correlations.get(run.id) ?? []);
    if (this.#stale === "all") this.#flux = conductivitySpectrum(finished, equilibrium, relaxingBelow);
    if (this.#stale === "all" && finished.length > 0)
      writeFileAtomic(join(folder, this.#curves), curvesCsv(equilibriumCurves(finished, equilibrium)));
    if (this.#hasSpectra) writeFileAtomic(join(folder, this.#spectra), spectraCsv(this.#current.charging, this.#flux));
    this.#stale = null;
  }

  get #curves(): string {
    return `curves/${this.#setup.point.key}-equilibrium.csv`;
  }

  get #spectra(): string {
    return `curves/${this.#setup.point.key}-spectra.csv`;
  }

  get #hasSpectra(): boolean {
    return this.#current.charging !== null || this.#flux.length > 0;
  }
}
