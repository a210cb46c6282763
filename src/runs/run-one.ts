import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Study } from "../config/index.js";
import type { MinimisationProgress } from "../engines/native/minimise.js";
import {
  simulate,
  type SimulationCheckpoint,
  type SimulationProgress,
  type SimulationResult,
} from "../engines/native/simulate.js";
import { dynamicsOf } from "../engines/native/dynamics.js";
import { blockedMean } from "../estimators/index.js";
import { writeFileAtomic, writeJsonAtomic } from "../files/index.js";
import type { SimulationState } from "../model/index.js";
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
import { AMPERE_PER_CM2, describeCommon, describeDriven, type RunFiles } from "../results/describe-run.js";
import type { CommonRunResult, EquilibriumRunResult, PreparationResult, RunResult } from "../results/document.js";
import { describePreparation } from "../results/describe-preparation.js";
import { minimiseOne } from "./minimise-one.js";
import { writePreparedStructure } from "./prepared-structure.js";
import { RunFolder, atomsOf, writeLast } from "./run-folder.js";
import { readRunState, writeRunState } from "./run-state.js";

/** Of the runs that σ is had from. */
export type PointRunResult = RunResult | EquilibriumRunResult;
export type AnyRunResult = PointRunResult | PreparationResult;

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** With the steps, equilibration included, of the saved state that the run goes on from. */
  readonly onResumed?: (steps: number) => void;
  readonly onProgress?: (progress: SimulationProgress) => void;
  readonly onMinimisation?: (progress: MinimisationProgress) => void;
  /** Threads to go on with, asked for before the first step and when `rethread` says so; left out: one. */
  readonly threads?: () => number;
  /** Whether to stop here and go on with another number of threads, with the same bits. */
  readonly rethread?: (progress: SimulationProgress) => boolean;
}

/**
 * Does one run of a study in `folder`/runs/ID, or what is left of it: goes on from a saved state (that of a shorter run
 * included), and only reads the results when it was finished before. What is longer already than asked for stays so.
 * @returns `undefined` when the signal ended it early (its state is saved)
 * @throws RunError and InputError of the core
 */
export async function runOne(
  study: Study,
  spec: RunSpec,
  folder: string,
  options: RunOptions,
): Promise<AnyRunResult | undefined> {
  const earlier = readResult(folder, spec.id);
  if (earlier !== undefined && isDone(earlier, spec)) return earlier;
  const place = new RunFolder(folder, spec);
  if (spec.kind === "minimisation") return minimiseOne(study, spec, place, options);
  const statePath = place.path("state.bin");
  const saved = readRunState(statePath);
  if (saved !== undefined && saved.steps > 0) options.onResumed?.(saved.steps);
  // When the study was made shorter than what there is already, nothing is thrown away.
  const run: RunSpec = { ...spec, steps: Math.max(spec.steps, (saved?.steps ?? 0) - spec.equilibrationSteps) };
  const system = atomsOf(study);
  const frameOf = (state: SimulationState): TrajectoryFrame => ({
    ...state,
    time: state.step * run.ensemble.timestep,
    info: {
      temperature_K: run.temperature,
      current_density_A_per_cm2: (run.current?.currentDensity ?? 0) * AMPERE_PER_CM2,
    },
  });
  const snapshot = (state: SimulationState) =>
    trajectoryWriters[0]!.write({ ...system, cell: state.cell }, frameOf(state), {
      positions: "unwrapped",
      columns: ["velocities", "forces"],
    });
  // Preparations have a cell that changes, and nobody's interest.
  const trajectory = run.kind === "preparation" ? null : study.config.trajectory;
  const choice: TrajectoryChoice | null =
    trajectory === null
      ? null
      : { ...trajectory, format: trajectoryWriters.find(({ name }) => name === trajectory.format)! };
  const frames =
    choice === null
      ? null
      : new TrajectoryWriter(place.path(trajectoryFile(choice)), system, choice, saved?.trajectoryBytes ?? 0);

  let reached: SimulationCheckpoint | undefined = saved;
  /** Goes on until the end, the signal, or another number of threads. */
  const turn = async () => {
    const ending = new AbortController();
    const stop = () => ending.abort();
    options.signal?.addEventListener("abort", stop);
    if (options.signal?.aborted === true) stop();
    try {
      return await simulate({
        model: study.model,
        dynamics: dynamicsOf(run, systemOf(study), options.threads?.() ?? 1),
        equilibrationSteps: run.equilibrationSteps,
        steps: run.steps,
        ...(reached === undefined ? {} : { resume: reached }),
        signal: ending.signal,
        onProgress: (progress) => {
          options.onProgress?.(progress);
          if (progress.steps < progress.totalSteps && options.rethread?.(progress) === true) stop();
        },
        onCheckpoint: (checkpoint) => {
          reached = checkpoint;
          writeRunState(statePath, { ...checkpoint, trajectoryBytes: frames?.bytes ?? 0 });
        },
        ...(frames === null
          ? {}
          : {
              frameInterval: trajectory!.interval.steps,
              onFrame: (state: SimulationState) => frames.write(frameOf(state)),
            }),
      });
    } finally {
      options.signal?.removeEventListener("abort", stop);
    }
  };
  let result = await turn();
  const first = place.path("first.extxyz");
  if (saved === undefined) writeFileAtomic(first, snapshot(result.first));
  // It is not in the saved state; a run that was killed has not written it.
  else if (!existsSync(first))
    writeFileAtomic(
      first,
      snapshot((await simulate({ model: study.model, dynamics: dynamicsOf(run, systemOf(study), 1), steps: 0 })).first),
    );
  while (result.state === "aborted" && options.signal?.aborted !== true) result = await turn();
  if (result.state === "aborted") return undefined;
  writeFileAtomic(place.path("last.extxyz"), snapshot(result.last));
  const lastFiles = writeLast(study, place, result.last);
  writeCsv(place.path("series.csv"), result.series, result.facts.volume);
  const files = {
    series: place.named("series.csv"),
    snapshots: ["first.extxyz", "last.extxyz", ...lastFiles, ...(choice === null ? [] : [trajectoryFile(choice)])].map(
      (file) => place.named(file),
    ),
  };
  let described: AnyRunResult;
  if (run.kind === "preparation") {
    const { structure, cell, angles, warnings } = describePreparation(study, result);
    writePreparedStructure(place.path("prepared.json.gz"), structure);
    described = {
      ...describeUndriven(run, result, files, warnings),
      kind: "preparation",
      ...(cell === null ? {} : { cell }),
      ...(angles === null ? {} : { angles }),
      prepared: place.named("prepared.json.gz"),
    };
  } else if (run.kind === "equilibrium") {
    writeCorrelations(place.path("correlations.json.gz"), result.correlations!);
    // What concerns all replicas together is estimated from them together: see describe-equilibrium.ts.
    described = {
      ...describeUndriven(run, result, files),
      kind: "equilibrium",
      correlations: place.named("correlations.json.gz"),
    };
  } else {
    described = describeDriven(study, run, result, files);
  }
  // Last: where this file is, the run is done.
  writeJsonAtomic(place.path("result.json"), described);
  return described;
}

/** Whether an earlier session did all of this run. */
export function isFinished(folder: string, run: RunSpec): boolean {
  const result = readResult(folder, run.id);
  return result !== undefined && isDone(result, run);
}

/** A minimisation ends when it is there. */
const isDone = (result: AnyRunResult, run: RunSpec): boolean =>
  result.kind === "minimisation" || result.steps >= run.steps;

/** A run's result of an earlier session; one that is damaged is made again from the saved state. */
export function readResult(folder: string, id: string): AnyRunResult | undefined {
  const path = join(folder, "runs", id, "result.json");
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as AnyRunResult;
  } catch {
    return undefined;
  }
}

function describeUndriven(
  run: RunSpec,
  result: SimulationResult,
  files: RunFiles,
  warnings: readonly string[] = [],
): CommonRunResult {
  const temperature = blockedMean(result.series.column("temperature"));
  const pressure = blockedMean(result.series.column("pressure"));
  return describeCommon(run, result, { temperature, pressure, warnings: [...warnings] }, files);
}
