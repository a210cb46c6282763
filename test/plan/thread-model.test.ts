import { expect, test } from "vitest";

import {
  aloneOf,
  fitThreadModel,
  stepTime,
  timed16,
  usualThreads,
  type ThreadModel,
  type TimedShares,
} from "../../src/plan/thread-model.js";

const residual = (model: ThreadModel, { alone, step, threadsPerRun: t, concurrency }: TimedShares): number =>
  Math.log(stepTime(model, alone, t, t * (concurrency - 1)) / step);
const sum = (model: ThreadModel) => timed16.reduce((s, row) => s + residual(model, row) ** 2, 0);

test("the time of a step: Amdahl's law, what others take, and waiting", () => {
  const model = { serial: 0.1, contention: 0.02, barriers: 1e-5 };
  expect(stepTime(model, 1e-3, 1, 0)).toBeCloseTo(1e-3, 15);
  // 1/4 + 0.1 · 3/4 + 0.02 · 4/4 = 0.345 of a millisecond; two rounds of waiting.
  expect(stepTime(model, 1e-3, 4, 4)).toBeCloseTo(0.345e-3 + 2e-5, 15);
  expect(aloneOf(model, 0.365e-3, { concurrency: 2, threadsPerRun: 4 })).toBeCloseTo(1e-3, 15);
});

test("the usual model is the one of least squares, and within a fifth of everything that was timed", () => {
  const least = sum(usualThreads);
  for (const name of ["serial", "contention", "barriers"] as const)
    for (const factor of [0.98, 1.02])
      expect(sum({ ...usualThreads, [name]: factor * usualThreads[name] })).toBeGreaterThan(least);
  for (const row of timed16) expect(Math.abs(residual(usualThreads, row))).toBeLessThan(0.18);
});

test("rows of a model give the model back, and rows of a machine pull at what is usual", () => {
  const model: ThreadModel = { serial: 0.02, contention: 0.005, barriers: 1e-4 };
  const rows = [
    [1, 2],
    [1, 8],
    [8, 1],
    [4, 2],
    [2, 4],
  ].flatMap(([concurrency, threadsPerRun]) =>
    [1e-3, 1e-2].map((alone) => ({
      concurrency: concurrency!,
      threadsPerRun: threadsPerRun!,
      alone,
      step: stepTime(model, alone, threadsPerRun!, (concurrency! - 1) * threadsPerRun!),
    })),
  );
  const found = fitThreadModel(rows);
  for (const name of ["serial", "contention", "barriers"] as const) expect(found[name] / model[name]).toBeCloseTo(1, 4);
  const pulled = fitThreadModel(rows, usualThreads);
  for (const name of ["serial", "contention", "barriers"] as const)
    expect(Math.abs(Math.log(pulled[name] / model[name]))).toBeLessThan(
      Math.abs(Math.log(usualThreads[name] / model[name])),
    );
});
