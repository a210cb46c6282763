import { autoCurrents } from "../config/auto-currents.js";
import { setupOf, type PointSetup, type Study, type StudyConfig, type StudyPoint } from "../config/index.js";
import { InputError, RunError } from "../errors/errors.js";
import {
  beyondMemory,
  estimateEquilibrium,
  lengthForMemory,
  longestMemory,
  type Memory,
  type Uncertain,
} from "../estimators/index.js";
import { engineOf, type RunRecord, type Simulator } from "../engines/index.js";
import { driveLever, hopLength, relaxationTime } from "../estimators/drive.js";
import { aloneOf, stepTime, usualThreads } from "../plan/thread-model.js";
import { makePlan, scheduleOf, systemOf, type Plan, type RunSpec, type Schedule } from "../plan/index.js";
import { equilibriumError, errorFromPilot, hopTime, predict, responseError, type Prediction } from "../plan/predict.js";
import { composition, signedVolume } from "../structures/index.js";
import { startingCurrent } from "../plan/starting-current.js";
import { equilibriumConditions } from "../estimates/conditions.js";
import { limits } from "../limits.js";
import { missingHere, refuseImpossible } from "./possible.js";
import { processorsFor } from "./processors.js";
import { estimateFieldRun } from "../estimates/field-run.js";
import { estimateRun } from "../estimates/run.js";

export interface PredictOptions {
  /** e/(fs Å V): a guess of σ at every temperature, instead of what pilot runs say. */
  readonly conductivity?: number;
  /** fs recorded by each pilot run. Default 20 ps. */
  readonly pilot?: number;
  /** Relative. Default that of the study, or 5 %. */
  readonly targetError?: number;
  /** What runs that were done before show of the memory at a point; beside, or in place of, that of pilots. */
  readonly known?: (point: StudyPoint) => SeenMemory | null;
  readonly signal?: AbortSignal;
  /** What does the pilots; left out: the one that the study names. */
  readonly engine?: Simulator;
  readonly onPilot?: (run: RunSpec) => void;
}

/** fs */
export interface SeenMemory extends Memory {
  /** What saw it, in words. */
  readonly source: string;
}

/** Whether equilibrium runs are long enough for what the motion remembers; fs. */
export interface MemoryPrediction {
  /** Of the longest equilibrium run that is planned; with a target error at equilibrium, as long as that may make it. */
  readonly duration: number;
  /** A twentieth of it: nothing slower is thought of. */
  readonly assumed: number;
  /** The longest that is known of; `null`: nobody has looked. */
  readonly seen: SeenMemory | null;
  /** What each run must last for that. */
  readonly needed: number | null;
  /** True: runs are extended until a target error is reached; false: they stay as they are; `null`: there is no target. */
  readonly extended: boolean | null;
}

/** What is expected of one temperature; internal units. */
export interface PointPrediction {
  readonly temperature: number;
  /** Of the direction and cell size, "" where there is one of each. */
  readonly label: string;
  readonly conductivity: { readonly value: number; readonly standardError: number | null; readonly source: string };
  /** fs: when the flux has forgotten; with what that rests on. */
  readonly relaxation: { readonly time: number; readonly source: string };
  /** What a hop is taken to carry, e Å: it bends E(j), and a bend costs. `havenRatio` that it rests on; `null`: ions are thought to hop alone. */
  readonly event: { readonly value: number; readonly havenRatio: number | null };
  /** As the study stands, and with other lengths of its runs. */
  readonly errors: readonly {
    readonly factor: number;
    readonly constantCurrent: { readonly time: number; readonly relativeError: number } | null;
    readonly constantField: { readonly time: number; readonly relativeError: number } | null;
    readonly equilibrium: { readonly time: number; readonly relativeError: number } | null;
  }[];
  /** `null` without equilibrium runs. */
  readonly memory: MemoryPrediction | null;
  /** For the target error. */
  readonly target: Prediction;
}

export interface StudyPrediction {
  readonly plan: Plan;
  readonly schedule: Schedule;
  readonly targetError: number;
  /** Of the whole machine, as many runs side by side as the plan says. */
  readonly stepsPerSecond: number;
  /** Of the study as it stands, equilibration included; with `auto` the pilot and the first currents. */
  readonly steps: number;
  readonly points: readonly PointPrediction[];
}

const defaultPilot = 20_000;
const defaultTarget = 0.05;
/** Lengths, relative to those of the study, for which errors are predicted. */
const lengthFactors = [0.25, 1, 4, 16];
/** `auto` takes the lower end of what its pilot's noise tells: typically, with 16 blocks, this part of σ (5/χ²₅ at 84 %). */
const caution = 0.63;
/** Steps that tell the speed when no pilot runs. */
const speedSteps = 400;

interface Pilots {
  readonly conductivity: PointPrediction["conductivity"] | null;
  /** Of σ from an equilibrium pilot; fs. */
  readonly equilibrium: { readonly time: number; readonly relativeError: number } | null;
  /** σ_NE of an equilibrium pilot, e/(fs Å V). */
  readonly nernstEinstein: number | null;
  readonly relaxation: (PointPrediction["relaxation"] & { readonly settled: boolean }) | null;
  readonly memory: SeenMemory | null;
}

const noPilots: Pilots = {
  conductivity: null,
  equilibrium: null,
  nernstEinstein: null,
  relaxation: null,
  memory: null,
};

/**
 * What a study will cost and give, from short pilot runs (at the study's largest current, or at none with `auto`; and at
 * equilibrium, for the time in which the flux forgets) or from a guess of σ. Nothing is written; aborted, it has no points.
 *
 * @throws RunError PILOT_TOO_SHORT, and those of the core when a pilot goes wrong; InputError of the core
 */
export async function predictStudy(study: Study, options: PredictOptions = {}): Promise<StudyPrediction> {
  const { config } = study;
  const { engine = engineOf(config.engine) } = options;
  const processors = processorsFor(config);
  const plan = makePlan(study);
  refuseImpossible(study, plan, engine);
  const [missing, ...others] = missingHere(study, plan, engine);
  if (missing !== undefined) throw new InputError([missing, ...others]);
  const targetError = options.targetError ?? config.production.targetError ?? defaultTarget;
  const found = new Map<string, Pilots>();
  /** Of one thread by itself, s a step, in the pilots of each size. */
  const alone = new Map<string, number | undefined>();
  const speeds = new Map<string, number>();
  for (const { label } of study.systems) {
    const step = await runPilots(study, label, plan, processors, options, found);
    alone.set(label, step);
    speeds.set(label, step === undefined ? 0 : speedOf(ofSize(study, plan, label, processors, step), step));
  }
  const largest = study.systems.reduce((a, b) => (b.model.types.length > a.model.types.length ? b : a));
  const schedule = scheduleOf(study, plan, processors, { alone: alone.get(largest.label) });
  const stepsOf = (label: string): number => stepsAhead(study, label, plan);
  const labels = study.systems.map(({ label }) => label);
  const steps = labels.reduce((sum, label) => sum + stepsOf(label), 0);
  return {
    plan,
    schedule,
    targetError,
    // Of all steps in all of their time.
    stepsPerSecond: steps / labels.reduce((time, label) => time + stepsOf(label) / speeds.get(label)!, 0),
    steps,
    points:
      options.signal?.aborted === true
        ? []
        : study.points.map((point) =>
            predictPoint(
              setupOf(study, point),
              plan.runs.filter((run) => run.point === point.key),
              found.get(point.key) ?? noPilots,
              { ...options, targetError, stepsPerSecond: speeds.get(point.system)! },
            ),
          ),
  };
}

/** Of one cell size, what `auto` begins with included. */
function stepsAhead({ config, points }: Study, label: string, { preparation, runs }: Plan): number {
  const { drive, production, equilibration } = config;
  const later =
    drive?.auto === true
      ? autoCurrents.length *
        production.replicas *
        points.filter(({ system }) => system === label).length *
        (equilibration.steps + production.duration.steps)
      : 0;
  return [...preparation, ...runs]
    .filter(({ system }) => system === label)
    .reduce((sum, run) => sum + run.equilibrationSteps + run.steps, later);
}

/** How the runs of one cell size share the processors. */
function ofSize(study: Study, { runs }: Plan, label: string, processors: number, alone?: number): Schedule {
  const own = {
    ...study,
    points: study.points.filter(({ system }) => system === label),
    systems: study.systems.filter((system) => system.label === label),
  };
  const planned = { preparation: [], runs: runs.filter(({ system }) => system === label) };
  return scheduleOf(own, planned, processors, { alone });
}

/** Steps per second of all runs side by side. */
const speedOf = ({ concurrency, threadsPerRun }: Schedule, alone: number): number =>
  concurrency / stepTime(usualThreads, alone, threadsPerRun, (concurrency - 1) * threadsPerRun);

/** Puts what the pilots of one cell size say into `found`, by point; s, a step of one thread by itself. */
async function runPilots(
  study: Study,
  label: string,
  plan: Plan,
  processors: number,
  options: PredictOptions,
  found: Map<string, Pilots>,
): Promise<number | undefined> {
  const { config } = study;
  const { engine = engineOf(config.engine) } = options;
  const points = study.points.filter(({ system }) => system === label);
  const runs = plan.runs.filter(({ system }) => system === label);
  const { concurrency, threadsPerRun } = ofSize(study, plan, label, processors);
  const length =
    options.conductivity === undefined
      ? Math.max(1, Math.round((options.pilot ?? defaultPilot) / config.production.timestep))
      : 0;
  const waiting = points.flatMap((point) => {
    const [first, ...others] = runs.filter((run) => run.point === point.key) as [RunSpec, ...RunSpec[]];
    // Fields beside currents are witnesses, and cost as much.
    const size = ({ current, field }: RunSpec) => Math.abs(current?.chargeFlux ?? field!);
    const strongest = [first, ...others]
      .filter((run) => run.kind === config.drive?.method || run.kind === "pilot")
      .reduce<RunSpec | null>((a, b) => (a === null || size(b) > size(a) ? b : a), null);
    const resting = [first, ...others].find((run) => run.kind === "equilibrium") ?? atRest(first);
    const setup = setupOf(study, point);
    // Equilibrium is only looked at where the engine knows it.
    return [strongest, resting].flatMap((run) =>
      run === null || engine.can(run, systemOf(setup)).length > 0 ? [] : [{ setup, run }],
    );
  });
  const together = Math.min(concurrency, waiting.length);
  const rates: number[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined && options.signal?.aborted !== true; next = waiting.shift()) {
      const { setup, run } = next;
      if (length === 0 && rates.length >= concurrency) continue;
      options.onPilot?.(run);
      const equilibrationSteps = length === 0 ? 0 : Math.min(run.equilibrationSteps, length);
      const steps = length === 0 ? speedSteps : length;
      const result = await engine.run({ ...run, equilibrationSteps, steps }, systemOf(setup), null, {
        threads: () => threadsPerRun,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
      if (result === undefined) continue;
      rates.push(result.stepsPerSecond);
      if (length === 0) continue;
      const pilot = readPilot(setup, run, result);
      const known = found.get(setup.point.key) ?? noPilots;
      found.set(setup.point.key, {
        conductivity: better(known.conductivity, pilot.conductivity),
        equilibrium: pilot.equilibrium ?? known.equilibrium,
        nernstEinstein: pilot.nernstEinstein ?? known.nernstEinstein,
        relaxation: pilot.relaxation ?? known.relaxation,
        memory: pilot.memory ?? known.memory,
      });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  if (rates.length === 0) return undefined;
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  return aloneOf(usualThreads, 1 / mean, { concurrency: together, threadsPerRun });
}

/** The one that is known better. */
function better(a: Pilots["conductivity"], b: Pilots["conductivity"]): Pilots["conductivity"] {
  if (a === null || b === null) return a ?? b;
  const relative = ({ value, standardError }: NonNullable<typeof a>) => (standardError ?? Infinity) / value;
  return relative(b) < relative(a) ? b : a;
}

/** An equilibrium run like a driven one. */
function atRest({ field: _, ...run }: RunSpec): RunSpec {
  return {
    ...run,
    id: `${run.point}-equilibrium-pilot`,
    kind: "equilibrium",
    current: null,
    j: null,
    sampling: { ...run.sampling, correlate: true },
  };
}

function readPilot(setup: PointSetup, run: RunSpec, result: RunRecord): Pilots {
  const time = `${(result.series.rows * result.series.interval) / 1e3} ps`;
  if (run.kind === "equilibrium") {
    if (result.correlations === null) return noPilots;
    const { einstein, nernstEinstein } = estimateEquilibrium(
      [result.correlations],
      equilibriumConditions(setup, run.temperature),
    );
    if (einstein === null) return noPilots;
    const relaxation = {
      // What a current needs to settle: five memories, or what the pilot resolved.
      time: beyondMemory * Math.max(einstein.memory.shown, result.series.interval),
      settled: einstein.converged,
      source: `${einstein.converged ? "" : "at least, from an "}equilibrium pilot of ${time}`,
    };
    const usable = setup.config.drive === null || einstein.converged;
    return {
      conductivity: usable
        ? { value: einstein.value, standardError: einstein.standardError, source: `equilibrium pilot of ${time}` }
        : null,
      equilibrium:
        einstein.value > 0
          ? {
              time: result.series.rows * result.series.interval,
              relativeError: einstein.standardError / einstein.value,
            }
          : null,
      nernstEinstein: nernstEinstein === null ? null : nernstEinstein.value,
      relaxation,
      memory: { ...slower(einstein.memory, nernstEinstein?.memory), source: `equilibrium pilot of ${time}` },
    };
  }
  if (run.field !== undefined) {
    const { conductivity } = estimateFieldRun(result.series, {
      field: run.field,
      volume: result.facts.volume,
      temperature: run.temperature,
    });
    return isKnown(conductivity)
      ? { ...noPilots, conductivity: { ...conductivity, source: `pilot of ${time} in a field` } }
      : noPilots;
  }
  const estimate = estimateRun(result.series, {
    chargeFlux: run.current!.chargeFlux,
    volume: result.facts.volume,
    temperature: run.temperature,
  });
  const { conductivity, noise } = estimate;
  if (conductivity !== null && isKnown(conductivity))
    return { ...noPilots, conductivity: { ...conductivity, source: `pilot of ${time} under current` } };
  if (noise === null) return noPilots;
  const value = 1 / noise.value;
  return {
    ...noPilots,
    conductivity: {
      value,
      standardError: value * Math.sqrt(2 / noise.degreesOfFreedom),
      source: `noise of a pilot of ${time}`,
    },
  };
}

/** The memory that needs the longer run. */
export const slower = (one: Memory, other: Memory = one): Memory =>
  lengthForMemory(other) > lengthForMemory(one) ? other : one;

function predictMemory(
  { drive, production, equilibrium }: StudyConfig,
  resting: readonly RunSpec[],
  seen: readonly (SeenMemory | null)[],
): MemoryPrediction | null {
  if (resting.length === 0) return null;
  const extended = production.targetError === null ? null : drive === null;
  const planned = Math.max(equilibrium?.duration.time ?? 0, ...resting.map(({ steps }) => steps * production.timestep));
  const duration = extended === true ? Math.max(planned, production.maxDuration.time) : planned;
  const worst = seen
    .filter((one) => one !== null)
    .reduce<SeenMemory | null>((a, b) => (a === null || lengthForMemory(b) > lengthForMemory(a) ? b : a), null);
  return {
    duration,
    assumed: longestMemory * duration,
    seen: worst,
    needed: worst === null ? null : lengthForMemory(worst),
    extended,
  };
}

const isKnown = ({ value, standardError }: Uncertain): boolean =>
  standardError !== null && value > 0 && standardError < limits.relativeError * value;

function tooShort(temperature: number): never {
  throw new RunError([
    {
      code: "PILOT_TOO_SHORT",
      message: `the pilot runs at ${temperature} K were too short to tell a conductivity`,
      remedy: 'make them longer (--pilot "100 ps"), or give a guess (--conductivity "1 mS/cm")',
    },
  ]);
}

/** Ions in concert carry as many hops as 1/H_R; more than five are not believed of a pilot. */
function eventOf(lever: number, conductivity: number, nernstEinstein: number | null): PointPrediction["event"] {
  if (nernstEinstein === null || !(nernstEinstein > 0)) return { value: lever, havenRatio: null };
  const havenRatio = Math.min(1, Math.max(0.2, nernstEinstein / conductivity));
  return { value: lever / havenRatio, havenRatio };
}

function predictPoint(
  setup: PointSetup,
  runs: readonly RunSpec[],
  found: Pilots,
  options: PredictOptions & { readonly targetError: number; readonly stepsPerSecond: number },
): PointPrediction {
  const { config, model, point, structure } = setup;
  const { temperature } = point;
  const volume = signedVolume(model.cell);
  const conductivity =
    options.conductivity === undefined
      ? (found.conductivity ?? tooShort(temperature))
      : { value: options.conductivity, standardError: null, source: "guess" };
  const counts = composition(structure);
  const count = config.mobile.names.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0);
  const squares = config.mobile.names.reduce(
    (sum, name) => sum + (counts.get(name) ?? 0) * config.transportCharges.get(name)! ** 2,
    0,
  );
  const carriers = { count, charge: Math.sqrt(squares / count) };
  const hop = Math.max(1000, hopTime(conductivity.value, temperature, volume, hopLength, carriers));
  const { relaxation: piloted } = found;
  const relaxation =
    piloted === null || (!piloted.settled && piloted.time < hop)
      ? {
          time: hop,
          source: `guess: an ion's time for a hop${piloted === null ? "" : "; the pilot was too short to tell"}`,
        }
      : { time: piloted.time, source: piloted.source };

  const { drive, production } = config;
  const event = eventOf(driveLever(config), conductivity.value, found.nernstEinstein);
  const begun = startingCurrent(setup, temperature, caution * conductivity.value);
  const driven = runs.filter((run) => run.kind === "constant-current");
  // In the limit of long runs a field tells σ as well as the current that it drives.
  const fields = runs.flatMap((run) => (run.kind === "constant-field" ? [run.field!] : []));
  const currents =
    drive === null
      ? []
      : drive.method === "constant-field"
        ? fields.map((field) => conductivity.value * field)
        : drive.auto
          ? autoCurrents.map((part) => part * begun)
          : driven.flatMap((run) => (run.current!.currentDensity === 0 ? [] : [run.current!.currentDensity]));
  const drivenError = (densities: readonly number[], factor: number) =>
    densities.length === 0
      ? null
      : {
          time: factor * densities.length * production.duration.time,
          relativeError: responseError(
            { conductivity: conductivity.value, temperature, volume, currentDensities: densities, event: event.value },
            factor * production.duration.time,
          ),
        };
  const resting = runs.filter((run) => run.kind === "equilibrium");
  // Without equilibrium runs: what they would give in the time of all currents together.
  const total =
    resting.length > 0
      ? resting.reduce((sum, run) => sum + run.steps, 0) * production.timestep
      : currents.length * production.duration.time;
  const replicas = Math.max(1, resting.length);
  const equilibriumAt = (factor: number) =>
    found.equilibrium === null
      ? equilibriumError(factor * total, relaxation.time)
      : errorFromPilot(found.equilibrium, (factor * total) / replicas, replicas);
  const errors = lengthFactors.map((factor) => ({
    factor,
    constantCurrent: drive?.method === "constant-field" ? null : drivenError(currents, factor),
    constantField: drivenError(
      fields.map((field) => conductivity.value * field),
      factor,
    ),
    equilibrium: total === 0 ? null : { time: factor * total, relativeError: equilibriumAt(factor) },
  }));
  // auto adds a third size, which tells one curve from another.
  const between = currents[0]! * Math.sqrt(autoCurrents[2]!);
  const sought = drive?.auto === true ? [...currents, between, -between] : currents;
  const target = predict({
    conductivity,
    temperature,
    volume,
    ...(sought.length === 0 ? {} : { currentDensities: sought }),
    auto: drive?.auto === true,
    timestep: production.timestep,
    stepsPerSecond: options.stepsPerSecond,
    targetError: options.targetError,
    hopLength,
    event: event.value,
    relaxationTime: relaxation.time,
    ...(found.equilibrium === null || total === 0
      ? {}
      : {
          equilibriumRun: {
            time: total / replicas,
            relativeError: errorFromPilot(found.equilibrium, total / replicas, 1),
          },
        }),
    ...(config.thermostat === null
      ? {}
      : { thermostat: { time: relaxationTime(config.thermostat), degreesOfFreedom: 3 * model.types.length - 4 } }),
  });
  return {
    temperature,
    label: `${point.system}${point.along.label}`,
    conductivity,
    relaxation,
    event,
    errors,
    memory: predictMemory(config, resting, [found.memory, options.known?.(point) ?? null]),
    target,
  };
}
