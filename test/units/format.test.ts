import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { PointResult } from "../../src/results/document.js";
import type { FormattedUncertain } from "../../src/units/index.js";
import {
  formatNumber,
  formatUncertain,
  nameOf,
  parseQuantity,
  quantity,
  quantityKinds,
  unitOf,
} from "../../src/units/index.js";

describe("formatUncertain", () => {
  test.each<[number, number, string, string]>([
    [2.81, 0.07, "S/cm", "2.81 ± 0.07 S/cm"],
    [2.8134, 0.0712, "S/cm", "2.813 ± 0.071 S/cm"],
    [2.8134, 0.0996, "", "2.81 ± 0.10"],
    [2.8134, 0.999, "", "2.8 ± 1.0"],
    [123456, 2345, "", "(1.235 ± 0.023) × 10⁵"],
    [0.0312, 1.7, "V/Å", "0.0 ± 1.7 V/Å"],
    [-0.0012, 0.0011, "V/Å", "−0.0012 ± 0.0011 V/Å"],
    [1.2344e-5, 4.5e-7, "cm^2/s", "(1.234 ± 0.045) × 10⁻⁵ cm^2/s"],
    [6.02e9, 1.2e8, "A/cm^2", "(6.02 ± 0.12) × 10⁹ A/cm^2"],
    [0, 0, "e", "0 ± 0 e"],
    [1.5, 0, "e", "1.5 ± 0 e"],
    [2.8134, NaN, "S/cm", "2.81 S/cm (error unknown)"],
    [2.8134, Infinity, "S/cm", "2.81 S/cm (error unknown)"],
    [NaN, 0.1, "S/cm", "undetermined S/cm"],
    [-Infinity, 0.1, "", "−∞"],
    [-0.001, 1, "", "0.0 ± 1.0"],
  ])("%d ± %d %s", (value, error, unit, expected) => {
    expect(formatUncertain(value, error, unit)).toBe(expected);
  });

  test("rounding moves the value by an eighth of the error at most", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        (value, error) => {
          const text = formatUncertain(value, error);
          const match = /^\(?(\S+) ± (\S+?)\)?(?: × 10(\S+))?$/.exec(text)!;
          const power = [...(match[3] ?? "")].map((c) => (c === "⁻" ? "-" : "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c))).join("");
          const scale = 10 ** Number(power);
          expect(Math.abs(Number(match[1]!.replace("−", "-")) * scale - value)).toBeLessThanOrEqual(
            0.126 * error + 1e-12 * Math.abs(value),
          );
          expect(Math.abs(Number(match[2]) * scale - error)).toBeLessThanOrEqual(0.051 * error);
        },
      ),
    );
  });
});

describe("formatUncertain of what results hold", () => {
  test.each<[string, FormattedUncertain, string]>([
    ["a conductivity", { value: 2.8134, standardError: 0.0712, unit: "S/cm" }, "2.813 ± 0.071 S/cm"],
    [
      "a power in the unit",
      { value: 1.2344e-5, standardError: 4.5e-7, unit: "cm^2/s" },
      "(1.234 ± 0.045) × 10⁻⁵ cm²/s",
    ],
    ["a bare number", { value: 0.3, standardError: 0.02, unit: "1" }, "0.300 ± 0.020"],
    ["without an error", { value: 2.8134, standardError: null, unit: "S/cm" }, "2.81 S/cm (error unknown)"],
    // 2.81 − 0.22 = 2.59, 2.81 + 0.31 = 3.12.
    [
      "two sides",
      { value: 2.81, standardError: 0.26, unit: "S/cm", interval68: [2.59, 3.12] },
      "2.81 +0.31 −0.22 S/cm",
    ],
    ["sides that read the same", { value: 2.81, standardError: 0.26, interval68: [2.55, 3.0701] }, "2.81 ± 0.26"],
    ["no upper bound", { value: 12, standardError: null, interval68: [9.1, null] }, "12.0 +∞ −2.9"],
    [
      "two sides and a power",
      { value: 3e6, standardError: 1e5, interval68: [2.9e6, 3.2e6] },
      "(3.00 +0.20 −0.10) × 10⁶",
    ],
    ["negative", { value: -1.5, standardError: 0.2, interval68: [-1.8, -1.35] }, "−1.50 +0.15 −0.30"],
    ["an interval beside its value, which is none", { value: 5, standardError: 1, interval68: [6, 7] }, "5.0 ± 1.0"],
  ])("%s", (_, of, expected) => expect(formatUncertain(of)).toBe(expected));

  test("types: every kind of quantity in a point is taken as it is", () => {
    const point = {} as PointResult;
    const take = (..._: (FormattedUncertain | null | undefined)[]) => {};
    take(point.conductivity, point.noise?.conductivity, point.equilibrium?.einstein, point.equilibrium?.havenRatio);
    take(point.speedUp?.collective, point.runs?.[0]?.field, point.linearResponse?.resistivity);
    take(point.noise && { ...point.noise.conductivity, interval68: point.noise.interval68 });
  });
});

describe("formatNumber", () => {
  test.each<[number, string]>([
    [0, "0"],
    [1000, "1000"],
    [-1.5, "−1.5"],
    [99990, "99990"],
    [-300000, "−3 × 10⁵"],
    [0.00123456, "0.001235"],
    [1.23456e-7, "1.235 × 10⁻⁷"],
    [-4e12, "−4 × 10¹²"],
    [NaN, "undetermined"],
    [Infinity, "∞"],
  ])("%d", (value, expected) => expect(formatNumber(value)).toBe(expected));
});

test("what is printed can be put into a study file: the same number is read", () => {
  fc.assert(
    fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), (value) => {
      const printed = formatNumber(value, quantityKinds.currentDensity.unit, 15);
      const read = parseQuantity(printed, quantityKinds.currentDensity);
      if (!read.ok) throw new Error(printed);
      const expected = quantity(value, quantityKinds.currentDensity);
      expect(Math.abs(read.value - expected)).toBeLessThanOrEqual(1e-13 * Math.abs(expected));
    }),
  );
});

describe("dimensions in words", () => {
  test("unitOf", () => {
    expect(unitOf({ energy: 1, length: 6 })).toBe("eV Å^6");
    expect(unitOf({ length: -1 })).toBe("1/Å");
    expect(unitOf({ charge: 1, length: -2, time: -1 })).toBe("e/(Å^2 fs)");
    expect(unitOf({})).toBe("");
  });

  test("nameOf", () => {
    expect(nameOf({ energy: 1, length: 6 })).toBe("energy·length⁶");
    expect(nameOf({ length: -1 })).toBe("1/length");
    expect(nameOf({})).toBe("number");
  });
});
