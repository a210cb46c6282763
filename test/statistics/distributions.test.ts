import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  chiSquaredQuantile,
  chiSquaredTail,
  logGamma,
  studentQuantile,
  studentTail,
} from "../../src/estimators/index.js";
import { fQuantile, fTail } from "../../src/statistics/distributions.js";

describe("Student's t", () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2: upper critical values at 0.975 and 0.995.
  test.each([
    [1, 12.706, 63.657],
    [2, 4.303, 9.925],
    [5, 2.571, 4.032],
    [10, 2.228, 3.169],
    [30, 2.042, 2.75],
    [100, 1.984, 2.626],
  ])("%i degrees of freedom", (dof, t95, t99) => {
    expect(studentQuantile(0.95, dof)).toBeCloseTo(t95, 3);
    expect(studentQuantile(0.99, dof)).toBeCloseTo(t99, 3);
  });

  test("one and two degrees of freedom in closed form", () => {
    for (const t of [0, 0.1, 1, 3, 50]) {
      expect(studentTail(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 13);
      expect(studentTail(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 13);
    }
  });
});

describe("χ²", () => {
  // NIST/SEMATECH e-Handbook, 1.3.6.7.4: upper critical values at 0.90, 0.95 and 0.99.
  test.each([
    [1, 2.706, 3.841, 6.635],
    [5, 9.236, 11.07, 15.086],
    [10, 15.987, 18.307, 23.209],
    [30, 40.256, 43.773, 50.892],
    [100, 118.498, 124.342, 135.807],
  ])("%i degrees of freedom", (dof, x90, x95, x99) => {
    expect(chiSquaredQuantile(0.9, dof)).toBeCloseTo(x90, 3);
    expect(chiSquaredQuantile(0.95, dof)).toBeCloseTo(x95, 3);
    expect(chiSquaredQuantile(0.99, dof)).toBeCloseTo(x99, 3);
  });

  test("two and four degrees of freedom in closed form", () => {
    for (const x of [0, 0.01, 1, 2.9, 3.1, 20, 200]) {
      expect(chiSquaredTail(x, 2) / Math.exp(-x / 2)).toBeCloseTo(1, 12);
      expect(chiSquaredTail(x, 4) / (Math.exp(-x / 2) * (1 + x / 2))).toBeCloseTo(1, 12);
    }
  });

  test("one degree of freedom: 2 Q(x) of the normal distribution (Abramowitz & Stegun, table 26.1)", () => {
    expect(chiSquaredTail(1, 1)).toBeCloseTo(2 * 0.1586552539, 9);
    expect(chiSquaredTail(4, 1)).toBeCloseTo(2 * 0.0227501319, 9);
  });

  test("without degrees of freedom nothing can be unlikely", () => expect(chiSquaredTail(5, 0)).toBe(1));
});

describe("F", () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.3: upper critical values at 0.95 and 0.99.
  test.each([
    [1, 1, 161.448, 4052.19],
    [5, 10, 3.326, 5.636],
    [10, 5, 4.735, 10.051],
    [10, 100, 1.927, 2.503],
  ])("%i and %i degrees of freedom", (n, m, f95, f99) => {
    expect(fQuantile(0.95, n, m) / f95).toBeCloseTo(1, 3);
    expect(fQuantile(0.99, n, m) / f99).toBeCloseTo(1, 3);
  });

  test("closed forms: t² with one degree of freedom above, powers with two, the inverse when they change places", () => {
    for (const x of [0.01, 0.7, 2, 30]) {
      expect(fTail(x, 1, 7)).toBeCloseTo(studentTail(Math.sqrt(x), 7), 13);
      expect(fTail(x, 2, 9) / (1 + (2 * x) / 9) ** -4.5).toBeCloseTo(1, 12);
      expect(fTail(x, 6, 11)).toBeCloseTo(1 - fTail(1 / x, 11, 6), 12);
    }
    expect(fTail(0, 3, 4)).toBe(1);
    for (const p of [0.001, 0.16, 0.5, 0.999]) expect(1 - fTail(fQuantile(p, 12, 130), 12, 130)).toBeCloseTo(p, 11);
  });
});

test("quantiles undo tails", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 0.9999, noNaN: true }), fc.integer({ min: 1, max: 2000 }), (p, dof) => {
      expect(1 - chiSquaredTail(chiSquaredQuantile(p, dof), dof)).toBeCloseTo(p, 10);
      expect(1 - studentTail(studentQuantile(p, dof), dof)).toBeCloseTo(p, 10);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test("ln Γ: Abramowitz & Stegun 6.1.8 to 6.1.15", () => {
  expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 13);
  expect(Math.exp(logGamma(1 / 3))).toBeCloseTo(2.6789385347, 9);
  expect(Math.exp(logGamma(1 / 4))).toBeCloseTo(3.6256099082, 9);
  expect(Math.exp(logGamma(11))).toBeCloseTo(3628800, 4);
  // x Γ(x) = Γ(x + 1)
  for (const x of [0.2, 0.7, 3.3, 40.1]) expect(logGamma(x + 1) - logGamma(x)).toBeCloseTo(Math.log(x), 12);
});
