import { describe, expect, test } from "vitest";

import { chargingEnergy, chargingSlowing, estimateCharging, fieldSpectrum } from "../../src/estimators/index.js";
import { relaxationSpectrum } from "../../src/estimators/charging.js";
import { cosineTransform } from "../../src/statistics/sine-transform.js";
import { RandomNumbers } from "./processes.js";

describe("spectra", () => {
  test("the cosine transform is the sum it says", () => {
    for (const n of [1, 2, 7, 12]) {
      const x = Float64Array.from({ length: n }, (_, t) => Math.sin(3 * t + 1));
      const c = cosineTransform(x);
      for (let k = 0; k < n; k++)
        expect(c[k]!).toBeCloseTo(
          x.reduce((sum, value, t) => sum + value * Math.cos((Math.PI * k * (t + 0.5)) / n), 0),
          12,
        );
    }
  });

  test("of means of a field that relaxes: the sum over its covariances, integrated from e^(−t/τ)", () => {
    const [interval, tau, frequency] = [3, 7, 0.11];
    // cov(l) = ∫∫ e^(−|t − s|/τ) dt ds/Δ²/(2τ) over two blocks l apart, by the midpoint rule.
    const m = 300;
    const covariance = (l: number) => {
      let sum = 0;
      for (let a = 0; a < m; a++)
        for (let b = 0; b < m; b++) sum += Math.exp(-Math.abs(l * interval + ((a - b) / m) * interval) / tau);
      return sum / (m * m) / (2 * tau);
    };
    let spectrum = covariance(0);
    for (let l = 1; l < 40; l++) spectrum += 2 * covariance(l) * Math.cos(frequency * l * interval);
    expect(relaxationSpectrum(frequency, interval, tau)).toBeCloseTo(interval * spectrum, 3);
    expect(relaxationSpectrum(1e-9, interval, tau)).toBeCloseTo(1, 9);
    // Rare blocks are independent, dense ones see Debye's 1/(1 + ω²τ²).
    expect(relaxationSpectrum(0.01, 1e-3, tau)).toBeCloseTo(1 / (1 + (0.01 * tau) ** 2), 6);
  });

  test("white noise of the variance v has the power v times the interval, in as many modes as there are points but one", () => {
    const random = new RandomNumbers(3);
    const bins = fieldSpectrum(
      Float64Array.from({ length: 8 * 4096 }, () => 2 + 3 * random.normal()),
      10,
    );
    const modes = bins.reduce((sum, { degreesOfFreedom }) => sum + degreesOfFreedom, 0);
    expect(modes).toBe(4095);
    const power = bins.reduce((sum, one) => sum + one.power * one.degreesOfFreedom, 0) / modes;
    // χ² of 4095: four standard deviations are 9 %.
    expect(Math.abs(power / 90 - 1)).toBeLessThan(0.09);
  });

  test("there is none of a few rows", () => {
    expect(fieldSpectrum(new Float64Array(500), 10)).toEqual([]);
  });
});

describe("a capacitor beside a resistor", () => {
  const [temperature, volume, susceptibility] = [500, 2200, 40];
  const permittivity = 1.602176634e-19 ** -1 * 8.8541878128e-12 * 1e-10;
  /** ⟨E²⟩ = k_BT/(ε₀χV), with vibrations that cancel on top. */
  const amplitude = Math.sqrt((8.617333262e-5 * temperature) / (permittivity * susceptibility * volume));
  function field(tau: number, rows: number, seed: number): Float64Array {
    const random = new RandomNumbers(seed);
    const phi = Math.exp(-20 / tau);
    let slow = amplitude * random.normal();
    let before = random.normal();
    return Float64Array.from({ length: rows }, () => {
      const now = random.normal();
      const sample = slow + 10 * amplitude * (now - before);
      before = now;
      slow = phi * slow + Math.sqrt(1 - phi * phi) * amplitude * random.normal();
      return sample;
    });
  }

  test.each([
    { of: 400, rows: 20_000, within: 0.12 },
    { of: 100, rows: 20_000, within: 0.2 },
    { of: 40, rows: 20_000, within: 0.3 },
  ])("runs of $of charging times: time and susceptibility within $within, intervals cover", ({ of, rows, within }) => {
    const duration = rows * 20;
    const tau = duration / of;
    const repeats = 24;
    const all = Array.from(
      { length: repeats },
      (_, k) => estimateCharging(fieldSpectrum(field(tau, rows, 50 + k), 20), { temperature, volume, duration })!,
    );
    const mean = (x: readonly number[]) => x.reduce((sum, y) => sum + y, 0) / x.length;
    const times = all.map(({ time }) => time.value / tau);
    expect(Math.abs(mean(times) - 1)).toBeLessThan(within);
    expect(Math.sqrt(mean(times.map((x) => (x - 1) ** 2)))).toBeLessThan(2 * within);
    // ρ from the noise of one run of 40 times is low by a fifth or more, so χ is high.
    const chi = all.map((one) => one.susceptibility.value / susceptibility);
    expect(Math.abs(mean(chi) - 1)).toBeLessThan(of < 100 ? 0.45 : within);
    const covered = all.filter(
      ({
        time: {
          interval68: [low, high],
        },
      }) => low < tau && tau < high,
    ).length;
    // 68 % intervals that cover 45 % or more: fewer than 5 of 24 would be one case in 10³ of those.
    expect(covered).toBeGreaterThanOrEqual(5);
  });
});

test("of a field that relaxes faster than is looked at nothing is said", () => {
  const random = new RandomNumbers(11);
  const white = Float64Array.from({ length: 20_000 }, () => random.normal());
  expect(estimateCharging(fieldSpectrum(white, 20), { temperature: 500, volume: 2200, duration: 4e5 })).toBeUndefined();
});

describe("by hand", () => {
  test("energy and slowing of concerted hops in LLZO: 7.8 e Å, χ = 40, 192 atoms, 400 K", () => {
    // (7.8)² e²Å²/(2 · 0.0055263 e/(V Å) · 40 · 2234 Å³) = 0.0616 eV; 0.0616/(4 · 0.03447 eV) = 0.447.
    expect(chargingEnergy(7.8, 40, 2234)).toBeCloseTo(0.0616, 4);
    expect(chargingSlowing(chargingEnergy(7.8, 40, 2234), 400)).toBeCloseTo(1 - Math.exp(-0.4467), 3);
  });
});
