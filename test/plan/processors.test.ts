import { expect, test } from "vitest";

import { bestFirst, limitsOf, processorsToUse, share, waysToShare } from "../../src/plan/processors.js";

test.each([
  ["all that there are", 0, 8, {}, 8],
  ["those that the study wants", 3, 8, { OMP_NUM_THREADS: "2", SLURM_CPUS_PER_TASK: "4" }, 3],
  ["not more than the process may use", 16, 8, {}, 8],
  ["OMP_NUM_THREADS", 0, 8, { OMP_NUM_THREADS: "2", SLURM_CPUS_PER_TASK: "4" }, 2],
  ["its first number", 0, 8, { OMP_NUM_THREADS: " 3 ,2" }, 3],
  ["bounded as well", 0, 8, { OMP_NUM_THREADS: "128" }, 8],
  ["what Slurm gave to the task", 0, 64, { SLURM_CPUS_PER_TASK: "4", SLURM_CPUS_ON_NODE: "32" }, 4],
  ["or to the job on this node", 0, 64, { SLURM_CPUS_ON_NODE: "32" }, 32],
  ["nonsense is passed over", 0, 8, { OMP_NUM_THREADS: "many", SLURM_CPUS_PER_TASK: "0", SLURM_CPUS_ON_NODE: "" }, 8],
  ["at least one", 0, 0, {}, 1],
])("processors to use: %s", (_, wanted, available, environment, expected) => {
  expect(processorsToUse(wanted, available, environment)).toBe(expected);
});

test("shares never add up to more than there is, and never to none", () => {
  for (const processors of [1, 2, 3, 7, 64, 1024])
    for (const runs of [1, 2, 5, 64, 1000])
      for (const atoms of [2, 192, 255, 256, 5000, 3_000_000]) {
        const { concurrency, threadsPerRun } = share(processors, runs, atoms);
        expect(concurrency).toBeGreaterThanOrEqual(1);
        expect(threadsPerRun).toBeGreaterThanOrEqual(1);
        expect(concurrency).toBeLessThanOrEqual(runs);
        expect(concurrency * threadsPerRun).toBeLessThanOrEqual(processors);
      }
});

const way = (concurrency: number, threadsPerRun: number, stepsPerSecond: number) => ({
  concurrency,
  threadsPerRun,
  stepsPerSecond,
});

test("worth timing: from as many runs as there is room for to one with all the threads that it has work for", () => {
  // 256 atoms a thread: 648 atoms take two.
  expect(waysToShare(4, 5, 648)).toEqual([
    { concurrency: 4, threadsPerRun: 1 },
    { concurrency: 2, threadsPerRun: 2 },
    { concurrency: 1, threadsPerRun: 2 },
  ]);
});

test("more runs with fewer threads, unless that is slower by more than a twentieth", () => {
  expect(bestFirst([way(4, 1, 1000), way(2, 2, 1049), way(1, 4, 400)])[0]).toEqual(way(4, 1, 1000));
  expect(bestFirst([way(4, 1, 1000), way(2, 2, 1051), way(1, 4, 400)])).toEqual([
    way(2, 2, 1051),
    way(4, 1, 1000),
    way(1, 4, 400),
  ]);
});

test("threads that make a run slower are not used for the last runs either", () => {
  expect(limitsOf([way(2, 1, 3000), way(1, 2, 2600)])).toEqual({ runs: 2, threads: 2 });
  expect(limitsOf([way(2, 1, 1470), way(1, 2, 12)])).toEqual({ runs: 2, threads: 1 });
  expect(limitsOf([way(1, 4, 90), way(4, 1, 60), way(2, 2, 80)])).toEqual({ runs: 1, threads: 4 });
});
