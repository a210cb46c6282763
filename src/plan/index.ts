import { autoCurrents } from "../config/auto-currents.js";
import type { StudyConfig, DriveCurrent } from "../config/study-config.js";
import type { ParticleModel } from "../model/index.js";
import { pointName } from "./point-name.js";
import { preparationRuns, type Conditions } from "./preparation.js";
import { noLimits, share, type Limits } from "./processors.js";
import type { RunSpec } from "./run-spec.js";

/** What is planned for: a study, or one of its directions and cell sizes. */
export interface Planned {
  readonly config: StudyConfig;
  readonly model: ParticleModel;
}

export { pointName };
export type { RunSpec } from "./run-spec.js";
export { systemOf } from "./system.js";

/** What a study will do; with `currents: auto` or `targetError` the first part of it. */
export interface Plan {
  /** Before the runs of the same temperature. */
  readonly preparation: readonly RunSpec[];
  readonly runs: readonly RunSpec[];
  /** In all. */
  readonly processors: number;
  /** Runs side by side at first … */
  readonly concurrency: number;
  /** … and threads in each; those that are left when others have ended get more. The bits do not depend on it. */
  readonly threadsPerRun: number;
}

/** Of the production time, for the first pilot; or as many fs, if that is more: of the noise of 2.5 ps LLZO got σ = 54 S/cm. */
const pilotPart = 0.25;
const shortestPilot = 10_000;
/** Streams of random numbers: each kind of run has its own range, so that adding one kind leaves the others' bits alone. */
const streamsOfAKind = 2 ** 28;
const mostAutoCurrents = 64;
const mostReplicas = 100_000;

const zeroCurrent: DriveCurrent = { chargeFlux: 0, currentDensity: 0, driftVelocity: null };

/**
 * One run for each temperature, current and replica, and the equilibrium runs. Every run has a stream of random numbers
 * of its own, and is equilibrated under its own current.
 *
 * @param processors at most, for all runs side by side
 * @param siblings the other directions and cell sizes
 */
export function makePlan(
  config: StudyConfig,
  model: ParticleModel,
  processors: number,
  siblings: readonly Planned[] = [],
  limits: Limits = noLimits,
): Plan {
  const all: readonly Planned[] = [{ config, model }, ...siblings];
  // A pilot makes way for several runs.
  const later = config.drive?.auto === true ? autoCurrents.length * config.production.replicas - 1 : 0;
  const count = all.reduce(
    (sum, one) => sum + config.temperatures.length * (firstRuns(one.config, 0).length + later),
    0,
  );
  const { concurrency, threadsPerRun } = share(
    processors,
    count,
    Math.max(...all.map((one) => one.model.types.length)),
    limits,
  );
  const forAll = <T>(make: (one: Planned, t: number) => readonly T[]): T[] =>
    config.temperatures.flatMap((_, t) => all.flatMap((one) => make(one, t)));
  return {
    preparation: forAll((one, t) => preparation(one.config, t)),
    runs: forAll((one, t) => firstRuns(one.config, t)),
    processors,
    concurrency,
    threadsPerRun,
  };
}

/** Those of a size's first direction are for all of them. */
function preparation(config: StudyConfig, t: number): RunSpec[] {
  if (config.variant.direction > 0) return [];
  return preparationRuns(config, t, conditionsOf(config, t, 3 * streamsOfAKind + t));
}

/** The runs that a point begins with: those of the study, or with `currents: auto` a pilot. */
export function firstRuns(config: StudyConfig, t: number): RunSpec[] {
  const { drive, equilibrium, production } = config;
  const runs: RunSpec[] = [];
  if (drive?.auto === true) runs.push(pilotRun(config, t));
  else
    drive?.currents.forEach((current, j) => {
      for (let replica = 0; replica < production.replicas; replica++)
        runs.push(drivenRun(config, { t, j, current, replica }));
    });
  for (let replica = 0; replica < (equilibrium?.replicas ?? 0); replica++) {
    const conditions = conditionsOf(config, t, streamsOfAKind + t * mostReplicas + replica);
    runs.push({
      ...conditions,
      id: `${pointName(config, t)}-equilibrium-r${replica + 1}`,
      kind: "equilibrium",
      current: null,
      replica,
      sampling: { ...conditions.sampling, correlate: true },
      equilibrationSteps: config.equilibration.steps,
      steps: equilibrium!.duration.steps,
    });
  }
  return runs;
}

/** The zero-current run that `currents: auto` begins with. */
function pilotRun(config: StudyConfig, t: number): RunSpec {
  const { timestep, duration, maxDuration, sampleInterval } = config.production;
  const wanted = Math.max(pilotPart * duration.steps, shortestPilot / timestep);
  const rows = Math.max(
    1,
    Math.min(Math.round(wanted / sampleInterval.steps), Math.floor(maxDuration.steps / sampleInterval.steps)),
  );
  const run = drivenRun(config, { t, j: 0, current: zeroCurrent, replica: 0 });
  return { ...run, id: `${pointName(config, t)}-j0-pilot`, kind: "pilot", steps: rows * sampleInterval.steps };
}

export interface DrivenRun {
  /** Index of the temperature. */
  readonly t: number;
  /** Index of the current, from 0; found ones go on from 1, after the pilot's 0. */
  readonly j: number;
  readonly current: DriveCurrent;
  readonly replica: number;
}

/** A run under constant current, of the length that the study begins with. */
export function drivenRun(config: StudyConfig, { t, j, current, replica }: DrivenRun): RunSpec {
  const { currents, auto } = config.drive!;
  const { replicas, duration } = config.production;
  const stream =
    (auto ? 2 * streamsOfAKind : 0) + (t * (auto ? mostAutoCurrents : currents.length) + j) * replicas + replica;
  return {
    ...conditionsOf(config, t, stream),
    id: `${pointName(config, t)}-j${auto ? j : j + 1}-r${replica + 1}`,
    kind: "constant-current",
    current,
    ...(auto && j > 0 ? { found: j } : {}),
    replica,
    equilibrationSteps: config.equilibration.steps,
    steps: duration.steps,
  };
}

/** What all runs of a temperature have in common but their random numbers. */
function conditionsOf(
  { temperatures, production, thermostat, seed, skin }: StudyConfig,
  t: number,
  stream: number,
): Conditions {
  return {
    temperature: temperatures[t]!,
    ensemble: { timestep: production.timestep, thermostat, seed, stream },
    sampling: { interval: production.sampleInterval.steps, correlate: false },
    ...(production.precision === null ? {} : { precision: production.precision }),
    ...(skin === 0 ? {} : { skin }),
  };
}
