import { describe, expect, test } from "vitest";

import { describeAddon, estimateRun, johnsonNyquistError, TimeSeries } from "../../src/index.js";
import { RandomNumbers } from "../estimators/processes.js";

/** A recorded series whose field is `mean` plus independent noise of `noise` times Johnson–Nyquist's, at 1000 K ± `spread`. */
function recorded(
  mean: number,
  noise: number,
  conditions: { chargeFlux: number; volume: number; temperature: number },
  rows = 4000,
): TimeSeries {
  const interval = 100; // fs
  const resistivity = mean / (conditions.chargeFlux / conditions.volume);
  const width = noise * johnsonNyquistError(resistivity, conditions.temperature, conditions.volume, interval);
  const random = new RandomNumbers(5);
  const next = () => random.normal();
  const columns = describeAddon().columns.map(({ name }) =>
    Float64Array.from({ length: rows }, (_, k) =>
      name === "time"
        ? interval * (k + 1)
        : name === "field"
          ? mean + width * next()
          : name === "temperature"
            ? conditions.temperature + 20 * next()
            : 0,
    ),
  );
  return new TimeSeries(describeAddon().columns, columns, rows);
}

describe("verdicts on a run", () => {
  const conditions = { chargeFlux: 0.0112, volume: 2234, temperature: 1000 };

  test("a field with the noise of its own resistance is a conductor's", () => {
    const { findings, field, johnsonNyquist } = estimateRun(recorded(0.028, 1, conditions), conditions);
    expect(findings).toEqual([]);
    // 4000 independent rows make more than 1000 blocks: the ratio is known to better than 3 %; ten of its standard errors.
    expect(Math.abs(field.standardError! / johnsonNyquist! - 1)).toBeLessThan(0.25);
  });

  test("a field far quieter than that is an elastic one: do not quote", () => {
    const { findings, converged } = estimateRun(recorded(0.028, 0.05, conditions), conditions);
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([["field-elastic", "do-not-quote"]]);
    expect(converged).toBe(false);
  });

  test("little noise by chance is told from little noise by the number of blocks", () => {
    // χ² of ν = 15 is below 15 · 0.2² = 0.6 with probability 2e-9, below 15 · 0.5² = 3.75 with 0.0019: not rare enough. Rows are independent.
    for (const [noise, elastic] of [
      [0.2, true],
      [0.5, false],
    ] as const) {
      const { findings, field, johnsonNyquist } = estimateRun(recorded(0.028, noise, conditions, 16), conditions);
      expect(field.blocks).toBeLessThanOrEqual(16);
      expect(Math.abs(field.standardError! / johnsonNyquist! - noise)).toBeLessThan(0.6 * noise);
      expect(findings.some(({ code }) => code === "field-elastic")).toBe(elastic);
    }
  });

  test("ions hotter than the thermostat are told", () => {
    const { findings } = estimateRun(recorded(0.028, 1, { ...conditions, temperature: 1100 }), conditions);
    expect(findings).toEqual([
      expect.objectContaining({ code: "off-temperature", facts: { difference: expect.closeTo(100, 0) } }),
    ]);
  });
});
