import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { setupOf, type Study, type StudySystem } from "../config/index.js";
import {
  type Death,
  engineOf,
  type MinimisationProgress,
  type SimulationProgress,
  type Simulator,
  type Tuning,
} from "../engines/index.js";
import { GalvanostatError, InputError, type Problem } from "../errors/errors.js";
import { coded } from "../errors/system-error.js";
import { tryLock, writeFileAtomic, writeJsonAtomic, type Holder, type Release } from "../files/index.js";
import { sentenceOf } from "../findings/index.js";
import { writeExtxyz } from "../formats/index.js";
import type { ParticleModel, System } from "../model/index.js";
import { socketOf, withCoulomb } from "../model/interactions.js";
import { makePlan, mostAtATime, scheduleOf, systemOf, type Plan, type RunSpec, type Schedule } from "../plan/index.js";
import { limitsFor, modelOf, share, waysToTime, type Load, type Shares, type Throughput } from "../plan/processors.js";
import type { AnyRunResult, Results, RunFailure } from "../results/document.js";
import { documentOfRun } from "../results/document-of-run.js";
import { makeProvenance } from "../results/provenance.js";
import { clientsOfRuns } from "./client-programs.js";
import { programOfRuns } from "./engine-program.js";
import { forgetFailure, keepFailure, readFailure, type KeptFailure } from "../runs/failure-file.js";
import { isFinished, runOne } from "../runs/run-one.js";
import { RunPool, type Place } from "../runs/run-pool.js";
import { Campaign } from "./campaign.js";
import { lookAtStudy } from "./look-at-study.js";
import type { Job } from "./point-group.js";
import { missingHere } from "./possible.js";
import { processorsFor } from "./processors.js";
import { lockPlan, openStudy, type OpenStudy } from "./results-folder.js";

/** A study that takes less than this, s of one processor and roughly, would not earn back what timing costs. */
const worthTiming = 60;
/** A run that will have ended in less, s, is not stopped to go on with other threads. */
const shortestTurn = 5;

export interface RunStudyOptions {
  /** Results folder, made if need be; a study that was begun there goes on, and other processes may be at it as well. */
  readonly folder: string;
  /** What does the runs; left out: the one that the study names. */
  readonly engine?: Simulator;
  /**
   * Ids of runs, "@1" for the first one as they are listed, or points: does these and what they wait for, and leaves `results.json`
   * to `collectStudy`. Left out: all.
   */
  readonly only?: readonly string[];
  /** Begin again even if the folder holds results of another study. */
  readonly overwrite?: boolean;
  /** Stops all runs after their current step and saves their state. */
  readonly signal?: AbortSignal;
  /** The folder was of another study, of which nothing had come (no result, no saved state): it is begun anew. `was`: every difference. */
  readonly onBegunAnew?: (was: readonly string[]) => void;
  readonly onPlan?: (plan: Plan, schedule: Schedule) => void;
  /** Before the study waits for timings: of ways to do the Ewald sums, to share the processors. */
  readonly onTiming?: (what: "Ewald sums" | "processors") => void;
  /** How the Ewald sums are done, once for each cell size; not called where that is left to prediction. */
  readonly onTuned?: (tuning: Tuning, system: StudySystem) => void;
  /** Ways to share the processors among runs, timed, and the one that ends first by them; not called where there is no choice or the study is short. */
  readonly onThroughput?: (timed: readonly Throughput[], chosen: Shares) => void;
  /** Runs that were decided upon later: found currents, extensions. */
  readonly onRunsAdded?: (runs: readonly RunSpec[], reason: string) => void;
  /** A run goes on from a saved state, of so many steps with the equilibration: of an earlier session, or of the run that is extended. */
  readonly onRunResumed?: (run: RunSpec, steps: number) => void;
  /** Another program that the run is computed by has died and was started again; `deaths`: of this run, in all sessions. */
  readonly onProgramDied?: (run: RunSpec, death: Death, deaths: number) => void;
  readonly onProgress?: (run: RunSpec, progress: SimulationProgress) => void;
  readonly onMinimisation?: (run: RunSpec, progress: MinimisationProgress) => void;
  /** `wasThere`: an earlier session or another process had done it, and it was only read. */
  readonly onRunFinished?: (run: RunSpec, result: AnyRunResult, wasThere: boolean) => void;
  readonly onRunFailed?: (run: RunSpec, failure: RunFailure) => void;
  /** Another process is at it. */
  readonly onRunElsewhere?: (run: RunSpec, holder: Holder) => void;
}

/**
 * Runs every point of a study, or what is left of it, and returns what `results.json` then says. The file is written
 * anew, atomically, after each run; a run that fails does not stop the others, but its point gets no further ones.
 *
 * Any number of processes may do this in one folder: each takes runs that nobody is at, and waits for those of others, for what
 * comes after them may be for it to do.
 *
 * @throws InputError CLIENT_NOT_STARTED, CLIENT_LACKS_MODULE, LAMMPS_LACKS_STYLE of programs that are missing here;
 *   RESULTS_IN_USE, INVALID_STAGES, NO_SUCH_RUN, and those of `openStudy`; RunError DISK_FULL, NO_PERMISSION,
 *   FILE_VANISHED … where the folder cannot be read or written
 */
export const runStudy = (study: Study, options: RunStudyOptions): Promise<Results> => told(work(study, options, "all"));

/** As `runStudy` when there is nothing left to do: reads the runs that are done, and begins none. */
export const collectStudy = (
  study: Study,
  options: Pick<RunStudyOptions, "folder" | "engine" | "onRunFinished" | "onRunsAdded" | "onRunFailed">,
): Promise<Results> => told(work(study, options, "none"));

const told = (results: Promise<Results>): Promise<Results> =>
  results.catch((error: unknown) => {
    throw coded(error);
  });

async function work(given: Study, options: RunStudyOptions, begun: "all" | "none"): Promise<Results> {
  const { folder, engine = engineOf(given.config.engine), only } = options;
  const { config } = given;
  if (begun === "all") refuseWithoutPrograms(given, engine, options);
  const release = lockPlan(folder);
  let opened: OpenStudy;
  let study: Study;
  let schedule: Schedule;
  const processors = processorsFor(config);
  try {
    opened = openStudy(given, folder, engine, {
      ...(options.overwrite === true ? { overwrite: true } : {}),
      ...(begun === "all" ? { onBegunAnew: (was) => options.onBegunAnew?.(was) } : {}),
    });
    schedule = scheduleOf(opened.study, opened.plan, processors);
    options.onPlan?.(opened.plan, schedule);
    writeBuilt(opened.study, folder);
    study = tuneSystems(opened, schedule, engine, options);
  } finally {
    release();
  }
  const { plan } = opened;
  const isToRun = (): boolean => begun === "all" && !isDone(study, options, engine);
  const provenance = makeProvenance(
    opened.study,
    opened,
    engine,
    programOfRuns(folder, engine, isToRun),
    clientsOfRuns(folder, study, plan, engine, isToRun),
  );
  const known = begun === "none" ? {} : await timeThreads(study, plan, schedule, engine, options);
  const campaign = new Campaign(study, plan, {
    folder,
    decide: opened.decide,
    onRunsAdded: (runs, reason) => options.onRunsAdded?.(runs, reason),
  });
  const failures: RunFailure[] = [];
  const write = (status: Results["status"]): Results => {
    const results = campaign.publish(status, provenance, failures);
    writeJsonAtomic(join(folder, "results.json"), results);
    return results;
  };

  const ending = new AbortController();
  const { signal } = ending;
  const end = () => ending.abort();
  if (options.signal?.aborted === true) end();
  options.signal?.addEventListener("abort", end);
  const waiting = campaign.start();
  const isWanted = only === undefined ? () => true : campaign.select(only);
  // Failures of earlier sessions are tried again, those of other processes at this one are not.
  const failedBefore = new Map(
    begun === "none" ? [] : campaign.runs.map(({ run: { id } }) => [id, readFailure(folder, id)?.at]),
  );
  const failedElsewhere = (id: string): KeptFailure | undefined => {
    const failure = readFailure(folder, id);
    return failure === undefined || failure.at === failedBefore.get(id) ? undefined : failure;
  };
  let endedEarly = false;
  const elsewhere = new Set<string>();
  const active = new Set<Promise<void>>();
  const isLeft = () => waiting.some(({ run }) => isWanted(run)) || active.size > 1;
  if (only === undefined) write("running");

  const fail = (job: Job, failure: RunFailure) => {
    failures.push(failure);
    job.fail();
    options.onRunFailed?.(job.run, failure);
  };
  const failWith = (job: Job, thrown: unknown) => {
    const error = coded(thrown);
    // What is wrong with one point may be right with the others; anything unforeseen is not ours to swallow.
    if (!(error instanceof GalvanostatError)) throw error;
    const [{ remedy }] = error.problems as readonly [Problem];
    const message = remedy === undefined ? error.message : `${error.message}\n${remedy}`;
    const failure = { id: job.run.id, code: error.code, message };
    try {
      keepFailure(folder, failure);
    } catch {
      // The disk may be what is wrong. Other processes will see for themselves.
    }
    fail(job, failure);
  };
  /** Does a run, or reads it where it is done. */
  const carryOut = async (job: Job, place: Place | null) => {
    const { run } = job;
    const wasThere = place === null || isFinished(folder, run);
    try {
      if (!wasThere) forgetFailure(folder, run.id);
      const result = await runOne(job.setup, run, folder, engine, {
        signal,
        onResumed: (steps) => options.onRunResumed?.(run, steps),
        onDeath: (death, deaths) => options.onProgramDied?.(run, death, deaths),
        onProgress: (progress) => options.onProgress?.(run, progress),
        onMinimisation: (progress) => options.onMinimisation?.(run, progress),
        ...(place === null
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
      waiting.push(...(added?.jobs ?? []));
      // When nothing is left the last word comes at once: what is "running" here may be done elsewhere.
      if (only === undefined && isLeft()) write("running");
      if (isWanted(run)) options.onRunFinished?.(run, documentOfRun(result), wasThere);
      if (added !== null && added.runs.length > 0) options.onRunsAdded?.(added.runs, sentenceOf(added.reason));
    } catch (thrown) {
      failWith(job, thrown);
    }
  };
  const begin = (job: Job, place: Place | null, done: () => void) => {
    waiting.splice(waiting.indexOf(job), 1);
    const one: Promise<void> = carryOut(job, place).finally(() => {
      active.delete(one);
      done();
    });
    active.add(one);
  };
  const refuseTaken = () => {
    if (!opened.isStillHere()) throw takenAway(folder);
  };
  /** Takes in what other processes have brought to an end; decisions rest on runs that are not wanted here, too. */
  const takeIn = () => {
    const finished = new Set(waiting.filter(({ run }) => isFinished(folder, run)));
    if (finished.size > 0) refuseTaken();
    for (const job of [...waiting])
      if (finished.has(job)) begin(job, null, () => {});
      else if (isWanted(job.run)) failElsewhere(job, failedElsewhere(job.run.id));
  };
  const failElsewhere = (job: Job, failure: KeptFailure | undefined): boolean => {
    if (failure === undefined) return false;
    waiting.splice(waiting.indexOf(job), 1);
    const { id, code, message } = failure;
    fail(job, { id, code, message });
    return true;
  };
  /** Begins as many as there is room for and nobody else is at; what is only to be read takes no processor. */
  const look = () => {
    takeIn();
    elsewhere.clear();
    if (begun === "none" || signal.aborted) return;
    const startable = () => waiting.filter(({ run }) => isWanted(run) && !elsewhere.has(run.id));
    for (const job of startable()) {
      // A run that goes on with fewer threads makes room, and has this done inside this.
      if (!waiting.includes(job)) continue;
      const { run } = job;
      pool.waiting = startable().length;
      const place = pool.enter();
      if (place === undefined) break;
      let lock: Release | Holder;
      try {
        lock = tryLock(join(folder, "runs", run.id));
      } catch (error) {
        place.leave();
        waiting.splice(waiting.indexOf(job), 1);
        failWith(job, error);
        continue;
      }
      if (typeof lock === "function") {
        try {
          refuseTaken();
        } catch (error) {
          lock();
          throw error;
        }
        const leave = () => {
          place.leave();
          lock();
        };
        if (failElsewhere(job, failedElsewhere(run.id))) leave();
        else begin(job, place, leave);
      } else {
        place.leave();
        elsewhere.add(run.id);
        options.onRunElsewhere?.(run, lock);
      }
    }
    pool.waiting = startable().length;
  };
  const atoms = Math.max(...study.systems.map(({ model }) => model.types.length));
  const load = { atoms, most: mostAtATime(study), ...known };
  const pool = new RunPool(processors, atoms, (runs) => limitsFor(processors, runs, load), look);
  try {
    for (;;) {
      look();
      const isWaiting = elsewhere.size > 0 && !signal.aborted;
      if (active.size === 0 && !isWaiting) break;
      await Promise.race([...active, ...(isWaiting ? [pause(signal)] : [])]);
    }
  } finally {
    // After something unforeseen the others save their state; their runs are theirs until they have.
    end();
    await Promise.allSettled(active);
    options.signal?.removeEventListener("abort", end);
  }
  const isUnfinished = endedEarly || waiting.some(({ run }) => isWanted(run));
  const status = isUnfinished ? "interrupted" : failures.length > 0 ? "failed" : "completed";
  return only === undefined ? write(status) : campaign.publish(status, provenance, failures);
}

/**
 * Before anything is written. What is done needs no program: a study that is, is read on any machine.
 * @throws InputError with what is missing here
 */
function refuseWithoutPrograms(study: Study, engine: Simulator, { folder, overwrite }: RunStudyOptions): void {
  const [first, ...others] = missingHere(study, makePlan(study), engine);
  if (first === undefined) return;
  if (overwrite !== true && isDone(study, { folder }, engine)) return;
  throw new InputError([first, ...others]);
}

const isDone = (study: Study, { folder }: Pick<RunStudyOptions, "folder">, engine: Simulator): boolean =>
  lookAtStudy(study, { folder, engine }).every(({ state }) => state === "done");

const takenAway = (folder: string): InputError =>
  new InputError([
    {
      code: "RESULTS_OF_ANOTHER_STUDY",
      message: "another process has begun another study in this folder meanwhile",
      file: join(folder, "plan.json"),
      remedy: "choose another folder with --out",
    },
  ]);

/** Until other processes' runs are looked at again; at random, so that those that met do not meet again. */
const pause = (signal: AbortSignal): Promise<void> =>
  setTimeout(300 + 700 * Math.random(), undefined, { signal }).catch(() => {});

/** Structures that were built, for people: the folder's runs have them from the study. */
function writeBuilt({ systems }: Study, folder: string): void {
  for (const system of systems)
    for (const [sample, { building, structure }] of [system, ...system.others].entries())
      if (building !== null)
        writeFileAtomic(
          join(folder, `structure${system.label}${sample === 0 ? "" : `-r${sample + 1}`}.extxyz`),
          writeExtxyz({ ...structure, info: { seed: building.seed } }),
        );
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
      onTiming: () => options.onTiming?.("Ewald sums"),
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

/** In a long study of systems for which threads may pay: what they gain here and now, by measurement. */
async function timeThreads(
  study: Study,
  plan: Plan,
  { processors }: Schedule,
  engine: Simulator,
  options: RunStudyOptions,
): Promise<Pick<Load, "alone" | "model">> {
  const { runs } = plan;
  // Another program's time is not ours to deal out.
  if (engine.measure === undefined) return {};
  if (study.systems.some(({ model }) => socketOf(model) !== null)) return {};
  if (runs.length < 2 || processors < 2 || options.signal?.aborted === true) return {};
  const largest = study.systems.reduce((a, b) => (b.model.types.length > a.model.types.length ? b : a));
  const atoms = largest.model.types.length;
  const point = study.points.find(({ system }) => system === largest.label)!;
  const system = systemOf(setupOf(study, point));
  if (share(processors, 1, atoms).threadsPerRun < 2 || costOf(engine, runs, system) < worthTiming) return {};
  const run = runs.find((one) => one.point === point.key)!;
  const timed: Throughput[] = [];
  options.onTiming?.("processors");
  for (const way of waysToTime(processors, runs.length, atoms))
    timed.push({ ...way, stepsPerSecond: await engine.measure(run, system, way) });
  const known = modelOf(timed);
  options.onThroughput?.(timed, scheduleOf(study, plan, processors, known));
  return known;
}
