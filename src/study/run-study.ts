import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import type { Study } from "../config/index.js";
import {
  defaultEngine,
  type MinimisationProgress,
  type SimulationProgress,
  type Simulator,
  type Tuning,
} from "../engines/index.js";
import { withCoulomb } from "../model/interactions.js";
import { GalvanostatError, InputError } from "../errors/errors.js";
import { lockFolder, writeFileAtomic, writeJsonAtomic } from "../files/index.js";
import { firstRuns, makePlan, pointName, systemOf, type Plan, type RunSpec } from "../plan/index.js";
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
import { Point } from "./point.js";
import { Preparation } from "../runs/preparation.js";
import { writeExtxyz } from "../formats/index.js";
import { makeProvenance } from "../results/provenance.js";
import type { AnyRunResult, Results, RunFailure } from "../results/document.js";
import { isFinished, runOne } from "../runs/run-one.js";
import { RunPool, type Place } from "../runs/run-pool.js";
import type { AnyRunEstimate, PointRunEstimate, PreparationEstimate } from "../estimates/run-estimates.js";
import { documentOfRun } from "../results/document-of-run.js";
import { describeTemperatureLaws } from "../results/temperature-laws.js";

/** A run with what it is for. */
interface Job {
  readonly run: RunSpec;
  readonly study: Study;
  /** By an earlier session: only to be read. */
  readonly finished: boolean;
  /** Takes the result in; says what is to be done next because of it. */
  readonly take: (
    result: AnyRunEstimate,
  ) => { readonly runs: readonly RunSpec[]; readonly jobs: readonly Job[]; readonly reason: string } | null;
  readonly fail: () => void;
}

/** A study that takes less than this, s of one processor and roughly, would not earn back what timing costs. */
const worthTiming = 60;
/** A run that will have ended in less, s, is not stopped to go on with other threads. */
const shortestTurn = 5;

export interface RunStudyOptions {
  /** Results folder, made if need be; a study that was begun there goes on. */
  readonly folder: string;
  /** What does the runs; left out: the core of this program. */
  readonly engine?: Simulator;
  /** Begin again even if the folder holds results of another study. */
  readonly overwrite?: boolean;
  /** Stops all runs after their current step and saves their state. */
  readonly signal?: AbortSignal;
  readonly onPlan?: (plan: Plan) => void;
  /** How the Ewald sums are done, once for each cell size; not called where that is left to prediction. */
  readonly onTuned?: (tuning: Tuning, study: Study) => void;
  /** The ways to share the processors among runs, timed, the chosen one first; not called where there is no choice or the study is short. */
  readonly onThroughput?: (ways: readonly Throughput[]) => void;
  /** Runs that were decided upon later: found currents, extensions. */
  readonly onRunsAdded?: (runs: readonly RunSpec[], reason: string) => void;
  /** A run goes on from a saved state, of so many steps with the equilibration: of an earlier session, or of the run that is extended. */
  readonly onRunResumed?: (run: RunSpec, steps: number) => void;
  readonly onProgress?: (run: RunSpec, progress: SimulationProgress) => void;
  readonly onMinimisation?: (run: RunSpec, progress: MinimisationProgress) => void;
  readonly onRunFinished?: (run: RunSpec, result: AnyRunResult) => void;
  readonly onRunFailed?: (run: RunSpec, failure: RunFailure) => void;
}

/**
 * Runs every point of a study, or what is left of it, and returns what `results.json` then says. The file is written
 * anew, atomically, after each run; a run that fails does not stop the others, but its point gets no further ones.
 *
 * @throws InputError RESULTS_IN_USE, RESULTS_OF_ANOTHER_STUDY, INVALID_STAGES
 */
export async function runStudy(study: Study, options: RunStudyOptions): Promise<Results> {
  const { folder } = options;
  const unlock = lockFolder(folder);
  try {
    return await runLocked(study, options);
  } finally {
    unlock();
  }
}

async function runLocked(given: Study, options: RunStudyOptions): Promise<Results> {
  const { folder, signal, engine = defaultEngine } = options;
  const path = join(folder, "results.json");
  const earlier = readEarlier(path);
  let provenance = makeProvenance(given, new Date().toISOString());
  if (earlier !== undefined && earlier.fingerprint !== provenance.fingerprint) {
    if (options.overwrite !== true)
      throw new InputError([
        {
          code: "RESULTS_OF_ANOTHER_STUDY",
          message: "this folder holds results of another input (or of another kind of processor)",
          file: path,
          remedy: "choose another folder with --out, or discard what is there with --overwrite",
        },
      ]);
    for (const part of readdirSync(folder).filter((name) =>
      /^(runs|stages|curves|comparison\.csv|tuning.*\.json|structure.*\.extxyz|results\.json)$/.test(name),
    ))
      rmSync(join(folder, part), { recursive: true, force: true });
  } else if (earlier !== undefined) {
    provenance = { ...provenance, started: earlier.started };
  }

  const processors = processorsToUse(given.config.threads, engine.describe().build.maximumThreads, process.env);
  let plan = makePlan(given.config, given.model, processors, given.siblings);
  options.onPlan?.(plan);
  const every = groupBySize([given, ...given.siblings]);
  for (const [{ building, structure, config }] of every) {
    if (building === null) continue;
    const label = every.length === 1 ? "" : `-${config.structure.supercell.join("x")}`;
    writeFileAtomic(
      join(folder, `structure${label}.extxyz`),
      writeExtxyz({ ...structure, info: { seed: building.seed } }),
    );
  }
  /** One for each cell size, with its directions. */
  const sizes = every.map((directions) => {
    const runs = [...plan.preparation, ...plan.runs].filter(({ id }) =>
      directions.some(({ config }) => config.temperatures.some((_, t) => id.startsWith(`${pointName(config, t)}-`))),
    );
    const { config, model } = directions[0];
    const tuning = engine.tune(model, {
      folder,
      file: `tuning${config.variant.label}.json`,
      threads: plan.threadsPerRun,
      precision: config.production.precision,
      worthwhile: costOf(engine, runs, directions[0]) >= worthTiming,
    });
    if (tuning === null) return directions;
    const chosen = { kind: tuning.method, parameters: tuning.parameters };
    const tuned = directions.map((one): Study => ({ ...one, model: withCoulomb(one.model, chosen) }));
    options.onTuned?.(tuning, tuned[0]!);
    return tuned;
  });
  const limits = await measuredLimits(plan, sizes.flat(), engine, options);
  plan = makePlan(given.config, given.model, processors, given.siblings, limits);
  const failures: RunFailure[] = [];
  const { temperatures } = given.config;
  const preparations = temperatures.flatMap((temperature, t) =>
    sizes.map((directions) => {
      const prefix = `${pointName(directions[0]!.config, t)}-`;
      return {
        t,
        directions,
        points: [] as Point[],
        preparation: new Preparation(
          directions,
          temperature,
          plan.preparation.filter(({ id }) => id.startsWith(prefix)),
          folder,
        ),
      };
    }),
  );
  const write = (status: Results["status"]): Results => {
    const described = preparations.flatMap(({ points }) => points.map((point) => point.result));
    const results: Results = {
      schema: 1,
      status,
      title: given.config.title,
      provenance: status === "running" ? provenance : { ...provenance, finished: new Date().toISOString() },
      points: described,
      ...(status === "running" ? { temperatureLaws: [], temperatureSeries: [] } : describeTemperatureLaws(described)),
      errors: failures,
    };
    writeJsonAtomic(path, results);
    return results;
  };

  const jobOf =
    (prepared: Study, point: Point) =>
    (run: RunSpec): Job => ({
      run,
      study: prepared,
      finished: isFinished(folder, run),
      take: (result) => {
        const added = point.finish(result as PointRunEstimate);
        return added === null ? null : { ...added, jobs: added.runs.map(jobOf(prepared, point)) };
      },
      fail: () => point.fail(),
    });
  /** The next run of a preparation, or when it is done the runs that it was for. */
  const goOn = (prepared: (typeof preparations)[number]): Job[] => {
    const { t, preparation, points } = prepared;
    const run = preparation.next();
    if (run !== null) {
      const take = (result: AnyRunEstimate) => {
        preparation.finish(result as PreparationEstimate);
        return { runs: [], jobs: goOn(prepared), reason: "" };
      };
      return [{ run, study: preparation.studies[0]!, finished: false, take, fail: () => {} }];
    }
    return preparation.studies.flatMap((study) => {
      const point = new Point(study, t, folder, firstRuns(study.config, t), preparation.results);
      points.push(point);
      return point.waiting().map(jobOf(study, point));
    });
  };

  let endedEarly = false;
  const waiting = preparations.flatMap(goOn);
  write("running");
  const work = async (job: Job, place: Place | undefined) => {
    const { run } = job;
    try {
      const result = await runOne(job.study, run, folder, engine, {
        ...(signal === undefined ? {} : { signal }),
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
      options.onRunFinished?.(run, documentOfRun(result));
      if (added === null) return;
      if (added.runs.length > 0) options.onRunsAdded?.(added.runs, added.reason);
      waiting.push(...added.jobs);
    } catch (error) {
      // What is wrong with one point may be right with the others; anything unforeseen is not ours to swallow.
      if (!(error instanceof GalvanostatError)) throw error;
      const failure = { id: run.id, code: error.code, message: error.message };
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
    while (waiting.length > 0 && signal?.aborted !== true) {
      pool.waiting = waiting.filter(({ finished }) => !finished).length;
      const place = waiting[0]!.finished ? undefined : pool.enter();
      if (place === undefined && !waiting[0]!.finished) return;
      const begun: Promise<void> = work(waiting.shift()!, place).finally(() => active.delete(begun));
      active.add(begun);
    }
  };
  const pool = new RunPool(processors, Math.max(...sizes.map(([study]) => study!.model.types.length)), limits, begin);
  for (begin(); active.size > 0; begin()) await Promise.race(active);
  return write(endedEarly || waiting.length > 0 ? "interrupted" : failures.length > 0 ? "failed" : "completed");
}

/** s of one processor, roughly. */
const costOf = (engine: Simulator, runs: readonly RunSpec[], study: Study): number =>
  runs.reduce((sum, run) => sum + engine.cost(run, systemOf(study)), 0);

/** In a long study of systems for which threads may pay: what is best here and now, by measurement. */
async function measuredLimits(
  { runs, concurrency, processors }: Plan,
  studies: readonly Study[],
  engine: Simulator,
  options: RunStudyOptions,
): Promise<Limits> {
  if (concurrency < 2 || options.signal?.aborted === true) return noLimits;
  const largest = studies.reduce((a, b) => (b.model.types.length > a.model.types.length ? b : a));
  const atoms = largest.model.types.length;
  if (share(processors, 1, atoms).threadsPerRun < 2 || costOf(engine, runs, largest) < worthTiming) return noLimits;
  const measured: Throughput[] = [];
  for (const way of waysToShare(processors, runs.length, atoms))
    measured.push({ ...way, stepsPerSecond: await engine.measure(runs[0]!, systemOf(largest), way) });
  const ways = bestFirst(measured);
  options.onThroughput?.(ways);
  return limitsOf(ways);
}

/** A size's first direction begins a group. */
function groupBySize(studies: readonly Study[]): (readonly [Study, ...Study[]])[] {
  const groups: [Study, ...Study[]][] = [];
  for (const study of studies) {
    if (study.config.variant.direction === 0) groups.push([study]);
    else groups.at(-1)!.push(study);
  }
  return groups;
}

function readEarlier(path: string): { readonly fingerprint: string; readonly started: string } | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const { provenance } = JSON.parse(readFileSync(path, "utf8")) as Results;
    return { fingerprint: String(provenance.fingerprint), started: String(provenance.started) };
  } catch {
    return { fingerprint: "unreadable", started: "" };
  }
}
