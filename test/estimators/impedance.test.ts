import { describe, expect, test } from "vitest";

import { conductivitySpectrum, estimateCharging, fieldSpectrum, impedance } from "../../src/estimators/index.js";
import { impedanceCurve } from "../../src/estimators/impedance.js";
import type { Correlations } from "../../src/model/index.js";
import { RandomNumbers } from "./processes.js";

/** e/(V Å), CODATA. */
const permittivity = (8.8541878128e-12 / 1.602176634e-19) * 1e-10;
const kB = 8.617333262e-5;

describe("the impedance of relaxations", () => {
  test("one: a semicircle over its resistance, whose top is at ωτ = 1", () => {
    const { real, imaginary } = impedance([{ time: 50, resistivity: 8 }], 1 / 50);
    expect(real).toBeCloseTo(4, 12);
    expect(imaginary).toBeCloseTo(-4, 12);
    for (const frequency of [0, 1e-3, 0.5]) {
      const z = impedance([{ time: 50, resistivity: 8 }], frequency);
      expect(Math.hypot(z.real - 4, z.imaginary)).toBeCloseTo(4, 12);
    }
  });

  test("a meter sees the vacuum beside it: the semicircle stays, σ′ and ε′ = 1 + τ/(ε₀ρ) are those of resistor and capacitor at every frequency", () => {
    const [time, resistivity] = [900, 4000];
    const curve = impedanceCurve([{ time, resistivity }], [[{ time, resistivity }]], [1e-4, 1e-2]);
    for (const { frequency, impedance: z, conductivity, permittivity: epsilon } of curve) {
      expect(Math.hypot(z.real - resistivity / 2, z.minusImaginary) / resistivity).toBeCloseTo(0.5, 9);
      expect(z.minusImaginary / z.real).toBeCloseTo(frequency * (time + permittivity * resistivity), 6);
      expect(conductivity.value * resistivity).toBeCloseTo(1, 9);
      expect(epsilon.value).toBeCloseTo(1 + time / (permittivity * resistivity), 6);
    }
  });

  test("two, one of them fast: σ′ rises from 1/(ρ₁ + ρ₂) to 1/ρ₂, by complex division", () => {
    const [rho1, rho2, tau] = [3000, 1000, 2000];
    const curve = impedanceCurve(
      [
        { time: tau, resistivity: rho1 },
        { time: 0, resistivity: rho2 },
      ],
      [],
      [1e-5, 1],
    );
    for (const { frequency, conductivity } of curve) {
      // σ* = (1 + iωτ)/(ρ₁ + ρ₂ + iωτρ₂)
      const x = frequency * tau;
      const expected = (rho1 + rho2 + x * x * rho2) / ((rho1 + rho2) ** 2 + (x * rho2) ** 2);
      expect(conductivity.value / expected).toBeCloseTo(1, 9);
    }
    expect(curve[0]!.conductivity.value).toBeCloseTo(1 / (rho1 + rho2), 7);
    expect(curve.at(-1)!.conductivity.value).toBeCloseTo(1 / rho2, 7);
  });

  test("the band: replicas whose resistance scatters are semicircles beside it, those whose time scatters lie on it", () => {
    const parts = Array.from({ length: 1001 }, (_, k) => 0.8 + 0.4 * (k / 1000));
    const [time, resistivity] = [1e6, 4000];
    const one = [{ time, resistivity }];
    // Of the same capacitor, τ ∝ ρ.
    const curve = impedanceCurve(
      one,
      parts.map((part) => [{ time: part * time, resistivity: part * resistivity }]),
      [1e-9, 1e-3],
    );
    const [first, last] = [curve[0]!, curve.at(-1)!];
    // At rest the band is that of ρ, the quantiles of 1/part.
    const ends = first.band.map(({ real }) => real / resistivity).sort((a, b) => a - b);
    expect(ends[0]).toBeCloseTo(1 / (0.8 + 0.4 * 0.841), 3);
    expect(ends[1]).toBeCloseTo(1 / (0.8 + 0.4 * 0.159), 3);
    // At high frequencies there is the capacitor alone, which does not scatter.
    for (const { real, minusImaginary } of last.band) {
      expect(minusImaginary / last.impedance.minusImaginary).toBeCloseTo(1, 3);
      expect(real / resistivity).toBeLessThan(1e-3);
    }
    // Times that scatter move points along the curve, to first order.
    const along = impedanceCurve(
      one,
      parts.map((part) => [{ time: (1 + (part - 1) / 50) * time, resistivity }]),
      [1e-7, 1e-5],
    );
    for (const { band } of along)
      for (const { real, minusImaginary } of band)
        expect(Math.abs(Math.hypot(real - resistivity / 2, minusImaginary) / resistivity - 0.5)).toBeLessThan(1e-4);
  });
});

describe("open circuit against short circuit", () => {
  const [temperature, volume] = [700, 2000];
  const kT = kB * temperature;
  const [rho1, rho2, tau] = [6000, 2000, 3000];
  const rho = rho1 + rho2;
  const interval = 20;
  const rows = 200_000;
  const highest = Math.PI * 1e-3;
  /** Re 1/ρ(ω), ρ(ω) = ρ₁/(1 + iωτ) + ρ₂. */
  const expected = (frequency: number) => {
    const x = frequency * tau;
    return (rho + x * x * rho2) / (rho ** 2 + (x * rho2) ** 2);
  };

  test("σ′(ω) of a cell with a memory, from its field's noise and from its flux, is that of its circuit", () => {
    const random = new RandomNumbers(11);
    // Field at open circuit: a relaxation of the variance k_BTρ₁/(Vτ), and white noise 2k_BTρ₂/V.
    const phi = Math.exp(-interval / tau);
    let slow = Math.sqrt((kT * rho1) / (volume * tau)) * random.normal();
    const field = Float64Array.from({ length: rows }, () => {
      slow = phi * slow + Math.sqrt((1 - phi * phi) * ((kT * rho1) / (volume * tau))) * random.normal();
      return slow + Math.sqrt((2 * kT * rho2) / (volume * interval)) * random.normal();
    });
    const found = estimateCharging(fieldSpectrum(field, interval), {
      temperature,
      volume,
      duration: rows * interval,
    })!;
    for (const { frequency, conductivity } of found.impedance)
      if (frequency < highest / 3)
        expect(Math.abs(conductivity.value / expected(frequency) - 1), `${frequency}`).toBeLessThan(0.15);
    // Flux at short circuit: σ* = 1/ρ₂ − (1/ρ₂ − 1/ρ)/(1 + iωτ'), τ' = τρ₂/ρ: white noise w, and what an
    // Ornstein–Uhlenbeck process fed by the same w takes back, u' = (w − u)/τ', j = w − (1 − s) u with s chosen for S(0).
    const short = (tau * rho2) / rho;
    // |1 − c/(1 + iωτ')|² has c = 1 − √(ρ₂/ρ): (1 − c)² = σ(0)/σ(∞).
    const c = 1 - Math.sqrt(rho2 / rho);
    const steps = 10;
    const path = [0, 1, 2].map(() => {
      const x = new Float64Array(rows + 1);
      let u = 0;
      const dt = interval / steps;
      for (let t = 1; t <= rows; t++) {
        let moved = 0;
        for (let k = 0; k < steps; k++) {
          const w = Math.sqrt((2 * volume * kT) / rho2 / dt) * random.normal();
          moved += (w - c * u) * dt;
          u += ((w - u) * dt) / short;
        }
        x[t] = x[t - 1]! + moved;
      }
      return x;
    });
    const bins = conductivitySpectrum(
      [{ path: { interval, displacement: path } } as unknown as Correlations],
      { temperature, volume },
      highest,
    );
    // Σ z² of powers over their expectation has the variance 2/ν of each: by thirds of the frequencies, four standard deviations.
    for (const [from, to] of [
      [0, 1 / tau],
      [1 / tau, 3 / tau],
      [3 / tau, highest],
    ] as const) {
      const own = bins.filter(({ frequency }) => frequency >= from && frequency < to);
      const all = own.reduce((sum, { degreesOfFreedom }) => sum + degreesOfFreedom, 0);
      const mean =
        own.reduce(
          (sum, { frequency, conductivity, degreesOfFreedom }) =>
            sum + (degreesOfFreedom * conductivity) / expected(frequency),
          0,
        ) / all;
      // Two steps of discretisation: 1 %.
      expect(Math.abs(mean - 1)).toBeLessThan(4 * Math.sqrt(2 / all) + 0.01);
    }
  });

  test("of a path longer than 2¹⁷ intervals pairs are joined, to a number that is fast: white increments keep their power", () => {
    const random = new RandomNumbers(4);
    const x = new Float64Array(131_102);
    for (let t = 1; t < x.length; t++) x[t] = x[t - 1]! + Math.sqrt(2 * volume * kT * interval) * random.normal();
    const bins = conductivitySpectrum(
      [{ path: { interval, displacement: [x] } } as unknown as Correlations],
      { temperature, volume },
      Infinity,
    );
    const all = bins.reduce((sum, { degreesOfFreedom }) => sum + degreesOfFreedom, 0);
    expect(all).toBe(65_536);
    const mean = bins.reduce((sum, one) => sum + one.degreesOfFreedom * one.conductivity, 0) / all;
    expect(Math.abs(mean - 1)).toBeLessThan(4 * Math.sqrt(2 / all));
  });

  test("of a path of one point there is nothing", () => {
    const run = { path: { interval, displacement: [new Float64Array(1)] } } as unknown as Correlations;
    expect(conductivitySpectrum([run], { temperature, volume }, highest)).toEqual([]);
  });
});
