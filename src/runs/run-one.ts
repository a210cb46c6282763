import type { PointSetup } from "../config/index.js";
import {
  coreBeside,
  type Death,
  type Evaluator,
  type MinimisationProgress,
  type SimulationProgress,
  type Simulator,
  type TrajectorySink,
} from "../engines/index.js";
import { estimateDriven, estimateEquilibriumRun, estimateInField, estimateResting } from "../estimates/finished-run.js";
import { estimatePreparedCell } from "../estimates/prepared-cell.js";
import { estimateForceDeviation } from "../estimates/force-deviation.js";
import type { AnyRunEstimate, PreparationEstimate } from "../estimates/run-estimates.js";
import { writeFileAtomic, isThere } from "../files/index.js";
import { placed } from "../findings/index.js";
import type { SimulationState } from "../model/index.js";
import { buildParticleModel } from "../force-field/index.js";
import { socketOf } from "../model/interactions.js";
import { systemOf, type RunSpec } from "../plan/index.js";
import { writeCsv } from "../formats/index.js";
import {
  trajectoryFile,
  trajectoryWriters,
  TrajectoryWriter,
  type TrajectoryChoice,
  type TrajectoryFrame,
} from "../formats/index.js";
import { writeCorrelations } from "./correlations-file.js";
import { CURRENT_DENSITY_IN_A_PER_CM2 } from "../units/constants.js";
import { FramesFile, frameInterval, framesOf } from "./frames-file.js";
import { minimiseOne } from "./minimise-one.js";
import { writePreparedStructure } from "./prepared-structure.js";
import { readRunEstimate, writeRunEstimate } from "./run-estimate-file.js";
import { RunFolder, atomsOf, writeLast } from "./run-folder.js";

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** With the steps, equilibration included, of the saved state that the run goes on from. */
  readonly onResumed?: (steps: number) => void;
  readonly onProgress?: (progress: SimulationProgress) => void;
  readonly onMinimisation?: (progress: MinimisationProgress) => void;
  /** Of another program over the run, which goes on. `deaths`: so far, over all sessions. */
  readonly onDeath?: (death: Death, deaths: number) => void;
  /** Threads to go on with, asked for before the first step and when `rethread` says so; left out: one. */
  readonly threads?: () => number;
  /** Whether to stop here and go on with another number of threads, with the same bits. */
  readonly rethread?: (progress: SimulationProgress) => boolean;
}

/**
 * Does one run of a study in `folder`/runs/ID, or what is left of it: goes on from a saved state (that of a shorter run
 * included), and only reads the results when it was finished before. What is longer already than asked for stays so.
 * @returns `undefined` when the signal ended it early (its state is saved)
 * @throws RunError and InputError of the engine
 */
export async function runOne(
  setup: PointSetup,
  spec: RunSpec,
  folder: string,
  engine: Simulator,
  options: RunOptions,
): Promise<AnyRunEstimate | undefined> {
  const earlier = readRunEstimate(folder, spec.id);
  const core = coreBeside(engine);
  const place = new RunFolder(folder, spec);
  if (earlier !== undefined && isDone(earlier, spec)) return ofCommittee(earlier, setup, place, core, options);
  if (spec.kind === "minimisation") return minimiseOne(setup, spec, place, core, options);
  const system = atomsOf(setup);
  const frameOf = (state: SimulationState): TrajectoryFrame => ({
    ...state,
    time: state.step * spec.ensemble.timestep,
    info: {
      temperature_K: spec.temperature,
      ...(spec.field === undefined
        ? { current_density_A_per_cm2: (spec.current?.currentDensity ?? 0) * CURRENT_DENSITY_IN_A_PER_CM2 }
        : { field_V_per_A: spec.field }),
    },
  });
  const snapshot = (state: SimulationState) =>
    trajectoryWriters[0]!.write({ ...system, cell: state.cell }, frameOf(state), {
      positions: "unwrapped",
      columns: ["velocities", "forces"],
    });
  // Preparations have a cell that changes, and nobody's interest.
  const trajectory = spec.kind === "preparation" ? null : setup.config.trajectory;
  const choice: TrajectoryChoice | null =
    trajectory === null
      ? null
      : { ...trajectory, format: trajectoryWriters.find(({ name }) => name === trajectory.format)! };
  const result = await (spec.kind === "preparation" ? core : engine).run(spec, systemOf(setup), place.path(""), {
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    threads: options.threads ?? (() => 1),
    ...(options.rethread === undefined ? {} : { rethread: options.rethread }),
    onDeath: (death) => place.deaths.take(death, options.onDeath),
    ...(options.onResumed === undefined ? {} : { onResumed: options.onResumed }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    ...(choice === null
      ? {}
      : {
          trajectory: {
            interval: trajectory!.interval.steps,
            open: (saved): TrajectorySink => {
              const writer = new TrajectoryWriter(place.path(trajectoryFile(choice)), system, choice, saved);
              return { sync: () => writer.sync(), write: (state) => writer.write(frameOf(state)) };
            },
          },
        }),
    ...(spec.kind === "preparation" || setup.committee.length === 0
      ? {}
      : {
          frames: {
            interval: frameInterval(spec.steps),
            open: (steps: number) => {
              const { equilibrationSteps } = spec;
              const atoms = setup.model.types.length;
              return new FramesFile(place.path(framesFile), atoms, equilibrationSteps, steps - equilibrationSteps);
            },
          },
        }),
  });
  if (result === undefined) return undefined;
  // Of a study that was made shorter than what there is already, all of it counts.
  const run: RunSpec = { ...spec, steps: result.steps - spec.equilibrationSteps };
  const first = place.path("first.extxyz");
  if (!isThere(first)) writeFileAtomic(first, snapshot(result.first));
  writeFileAtomic(place.path("last.extxyz"), snapshot(result.last));
  const lastFiles = writeLast(setup, place, result.last);
  writeCsv(place.path("series.csv"), result.series, result.facts.volume);
  const files = {
    series: place.named("series.csv"),
    snapshots: ["first.extxyz", "last.extxyz", ...lastFiles, ...(choice === null ? [] : [trajectoryFile(choice)])].map(
      (file) => place.named(file),
    ),
  };
  let estimate: AnyRunEstimate;
  if (run.kind === "preparation") {
    const { structure, cell, angles, findings } = estimatePreparedCell(setup, result);
    writePreparedStructure(place.path("prepared.json.gz"), structure);
    estimate = {
      ...estimateResting(run, result, files, findings),
      kind: "preparation",
      ...(cell === null ? {} : { cell }),
      ...(angles === null ? {} : { angles }),
      prepared: place.named("prepared.json.gz"),
    };
  } else if (run.kind === "equilibrium") {
    writeCorrelations(place.path("correlations.json.gz"), result.correlations!);
    // What concerns all replicas together is estimated from them together: see estimates/point.ts.
    estimate = {
      ...estimateEquilibriumRun(run, result, files),
      kind: "equilibrium",
      correlations: place.named("correlations.json.gz"),
    };
  } else if (run.kind === "constant-field") {
    estimate = estimateInField(run, systemOf(setup), result, files);
  } else {
    estimate = estimateDriven(run, systemOf(setup), result, files);
  }
  const whole = withDeaths(await withDeviation(estimate, setup, place, core, options), place);
  if (whole !== undefined) writeRunEstimate(place.path("result.json"), whole);
  return whole;
}

/** With those of the programs that it was computed by, in all sessions. */
function withDeaths(estimate: AnyRunEstimate | undefined, place: RunFolder): AnyRunEstimate | undefined {
  if (estimate === undefined) return undefined;
  const others = estimate.findings.filter(({ code }) => code !== "program-died");
  return { ...estimate, findings: [...placed(place.deaths.findings, { run: estimate.id }), ...others] };
}

const framesFile = "frames.bin";

/** With how the members of the committee differ along it; `undefined` when the signal ended it early. */
async function withDeviation(
  estimate: AnyRunEstimate,
  { committee, structure, model }: PointSetup,
  place: RunFolder,
  engine: Evaluator,
  { signal, threads, onDeath }: RunOptions,
): Promise<AnyRunEstimate | undefined> {
  if (committee.length === 0 || isOfPreparation(estimate)) return estimate;
  const frames = framesOf(place.path(framesFile), model.types.length, estimate.steps);
  const members = committee.map(({ digest, forceField }) => ({
    digest,
    model: buildParticleModel(forceField, structure).model,
  }));
  try {
    const found = await estimateForceDeviation(frames, members, (one) =>
      // A client has the threads of the run; with our own forces nobody is to wait for others.
      engine.configurations(one, {
        threads: socketOf(one) === null ? 1 : (threads?.() ?? 1),
        onDeath: (death) => place.deaths.take(death, onDeath),
        ...(signal === undefined ? {} : { signal }),
      }),
    );
    return found === null ? estimate : { ...estimate, forceDeviation: found };
  } catch (error) {
    if (signal?.aborted === true) return undefined;
    throw error;
  }
}

let turn: Promise<unknown> = Promise.resolve();

/** What an earlier session found, of the committee as it is now. */
async function ofCommittee(
  earlier: AnyRunEstimate,
  setup: PointSetup,
  place: RunFolder,
  engine: Evaluator,
  options: RunOptions,
): Promise<AnyRunEstimate | undefined> {
  if (isOfPreparation(earlier)) return earlier;
  const digests = setup.committee.map(({ digest }) => digest);
  if (digests.join() === (earlier.forceDeviation?.members ?? []).join()) return earlier;
  const { forceDeviation: _, ...rest } = earlier;
  // Runs that were done are read side by side, however many: other programs are started for one at a time.
  const before = turn;
  const work = before.then(() => withDeviation(rest as AnyRunEstimate, setup, place, engine, options));
  turn = work.catch(() => undefined);
  const estimate = withDeaths(await work, place);
  // What was taken away may come back.
  if (estimate !== undefined && digests.length > 0 && "forceDeviation" in estimate)
    writeRunEstimate(place.path("result.json"), estimate);
  return estimate;
}

const isOfPreparation = (estimate: AnyRunEstimate): estimate is PreparationEstimate =>
  estimate.kind === "preparation" || estimate.kind === "minimisation";

/** Whether an earlier session did all of this run. */
export function isFinished(folder: string, run: RunSpec): boolean {
  const result = readRunEstimate(folder, run.id);
  return result !== undefined && isDone(result, run);
}

/** A minimisation ends when it is there. */
const isDone = (result: AnyRunEstimate, run: RunSpec): boolean =>
  result.kind === "minimisation" || result.steps >= run.steps;
