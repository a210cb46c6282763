import { expect } from "vitest";

import { estimateRun, type HeatSink } from "../../src/estimates/run.js";
import { blockedMean, chanceOfSoLittleNoise, johnsonNyquistError } from "../../src/estimators/index.js";
import { TimeSeries } from "../../src/recordings/index.js";
import { ar1, RandomNumbers } from "../estimators/processes.js";
import { either } from "./either-side.js";

const conditions = { chargeFlux: 0.0112, volume: 2234, temperature: 1000 };
const names = ["time", "temperature", "pressure", "field"];
const meanField = 0.028;
/** fs between rows. */
const interval = 100;
/** Of one row's field in a conductor whose mean field this is. */
const width = johnsonNyquistError((meanField * 2234) / 0.0112, 1000, 2234, interval);

interface MadeUp {
  readonly mean?: number;
  /** Of the field, in Johnson–Nyquist's. */
  readonly noise?: number;
  /** Correlation of neighbouring rows. */
  readonly memory?: number;
  readonly rows?: number;
  readonly temperature?: number;
  /** K, of one row. */
  readonly spread?: number;
  readonly chargeFlux?: number;
  readonly seed?: number;
  readonly heatSink?: HeatSink;
}

function run(made: MadeUp) {
  const { mean = meanField, noise = 1, memory = 0, rows = 4000, temperature = 1000, spread = 0, seed = 5 } = made;
  const random = new RandomNumbers(seed);
  const swing = ar1(random, rows, memory);
  const columns = [
    Float64Array.from({ length: rows }, (_, k) => interval * (k + 1)),
    Float64Array.from({ length: rows }, () => temperature + spread * random.normal()),
    new Float64Array(rows),
    swing.map((x) => mean + noise * width * x),
  ];
  const estimate = estimateRun(
    new TimeSeries(
      names.map((name) => ({ name, unit: "" })),
      columns,
      rows,
    ),
    { ...conditions, chargeFlux: made.chargeFlux ?? conditions.chargeFlux, heatSink: made.heatSink },
  );
  const told = (code: string) => estimate.findings.some((found) => found.code === code);
  return { ...estimate, told, relative: Math.abs(estimate.field.standardError! / estimate.field.value) };
}
const steps = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, k) => from + ((to - from) * k) / (count - 1));

/** Of the noise, in a field. */
function shotted(field: number): number {
  const u = Math.sinh((field * 10) / (2 * 8.617333262e-5 * 1000));
  return Math.sqrt(u / Math.asinh(u) / Math.sqrt(1 + u ** 2));
}

export const ofRuns = {
  heating: () =>
    either(
      "above",
      0.01,
      [0.006, 0.0095, 0.0105, 0.015].flatMap((part) =>
        [1, -1].map((sign) => ({
          value: part,
          told: run({ temperature: 1000 * (1 + sign * part) }).told("off-temperature"),
        })),
      ),
    ),
  // Degrees of freedom from which the power makes that part of 20 K.
  jouleShare: () =>
    either(
      "above",
      0.5,
      [0.3, 0.45, 0.55, 0.9].map((part) => {
        const degreesOfFreedom = (2 * meanField * conditions.chargeFlux * 100) / (8.617333262e-5 * 20 * part);
        const { findings } = run({
          temperature: 1020,
          noise: 0.01,
          heatSink: { relaxationTime: 100, degreesOfFreedom },
        });
        const found = findings.find(({ code }) => code === "off-temperature");
        return { value: part, told: found?.code === "off-temperature" && found.facts.isJoule === true };
      }),
    ),
  heatingErrors: () =>
    either(
      "above",
      3,
      steps(60, 300, 13).map((spread) => {
        const made = run({ temperature: 1020, spread, rows: 400 });
        const { value, standardError } = made.temperature;
        return { value: Math.abs(value - 1000) / standardError!, told: made.told("off-temperature") };
      }),
    ),
  fieldAtRest: () =>
    either(
      "above",
      4,
      steps(0, 10, 21).map((errors) => {
        const made = run({ chargeFlux: 0, mean: (errors * width) / 20, rows: 400 });
        return { value: 1 / made.relative, told: made.told("field-at-rest") };
      }),
    ),
  opposing: () =>
    either(
      "below",
      0.25,
      steps(1, 15, 29).map((errors) => {
        const made = run({ mean: (-errors * width) / 20, rows: 400 });
        return { value: made.relative, told: made.told("field-opposes-current") };
      }),
    ),
  // At 0.028 V/Å ions in concert, 10 e Å, are at u = j/j₀ = sinh(0.28/2kT) = 2.44: √(u/(asinh u √(1 + u²))) = 0.754 of the noise.
  quietest: () =>
    either(
      "below",
      0.6,
      steps(0.35, 1.1, 16).map((noise) => {
        const made = run({ noise });
        return {
          value: made.field.standardError! / made.johnsonNyquist! / shotted(made.field.value),
          told: made.told("field-elastic"),
        };
      }),
    ),
  quietByChance: () =>
    either(
      "below",
      2e-4,
      steps(0.2, 0.6, 201).flatMap((noise) => {
        const made = run({ noise, rows: 32 });
        const quiet = made.field.standardError! / made.johnsonNyquist! / shotted(made.field.value);
        if (quiet > 0.59) return [];
        return [{ value: chanceOfSoLittleNoise(quiet, made.field.blocks), told: made.told("field-elastic") }];
      }),
    ),
  correlationTimes: () =>
    either(
      "below",
      25,
      steps(1, 150, 150).flatMap((seed) => {
        const made = run({ memory: 0.9, rows: 150 + 2 * seed, noise: 0.5, seed });
        if (!made.field.converged) return [];
        return [
          {
            value: made.duration / (made.field.integratedAutocorrelationTime * interval),
            told: made.told("few-correlation-times") && !made.converged,
          },
        ];
      }),
    ),
  blocks: () => {
    expect(blockedMean([3, 1, 4, 1, 5, 9, 2]).standardError).toBeNull();
    expect(blockedMean([3, 1, 4, 1, 5, 9, 2, 6]).standardError).not.toBeNull();
  },
};
