import { expect, test } from "vitest";

import { chargingOf, type ChargingNoise } from "../../src/estimates/charging.js";
import type { LinearResponse } from "../../src/estimators/index.js";

const kT = 8.617333262e-5 * 500;
/** e/(V Å) */
const permittivity = (8.8541878128e-12 * 1e-10) / 1.602176634e-19;
const noise = {
  charging: {
    time: { value: 1000, interval68: [800, 1300] },
    susceptibility: { value: 99, interval68: [90, 110] },
  },
  runs: ["a"],
} as unknown as ChargingNoise;
const place = { temperature: 500, volume: 2200, lever: 2 };
const fit = (standardError: number, j0: number | null) =>
  ({
    conductivity: { value: 1e-4, standardError },
    resistivity: { value: 1e4 },
    characteristicCurrent: j0 === null ? null : { value: j0 },
  }) as unknown as LinearResponse;

test("with a resistivity that is known, χ = τσ/ε₀ and an event carries 2k_BT/(ρj₀)", () => {
  const { susceptibility, event, energy, slowing } = chargingOf(noise, fit(1e-6, 1e-6), place);
  const chi = (1000 * 1e-4) / permittivity;
  expect(susceptibility.value / chi).toBeCloseTo(1, 9);
  expect(susceptibility.interval68[1] / chi).toBeCloseTo(1.3, 9);
  expect(event).toEqual({ value: expect.closeTo((2 * kT) / 1e-2, 9) as number, response: true });
  const expected = ((2 * kT) / 1e-2) ** 2 / (2 * permittivity * chi * 2200);
  expect(energy / expected).toBeCloseTo(1, 6);
  expect(slowing).toBeCloseTo(1 - Math.exp(-expected / (4 * kT)), 6);
});

test("of a straight response one ion's hop is taken; of one that is hardly known the noise's own χ", () => {
  expect(chargingOf(noise, fit(1e-6, null), place).event).toEqual({ value: 2, response: false });
  // Four ions in concert, as H_R says; what is not to be quoted, or above 1, says nothing.
  const event = (value: number, converged = true) =>
    chargingOf(noise, fit(1e-6, null), place, { value, converged }).event.value;
  expect([event(0.25), event(0.25, false), event(1.4)]).toEqual([8, 2, 2]);
  expect(chargingOf(noise, fit(0.4e-4, 1e-6), place).susceptibility.value).toBe(99);
  expect(chargingOf(noise, null, place).event.response).toBe(false);
});
