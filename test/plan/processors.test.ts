import { describe, expect, test } from "vitest";

import {
  limitsFor,
  modelOf,
  processorsToUse,
  share,
  threadsAlone,
  waysToShare,
  waysToTime,
} from "../../src/plan/processors.js";
import type { ThreadModel } from "../../src/plan/thread-model.js";

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
  ["a quota of two and a half is two", 0, 2.5, {}, 2],
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

const alike = (runs: number, atoms: number, more = {}) => ({
  steps: Array.from({ length: runs }, () => 1000),
  atoms,
  most: Infinity,
  ...more,
});
const chosen = (processors: number, runs: number, atoms: number, more = {}) => {
  const [{ concurrency, threadsPerRun }] = waysToShare(processors, alike(runs, atoms, more)) as [never, never];
  return [concurrency, threadsPerRun];
};

describe("what ends first, on a machine like the one that was timed", () => {
  test.each([
    ["small systems have no use for threads", 16, 12, 192, [12, 1]],
    ["two large ones share", 16, 2, 12_288, [2, 8]],
    ["sixteen fill the processors", 16, 16, 12_288, [16, 1]],
    ["twelve would leave four idle: eight, and then four with twice the threads", 16, 12, 12_288, [8, 2]],
    ["four on a large node", 128, 4, 12_288, [4, 32]],
    ["two processors, two runs", 2, 2, 1536, [2, 1]],
    ["one processor", 1, 5, 12_288, [1, 1]],
  ])("%s: %i processors, %i runs of %i atoms", (_, processors, runs, atoms, expected) => {
    expect(chosen(processors, runs, atoms)).toEqual(expected);
  });

  test("as many clients as there are", () => {
    expect(chosen(16, 12, 12_288, { most: 3 })).toEqual([3, 5]);
  });
});

describe("by hand", () => {
  const none: ThreadModel = { serial: 0, contention: 0, barriers: 0 };
  const times = (processors: number, runs: number, model: ThreadModel) =>
    Object.fromEntries(
      waysToShare(processors, alike(runs, 10_000, { alone: 1e-3, model })).map(
        ({ concurrency, threadsPerRun, time }) => [`${concurrency} × ${threadsPerRun}`, time],
      ),
    );

  test("without losses, what counts is that no processor is idle", () => {
    // 1 s of one processor each. 4 × 1, and then the fifth with all four: 1 + 1/4. 1 × 4: 5/4 as well.
    // 2 × 2: two turns of half a second, then one with four.
    const found = times(4, 5, none);
    expect(found["4 × 1"]).toBeCloseTo(1.25, 12);
    expect(found["2 × 2"]).toBeCloseTo(1.25, 12);
    expect(found["1 × 4"]).toBeCloseTo(1.25, 12);
  });

  test("a serial half: two threads take 3/4 of the time, four 5/8", () => {
    const found = times(4, 4, { ...none, serial: 0.5 });
    expect(found["4 × 1"]).toBeCloseTo(1, 12);
    expect(found["2 × 2"]).toBeCloseTo(1.5, 12);
    // Five eighths and three quarters differ by more than a twentieth.
    expect(found["1 × 4"]).toBeCloseTo(2.5, 12);
  });

  test("barriers of a millisecond: threads are slower than one", () => {
    const load = alike(1, 10_000, { alone: 1e-3, model: { ...none, barriers: 1e-3 } });
    expect(threadsAlone(8, load)).toBe(1);
    expect(limitsFor(8, 3, load)).toEqual({ runs: 3, threads: 1 });
  });

  test("runs of unequal length: the long one begins last, and has all processors at the end", () => {
    const load = { ...alike(0, 10_000, { alone: 1e-3, model: none }), steps: [1000, 1000, 3000] };
    // Two with one thread each for a second; then the third, 3 s of work, with both.
    expect(waysToShare(2, load).find(({ concurrency }) => concurrency === 2)!.time).toBeCloseTo(2.5, 12);
  });
});

test("worth timing: one thread, and from as many runs as there is room for to one with all the threads", () => {
  expect(waysToTime(4, 5, 648)).toEqual([
    { concurrency: 1, threadsPerRun: 1 },
    { concurrency: 4, threadsPerRun: 1 },
    { concurrency: 2, threadsPerRun: 2 },
    { concurrency: 1, threadsPerRun: 4 },
  ]);
});

test("on processors that others use as well, what is timed says that threads do not pay", () => {
  const way = (concurrency: number, threadsPerRun: number, stepsPerSecond: number) => ({
    concurrency,
    threadsPerRun,
    stepsPerSecond,
  });
  const busy = modelOf([way(1, 1, 735), way(2, 1, 1470), way(1, 2, 12)]);
  expect(busy.alone).toBe(1 / 735);
  expect(limitsFor(2, 3, { atoms: 1536, most: Infinity, ...busy })).toEqual({ runs: 2, threads: 1 });
  // Memory that four runs fill: the fourth part of a speed each. Four threads of one run share what they read.
  const full = modelOf([way(1, 1, 100), way(4, 1, 100), way(2, 2, 140), way(1, 4, 350)]);
  expect(limitsFor(4, 4, { atoms: 1e5, most: Infinity, ...full }).runs).toBe(1);
});
