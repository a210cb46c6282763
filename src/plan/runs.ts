import { currentIn, type PointSetup } from "../config/index.js";
import type { DriveCurrent } from "../config/study-config.js";
import { preparationRuns, type Conditions } from "./preparation.js";
import type { RunSpec } from "./run-spec.js";

// The runs of one point, with the names and the random numbers that they have in a new study.

/** Of the production time, for the first pilot; or as many fs, if that is more: of the noise of 2.5 ps LLZO got σ = 54 S/cm. */
const pilotPart = 0.25;
const shortestPilot = 10_000;
/** Streams of random numbers: each kind of run has its own range, so that adding one kind leaves the others' bits alone. */
const streamsOfAKind = 2 ** 28;
const mostAutoCurrents = 64;
const mostReplicas = 100_000;

const zeroCurrent: DriveCurrent = { chargeFlux: 0, currentDensity: 0, driftVelocity: null };

/** Fields that a study may have, for random numbers. */
const mostFields = 64;

/** Index of the point's temperature in the study. */
const order = ({ config, point }: PointSetup): number => config.temperatures.indexOf(point.temperature);

/**
 * Those that come before all others of a temperature and size, in their order.
 *
 * @param sample counted from 0
 */
export function preparing(setup: PointSetup, sample: number): RunSpec[] {
  const seed = (setup.config.seed + sample * 2_718_281_828_459) % 2 ** 53;
  return preparationRuns(setup, conditionsOf(setup, 3 * streamsOfAKind + order(setup), seed), sample);
}

/** Equilibrium knows no direction: the random numbers are the study's own. */
export function equilibriumRuns(setup: PointSetup): RunSpec[] {
  const { config, point } = setup;
  const { equilibrium, equilibration, seed } = config;
  return Array.from({ length: equilibrium?.replicas ?? 0 }, (_, replica): RunSpec => {
    const conditions = conditionsOf(setup, streamsOfAKind + order(setup) * mostReplicas + replica, seed);
    return {
      ...conditions,
      id: `${point.key}-equilibrium-r${replica + 1}`,
      kind: "equilibrium",
      current: null,
      j: null,
      replica,
      sampling: { ...conditions.sampling, correlate: true },
      equilibrationSteps: equilibration.steps,
      steps: equilibrium!.duration.steps,
    };
  });
}

/** The zero-current run that `currents: auto` begins with. */
export function pilotRun(setup: PointSetup): RunSpec {
  const { timestep, duration, maxDuration, sampleInterval } = setup.config.production;
  const wanted = Math.max(pilotPart * duration.steps, shortestPilot / timestep);
  const rows = Math.max(
    1,
    Math.min(Math.round(wanted / sampleInterval.steps), Math.floor(maxDuration.steps / sampleInterval.steps)),
  );
  const run = drivenRun(setup, { index: 0, j: 0, current: zeroCurrent, replica: 0 });
  return { ...run, id: `${setup.point.key}-j0-pilot`, kind: "pilot", steps: rows * sampleInterval.steps };
}

/** Runs under the currents that the study gives; `numbers`: of each, as in the names of its runs. */
export function givenRuns(setup: PointSetup, numbers: readonly number[]): RunSpec[] {
  const { drive, production } = setup.config;
  return (drive?.currents ?? []).flatMap((given, index) =>
    Array.from({ length: production.replicas }, (_, replica) =>
      drivenRun(setup, { index, j: numbers[index]!, current: currentIn(setup, given), replica }),
    ),
  );
}

/** Runs in the fields that the study gives, alone or beside its currents; `numbers`: of each, as in the names of its runs. */
export function fieldRuns(setup: PointSetup, numbers: readonly number[]): RunSpec[] {
  const { config, point } = setup;
  const { replicas, duration } = config.production;
  return (config.drive?.fields ?? []).flatMap((field, index) =>
    Array.from({ length: replicas }, (_, replica): RunSpec => {
      const stream = 4 * streamsOfAKind + (order(setup) * mostFields + index) * replicas + replica;
      return {
        ...conditionsOf(setup, stream, seedOf(config.seed, point.along.number)),
        id: `${point.key}-E${numbers[index]!}-r${replica + 1}`,
        kind: "constant-field",
        current: null,
        field,
        j: numbers[index]!,
        replica,
        equilibrationSteps: config.equilibration.steps,
        steps: duration.steps,
      };
    }),
  );
}

export interface DrivenRun {
  /** Of the current among those that the study gives, from 0; with `auto` its number. */
  readonly index: number;
  /** In the run's name. */
  readonly j: number;
  readonly current: DriveCurrent;
  readonly replica: number;
}

/** A run under constant current, of the length that the study begins with. */
export function drivenRun(setup: PointSetup, { index, j, current, replica }: DrivenRun): RunSpec {
  const { config, point } = setup;
  const { currents, auto } = config.drive!;
  const { replicas, duration } = config.production;
  const stream =
    (auto ? 2 * streamsOfAKind : 0) +
    (order(setup) * (auto ? mostAutoCurrents : currents.length) + index) * replicas +
    replica;
  return {
    ...conditionsOf(setup, stream, seedOf(config.seed, point.along.number)),
    id: `${point.key}-j${j}-r${replica + 1}`,
    kind: "constant-current",
    current,
    j,
    replica,
    equilibrationSteps: config.equilibration.steps,
    steps: duration.steps,
  };
}

/** Directions are told apart by their random numbers as well: the same ones would make their noise alike. */
function seedOf(seed: number, direction: number): number {
  return (seed + direction * 3_141_592_653_589) % 2 ** 53;
}

/** Nor may those of force fields that are nearly alike: with the same random forces even their trajectories would be. */
function seedOfMember(seed: number, member: number): number {
  return (seed + member * 1_618_033_988_749) % 2 ** 53;
}

/** What all runs of a point have in common but their random numbers. */
function conditionsOf(
  { config: { production, thermostat, skin }, point, member }: PointSetup,
  stream: number,
  seed: number,
): Conditions {
  return {
    point: point.key,
    system: point.system,
    temperature: point.temperature,
    ensemble: { timestep: production.timestep, thermostat, seed: seedOfMember(seed, member.number), stream },
    sampling: { interval: production.sampleInterval.steps, correlate: false },
    precision: production.precision,
    ...(skin === 0 ? {} : { skin }),
  };
}
