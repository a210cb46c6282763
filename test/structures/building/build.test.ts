import { describe, expect, test } from "vitest";

import {
  asSites,
  buildDefaults,
  buildStructure,
  checkStructure,
  closePairs,
  composition,
  formula,
  isOrdered,
  perpendicularWidths,
  type BuildRecipe,
  type DisorderedStructure,
  type Structure,
} from "../../../src/structures/index.js";
import { problemsOf } from "../helpers.js";
import { cubicLlzo, zirconia } from "./garnet.js";

const formal = new Map(Object.entries({ Li: 1, La: 3, Zr: 4, O: -2, Ta: 5, Al: 3, Y: 3, Na: 1, Cl: -1 }));
const build = (sites: DisorderedStructure, recipe: Partial<BuildRecipe> = {}) =>
  buildStructure(sites, { ...buildDefaults, charges: formal, ...recipe });
const counts = (structure: Structure) => Object.fromEntries(composition(structure));
const charge = (structure: Structure) =>
  [...composition(structure)].reduce((sum, [name, n]) => sum + n * formal.get(name)!, 0);
const closest = (structure: Structure, a: string, b: string, below: number) =>
  Math.min(
    ...closePairs(structure, below).flatMap(({ i, j, distance }) =>
      [structure.species[i], structure.species[j]].sort().join() === [a, b].sort().join() ? [distance] : [],
    ),
    below,
  );

describe("cubic LLZO", () => {
  test("56 Li, 24 La, 16 Zr, 96 O in the cell: neutral, though 24 × 0.56 + 96 × 0.44 = 55.68", () => {
    const { candidates, kinds } = build(cubicLlzo);
    expect(counts(candidates[0]!)).toEqual({ Li: 56, La: 24, Zr: 16, O: 96 });
    expect(charge(candidates[0]!)).toBe(0);
    // The neutral split nearest to 13.44 + 42.24.
    expect(kinds.map(({ label, sites, occupants }) => [label, sites, occupants[0]!.atoms])).toEqual([
      ["Li1", 24, 14],
      ["Li2", 96, 42],
    ]);
    // 0.75 Å apart are the two halves of an octahedral site.
    expect(closest(candidates[0]!, "Li", "Li", 3)).toBeGreaterThan(1.6);
    checkStructure(candidates[0]!);
  });

  test("in 2 × 2 × 2 rounding to the nearest atom alone would leave 2.56 e: the rest is spread over both kinds", () => {
    const { candidates, kinds } = build(cubicLlzo, { supercell: [2, 2, 2] });
    expect(counts(candidates[0]!)).toEqual({ Li: 448, La: 192, Zr: 128, O: 768 });
    for (const { sites, occupants } of kinds)
      for (const { atoms, target } of occupants) expect(Math.abs(atoms / sites - target)).toBeLessThan(0.005);
  });

  test("the same seed gives the same structure, another one another", () => {
    const [a, b, c] = [5, 5, 6].map((seed) => build(cubicLlzo, { seed }).candidates[0]!);
    expect(a).toEqual(b);
    expect(c!.positions).not.toEqual(a!.positions);
    const many = build(cubicLlzo, { seed: 5, candidates: 3 }).candidates;
    expect(many[0]).toEqual(a);
    expect(new Set(many.map(({ positions }) => positions.join())).size).toBe(3);
  });

  // A tetrahedral Li excludes the four octahedral places 1.63 Å from it: n(96h) ≤ 4 (24 − n(24d)).
  test("under 2.2 Å the nearest composition, 14 + 42 > 40, has no place: the next is taken and said", () => {
    const { candidates, kinds, notes } = build(cubicLlzo, {
      minimumDistance: { default: 1.6, pairs: new Map([["Li-Li", 2.2]]) },
      tolerance: 0.06,
    });
    const [tetrahedral, octahedral] = kinds.map(({ occupants }) => occupants[0]!.atoms);
    expect(tetrahedral! + octahedral!).toBe(56);
    expect(octahedral).toBeLessThanOrEqual(4 * (24 - tetrahedral!));
    expect(closest(candidates[0]!, "Li", "Li", 3)).toBeGreaterThan(2.2);
    expect(notes).toHaveLength(1);
  });

  test("a distance that nothing can keep is an error with the pair", () => {
    const [problem] = problemsOf(() =>
      build(cubicLlzo, { minimumDistance: { default: 1.6, pairs: new Map([["Li-Li", 2.9]]) } }),
    );
    expect(problem).toMatchObject({
      code: "MINIMUM_DISTANCE",
      path: "occupancies.minimumDistance",
      expected: "Li–Li at least 2.9 Å",
    });
    expect(problem!.received).toMatch(/^Li on Li[12] and Li on Li[12] at (0\.7|1\.6|2\.[34])/);
  });
});

describe("doping", () => {
  test("a quarter of Zr is Ta, one Li less for each", () => {
    const { candidates } = build(cubicLlzo, { dope: [{ replace: "Zr", by: "Ta", fraction: 0.25, compensate: "Li" }] });
    expect(counts(candidates[0]!)).toEqual({ Li: 52, La: 24, Zr: 12, Ta: 4, O: 96 });
    expect(charge(candidates[0]!)).toBe(0);
  });

  test("Al on Li sites: three Li for one Al, by replacing one and leaving out two", () => {
    const { candidates } = build(cubicLlzo, { dope: [{ replace: "Li", by: "Al", fraction: 0.05, compensate: "Li" }] });
    const { Li, Al } = counts(candidates[0]!) as { Li: number; Al: number };
    expect(Li + 3 * Al).toBe(56);
    expect(Math.abs(Al - 0.05 * 55.68)).toBeLessThanOrEqual(1.5);
  });

  test("8 mol% Y₂O₃ in ZrO₂, 4 × 4 × 4: 38 Y on 256 cations, one vacancy for two", () => {
    const fraction = (2 * 0.08) / 1.08;
    const { candidates } = build(zirconia, {
      supercell: [4, 4, 4],
      dope: [{ replace: "Zr", by: "Y", fraction, compensate: "O" }],
    });
    expect(counts(candidates[0]!)).toEqual({ Zr: 218, Y: 38, O: 512 - 19 });
    expect(charge(candidates[0]!)).toBe(0);
  });

  test("the same from an ordered structure, as a POSCAR gives it", () => {
    const [ordered] = build(zirconia).candidates;
    expect(isOrdered(asSites(ordered!))).toBe(true);
    const { candidates } = build(asSites(ordered!), {
      supercell: [2, 2, 2],
      dope: [{ replace: "Zr", by: "Y", fraction: 0.25, compensate: "O" }],
    });
    expect(counts(candidates[0]!)).toEqual({ Zr: 24, Y: 8, O: 60 });
  });

  test("two dopants one after the other, and vacancies without a substitute", () => {
    const { candidates } = build(cubicLlzo, {
      dope: [
        { replace: "Zr", by: "Ta", fraction: 0.25, compensate: "Li" },
        { replace: "O", by: null, fraction: 1 / 24, compensate: "Li" },
      ],
    });
    expect(counts(candidates[0]!)).toEqual({ Li: 44, La: 24, Zr: 12, Ta: 4, O: 92 });
  });

  test.each([
    [
      "unknown species",
      { replace: "Zn", by: "Ta", fraction: 0.1, compensate: "Li" },
      { code: "UNKNOWN_SPECIES", path: "dope[0].replace" },
    ],
    [
      "unknown compensator",
      { replace: "Zr", by: "Ta", fraction: 0.1, compensate: "Na" },
      { code: "UNKNOWN_SPECIES", path: "dope[0].compensate" },
    ],
    [
      "a dopant without a charge",
      { replace: "Zr", by: "Nb", fraction: 0.1, compensate: "Li" },
      { code: "MISSING_CHARGE" },
    ],
    [
      "no room for interstitials",
      { replace: "Zr", by: "Y", fraction: 0.5, compensate: "La" },
      { code: "DOPING_NO_ROOM", path: "dope[0].compensate" },
    ],
    [
      "charge that nothing compensates",
      { replace: "La", by: "Zr", fraction: 0.5, compensate: null },
      { code: "NOT_NEUTRAL" },
    ],
  ])("%s", (_, dopant, expected) => {
    expect(problemsOf(() => build(cubicLlzo, { dope: [dopant] }))[0]).toMatchObject(expected);
  });
});

describe("neutrality", () => {
  test("an odd number of charges in one cell: the error says which supercell would do", () => {
    // One cation of 4 or 3 in a cell with two O: Zr½Y½O₁.₇₅ needs four cells.
    const cell = Float64Array.of(5, 0, 0, 0, 5, 0, 0, 0, 5);
    const sites: DisorderedStructure = {
      cell,
      positions: Float64Array.of(0, 0, 0, 1, 2.5, 2.5, 2.5, 2.5, 0),
      labels: ["M", "O", "O"],
      occupants: [
        [
          { species: "Zr", occupancy: 0.5 },
          { species: "Y", occupancy: 0.5 },
        ],
        [{ species: "O", occupancy: 0.875 }],
        [{ species: "O", occupancy: 0.875 }],
      ],
      notes: [],
    };
    expect(charge(build(sites, { supercell: [2, 1, 1], tolerance: 0 }).candidates[0]!)).toBe(0);
    const odd = { ...sites, occupants: [[{ species: "Y", occupancy: 1 }], ...sites.occupants.slice(1)] };
    const [problem] = problemsOf(() => build(odd, { tolerance: 0 }));
    expect(problem).toMatchObject({
      code: "NOT_NEUTRAL",
      path: "supercell",
      remedy: "take a supercell 2 times as large",
    });
    expect(formula(build(odd, { supercell: [1, 1, 2], tolerance: 0 }).candidates[0]!)).toBe("Y2 O3");
  });

  test("a cell too thin for the rule", () => {
    expect(Math.min(...perpendicularWidths(zirconia.cell))).toBeCloseTo(5.14, 12);
    expect(problemsOf(() => build(zirconia, { minimumDistance: { default: 2.6, pairs: new Map() } }))[0]).toMatchObject(
      { code: "CELL_THIN" },
    );
    expect(
      problemsOf(() => build(zirconia, { minimumDistance: { default: 1.6, pairs: new Map([["Zr-Oo", 2]]) } }))[0],
    ).toMatchObject({ code: "UNKNOWN_SPECIES", remedy: 'did you mean "Zr-O"?' });
  });
});
