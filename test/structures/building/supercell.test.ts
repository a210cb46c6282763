import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { determinant, signedVolume, supercell, toFractional, type Structure } from "../../../src/structures/index.js";
import { latticePoints, supercellOfSites } from "../../../src/structures/building/supercell.js";
import { asSites } from "../../../src/structures/index.js";
import { triclinicCell } from "../helpers.js";

const integer = fc.integer({ min: -4, max: 4 });
const matrices = fc.array(integer, { minLength: 9, maxLength: 9 }).filter((m) => determinant(m) >= 1);
const some: Structure = {
  cell: Float64Array.from(triclinicCell),
  positions: Float64Array.of(0.1, 0.2, 0.3, 3, 2, 4, -1, 5, 6),
  species: ["Li", "O", "Zr"],
  velocities: new Float64Array(9).fill(0.01),
  charges: Float64Array.of(1, -2, 4),
  notes: [],
};

describe("lattice points of a supercell", () => {
  // By brute force: all points of a box whose fractional coordinates n M⁻¹, in rational numbers, are in [0, 1).
  test("are those that Cramer's rule finds inside", () => {
    fc.assert(
      fc.property(matrices, (m) => {
        const det = determinant(m);
        const inside = new Set<string>();
        for (let a = -12; a <= 12; a++) {
          for (let b = -12; b <= 12; b++) {
            for (let c = -12; c <= 12; c++) {
              const replaced = [0, 1, 2].map((row) =>
                determinant(m.map((x, i) => (Math.floor(i / 3) === row ? [a, b, c][i % 3]! : x))),
              );
              if (replaced.every((numerator) => numerator >= 0 && numerator < det)) inside.add([a, b, c].join());
            }
          }
        }
        const points = latticePoints(m);
        expect(points).toHaveLength(det);
        expect(new Set(points.map((point) => point.map((x) => x + 0).join()))).toEqual(inside);
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  test("three multiples are a diagonal matrix, in the order of nested loops", () => {
    expect(latticePoints([2, 1, 3]).map(String)).toEqual(["0,0,0", "0,0,1", "0,0,2", "1,0,0", "1,0,1", "1,0,2"]);
    expect(latticePoints([2, 0, 0, 0, 1, 0, 0, 0, 3])).toEqual(latticePoints([2, 1, 3]));
  });

  test.each([
    [[1, 1]],
    [[0, 1, 1]],
    [[-1, -1, 1]],
    [[1, 0, 0, 0, 1, 0, 0, 0, 1.5]],
    [[0, 1, 0, 1, 0, 0, 0, 0, 1]],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ])("%j is refused", (m) => {
    expect(() => latticePoints(m)).toThrow(RangeError);
  });
});

describe("supercells", () => {
  test("hold N det M atoms at one density, each the image of its original; the vectors are M a, not reduced", () => {
    fc.assert(
      fc.property(matrices, (m) => {
        const big = supercell(some, m);
        const copies = determinant(m);
        expect(big.species).toHaveLength(3 * copies);
        expect(signedVolume(big.cell)).toBeCloseTo(copies * signedVolume(some.cell), 6);
        for (let i = 0; i < 9; i++) {
          const row = 3 * Math.floor(i / 3);
          expect(big.cell[i]).toBeCloseTo(
            [0, 1, 2].reduce((sum, k) => sum + m[row + k]! * some.cell[3 * k + (i % 3)]!, 0),
            10,
          );
        }
        const original = toFractional(some.positions, some.cell);
        const images = toFractional(big.positions, some.cell);
        const seen = new Set<string>();
        big.species.forEach((name, i) => {
          const atom = i % 3;
          expect(name).toBe(some.species[atom]);
          const shift = [0, 1, 2].map((k) => images[3 * i + k]! - original[3 * atom + k]!);
          for (const x of shift) expect(Math.abs(x - Math.round(x))).toBeLessThan(1e-9);
          seen.add(`${atom} ${shift.map(Math.round)}`);
        });
        expect(seen.size).toBe(3 * copies);
      }),
      { numRuns: 40, seed: 2 },
    );
  });

  test("velocities stay with one copy in other vectors, and go with more", () => {
    expect(supercell(some, [1, 1, 0, 0, 1, 0, 0, 0, 1]).velocities).toEqual(some.velocities);
    expect(supercell(some, [1, 1, 0, -1, 1, 0, 0, 0, 1]).velocities).toBeUndefined();
  });

  test("of sites are those of atoms", () => {
    const m = [2, 1, 0, 0, 1, 1, -1, 0, 2];
    expect(supercellOfSites(asSites(some), m)).toEqual(asSites({ ...supercell(some, m), notes: [] }));
  });
});
