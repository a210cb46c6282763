import { mostThreads, stepTime, usualStep, usualThreads, fitThreadModel, type ThreadModel } from "./thread-model.js";

// How the processors are dealt out: so many runs side by side with so many threads each that the last of them ends first, by a
// model of what threads gain (thread-model.ts), which long studies fit to what they time on the machine itself. Runs side by
// side with one thread each waste nothing by waiting; threads are for few or large runs.
// Nothing of it changes a bit of any result.

/** So many atoms in all runs side by side, at most: they and their lists take 1 to 2 kB each. */
const atomsSideBySide = 1_000_000;

/**
 * Processors that a study may take.
 *
 * @param wanted by the study; 0: all, which is what OMP_NUM_THREADS, or else a Slurm job's share of the node, says
 * @param available to this process (its affinity, and the quota of its control group): more threads than these would only wait
 *   for each other
 */
export function processorsToUse(
  wanted: number,
  available: number,
  environment: Readonly<Record<string, string | undefined>>,
): number {
  // "4,2": for nested regions, of which there are none.
  const count = (name: string) => Number(/^\s*([1-9]\d*)\s*(?:,|$)/.exec(environment[name] ?? "")?.[1] ?? NaN);
  const [told] = [
    wanted > 0 ? wanted : NaN,
    count("OMP_NUM_THREADS"),
    count("SLURM_CPUS_PER_TASK"),
    count("SLURM_CPUS_ON_NODE"),
  ].filter(Number.isFinite);
  return Math.max(1, Math.floor(Math.min(told ?? Infinity, available)));
}

export interface Shares {
  /** Runs at a time … */
  readonly concurrency: number;
  /** … and threads in each, rounded down. */
  readonly threadsPerRun: number;
}

/** More than this is slower. */
export interface Limits {
  /** Side by side. */
  readonly runs: number;
  /** In each. */
  readonly threads: number;
}

export const noLimits: Limits = { runs: Infinity, threads: Infinity };

/** `processors` dealt out to `runs` of `atoms` each. */
export function share(processors: number, runs: number, atoms: number, limits: Limits = noLimits): Shares {
  const concurrency = Math.max(1, Math.min(runs, processors, together(atoms), limits.runs));
  return {
    concurrency,
    threadsPerRun: Math.min(mostThreads(atoms), limits.threads, Math.floor(processors / concurrency)),
  };
}

const together = (atoms: number): number => Math.max(1, Math.floor(atomsSideBySide / atoms));

/** What is known of runs that are to share processors. */
export interface Load {
  /** Steps of each, in the order in which they begin. */
  readonly steps: readonly number[];
  readonly atoms: number;
  /** Side by side, at most. */
  readonly most: number;
  /** s, a step of one of them with one thread, by itself; left out: what is usual. */
  readonly alone?: number | undefined;
  readonly model?: ThreadModel;
}

/** A way to share the processors. */
export interface Way extends Shares {
  /** s, until the last run has ended, as the model says. */
  readonly time: number;
}

/** A way that needs less time than this is preferred to one with more runs at a time and fewer threads. */
const worthwhile = 1.05;

/** Ways to share `processors`, the one to take first, then from many runs at a time to few. */
export function waysToShare(processors: number, load: Load): Way[] {
  const { steps, atoms, most } = load;
  const threads = threadsAlone(processors, load);
  const ways = new Map<number, Way>();
  for (let t = 1; t <= threads; t++) {
    const limits = { runs: Math.min(most, Math.floor(processors / t)), threads };
    const shares = share(processors, steps.length, atoms, limits);
    if (!ways.has(shares.concurrency))
      ways.set(shares.concurrency, { ...shares, time: timeToEnd(processors, shares, threads, load) });
  }
  const all = [...ways.values()];
  const least = Math.min(...all.map(({ time }) => time));
  const chosen = all.find(({ time }) => time <= least * worthwhile)!;
  return [chosen, ...all.filter((way) => way !== chosen)];
}

/** Those with which one run by itself is fastest; fewer, if more gain next to nothing. */
export function threadsAlone(
  processors: number,
  { atoms, alone = usualStep(atoms), model = usualThreads }: Omit<Load, "steps">,
): number {
  const most = Math.min(processors, mostThreads(atoms));
  const times = Array.from({ length: most }, (_, k) => stepTime(model, alone, k + 1, 0));
  const least = Math.min(...times);
  return 1 + times.findIndex((time) => time <= least * worthwhile);
}

/** Of the pool that does so many runs of that kind; steps do not matter. */
export function limitsFor(processors: number, runs: number, load: Omit<Load, "steps">): Limits {
  const alike = { ...load, steps: Array.from({ length: runs }, () => 1) };
  return { runs: waysToShare(processors, alike)[0]!.concurrency, threads: threadsAlone(processors, load) };
}

/** Threads are changed when that makes a run so many times faster or slower: doing so costs it some tenths of a second. */
export const worthChanging = 1.5;

/** s, as RunPool would have it: each run begins when there is room, and the last ones get what the others leave. */
function timeToEnd(
  processors: number,
  { concurrency, threadsPerRun }: Shares,
  mostThreads: number,
  { steps, atoms, alone = usualStep(atoms), model = usualThreads }: Load,
): number {
  const waiting = [...steps];
  const longest = Math.max(...steps);
  let running: { left: number; threads: number }[] = [];
  let time = 0;
  while (waiting.length > 0 || running.length > 0) {
    while (running.length < concurrency && waiting.length > 0)
      running.push({ left: waiting.shift()!, threads: threadsPerRun });
    const fair = Math.min(mostThreads, Math.floor(processors / running.length));
    const busy = running.reduce((sum, run) => sum + run.threads, 0);
    if (waiting.length === 0 && busy < processors)
      for (const run of running) if (fair >= worthChanging * run.threads) run.threads = fair;
    const inUse = running.reduce((sum, run) => sum + run.threads, 0);
    const speeds = running.map(({ threads }) => 1 / stepTime(model, alone, threads, inUse - threads));
    const next = Math.min(...running.map(({ left }, k) => left / speeds[k]!));
    time += next;
    running.forEach((run, k) => (run.left -= next * speeds[k]!));
    running = running.filter(({ left }) => left > 1e-9 * longest);
  }
  return time;
}

/** A way, timed: with the steps per second of all runs together. */
export interface Throughput extends Shares {
  readonly stepsPerSecond: number;
}

/** Worth timing: one run with one thread, and from as many side by side as there is room for to one with all threads. */
export function waysToTime(processors: number, runs: number, atoms: number): Shares[] {
  const ways: Shares[] = [{ concurrency: 1, threadsPerRun: 1 }];
  for (let most = share(processors, runs, atoms).concurrency; most >= 1; most = Math.floor(most / 2)) {
    const way = share(processors, runs, atoms, { ...noLimits, runs: most });
    if (way.concurrency * way.threadsPerRun > 1) ways.push(way);
  }
  return ways;
}

/** The model of this machine, by what was timed, the way with one run and one thread first. */
export function modelOf(ways: readonly Throughput[]): Pick<Load, "alone" | "model"> {
  const [one, ...others] = ways as readonly [Throughput, ...Throughput[]];
  const alone = 1 / one.stepsPerSecond;
  const timed = others.map((way) => ({ ...way, alone, step: way.concurrency / way.stepsPerSecond }));
  return { alone, model: fitThreadModel(timed, usualThreads) };
}
