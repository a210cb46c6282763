import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { InputError } from "../../src/errors/errors.js";
import type { Dimension } from "../../src/units/dimension.js";
import {
  fromUnit,
  kindOf,
  parseQuantity,
  quantity,
  quantityKinds as kinds,
  toUnit,
  unitOf,
} from "../../src/units/index.js";

const eVÅ6 = kindOf({ energy: 1, length: 6 });

function problemOf(input: unknown, kind: Parameters<typeof parseQuantity>[1]) {
  const result = parseQuantity(input, kind);
  if (result.ok) throw new Error(`accepted: ${result.value}`);
  return result.problem;
}

describe("exact values", () => {
  test.each<[unknown, Parameters<typeof parseQuantity>[1], number]>([
    ["2 fs", kinds.time, 2],
    ["2fs", kinds.time, 2],
    ["20 ps", kinds.time, 20000],
    ["0.5 ns", kinds.time, 500000],
    ["13.0725 Å", kinds.length, 13.0725],
    ["13.0725 \u212B", kinds.length, 13.0725],
    ["13.0725 A\u030A", kinds.length, 13.0725],
    ["13.0725 A", kinds.length, 13.0725],
    ["13.0725 angstrom", kinds.length, 13.0725],
    ["1.2 nm", kinds.length, 12],
    ["25 pm", kinds.length, 0.25],
    ["0.1 Å/ps", kinds.velocity, 0.0001],
    ["0.2 A/ps", kinds.velocity, 0.0002],
    ["100 m/s", kinds.velocity, 0.001],
    ["23.337 eV Å^6", eVÅ6, 23.337],
    ["23.337 eV Å⁶", eVÅ6, 23.337],
    ["23.337 eV*Å**6", eVÅ6, 23.337],
    ["23.337 eV·Å6", eVÅ6, 23.337],
    ["23.337 A^6 eV", eVÅ6, 23.337],
    ["300 K", kinds.temperature, 300],
    ["25 °C", kinds.temperature, 298.15],
    ["-10 C", kinds.temperature, 263.15],
    ["25 ℃", kinds.temperature, 298.15],
    ["1e-5", kinds.number, 1e-5],
    [1e-5, kinds.number, 1e-5],
    ["5 %", kinds.number, 0.05],
    [2, kinds.time, 2],
    ["0.7183 e", kinds.charge, 0.7183],
    ["-2e", kinds.charge, -2],
    ["−2 e", kinds.charge, -2],
    ["+3", kinds.charge, 3],
    ["6.94 amu", kinds.mass, 6.94],
    ["6.94 u", kinds.mass, 6.94],
    ["2.5/Å", kinds.inverseLength, 2.5],
    ["2.5 1/Å", kinds.inverseLength, 2.5],
    ["2.5 Å^-1", kinds.inverseLength, 2.5],
    ["2.5 Å⁻¹", kinds.inverseLength, 2.5],
    ["2.5 A-1", kinds.inverseLength, 2.5],
    [".5 /ps", kinds.rate, 0.0005],
    ["2 THz", kinds.rate, 0.002],
    ["0.5 MV/cm", kindOf({ energy: 1, charge: -1, length: -1 }), 0.005],
    ["0.03 V/A", kindOf({ energy: 1, charge: -1, length: -1 }), 0.03],
    ["3×10^5 Å", kinds.length, 3e5],
    ["3 x 10⁻² Å", kinds.length, 0.03],
  ])("%s", (input, kind, expected) => {
    expect(quantity(input, kind)).toBe(expected);
  });
});

describe("values that need a constant", () => {
  test.each<[string, Dimension, number]>([
    ["1e9 A/cm^2", { charge: 1, time: -1, length: -2 }, 1e9 / 1.602176634e12],
    ["1e9 A/cm2", { charge: 1, time: -1, length: -2 }, 1e9 / 1.602176634e12],
    ["1e13 A m^-2", { charge: 1, time: -1, length: -2 }, 1e9 / 1.602176634e12],
    ["5 mS/cm", { charge: 2, energy: -1, time: -1, length: -1 }, 5e-3 / 1.602176634e4],
    ["3 S cm⁻¹", { charge: 2, energy: -1, time: -1, length: -1 }, 3 / 1.602176634e4],
    ["1 kcal/mol", { energy: 1 }, 0.0433641042], // 4184/96485.33212
    ["1 kJ/mol", { energy: 1 }, 0.010364269657],
    ["100 kJ/mol nm^6", { energy: 1, length: 6 }, 1.0364269657e6],
    ["1 Ha", { energy: 1 }, 27.211386245988],
    ["2 Ry", { energy: 1 }, 27.211386245988],
    ["1 bohr", { length: 1 }, 0.529177210903],
    ["250 meV", { energy: 1 }, 0.25],
    ["1 g/mol", { mass: 1 }, 0.99999999965],
    ["1 GPa", { energy: 1, length: -3 }, 1 / 160.2176634],
    ["10 kbar", { energy: 1, length: -3 }, 1 / 160.2176634],
    ["1 atm", { energy: 1, length: -3 }, 101325 / 1.602176634e11],
    ["1 amu Å²/fs²", { energy: 1 }, 103.64269656],
    ["1 eV", { mass: 1, length: 2, time: -2 }, 1 / 103.64269656],
  ])("%s", (text, dimension, expected) => {
    expect(quantity(text, kindOf(dimension)) / expected).toBeCloseTo(1, 8);
  });

  test("a bare current density is in A/cm²", () => {
    expect(quantity(1e9, kinds.currentDensity)).toBe(quantity("1e9 A/cm^2", kinds.currentDensity));
  });

  test("an electric field written with the ampere is one of the two readings of A, never a wrong number", () => {
    expect(quantity("1 kg Å/(A ps^3)", kindOf({ energy: 1, charge: -1, length: -1 }))).toBeGreaterThan(0);
  });
});

describe("problems", () => {
  test("a wrong dimension names both and gives an example", () => {
    const problem = problemOf("2 Å", kinds.time);
    expect(problem).toEqual({
      code: "WRONG_DIMENSION",
      message: "a length where a time is needed",
      expected: "a time, e.g. 2 fs (a bare number is in fs)",
      received: '"2 Å"',
    });
  });

  test.each<[unknown, Parameters<typeof parseQuantity>[1], string, string | undefined]>([
    ["2 Fs", kinds.time, "UNKNOWN_UNIT", 'did you mean "fs"?'],
    ["2 angstorm", kinds.length, "UNKNOWN_UNIT", 'did you mean "angstrom"?'],
    ["1 ev", kinds.energy, "UNKNOWN_UNIT", 'did you mean "eV"?'],
    ["25 °C/ps", kindOf({ temperature: 1, time: -1 }), "UNKNOWN_UNIT", "use K: °C is for plain temperatures only"],
    [
      "1,5 Å",
      kinds.length,
      "NOT_A_QUANTITY",
      "write the number with a decimal point and without separators, e.g. 1234.5",
    ],
    [
      "1_000",
      kinds.time,
      "NOT_A_QUANTITY",
      "write the number with a decimal point and without separators, e.g. 1234.5",
    ],
    ["fast", kinds.time, "NOT_A_QUANTITY", undefined],
    ["", kinds.time, "NOT_A_QUANTITY", undefined],
    [null, kinds.time, "NOT_A_QUANTITY", undefined],
    [true, kinds.time, "NOT_A_QUANTITY", undefined],
    [[1], kinds.time, "NOT_A_QUANTITY", undefined],
    [NaN, kinds.time, "NOT_FINITE", undefined],
    [Infinity, kinds.time, "NOT_FINITE", undefined],
    ["1e999 fs", kinds.time, "NOT_FINITE", undefined],
    ["1 (fs", kinds.time, "NOT_A_QUANTITY", undefined],
    ["1 fs)", kinds.time, "NOT_A_QUANTITY", undefined],
    ["1 fs *", kinds.time, "NOT_A_QUANTITY", undefined],
    ["1 ^2", kinds.time, "NOT_A_QUANTITY", undefined],
    ["1 Å^999", kinds.length, "NOT_A_QUANTITY", undefined],
    ["5 S/cm", kinds.currentDensity, "WRONG_DIMENSION", undefined],
    ["1e9 A/A^2", kinds.currentDensity, "WRONG_DIMENSION", undefined],
    ["3 K", kinds.number, "WRONG_DIMENSION", undefined],
  ])("%j", (input, kind, code, remedy) => {
    const problem = problemOf(input, kind);
    expect(problem.code).toBe(code);
    expect(problem.remedy).toBe(remedy);
  });

  test("quantity throws them as an InputError", () => {
    expect(() => quantity("2 Å", kinds.time)).toThrow(InputError);
  });
});

const power = fc.integer({ min: -6, max: 6 });
const dimension = fc.record({
  length: power,
  mass: power,
  time: power,
  energy: power,
  charge: power,
  temperature: power,
});
const finite = fc
  .double({ min: -1e12, max: 1e12, noNaN: true })
  .filter((value) => value === 0 || Math.abs(value) > 1e-200);

describe("properties", () => {
  test("a number written in its internal unit comes back as it was", () => {
    fc.assert(
      fc.property(finite, dimension, (value, dimension) => {
        const kind = { ...kindOf(dimension), dimension, unit: unitOf(dimension) };
        expect(quantity(`${value} ${kind.unit}`, kind)).toBe(value === 0 ? 0 : value);
        expect(quantity(value, kind)).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  test("toUnit and fromUnit are inverse", () => {
    const units = ["S/cm", "mS/cm", "A/cm^2", "GPa", "V/Å", "MV/cm", "cm^2/s", "ps", "kJ/mol", "g/cm^3"];
    fc.assert(
      fc.property(finite, fc.constantFrom(...units), (value, unit) => {
        expect(Math.abs(fromUnit(toUnit(value, unit), unit) - value)).toBeLessThanOrEqual(1e-14 * Math.abs(value));
      }),
    );
  });

  test("prefixes are powers of ten", () => {
    const steps: [string, number][] = [
      ["f", -15],
      ["p", -12],
      ["n", -9],
      ["µ", -6],
      ["m", -3],
      ["k", 3],
      ["M", 6],
      ["G", 9],
    ];
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.constantFrom(...steps),
        fc.constantFrom("V", "eV", "S", "A", "Pa", "J"),
        (value, [prefix, exponent], unit) => {
          expect(fromUnit(value, prefix + unit) / fromUnit(value, unit) / 10 ** exponent).toBeCloseTo(1, 12);
        },
      ),
    );
  });

  test("no text makes it throw", () => {
    const pieces = fc.constantFrom(
      "1",
      "e",
      "Å",
      "A",
      "^",
      "**",
      "*",
      "/",
      "(",
      ")",
      " ",
      "-",
      "6",
      "⁶",
      "fs",
      "°C",
      "%",
      "\n",
      "\u030A",
      "x",
      "10",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(pieces, { maxLength: 12 }).map((list) => list.join("")),
        ),
        (text) => {
          const result = parseQuantity(text, kinds.length);
          expect(result.ok ? Number.isFinite(result.value) : typeof result.problem.message === "string").toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
