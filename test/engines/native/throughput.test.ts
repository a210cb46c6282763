import { afterEach, beforeEach, expect, test } from "vitest";

import { measure } from "../../../src/engines/native/throughput.js";
import { makePlan, systemOf } from "../../../src/plan/index.js";
import { SmallStudy } from "../../study/small-study.js";
import { setupAt } from "../../setups.js";

let small: SmallStudy;
beforeEach(() => void (small = new SmallStudy()));
afterEach(() => small.remove());

test.each([
  [1, 2],
  [4, 1],
])("%i runs with %i threads each have a speed", async (concurrency, threadsPerRun) => {
  const study = small.make({ structure: { file: "structure.extxyz", supercell: [3, 3, 3] } });
  const [run] = makePlan(study).runs;
  const stepsPerSecond = await measure(run!, systemOf(setupAt(study)), { concurrency, threadsPerRun });
  expect(stepsPerSecond).toBeGreaterThan(0);
  expect(stepsPerSecond).toBeLessThan(Infinity);
});
