// How the processors are dealt out. Runs side by side, one thread each, as a rule do more steps a second than threads inside a
// run do: no thread waits for another one. So threads are for the processors that are left over when there are fewer runs;
// in long studies it is measured (`waysToShare`) whether fewer runs at a time would do more.
// Nothing of it changes a bit of any result.

/**
 * Fewer atoms than this for each thread, and waiting for each other costs more than it saves. LLZO on two processors: with
 * 192 and 384 atoms two threads are slower than one, with 1536 they are 1.4 to 1.7 times as fast.
 */
const atomsPerThread = 256;
/** So many atoms in all runs side by side, at most: they and their lists take 1 to 2 kB each. */
const atomsSideBySide = 1_000_000;

/**
 * Processors that a study may take.
 *
 * @param wanted by the study; 0: all, which is what OMP_NUM_THREADS, or else a Slurm job's share of the node, says
 * @param available to this process (its affinity): more threads than these would only wait for each other
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
  return Math.max(1, Math.min(told ?? Infinity, available));
}

export interface Shares {
  /** Runs at a time … */
  readonly concurrency: number;
  /** … and threads in each, rounded down. */
  readonly threadsPerRun: number;
}

/** What was measured to be too much on this machine. */
export interface Limits {
  /** Side by side. */
  readonly runs: number;
  /** In each. */
  readonly threads: number;
}

export const noLimits: Limits = { runs: Infinity, threads: Infinity };

/** `processors` dealt out to `runs` of `atoms` each. */
export function share(processors: number, runs: number, atoms: number, limits: Limits = noLimits): Shares {
  const together = Math.max(1, Math.floor(atomsSideBySide / atoms));
  const concurrency = Math.max(1, Math.min(runs, processors, together, limits.runs));
  const useful = Math.max(1, Math.floor(atoms / atomsPerThread));
  return { concurrency, threadsPerRun: Math.min(useful, limits.threads, Math.floor(processors / concurrency)) };
}

/** Ways to deal out the processors, with the steps per second of all runs together. */
export interface Throughput extends Shares {
  readonly stepsPerSecond: number;
}

/** More runs with fewer threads are preferred to ways that are faster by less than this: the last runs then end sooner. */
const worthwhile = 1.05;

/** Worth measuring: from as many runs side by side as there is room for to one with all threads. */
export function waysToShare(processors: number, runs: number, atoms: number): Shares[] {
  const ways: Shares[] = [];
  for (let most = share(processors, runs, atoms).concurrency; most >= 1; most = Math.floor(most / 2))
    ways.push(share(processors, runs, atoms, { ...noLimits, runs: most }));
  return ways;
}

/** Measured ways, in the order of `waysToShare`, with the one to take first. */
export function bestFirst(ways: readonly Throughput[]): Throughput[] {
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
