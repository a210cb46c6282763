// How the processors are dealt out. Runs side by side, one thread each, as a rule do more steps a second than threads inside a
// run do: no thread waits for another one. So threads are for the processors that are left over when there are fewer runs;
// in long studies it is measured (src/study/throughput.ts) whether fewer runs at a time would do more.
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
