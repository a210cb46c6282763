import { autoCurrents } from "../config/auto-currents.js";
import { samplesOf, setupOf, type Study } from "../config/index.js";
import { waysToShare, type Load, type Shares, type Way } from "./processors.js";
import { socketOf } from "../model/interactions.js";
import { noRecord, numberCurrents, numberFields, Streams, type PlanRecord } from "./record.js";
import type { RunSpec } from "./run-spec.js";
import { equilibriumRuns, fieldRuns, givenRuns, pilotRun, preparing } from "./runs.js";

export { dependencies, withDependencies } from "./dependencies.js";
export { namesOf, noRecord, Streams, withNames, type PlanRecord } from "./record.js";
export { inVolume, isDriven, type RunSpec } from "./run-spec.js";
export { drivenRun } from "./runs.js";
export { systemOf } from "./system.js";

/** What a study will do; with `currents: auto` or `targetError` the first part of it. Pure data. */
export interface Plan {
  /** Before the runs of the same temperature and size. */
  readonly preparation: readonly RunSpec[];
  readonly runs: readonly RunSpec[];
}

/** How a plan is done on this machine. No bit depends on it. */
export interface Schedule extends Shares {
  /** In all. Those that are left when some runs have ended go to the others. */
  readonly processors: number;
  /** This one, and what else was thought of. */
  readonly ways: readonly Way[];
}

/**
 * One run for each point, current (or field) and replica, and the equilibrium runs. Every run has a stream of random numbers
 * of its own, and is equilibrated under its own drive.
 *
 * @param study with the names of `record`, if there is one: `withNames`
 */
export function makePlan(study: Study, record: PlanRecord = noRecord, streams: Streams = new Streams(record)): Plan {
  const setups = study.points.map((point) => setupOf(study, point));
  const atRest = setups.filter(({ point }) => point.first);
  return {
    preparation: atRest
      .flatMap((setup) => {
        const system = study.systems.find(({ label }) => label === setup.point.system)!;
        return Array.from({ length: samplesOf(study.config, system) }, (_, sample) => preparing(setup, sample)).flat();
      })
      .map((run) => streams.assign(run)),
    runs: setups
      .flatMap((setup) => [
        ...(study.config.drive?.auto === true ? [pilotRun(setup)] : givenRuns(setup, numberCurrents(setup, record))),
        ...fieldRuns(setup, numberFields(setup, record)),
        ...(setup.point.first ? equilibriumRuns(setup) : []),
      ])
      .map((run) => streams.assign(run)),
  };
}

/** Runs at a time that there may be clients for, or that another engine is asked for. */
export const mostAtATime = ({ config, systems }: Pick<Study, "config" | "systems">): number =>
  config.engine?.runs ?? Math.min(...systems.map(({ model }) => socketOf(model)?.clients ?? Infinity));

/** The runs of a plan, and those that are sure to follow, as they share processors. */
export function loadOf(
  { config, systems, points }: Study,
  { runs }: Plan,
  known: Pick<Load, "alone" | "model"> = {},
): Load {
  const { drive, production, equilibration } = config;
  // A pilot makes way for several runs.
  const later = drive?.auto === true ? points.length * (autoCurrents.length * production.replicas - 1) : 0;
  return {
    steps: [
      ...runs.map(({ equilibrationSteps, steps }) => equilibrationSteps + steps),
      ...Array.from({ length: later }, () => equilibration.steps + production.duration.steps),
    ],
    atoms: Math.max(...systems.map(({ model }) => model.types.length)),
    most: mostAtATime({ config, systems }),
    ...known,
  };
}

/** `processors` shared by the runs of a plan. */
export function scheduleOf(
  study: Study,
  plan: Plan,
  processors: number,
  known: Pick<Load, "alone" | "model"> = {},
): Schedule {
  const ways = waysToShare(processors, loadOf(study, plan, known));
  const { concurrency, threadsPerRun } = ways[0]!;
  return { processors, concurrency, threadsPerRun, ways };
}
