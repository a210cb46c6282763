import { expect, test } from "vitest";

import { describeSharing, describeThroughput } from "../../src/cli/describe.js";

const ways = [
  { concurrency: 2, threadsPerRun: 8, time: 100 },
  { concurrency: 16, threadsPerRun: 1, time: 140 },
  { concurrency: 1, threadsPerRun: 16, time: 125 },
];

test("how runs share the processors, and what other ways would take", () => {
  expect(describeSharing({ processors: 16, ways })).toBe(
    "processors: 16; 2 at a time with 8 threads each end first, by a model of what threads gain (docs/study-file.md, Threads); 1 at a time with 16 threads each take 1.25 times as long; 16 at a time with 1 thread each take 1.4 times as long\n",
  );
  expect(describeSharing({ processors: 1, ways: ways.slice(0, 1) })).toBe("");
});

test("what was timed on the machine itself", () => {
  const timed = [
    { concurrency: 1, threadsPerRun: 1, stepsPerSecond: 1000 },
    { concurrency: 2, threadsPerRun: 1, stepsPerSecond: 1900 },
  ];
  expect(describeThroughput(timed, timed[1]!)).toBe(
    "  processors   2 at a time with 1 thread each end first, by what was timed: 1 at a time with 1 thread each: 1000 steps/s in all; 2 at a time with 1 thread each: 1900 steps/s in all\n",
  );
});
