import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import type { Study } from "../config/index.js";
import { simulate, type SimulationCheckpoint, type SimulationProgress, type SimulationResult } from "../engines/simulate.js";
import { blockedMean } from "../estimators/index.js";
import { writeFileAtomic, writeJsonAtomic } from "../files/index.js";
import type { SimulationState } from "../native/index.js";
import type { RunSpec } from "../plan/index.js";
import { structureWriters } from "../structures/index.js";
import { writeCsv } from "../time-series/index.js";
import { trajectoryFile, trajectoryFormats, TrajectoryWriter, type TrajectoryChoice, type TrajectoryFrame, type TrajectorySystem } from "../trajectories/index.js";
import { writeCorrelations } from "./correlations-file.js";
import { AMPERE_PER_CM2, describeCommon, describeDriven, type RunFiles } from "./describe-run.js";
import type { CommonRunResult, EquilibriumRunResult, PreparationRunResult, RunResult } from "./results.js";
import { describePreparation } from "./describe-preparation.js";
import { writePreparedStructure } from "./prepared-structure.js";
import { readRunState, writeRunState } from "./run-state.js";

/** Of the runs that σ is had from. */
export type PointRunResult = RunResult | EquilibriumRunResult;
export type AnyRunResult = PointRunResult | PreparationRunResult;

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SimulationProgress) => void;
  /** Threads to go on with, asked for before the first step and when `rethread` says so; left out: those of the spec. */
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
export async function runOne(study: Study, spec: RunSpec, folder: string, options: RunOptions): Promise<AnyRunResult | undefined> {
  const place = join(folder, "runs", spec.id);
  mkdirSync(place, { recursive: true });
  const resultPath = join(place, "result.json");
  const earlier = readResult(folder, spec.id);
  if (earlier !== undefined && earlier.steps >= spec.steps) return earlier;
  const statePath = join(place, "state.bin");
  const saved = readRunState(statePath);
  // When the study was made shorter than what there is already, nothing is thrown away.
  const run: RunSpec = { ...spec, steps: Math.max(spec.steps, (saved?.steps ?? 0) - spec.equilibrationSteps) };
  const types = Array.from(study.model.types);
  const system: TrajectorySystem = {
    cell: study.model.cell,
    species: study.structure.species,
    types: types.map((type) => type + 1),
    masses: types.map((type) => study.model.masses[type]!),
    charges: types.map((type) => study.model.charges[type]!),
  };
  const frameOf = (state: SimulationState): TrajectoryFrame => ({
    ...state,
    time: state.step * run.dynamics.timestep,
    info: { temperature_K: run.temperature, current_density_A_per_cm2: (run.current?.currentDensity ?? 0) * AMPERE_PER_CM2 },
  });
  const snapshot = (state: SimulationState) => trajectoryFormats[0]!.write({ ...system, cell: state.cell }, frameOf(state), { positions: "unwrapped", columns: ["velocities", "forces"] });
  // Preparations have a cell that changes, and nobody's interest.
  const trajectory = run.kind === "preparation" ? null : study.config.trajectory;
  const choice: TrajectoryChoice | null = trajectory === null ? null : { ...trajectory, format: trajectoryFormats.find(({ name }) => name === trajectory.format)! };
  const frames = choice === null ? null : new TrajectoryWriter(join(place, trajectoryFile(choice)), system, choice, saved?.trajectoryBytes ?? 0);

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
        dynamics: { ...run.dynamics, threads: options.threads?.() ?? run.dynamics.threads },
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
        ...(frames === null ? {} : { frameInterval: trajectory!.interval.steps, onFrame: (state: SimulationState) => frames.write(frameOf(state)) }),
      });
    } finally {
      options.signal?.removeEventListener("abort", stop);
    }
  };
  let result = await turn();
  const first = join(place, "first.extxyz");
  if (saved === undefined) writeFileAtomic(first, snapshot(result.first));
  // It is not in the saved state; a run that was killed has not written it.
  else if (!existsSync(first)) writeFileAtomic(first, snapshot((await simulate({ model: study.model, dynamics: run.dynamics, steps: 0 })).first));
  while (result.state === "aborted" && options.signal?.aborted !== true) result = await turn();
  if (result.state === "aborted") return undefined;
  writeFileAtomic(join(place, "last.extxyz"), snapshot(result.last));
  // Extended XYZ is always there, under that name.
  const lastFiles = structureWriters.filter(({ name, extension }) => extension !== "extxyz" && study.config.last.includes(name)).map((writer) => {
    const { positions, cell, velocities } = result.last;
    const { masses, charges, species } = system;
    writeFileAtomic(join(place, `last.${writer.extension}`), writer.write({ cell, positions, velocities, species, masses: Float64Array.from(masses), charges: Float64Array.from(charges), notes: [] }).text);
    return `last.${writer.extension}`;
  });
  writeCsv(join(place, "series.csv"), result.series, result.facts.volume);
  const inResults = (file: string) => relative(folder, join(place, file)).replaceAll("\\", "/");
  const files = { series: inResults("series.csv"), snapshots: ["first.extxyz", "last.extxyz", ...lastFiles, ...(choice === null ? [] : [trajectoryFile(choice)])].map(inResults) };
  let described: AnyRunResult;
  if (run.kind === "preparation") {
    const { structure, cell, angles, warnings } = describePreparation(study, result);
    writePreparedStructure(join(place, "prepared.json.gz"), structure);
    described = { ...describeUndriven(run, result, files, warnings), kind: "preparation", ...(cell === null ? {} : { cell }), ...(angles === null ? {} : { angles }), prepared: inResults("prepared.json.gz") };
  } else if (run.kind === "equilibrium") {
    writeCorrelations(join(place, "correlations.json.gz"), result.correlations!);
    // What concerns all replicas together is estimated from them together: see describe-equilibrium.ts.
    described = { ...describeUndriven(run, result, files), kind: "equilibrium", correlations: inResults("correlations.json.gz") };
  } else {
    described = describeDriven(study, run, result, files);
  }
  // Last: where this file is, the run is done.
  writeJsonAtomic(resultPath, described);
  return described;
}

/** Whether an earlier session did all of this run. */
export function isFinished(folder: string, run: RunSpec): boolean {
  return (readResult(folder, run.id)?.steps ?? -1) >= run.steps;
}

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

function describeUndriven(run: RunSpec, result: SimulationResult, files: RunFiles, warnings: readonly string[] = []): CommonRunResult {
  const temperature = blockedMean(result.series.column("temperature"));
  const pressure = blockedMean(result.series.column("pressure"));
  return describeCommon(run, result, { temperature, pressure, warnings: [...warnings] }, files);
}
