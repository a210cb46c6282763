import { join } from "node:path";

import { setupOf, type Study, type StudySystem } from "../config/index.js";
import {
  defaultEngine,
  engineOf,
  type MinimisationProgress,
  type SimulationProgress,
  type Simulator,
  type Tuning,
} from "../engines/index.js";
import { socketOf, withCoulomb } from "../model/interactions.js";
import { estimateCommittee } from "../estimates/committee.js";
import { GalvanostatError, type Problem } from "../errors/errors.js";
import { coded } from "../errors/system-error.js";
import { sentenceOf } from "../findings/index.js";
import { lockFolder, writeFileAtomic, writeJsonAtomic } from "../files/index.js";
import type { ParticleModel, System } from "../model/index.js";
import { mostAtATime, scheduleOf, systemOf, type Plan, type RunSpec, type Schedule } from "../plan/index.js";
import {
  bestFirst,
  limitsOf,
  noLimits,
  processorsToUse,
  share,
  waysToShare,
  type Limits,
  type Throughput,
} from "../plan/processors.js";
import { PointGroup, type Job } from "./point-group.js";
import { openStudy, type OpenStudy } from "./results-folder.js";
import { writeExtxyz } from "../formats/index.js";
import { makeProvenance } from "../results/provenance.js";
import type { AnyRunResult, Results, RunFailure } from "../results/document.js";
import { runOne } from "../runs/run-one.js";
import { documentOfCommittee } from "../results/committee.js";
import { RunPool, type Place } from "../runs/run-pool.js";
import { documentOfRun } from "../results/document-of-run.js";
import { agreementOverStudy } from "../results/study-agreement.js";
import { describeFiniteSize } from "../results/finite-size.js";
import { describeTemperatureLaws } from "../results/temperature-laws.js";

/** A study that takes less than this, s of one processor and roughly, would not earn back what timing costs. */
const worthTiming = 60;
/** A run that will have ended in less, s, is not stopped to go on with other threads. */
const shortestTurn = 5;

export interface RunStudyOptions {
  /** Results folder, made if need be; a study that was begun there goes on. */
  readonly folder: string;
  /** What does the runs; left out: the one that the study names. */
  readonly engine?: Simulator;
  /** Begin again even if the folder holds results of another study. */
  readonly overwrite?: boolean;
  /** Stops all runs after their current step and saves their state. */
  readonly signal?: AbortSignal;
  readonly onPlan?: (plan: Plan, schedule: Schedule) => void;
  /** How the Ewald sums are done, once for each cell size; not called where that is left to prediction. */
  readonly onTuned?: (tuning: Tuning, system: StudySystem) => void;
  /** The ways to share the processors among runs, timed, the chosen one first; not called where there is no choice or the study is short. */
  readonly onThroughput?: (ways: readonly Throughput[]) => void;
  /** Runs that were decided upon later: found currents, extensions. */
  readonly onRunsAdded?: (runs: readonly RunSpec[], reason: string) => void;
  /** A run goes on from a saved state, of so many steps with the equilibration: of an earlier session, or of the run that is extended. */
  readonly onRunResumed?: (run: RunSpec, steps: number) => void;
  readonly onProgress?: (run: RunSpec, progress: SimulationProgress) => void;
  readonly onMinimisation?: (run: RunSpec, progress: MinimisationProgress) => void;
  /** `wasThere`: an earlier session had done it, and it was only read. */
  readonly onRunFinished?: (run: RunSpec, result: AnyRunResult, wasThere: boolean) => void;
  readonly onRunFailed?: (run: RunSpec, failure: RunFailure) => void;
}

/**
 * Runs every point of a study, or what is left of it, and returns what `results.json` then says. The file is written
 * anew, atomically, after each run; a run that fails does not stop the others, but its point gets no further ones.
 *
 * @throws InputError RESULTS_IN_USE, INVALID_STAGES, and those of `openStudy`; RunError DISK_FULL, NO_PERMISSION, FILE_VANISHED … where the
 *   folder cannot be read or written
 */
export async function runStudy(study: Study, options: RunStudyOptions): Promise<Results> {
  const { folder } = options;
  try {
    const unlock = lockFolder(folder);
    try {
      return await runLocked(study, options);
    } finally {
      unlock();
    }
  } catch (error) {
    throw coded(error);
  }
}

async function runLocked(given: Study, options: RunStudyOptions): Promise<Results> {
  const { folder, engine = engineOf(given.config.engine) } = options;
  const ending = new AbortController();
  const { signal } = ending;
  const end = () => ending.abort();
  if (options.signal?.aborted === true) end();
  options.signal?.addEventListener("abort", end);
  const opened = openStudy(given, folder, engine, options.overwrite === true);
  const { plan, streams } = opened;
  const provenance = makeProvenance(opened.study, opened.fingerprint, opened.started, engine);
  const { config } = given;
  const processors = processorsToUse(config.threads, defaultEngine.describe().build.maximumThreads, process.env);
  const schedule = scheduleOf(opened.study, plan, processors);
  options.onPlan?.(plan, schedule);
  for (const system of opened.study.systems)
    for (const [sample, { building, structure }] of [system, ...system.others].entries())
      if (building !== null)
        writeFileAtomic(
          join(folder, `structure${system.label}${sample === 0 ? "" : `-r${sample + 1}`}.extxyz`),
          writeExtxyz({ ...structure, info: { seed: building.seed } }),
        );
  const study = tuneSystems(opened, schedule, engine, options);
  const limits = await measuredLimits(study, plan, schedule, engine, options);
  const failures: RunFailure[] = [];
  const groups = config.temperatures.flatMap((temperature) =>
    study.systems.map(
      ({ label }) =>
        new PointGroup(study, temperature, label, plan, {
          folder,
          streams,
          onDecided: opened.add,
          onRunsAdded: (runs, reason) => options.onRunsAdded?.(runs, reason),
        }),
    ),
  );
  const write = (status: Results["status"]): Results => {
    const described = groups.flatMap(({ points }) => points.map((point) => point.result));
    const agreement = agreementOverStudy(described);
    const finiteSize = describeFiniteSize(described);
    const committee = estimateCommittee(groups.flatMap(({ points }) => points.map(({ estimate }) => estimate)));
    const results: Results = {
      schema: 2,
      status,
      title: config.title,
      provenance: status === "running" ? provenance : { ...provenance, finished: new Date().toISOString() },
      points: described,
      ...(status === "running" ? { temperatureLaws: [], temperatureSeries: [] } : describeTemperatureLaws(described)),
      ...(agreement === null ? {} : { agreement }),
      ...(finiteSize.length === 0 ? {} : { finiteSize }),
      ...(committee.length === 0 ? {} : { committee: committee.map(documentOfCommittee) }),
      errors: failures,
    };
    writeJsonAtomic(join(folder, "results.json"), results);
    return results;
  };

  let endedEarly = false;
  const waiting = groups.flatMap((group) => group.start());
  write("running");
  const work = async (job: Job, place: Place | undefined) => {
    const { run, finished: wasThere } = job;
    try {
      const result = await runOne(job.setup, run, folder, engine, {
        signal,
        onResumed: (steps) => options.onRunResumed?.(run, steps),
        onProgress: (progress) => options.onProgress?.(run, progress),
        onMinimisation: (progress) => options.onMinimisation?.(run, progress),
        ...(place === undefined
          ? {}
          : {
              threads: place.threads,
              rethread: ({ steps, totalSteps, stepsPerSecond }: SimulationProgress) =>
                totalSteps - steps > shortestTurn * stepsPerSecond && place.isOther(),
            }),
      });
      if (result === undefined) {
        endedEarly = true;
        return;
      }
      const added = job.take(result);
      write("running");
      options.onRunFinished?.(run, documentOfRun(result), wasThere);
      if (added === null) return;
      if (added.runs.length > 0) options.onRunsAdded?.(added.runs, sentenceOf(added.reason));
      waiting.push(...added.jobs);
    } catch (thrown) {
      const error = coded(thrown);
      // What is wrong with one point may be right with the others; anything unforeseen is not ours to swallow.
      if (!(error instanceof GalvanostatError)) throw error;
      const [{ remedy }] = error.problems as readonly [Problem];
      const message = remedy === undefined ? error.message : `${error.message}\n${remedy}`;
      const failure = { id: run.id, code: error.code, message };
      failures.push(failure);
      job.fail();
      options.onRunFailed?.(run, failure);
    } finally {
      place?.leave();
    }
  };
  const active = new Set<Promise<void>>();
  /** As many as there is room for; what is only to be read takes no processor. */
  const begin = () => {
    while (waiting.length > 0 && !signal.aborted) {
      pool.waiting = waiting.filter(({ finished }) => !finished).length;
      const place = waiting[0]!.finished ? undefined : pool.enter();
      if (place === undefined && !waiting[0]!.finished) return;
      const begun: Promise<void> = work(waiting.shift()!, place).finally(() => active.delete(begun));
      active.add(begun);
    }
  };
  const atoms = Math.max(...study.systems.map(({ model }) => model.types.length));
  const most = { ...limits, runs: Math.min(limits.runs, mostAtATime(study)) };
  const pool = new RunPool(processors, atoms, most, begin);
  try {
    for (begin(); active.size > 0; begin()) await Promise.race(active);
  } finally {
    // After something unforeseen the others save their state; the folder is theirs until they have.
    end();
    await Promise.allSettled(active);
    options.signal?.removeEventListener("abort", end);
  }
  return write(endedEarly || waiting.length > 0 ? "interrupted" : failures.length > 0 ? "failed" : "completed");
}

/** s of one processor, roughly; of runs on one system. */
const costOf = (engine: Simulator, runs: readonly RunSpec[], system: System): number =>
  runs.reduce((sum, run) => sum + engine.cost(run, system), 0);

/** The study with the Ewald sums of each cell size done as is fastest here, where that was or is worth finding out. */
function tuneSystems(
  { study, plan, isBegun }: OpenStudy,
  { threadsPerRun }: Schedule,
  engine: Simulator,
  options: RunStudyOptions,
): Study {
  const systems = study.systems.map((size) => {
    const { label, model } = size;
    const runs = [...plan.preparation, ...plan.runs].filter((run) => run.system === label);
    const system = systemOf(setupOf(study, study.points.find((point) => point.system === label)!));
    const tuning = engine.tune?.(model, {
      folder: options.folder,
      file: `tuning${label}.json`,
      threads: threadsPerRun,
      precision: study.config.production.precision,
      // What was begun in one way goes on in it.
      worthwhile: !isBegun(label) && costOf(engine, runs, system) >= worthTiming,
    });
    if (tuning == null) return size;
    options.onTuned?.(tuning, size);
    const tuned = <T extends { readonly model: ParticleModel }>(one: T): T => ({
      ...one,
      model: withCoulomb(one.model, { kind: tuning.method, parameters: tuning.parameters }),
    });
    return { ...tuned(size), others: size.others.map(tuned) };
  });
  return { ...study, systems };
}

/** In a long study of systems for which threads may pay: what is best here and now, by measurement. */
async function measuredLimits(
  study: Study,
  { runs }: Plan,
  { concurrency, processors }: Schedule,
  engine: Simulator,
  options: RunStudyOptions,
): Promise<Limits> {
  // Another program's time is not ours to deal out.
  if (engine.measure === undefined) return noLimits;
  if (study.systems.some(({ model }) => socketOf(model) !== null)) return noLimits;
  if (concurrency < 2 || options.signal?.aborted === true) return noLimits;
  const largest = study.systems.reduce((a, b) => (b.model.types.length > a.model.types.length ? b : a));
  const atoms = largest.model.types.length;
  const point = study.points.find(({ system }) => system === largest.label)!;
  const system = systemOf(setupOf(study, point));
  if (share(processors, 1, atoms).threadsPerRun < 2 || costOf(engine, runs, system) < worthTiming) return noLimits;
  const run = runs.find((one) => one.point === point.key)!;
  const measured: Throughput[] = [];
  for (const way of waysToShare(processors, runs.length, atoms))
    measured.push({ ...way, stepsPerSecond: await engine.measure(run, system, way) });
  const ways = bestFirst(measured);
  options.onThroughput?.(ways);
  return limitsOf(ways);
}
