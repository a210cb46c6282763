import { sampleOf, samplesOf, setupOf, type PointSetup, type Study } from "../config/index.js";
import { finding, sentenceOf, type Finding } from "../findings/index.js";
import type { AnyRunEstimate, PointRunEstimate, PreparationEstimate } from "../estimates/run-estimates.js";
import { dependencies, inVolume, type Plan, type RunSpec } from "../plan/index.js";
import { Preparation } from "../runs/preparation.js";
import { signedVolume } from "../structures/index.js";
import { Point, type PointPlace } from "./point.js";

/** A run that can be begun, or read where it is done, with what it is for. */
export interface Job {
  readonly run: RunSpec;
  readonly setup: PointSetup;
  /** Takes the result in; says what is to be done next because of it. */
  readonly take: (
    result: AnyRunEstimate,
  ) => { readonly runs: readonly RunSpec[]; readonly jobs: readonly Job[]; readonly reason: Finding } | null;
  readonly fail: () => void;
}

export interface GroupPlace extends Omit<PointPlace, "preparation"> {
  /** Replicas of found currents that an earlier session did not know of; left out: nothing is done here, only looked at. */
  readonly onRunsAdded?: (runs: readonly RunSpec[], reason: string) => void;
}

/**
 * The points of one temperature and cell size, which differ in the direction, with the samples of the structure that their
 * runs start from: one, or one for each replica, each prepared by itself.
 */
export class PointGroup {
  /** None until the first sample is prepared, whose cell is theirs. */
  readonly points: Point[] = [];
  readonly #first: readonly RunSpec[];
  readonly #place: GroupPlace;
  readonly #samples: readonly Preparation[];
  readonly #sampleOf: (run: RunSpec) => number;
  readonly #waitsFor: (run: RunSpec) => readonly string[];
  /** What is known to be run, but whose sample is not prepared yet. */
  #pending: { readonly run: RunSpec; readonly at: number }[] = [];

  /** Takes in what an earlier session prepared. @throws InputError INVALID_PREPARED_STRUCTURE */
  constructor(study: Study, temperature: number, label: string, plan: Plan, place: GroupPlace) {
    const isHere = (one: { readonly temperature: number; readonly system: string }): boolean =>
      one.temperature === temperature && one.system === label;
    const here = study.points.filter(isHere);
    const system = study.systems.find((one) => one.label === label)!;
    this.#first = plan.runs.filter((run) => here.some(({ key }) => key === run.point));
    this.#place = place;
    this.#sampleOf = ({ replica }) => sampleOf(study.config, system, replica);
    this.#waitsFor = dependencies(study, plan.preparation);
    this.#samples = Array.from(
      { length: samplesOf(study.config, system) },
      (_, sample) =>
        new Preparation(
          here.map((point) => setupOf(study, point, sample)),
          plan.preparation.filter((run) => isHere(run) && run.replica === sample),
          place.folder,
        ),
    );
  }

  /** All that is known of so far, with the runs that each waits for. */
  get runs(): readonly { readonly run: RunSpec; readonly waitsFor: readonly string[] }[] {
    const runs = this.points.length === 0 ? this.#first : this.points.flatMap((point) => point.waiting());
    return [...this.#samples.flatMap((sample) => sample.runs), ...runs].map((run) => ({
      run,
      waitsFor: this.#waitsFor(run),
    }));
  }

  /** What can be begun at once. */
  start(): Job[] {
    return this.#samples.flatMap((_, sample) => this.#goOn(sample));
  }

  /** The next run of a sample's preparation, or when it is done the runs that it was for. */
  #goOn(sample: number): Job[] {
    const preparation = this.#samples[sample]!;
    const run = preparation.next();
    if (run !== null) {
      const take = (result: AnyRunEstimate) => {
        preparation.finish(result as PreparationEstimate);
        return { runs: [], jobs: this.#goOn(sample), reason: finding("named-by-study", {}) };
      };
      return [{ run, setup: preparation.setups[0]!, take, fail: () => {} }];
    }
    if (sample === 0) this.#makePoints();
    return this.#release();
  }

  #makePoints(): void {
    for (const [at, setup] of this.#samples[0]!.setups.entries()) {
      const volume = signedVolume(setup.model.cell);
      const point = new Point(
        setup,
        this.#first.filter((one) => one.point === setup.point.key).map((one) => inVolume(one, volume)),
        { ...this.#place, preparation: () => this.#samples.flatMap(({ results }) => results) },
      );
      this.points.push(point);
      const { onRunsAdded } = this.#place;
      const added = onRunsAdded === undefined ? null : point.grow();
      if (added !== null) onRunsAdded?.(added.runs, sentenceOf(added.reason));
      this.#pending.push(...point.waiting().map((run) => ({ run, at })));
    }
  }

  /** The runs whose sample is ready. */
  #release(): Job[] {
    const done = new Set(this.#samples.flatMap(({ results }) => results.map(({ id }) => id)));
    const isReady = ({ run }: { readonly run: RunSpec }) => this.#waitsFor(run).every((id) => done.has(id));
    const ready = this.#pending.filter(isReady);
    this.#pending = this.#pending.filter((one) => !isReady(one));
    return ready.map(({ run, at }) => this.#jobOf(run, at));
  }

  #jobOf(given: RunSpec, at: number): Job {
    const point = this.points[at]!;
    const setup = this.#samples[this.#sampleOf(given)]!.setups[at]!;
    const run = inVolume(given, signedVolume(setup.model.cell));
    return {
      run,
      setup,
      take: (result) => {
        const added = point.finish(result as PointRunEstimate);
        if (added === null) return null;
        this.#pending.push(...added.runs.map((one) => ({ run: one, at })));
        return { ...added, jobs: this.#release() };
      },
      fail: () => point.fail(),
    };
  }
}
