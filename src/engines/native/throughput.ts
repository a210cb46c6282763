import { addon, describeAddon, fromNative } from "./load.js";
import type { System } from "../../model/index.js";
import { noLimits, share, type Limits, type Shares } from "../../plan/processors.js";
import type { RunSpec } from "../../plan/run-spec.js";
import { dynamicsOf } from "./dynamics.js";

/** Ways to deal out the processors, with the steps per second of all runs together. */
export interface Throughput extends Shares {
  readonly stepsPerSecond: number;
}

/** s, of each way. */
const measured = 0.3;
const warmUp = 3;
/** More runs with fewer threads are preferred to ways that are faster by less than this: the last runs then end sooner. */
const worthwhile = 1.05;

/**
 * Measures the ways to share `processors` among runs like this one, from as many runs side by side as there is room for to
 * one with all threads.
 *
 * @returns the ways, the one to take first
 */
export async function measureThroughput(
  system: System,
  run: RunSpec,
  runs: number,
  processors: number,
): Promise<Throughput[]> {
  const atoms = system.model.types.length;
  const ways: Throughput[] = [];
  for (let most = share(processors, runs, atoms).concurrency; most >= 1; most = Math.floor(most / 2)) {
    const shares = share(processors, runs, atoms, { ...noLimits, runs: most });
    ways.push({ ...shares, stepsPerSecond: await together(system, run, shares) });
  }
  const fastest = Math.max(...ways.map((way) => way.stepsPerSecond));
  const chosen = ways.find((way) => way.stepsPerSecond * worthwhile >= fastest)!;
  return [chosen, ...ways.filter((way) => way !== chosen)];
}

/**
 * As many runs at a time as in the first way; more threads in one only as far as they made it faster. On processors that
 * others use as well they do not: they wait for each other.
 */
export function limitsOf(ways: readonly Throughput[]): Limits {
  const [chosen] = ways as readonly [Throughput];
  const perRun = ({ stepsPerSecond, concurrency }: Throughput) => stepsPerSecond / concurrency;
  const rising = [...ways].sort((a, b) => a.threadsPerRun - b.threadsPerRun);
  let best = rising[0]!;
  for (const way of rising) if (perRun(way) > worthwhile * perRun(best)) best = way;
  return { runs: chosen.concurrency, threads: Math.max(best.threadsPerRun, chosen.threadsPerRun) };
}

/** Steps per second of `concurrency` runs at once, in all. */
async function together(system: System, run: RunSpec, { concurrency, threadsPerRun }: Shares): Promise<number> {
  const dynamics = dynamicsOf({ ...run, sampling: { ...run.sampling, correlate: false } }, system, threadsPerRun);
  const simulations = Array.from({ length: concurrency }, (_, k) =>
    fromNative(() => new (addon().Simulation)(system.model, { ...dynamics, stream: dynamics.stream + k })),
  );
  const advance = async (steps: number): Promise<number> => {
    const begun = performance.now();
    await Promise.all(
      simulations.map((simulation) =>
        simulation.advance(
          steps,
          describeAddon().columns.map(() => new Float64Array(Math.ceil(steps / dynamics.sampleInterval) + 1)),
          0,
        ),
      ),
    );
    return (performance.now() - begun) / 1e3;
  };
  const first = await advance(warmUp);
  const steps = Math.max(warmUp, Math.round((measured * warmUp) / first));
  return (concurrency * steps) / (await advance(steps));
}
