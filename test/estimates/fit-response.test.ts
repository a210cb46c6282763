import { describe, expect, test } from "vitest";

import { estimateConstantField } from "../../src/estimates/constant-field.js";
import { fitResponse } from "../../src/estimates/fit-response.js";
import type { DrivenEstimate, FieldEstimate } from "../../src/estimates/run-estimates.js";
import { RandomNumbers } from "../estimators/processes.js";

// Studies of runs whose own errors are not to be trusted, so that those by Johnson and Nyquist are their weights: made with known ρ.
// A run's own E/j is as uncertain as its field; as a measure of its noise it makes weights of 1/E, whose weighted mean is the
// harmonic one, 1 − Var(E)/E² + …: 9 % low with runs of 30 %.

const studies = 400;
const runs = 8;
const relative = 0.3;

/** Mean over the studies of the limit that was found, over the true one, and its standard error. */
function ratio(one: (seed: number) => number): { readonly mean: number; readonly error: number } {
  const values = Array.from({ length: studies }, (_, k) => one(k + 1));
  const mean = values.reduce((sum, x) => sum + x, 0) / studies;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (studies - 1);
  return { mean, error: Math.sqrt(variance / studies) };
}

/** Fields or currents with a mean of 1 and their own idea of their noise. */
function scattered(seed: number) {
  const random = new RandomNumbers(seed);
  return Array.from({ length: runs }, () => {
    const value = 1 + relative * random.normal();
    return { value, johnsonNyquist: relative * Math.sqrt(Math.abs(value)) };
  });
}
const untrusted = { converged: false, blocks: 8, replica: 0, findings: [], duration: 1000, equilibration: 1e4 };

describe("runs that are weighted by the noise of Johnson and Nyquist", () => {
  test("under a current: those whose field came out small weigh no more", () => {
    const { mean, error } = ratio((seed) => {
      const driven = scattered(seed).map(({ value, johnsonNyquist }, i) => {
        const sign = i % 2 === 0 ? 1 : -1;
        return {
          ...untrusted,
          id: `j${i}`,
          kind: "constant-current",
          currentDensity: sign,
          field: { value: sign * value, standardError: relative / 10 },
          johnsonNyquist,
        } as unknown as DrivenEstimate;
      });
      return fitResponse(driven, { auto: false, ownSamples: false }).fit!.resistivity.value;
    });
    expect(error).toBeLessThan(0.01);
    expect(Math.abs(mean - 1)).toBeLessThan(3 * error);
  });

  test("in a field", () => {
    const { mean, error } = ratio((seed) => {
      const inField = scattered(seed).map(({ value, johnsonNyquist }, i) => {
        const sign = i % 2 === 0 ? 1 : -1;
        return {
          ...untrusted,
          id: `e${i}`,
          kind: "constant-field",
          field: sign,
          currentDensity: { value: sign * value, standardError: relative / 10 },
          johnsonNyquist,
        } as unknown as FieldEstimate;
      });
      return estimateConstantField(inField, { temperature: 600, lever: 2, ownSamples: false }, "T600K").response!
        .conductivity.value;
    });
    expect(error).toBeLessThan(0.01);
    expect(Math.abs(mean - 1)).toBeLessThan(3 * error);
  });
});
