import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  closePairs,
  elementOf,
  elementSymbols,
  formula,
  perpendicularWidths,
  signedVolume,
  standardAtomicWeight,
  supercell,
  toCartesian,
  toFractional,
  withCell,
  type Structure,
} from "../../src/structures/index.js";
import { readStructure } from "../../src/formats/index.js";
import { parse, problemsOf, triclinicCell } from "./helpers.js";

const cell = Float64Array.from(triclinicCell);
const some: Structure = {
  cell,
  positions: Float64Array.from([0.1, 0.2, 0.3, 3, 4, 5, 1, 5, 2]),
  species: ["Li", "O", "Zr"],
  velocities: Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]),
  charges: Float64Array.from([1, -2, 4]),
  notes: [],
};

describe("supercell", () => {
  test("volume, order, positions, and no velocities", () => {
    const big = supercell(some, [2, 1, 3]);
    expect(signedVolume(big.cell)).toBeCloseTo(6 * signedVolume(cell), 9);
    expect(big.species).toEqual(Array.from({ length: 6 }, () => some.species).flat());
    expect([...big.charges!.subarray(9, 12)]).toEqual([1, -2, 4]);
    // Copy 4 is (1, 0, 1): shifted by a + c.
    for (let k = 0; k < 3; k++)
      expect(big.positions[3 * 3 * 4 + k]).toBeCloseTo(some.positions[k]! + cell[k]! + cell[6 + k]!, 12);
    expect(big.velocities).toBeUndefined();
    expect(big.notes).toHaveLength(1);
    expect(formula(big)).toBe("Li6 O6 Zr6");
  });

  test("one copy is the structure itself, and nonsense is refused", () => {
    expect(supercell(some, [1, 1, 1])).toBe(some);
    for (const bad of [0, -1, 1.5, NaN]) expect(() => supercell(some, [1, bad, 1])).toThrow(RangeError);
  });
});

test("withCell keeps the fractional coordinates", () => {
  const other = [5, 0, 0, 1, 6, 0, 0, 2, 9];
  const moved = withCell(some, other);
  const before = toFractional(some.positions, cell);
  toFractional(moved.positions, other).forEach((x, i) => expect(x).toBeCloseTo(before[i]!, 12));
});

test("fractional and Cartesian coordinates are inverse in any cell", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 }), (fractional) => {
      toFractional(toCartesian(fractional, cell), cell).forEach((x, k) => expect(x).toBeCloseTo(fractional[k]!, 12));
    }),
  );
});

test("perpendicular widths of a sheared cell: volume over the area of a face", () => {
  const [wa] = perpendicularWidths([4, 0, 0, 3, 5, 0, 0, 0, 6]);
  expect(wa).toBeCloseTo(120 / (6 * Math.hypot(3, 5)), 12);
});

describe("closePairs", () => {
  /** Every image within ±1. */
  function bruteForce(positions: Float64Array, distance: number): string[] {
    const wrapped = toCartesian(
      toFractional(positions, cell).map((x) => x - Math.floor(x)),
      cell,
    );
    const pairs: string[] = [];
    for (let i = 0; i < positions.length / 3; i++) {
      for (let j = i + 1; j < positions.length / 3; j++) {
        let nearest = Infinity;
        for (let a = -1; a <= 1; a++)
          for (let b = -1; b <= 1; b++)
            for (let c = -1; c <= 1; c++)
              nearest = Math.min(
                nearest,
                Math.hypot(
                  ...[0, 1, 2].map(
                    (k) =>
                      wrapped[3 * i + k]! - wrapped[3 * j + k]! + a * cell[k]! + b * cell[3 + k]! + c * cell[6 + k]!,
                  ),
                ),
              );
        if (nearest < distance) pairs.push(`${i}-${j}`);
      }
    }
    return pairs;
  }

  test("agrees with every image of every pair in a triclinic cell", () => {
    const x = fc.double({ min: -1.5, max: 1.5, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(x, x, x), { minLength: 1, maxLength: 60 }), (list) => {
        const positions = toCartesian(list.flat(), cell);
        expect(closePairs({ cell, positions }, 1.5).map(({ i, j }) => `${i}-${j}`)).toEqual(bruteForce(positions, 1.5));
      }),
    );
  });

  test("a hundred thousand atoms", () => {
    const atoms = 100_000;
    const edge = 100;
    let state = 1;
    const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
    const positions = Float64Array.from({ length: 3 * atoms }, () => edge * random());
    positions.set([99.99, 50, 50], 0);
    positions.set([0.02, 50, 50], 3 * 77_777);
    const pairs = closePairs({ cell: Float64Array.of(edge, 0, 0, 0, edge, 0, 0, 0, edge), positions }, 0.1);
    expect(pairs.some(({ i, j }) => i === 0 && j === 77_777)).toBe(true);
  });

  test("a few overlaps are named, the rest counted", () => {
    const text = `20\nLattice="9 0 0 0 9 0 0 0 9"\n${"Li 1 1 1\n".repeat(20)}`;
    const problems = problemsOf(() => parse(text));
    expect(problems).toHaveLength(5);
    expect(problems[4]!.message).toContain("and 185 more pairs");
  });
});

describe("elements", () => {
  test("weights of the periodic table, spot-checked", () => {
    expect(elementSymbols).toHaveLength(92);
    expect(elementSymbols[56]).toBe("La");
    expect(standardAtomicWeight("Li")).toBe(6.94);
    expect(standardAtomicWeight("La")).toBe(138.91);
    expect(standardAtomicWeight("U")).toBe(238.03);
    expect(standardAtomicWeight("Tc")).toBeNull();
    expect(standardAtomicWeight("Xx")).toBeNull();
  });

  test("weights rise with the atomic number but for the five known exceptions", () => {
    const falls = elementSymbols.filter(
      (symbol, i) => (standardAtomicWeight(symbol) ?? NaN) > (standardAtomicWeight(elementSymbols[i + 1] ?? "") ?? NaN),
    );
    expect(falls).toEqual(["Ar", "Co", "Te", "Th"]);
  });

  test("labels", () => {
    expect(["Li1", "O2-", "Zr_a", "Y", "Cl", "water", "Xx", "LI"].map(elementOf)).toEqual([
      "Li",
      "O",
      "Zr",
      "Y",
      "Cl",
      null,
      null,
      null,
    ]);
  });
});

describe("files", () => {
  const folder = mkdtempSync(join(tmpdir(), "structures-"));
  test.each<[string, string | Uint8Array, string]>([
    ["empty.xyz", "", "FILE_EMPTY"],
    ["blank.xyz", " \n\n", "FILE_EMPTY"],
    ["cut.xyz.gz", Uint8Array.of(0x1f, 0x8b, 8, 0), "FILE_COMPRESSED"],
    ["binary.xyz", Uint8Array.of(1, 2, 0, 3), "FILE_BINARY"],
    ["words.xyz", "hello\n", "UNKNOWN_FORMAT"],
  ])("%s", (name, content, code) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    expect(problemsOf(() => readStructure(path))[0]).toMatchObject({ code, file: path });
  });

  test("a missing file suggests a neighbour", () => {
    expect(problemsOf(() => readStructure(join(folder, "emty.xyz")))[0]).toMatchObject({
      code: "FILE_NOT_FOUND",
      remedy: 'did you mean "empty.xyz"?',
    });
    expect(problemsOf(() => readStructure(join(folder, "no", "such.xyz")))[0]!.code).toBe("FILE_NOT_FOUND");
    expect(problemsOf(() => readStructure(folder))[0]!.code).toBe("FILE_UNREADABLE");
  });

  test("a format that does not exist", () => {
    const path = join(folder, "words.xyz");
    expect(problemsOf(() => readStructure(path, { format: "poscr" }))[0]).toMatchObject({
      code: "UNKNOWN_FORMAT",
      remedy: 'did you mean "poscar"?',
    });
  });
});
