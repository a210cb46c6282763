import { autoCurrents } from "../config/auto-currents.js";
import type { StudyConfig, DriveCurrent } from "../config/study-config.js";
import type { Dynamics, ParticleModel } from "../engines/native/addon.js";
import { pointName } from "./point-name.js";
import { preparationRuns } from "./preparation.js";
import { noLimits, share, type Limits } from "./processors.js";

/** What is planned for: a study, or one of its directions and cell sizes. */
export interface Planned {
  readonly config: StudyConfig;
  readonly model: ParticleModel;
}

export { pointName };

/** One run of a study: pure data, enough to do it. */
export interface RunSpec {
  /** "T1000K-j1-r1", "T1000K-j0-pilot", "T1000K-equilibrium-r1": also the name of its folder. Counted from 1. */
  readonly id: string;
  /**
   * "pilot": under zero current, whose noise tells the resistivity. "preparation": of the structure, before the others, by
   * dynamics; "minimisation": of its energy, before those.
   */
  readonly kind: "constant-current" | "pilot" | "equilibrium" | "preparation" | "minimisation";
  /** K */
  readonly temperature: number;
  /** `null` at equilibrium. */
  readonly current: DriveCurrent | null;
  /** Which of the currents found by `auto`, counted from 1; absent otherwise. */
  readonly found?: number;
  /** Counted from 0. */
  readonly replica: number;
  readonly dynamics: Dynamics;
  readonly equilibrationSteps: number;
  /** Recorded; the same run with more of them goes on where the shorter one ended. Of a minimisation: at most. */
  readonly steps: number;
  /** Minimisations: ends when every force is below, eV/Å; of `dynamics` only the threads are used. */
  readonly tolerance?: number;
}

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
    (sum, one) => sum + config.temperatures.length * (firstRuns(one.config, one.model, 0, 1).length + later),
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
    preparation: forAll((one, t) => preparation(one, t, threadsPerRun)),
    runs: forAll((one, t) => firstRuns(one.config, one.model, t, threadsPerRun)),
    processors,
    concurrency,
    threadsPerRun,
  };
}

/** Those of a size's first direction are for all of them. */
function preparation({ config, model }: Planned, t: number, threads: number): RunSpec[] {
  if (config.variant.direction > 0) return [];
  return preparationRuns(
    config,
    t,
    dynamicsOf(config, model, { t, drive: null, stream: 3 * streamsOfAKind + t, threads }),
  );
}

/** The runs that a point begins with: those of the study, or with `currents: auto` a pilot. */
export function firstRuns(config: StudyConfig, model: ParticleModel, t: number, threads: number): RunSpec[] {
  const { drive, equilibrium, production } = config;
  const runs: RunSpec[] = [];
  if (drive?.auto === true) runs.push(pilotRun(config, model, t, threads));
  else
    drive?.currents.forEach((current, j) => {
      for (let replica = 0; replica < production.replicas; replica++)
        runs.push(drivenRun(config, model, { t, j, current, replica, threads }));
    });
  for (let replica = 0; replica < (equilibrium?.replicas ?? 0); replica++) {
    const dynamics = dynamicsOf(config, model, {
      t,
      drive: null,
      stream: streamsOfAKind + t * mostReplicas + replica,
      threads,
    });
    runs.push({
      id: `${pointName(config, t)}-equilibrium-r${replica + 1}`,
      kind: "equilibrium",
      temperature: config.temperatures[t]!,
      current: null,
      replica,
      dynamics: { ...dynamics, correlateFrom: config.equilibration.steps },
      equilibrationSteps: config.equilibration.steps,
      steps: equilibrium!.duration.steps,
    });
  }
  return runs;
}

/** The zero-current run that `currents: auto` begins with. */
function pilotRun(config: StudyConfig, model: ParticleModel, t: number, threads: number): RunSpec {
  const { timestep, duration, maxDuration, sampleInterval } = config.production;
  const wanted = Math.max(pilotPart * duration.steps, shortestPilot / timestep);
  const rows = Math.max(
    1,
    Math.min(Math.round(wanted / sampleInterval.steps), Math.floor(maxDuration.steps / sampleInterval.steps)),
  );
  const run = drivenRun(config, model, { t, j: 0, current: zeroCurrent, replica: 0, threads });
  return { ...run, id: `${pointName(config, t)}-j0-pilot`, kind: "pilot", steps: rows * sampleInterval.steps };
}

export interface DrivenRun {
  /** Index of the temperature. */
  readonly t: number;
  /** Index of the current, from 0; found ones go on from 1, after the pilot's 0. */
  readonly j: number;
  readonly current: DriveCurrent;
  readonly replica: number;
  readonly threads: number;
}

/** A run under constant current, of the length that the study begins with. */
export function drivenRun(
  config: StudyConfig,
  model: ParticleModel,
  { t, j, current, replica, threads }: DrivenRun,
): RunSpec {
  const { currents, auto } = config.drive!;
  const { replicas, duration } = config.production;
  const stream =
    (auto ? 2 * streamsOfAKind : 0) + (t * (auto ? mostAutoCurrents : currents.length) + j) * replicas + replica;
  return {
    id: `${pointName(config, t)}-j${auto ? j : j + 1}-r${replica + 1}`,
    kind: "constant-current",
    temperature: config.temperatures[t]!,
    current,
    ...(auto && j > 0 ? { found: j } : {}),
    replica,
    dynamics: dynamicsOf(config, model, { t, drive: current, stream, threads }),
    equilibrationSteps: config.equilibration.steps,
    steps: duration.steps,
  };
}

function dynamicsOf(
  config: StudyConfig,
  model: ParticleModel,
  {
    t,
    drive,
    stream,
    threads,
  }: { readonly t: number; readonly drive: DriveCurrent | null; readonly stream: number; readonly threads: number },
): Dynamics {
  const { production } = config;
  return {
    timestep: production.timestep,
    temperature: config.temperatures[t]!,
    seed: config.seed,
    stream,
    transportCharges: Float64Array.from(model.typeNames, (name) => config.transportCharges.get(name) ?? 0),
    // Without a current as well: what fluctuates is compared with what is driven.
    ...(config.drive === null ? {} : { direction: config.drive.direction }),
    drive:
      drive === null
        ? null
        : {
            scheme: config.drive!.scheme,
            mobile: Int32Array.from(model.typeNames, (name) => Number(config.mobile.names.includes(name))),
            chargeFlux: drive.chargeFlux,
          },
    thermostat: config.thermostat,
    sampleInterval: production.sampleInterval.steps,
    threads,
    skin: config.skin,
    ...(production.precision === null ? {} : { precision: production.precision }),
  };
}
