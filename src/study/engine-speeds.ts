import { setupOf, type Study } from "../config/index.js";
import { defaultEngine, engineOf } from "../engines/index.js";
import { defaultLammps } from "../engines/lammps/index.js";
import { socketOf } from "../model/interactions.js";
import { isDriven, systemOf, type Plan, type RunSpec, type Schedule } from "../plan/index.js";

/** What one run takes in an engine, measured here and now. */
export interface EngineSpeed {
  readonly name: string;
  /** What is called; `null`: the core. */
  readonly command: string | null;
  /** Of the core: threads. Of another program: its ranks. */
  readonly threads: number;
  readonly stepsPerSecond: number;
}

/** What a look at another program may take, s of one processor, its own start apart. */
const look = 2;
const [fewestSteps, mostSteps] = [10, 400];

/**
 * Steps per second of one run of the largest system, by itself, in the core and in LAMMPS, some seconds. Empty where they cannot both do it:
 * LAMMPS is not installed, forces are another program's, or one of them lacks something.
 *
 * @throws RunError when a run goes wrong in the engine that the study names
 */
export async function engineSpeeds(
  study: Study,
  { runs }: Plan,
  { threadsPerRun }: Schedule,
  signal?: AbortSignal,
): Promise<readonly EngineSpeed[]> {
  const largest = study.systems.reduce((a, b) => (b.model.types.length > a.model.types.length ? b : a));
  const point = study.points.find(({ system }) => system === largest.label)!;
  const system = systemOf(setupOf(study, point));
  const ofPoint = runs.filter((run) => run.point === point.key);
  const planned = ofPoint.find(isDriven) ?? ofPoint[0];
  if (planned === undefined || socketOf(system.model) !== null || signal?.aborted === true) return [];
  const choice = study.config.engine ?? defaultLammps;
  const lammps = engineOf(choice);
  const run = alone(planned);
  if (defaultEngine.can(run, system).length > 0 || lammps.can(run, system).length > 0) return [];
  if (lammps.lacks!(run, system).length > 0) return [];
  const core = await defaultEngine.measure!(run, system, { concurrency: 1, threadsPerRun });
  const perStep = lammps.cost({ ...run, steps: 1 }, system);
  const steps = Math.min(mostSteps, Math.max(fewestSteps, Math.round(look / perStep)));
  const short = { ...run, steps, sampling: { interval: fewestSteps, correlate: false } };
  const found = await lammps
    .run(short, system, null, { threads: () => 1, ...(signal === undefined ? {} : { signal }) })
    .catch((error: unknown) => {
      // Nobody has asked for a LAMMPS that happens to be there.
      if (study.config.engine === undefined) return undefined;
      throw error;
    });
  if (found === undefined) return [];
  return [
    { name: "galvanostat", command: null, threads: threadsPerRun, stepsPerSecond: core },
    {
      name: "LAMMPS",
      command: choice.command.join(" "),
      threads: found.facts.threads,
      stepsPerSecond: found.stepsPerSecond,
    },
  ];
}

/** From its start, under its drive. */
function alone({ warmStart: _, ...run }: RunSpec): RunSpec {
  return { ...run, equilibrationSteps: 0 };
}
