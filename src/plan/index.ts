import type { StudyConfig, DriveCurrent } from "../config/study-config.js";
import type { Dynamics, ParticleModel } from "../native/addon.js";

/** One run of a study: pure data, enough to do it. */
export interface RunSpec {
  /** "T1000K-j1-r1": also the name of its folder. Currents and replicas counted from 1. */
  readonly id: string;
  /** K */
  readonly temperature: number;
  readonly current: DriveCurrent;
  /** Counted from 0. */
  readonly replica: number;
  readonly dynamics: Dynamics;
  readonly equilibrationSteps: number;
  readonly steps: number;
}

/** What a study will do. */
export interface Plan {
  readonly runs: readonly RunSpec[];
  /** Runs side by side … */
  readonly concurrency: number;
  /** … and threads in each: the bits do not depend on either. */
  readonly threadsPerRun: number;
}

/** From this size on threads inside a run pay; below, runs side by side use the processors better. */
const atomsWorthThreads = 1000;

/**
 * One run for each temperature, current and replica. Every run has a stream of random numbers of its own, and is
 * equilibrated under its own current.
 */
export function makePlan(config: StudyConfig, model: ParticleModel, processors: number): Plan {
  const { drive, production } = config;
  const currents = drive?.currents ?? [];
  const count = config.temperatures.length * currents.length * production.replicas;
  const available = config.threads > 0 ? config.threads : processors;
  const threadsPerRun = count > 1 && model.types.length < atomsWorthThreads ? 1 : available;
  const concurrency = Math.max(1, Math.min(count, Math.floor(available / threadsPerRun)));
  const z = (name: string) => config.transportCharges.get(name) ?? 0;
  const transportCharges = Float64Array.from(model.typeNames, z);
  const mobile = Int32Array.from(model.typeNames, (name) => Number(config.mobile.names.includes(name)));

  const runs: RunSpec[] = [];
  for (const temperature of config.temperatures) {
    currents.forEach((current, j) => {
      for (let replica = 0; replica < production.replicas; replica++) {
        runs.push({
          id: `T${temperature}K-j${j + 1}-r${replica + 1}`,
          temperature,
          current,
          replica,
          dynamics: {
            timestep: production.timestep,
            temperature,
            seed: config.seed,
            stream: runs.length,
            transportCharges,
            drive: { direction: drive!.direction, scheme: drive!.scheme, mobile, chargeFlux: current.chargeFlux },
            thermostat: config.thermostat,
            sampleInterval: production.sampleInterval.steps,
            threads: threadsPerRun,
            skin: config.skin,
          },
          equilibrationSteps: config.equilibration.steps,
          steps: production.duration.steps,
        });
      }
    });
  }
  return { runs, concurrency, threadsPerRun };
}
