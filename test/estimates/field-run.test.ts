import { describe, expect, test } from "vitest";

import { estimateFieldRun } from "../../src/index.js";
import { TimeSeries } from "../../src/recordings/index.js";
import { ar1, RandomNumbers } from "../estimators/processes.js";

const [volume, temperature, field, sigma] = [2234, 1000, 0.03, 1.2e-4];
/** fs between rows. */
const interval = 100;
/** Of a row's current, e/(fs Å²): √(2k_BTσ/(V t)). */
const width = Math.sqrt((2 * 8.617333262e-5 * temperature * sigma) / (volume * interval));

interface MadeUp {
  readonly mean?: number;
  readonly rows?: number;
  readonly memory?: number;
  readonly hotter?: number;
  readonly field?: number;
  readonly drift?: number;
}
function run(made: MadeUp = {}) {
  const { mean = sigma * field, rows = 4096, memory = 0, hotter = 0, drift = 0 } = made;
  const noise = ar1(new RandomNumbers(7), rows, memory);
  const series = new TimeSeries(
    ["time", "temperature", "pressure", "chargeFlux"].map((name) => ({ name, unit: "" })),
    [
      Float64Array.from({ length: rows }, (_, k) => interval * (k + 1)),
      new Float64Array(rows).fill(temperature + hotter),
      new Float64Array(rows),
      noise.map((x, k) => volume * (mean * (1 + (drift * k) / rows) + width * x)),
    ],
    rows,
  );
  const estimate = estimateFieldRun(series, { field: made.field ?? field, volume, temperature });
  return { ...estimate, codes: estimate.findings.map(({ code }) => code) };
}

describe("a run in a constant field", () => {
  test("σ = ⟨j⟩/E, with the error of Johnson–Nyquist's noise of a short circuit where that is all there is", () => {
    const { conductivity, currentDensity, johnsonNyquist, converged, codes } = run();
    const expected = width / Math.sqrt(4096);
    // Five errors, seed fixed; errors from some hundred blocks or more.
    expect(Math.abs(currentDensity.value - sigma * field)).toBeLessThan(5 * expected);
    expect(currentDensity.standardError! / expected).toBeGreaterThan(0.8);
    expect(currentDensity.standardError! / expected).toBeLessThan(1.25);
    expect(conductivity.value).toBeCloseTo(currentDensity.value / field, 12);
    expect(conductivity.standardError! / (currentDensity.standardError! / field)).toBeCloseTo(1, 12);
    // √(2k_BTσ/Vt) of the σ that it finds.
    expect(johnsonNyquist! / (expected * Math.sqrt(conductivity.value / sigma))).toBeCloseTo(1, 1);
    expect([converged, codes]).toEqual([true, []]);
  });

  test("against the field it is the same σ", () => {
    const opposite = run({ field: -field, mean: -sigma * field });
    expect(opposite.conductivity.value / sigma).toBeGreaterThan(0.8);
    expect(opposite.codes).toEqual([]);
  });

  test("says what is wrong", () => {
    expect(run({ mean: -sigma * field }).codes).toContain("current-opposes-field");
    expect(run({ mean: 0.01 * sigma * field }).codes).toContain("current-uncertain");
    expect(run({ hotter: 40 }).codes).toContain("off-temperature");
    expect(run({ memory: 0.999, rows: 1024 })).toMatchObject({ converged: false });
    expect(run({ drift: 60 }).codes).toContain("current-drifting");
    expect(run({ rows: 4 })).toMatchObject({ converged: false, conductivity: { standardError: null } });
  });
});
