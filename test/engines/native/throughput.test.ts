import { afterEach, beforeEach, expect, test } from "vitest";

import { makePlan, systemOf } from "../../../src/plan/index.js";
import { limitsOf, measureThroughput } from "../../../src/engines/native/throughput.js";
import { SmallStudy } from "../../study/small-study.js";

let small: SmallStudy;
beforeEach(() => void (small = new SmallStudy()));
afterEach(() => small.remove());

test("every way to share the processors is timed; the first one is as fast as any, but for a twentieth", async () => {
  const { model, config } = small.make({ structure: { file: "structure.extxyz", supercell: [3, 3, 3] } });
  const [run] = makePlan(config, model, 1).runs;
  const ways = await measureThroughput(systemOf({ config, model }), run!, 5, 4);
  expect(ways.map(({ concurrency, threadsPerRun }) => [concurrency, threadsPerRun]).sort()).toEqual([
    [1, 2],
    [2, 2],
    [4, 1],
  ]);
  expect(ways.every(({ stepsPerSecond }) => stepsPerSecond > 0)).toBe(true);
  expect(ways[0]!.stepsPerSecond * 1.05).toBeGreaterThanOrEqual(
    Math.max(...ways.map(({ stepsPerSecond }) => stepsPerSecond)),
  );
});

test("threads that make a run slower are not used for the last runs either", () => {
  const way = (concurrency: number, threadsPerRun: number, stepsPerSecond: number) => ({
    concurrency,
    threadsPerRun,
    stepsPerSecond,
  });
  // Alone on two processors; with others on them; where the memory is the limit of runs side by side.
  expect(limitsOf([way(2, 1, 3000), way(1, 2, 2600)])).toEqual({ runs: 2, threads: 2 });
  expect(limitsOf([way(2, 1, 1470), way(1, 2, 12)])).toEqual({ runs: 2, threads: 1 });
  expect(limitsOf([way(1, 4, 90), way(4, 1, 60), way(2, 2, 80)])).toEqual({ runs: 1, threads: 4 });
});
