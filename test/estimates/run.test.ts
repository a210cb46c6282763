import { describe, expect, test } from "vitest";

import { describeAddon, estimateRun, johnsonNyquistError, TimeSeries } from "../../src/index.js";
import { sentenceOf } from "../../src/findings/index.js";
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
    // Ions in concert have 0.754 of Johnson and Nyquist's noise in this field. χ² of ν = 15 is below 15 · (0.1/0.754)² = 0.26 with
    // probability 5e-12, below 15 · (0.5/0.754)² = 6.6 with 0.03: not rare enough. Rows are independent.
    for (const [noise, elastic] of [
      [0.1, true],
      [0.5, false],
    ] as const) {
      const { findings, field, johnsonNyquist } = estimateRun(recorded(0.028, noise, conditions, 16), conditions);
      expect(field.blocks).toBeLessThanOrEqual(16);
      expect(Math.abs(field.standardError! / johnsonNyquist! - noise)).toBeLessThan(0.6 * noise);
      expect(findings.some(({ code }) => code === "field-elastic")).toBe(elastic);
    }
  });

  test("a strong field of hops in concert has little noise by its law: it is not called elastic", () => {
    // u = j/j₀ = 12 of 8 e Å at 1000 K: E = asinh(12) 2kT/8, with √(12/(asinh 12 √145)) = 0.56 of the noise, in a thousand blocks.
    const field = (Math.asinh(12) * 2 * 8.617333262e-5 * 1000) / 8;
    const noise = Math.sqrt(12 / Math.asinh(12) / Math.sqrt(145));
    const { findings } = estimateRun(recorded(field, noise, conditions), conditions);
    expect(findings).toEqual([]);
  });

  test("ions hotter than the thermostat are told", () => {
    const { findings } = estimateRun(recorded(0.028, 1, { ...conditions, temperature: 1100 }), conditions);
    expect(findings).toEqual([
      expect.objectContaining({
        code: "off-temperature",
        facts: { difference: expect.closeTo(100, 0), heating: null, isJoule: null },
      }),
    ]);
    expect(sentenceOf(findings[0]!)).toContain("if it is Joule heat");
  });

  // 2 E J τ/(f k_B), for the field and the flux that are put in: 25 K of it takes so many degrees of freedom.
  test.each([
    [25, true, "Joule heat, which should make 25 K: lower the current or shorten"],
    [0.3, false, "Joule heat explains 0.3 K only; a time step that is too long, a thermostat that is too slow"],
  ])("25 K too hot, of which Joule heat makes %d", (heating, isJoule, sentence) => {
    const degreesOfFreedom = (2 * 0.028 * conditions.chargeFlux * 100) / (8.617333262e-5 * heating);
    const { findings } = estimateRun(recorded(0.028, 1, { ...conditions, temperature: 1025 }), {
      ...conditions,
      heatSink: { relaxationTime: 100, degreesOfFreedom },
    });
    expect(findings).toMatchObject([{ code: "off-temperature", facts: { isJoule } }]);
    expect(sentenceOf(findings[0]!)).toContain(sentence);
  });
});
