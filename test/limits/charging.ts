import { expect } from "vitest";

import { findCharging, outlastsCharging, type ChargingEstimate } from "../../src/estimates/charging.js";
import type { FindingOf } from "../../src/findings/finding.js";
import type { DrivenEstimate } from "../../src/estimates/run-estimates.js";

const interval = (value: number) => ({ value, interval68: [value, value] as const });
/** A charging time of 1 ps. */
const made = (slowing = 0): ChargingEstimate => ({
  time: interval(1000),
  susceptibility: interval(40),
  relaxations: [],
  longest: 1e5,
  impedance: [],
  noise: [],
  runs: [],
  event: { value: 2, response: false },
  energy: -4 * 8.617333262e-5 * 600 * Math.log(1 - slowing),
  slowing,
});
const run = (duration: number, equilibration: number, warmStart?: DrivenEstimate["warmStart"]) =>
  ({
    id: "run",
    currentDensity: 1,
    duration,
    equilibration,
    transient: { time: 0 },
    field: { value: 0.02, standardError: 0.001 },
    ...(warmStart === undefined ? {} : { warmStart }),
  }) as unknown as DrivenEstimate;
const found = (duration: number, equilibration: number, slowing?: number) =>
  findCharging([run(duration, equilibration)], made(slowing), { temperature: 600, atoms: 192 });
const codes = (...given: Parameters<typeof found>) => found(...given).map(({ code }) => code);

export const ofCharging = {
  chargingTimes: () => {
    expect(outlastsCharging({ duration: 19_900 }, made())).toBe(false);
    expect(outlastsCharging({ duration: 20_100 }, made())).toBe(true);
  },
  chargingEquilibration: () => {
    const [finding] = found(5e4, 0);
    expect(finding).toMatchObject({ code: "field-not-built-up", facts: { wanted: 5000 } });
  },
  // τ/t of the mean of e^(−s/τ) over t, nothing equilibrated.
  chargingMissing: () => {
    expect(codes(1000 / 0.0099, 0)).not.toContain("field-not-built-up");
    expect(codes(1000 / 0.0101, 0)).toContain("field-not-built-up");
    // Begun at three quarters of the field, a quarter of it is missing; what was held then does not count.
    const begun = (duration: number) =>
      findCharging([run(duration, 5000, { field: 0.015, time: 5000 })], made(), { temperature: 600, atoms: 192 });
    expect(begun(250 / 0.0101)).toHaveLength(1);
    expect(begun(250 / 0.0099)).toHaveLength(0);
  },
  chargingSlowing: () => {
    expect(codes(1e5, 1e5, 0.049)).not.toContain("charging-slows");
    expect(codes(1e5, 1e5, 0.051)).toContain("charging-slows");
    // E_c ∝ 1/V: exp(−E_c/4kT) of a cell n times as large is the n-th root.
    const { facts } = found(1e5, 1e5, 1 - 0.95 ** 8)[0] as FindingOf<"charging-slows">;
    expect(facts.atoms).toBeCloseTo(8 * 192, 6);
  },
};
