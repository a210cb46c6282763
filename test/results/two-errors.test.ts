import { expect, test } from "vitest";

import type { RunResult } from "../../src/results/document.js";
import { sayTwoErrors } from "../../src/results/two-errors.js";

/** A run whose blocked error is `ratio` times Johnson–Nyquist's. */
const run = (id: string, ratio: number, converged: boolean) =>
  ({
    id,
    kind: "constant-current",
    field: { value: 0.02, standardError: ratio * 1e-3, unit: "V/Å" },
    johnsonNyquist: { standardError: 1e-3, measuredOverPredicted: ratio, unit: "V/Å" },
    blocks: 40,
    converged,
  }) as unknown as RunResult;

test("runs with one error say nothing", () => {
  expect(sayTwoErrors([])).toBe("");
  expect(sayTwoErrors([run("j1", 1.05, true), run("j2", 1.6, true), run("j3", 1.2, false)])).toBe("");
});

test("a run whose error σ does not take says which it takes, and why", () => {
  expect(sayTwoErrors([run("j1", 1.05, true), run("j2", 0.5, true)])).toBe(
    "j2: the error shown is the run's own, from blocks, which see no noise slower than themselves; σ of all runs takes the larger one that Johnson–Nyquist noise makes (δE / JN below 1)",
  );
  expect(sayTwoErrors([run("j1", 0.95, false), run("j2", 0.5, true)])).toMatch(
    /^j1, j2: the error shown is each run's own/,
  );
});

test("a field that was held: the error is the current's", () => {
  const { field, johnsonNyquist, ...rest } = run("e1", 0.5, true);
  const held = { ...rest, kind: "constant-field", field, currentDensity: { ...field }, johnsonNyquist };
  expect(sayTwoErrors([held as never])).toMatch(/^e1: .*\(δj \/ JN below 1\)$/);
});
