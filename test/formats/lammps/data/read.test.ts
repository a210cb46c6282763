import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { InputError } from "../../../../src/errors/errors.js";
import { damaged, parse, problemsOf } from "../../../structures/helpers.js";

const data = `LAMMPS data file via write_data, version 29 Aug 2024, timestep = 10, units = metal

3 atoms
2 atom types

0.5 6.5 xlo xhi
0 7 ylo yhi
0 8 zlo zhi
0.4 -0.9 1.1 xy xz yz

Masses

1 6.94 # Li
2 15.9994

Pair Coeffs # lj/cut

1 0.1 2.0
2 0.1 3.0

Atoms # charge

3 2 -2 1.0 2.0 3.0 0 0 0
1 1 1 2.0 0.5 0.5 -1 0 1
2 2 -2 4.0 5.0 6.0 0 0 0

Velocities

1 1.0 2.0 3.0
3 0.5 0 0
2 0 0 -4.0
`;

describe("reading", () => {
  test("order of the numbers, types by comment and mass, image flags, Å/ps", () => {
    const structure = parse(data);
    expect([...structure.cell]).toEqual([6, 0, 0, 0.4, 7, 0, -0.9, 1.1, 8]);
    expect(structure.species).toEqual(["Li", "O", "O"]);
    expect([...structure.positions.subarray(0, 3)].map((x) => Number(x.toFixed(9)))).toEqual([
      2 - 6 - 0.9,
      0.5 + 1.1,
      8.5,
    ]);
    expect([...structure.charges!]).toEqual([1, -2, -2]);
    expect([...structure.masses!]).toEqual([6.94, 15.9994, 15.9994]);
    expect([...structure.velocities!]).toEqual([0.001, 0.002, 0.003, 0, 0, -0.004, 0.0005, 0, 0]);
    expect([...structure.source!.lines]).toEqual([24, 25, 23]);
    expect(structure.notes).toEqual([
      "the section Pair Coeffs is left out: force fields are read from elsewhere",
      "types by their masses: 2 = O",
    ]);
  });

  test("real units: Å/fs", () => {
    expect(parse(data.replace("units = metal", "units = real")).velocities![0]).toBe(1);
    expect(parse(data.replace(", units = metal", ""), { units: "real" }).velocities![0]).toBe(1);
  });

  test("the style from the columns", () => {
    const rows = (text: string) => data.replace(" # charge", "").replace(/(?<=Atoms\n\n)[\s\S]*?(?=\n\n)/, text);
    expect(parse(rows("1 1 0 0 0\n2 2 2 2 2\n3 2 4 4 4")).charges).toBeUndefined();
    expect([...parse(rows("1 1 1 1.0 0 0 0\n2 1 2 -2.0 2 2 2\n3 1 2 -2.0 4 4 4")).charges!]).toEqual([1, -2, -2]);
    expect(problemsOf(() => parse(rows("1 1 1 0 0 0\n2 2 1 2 2 2\n3 2 1 4 4 4")))[0]).toMatchObject({
      code: "ATOM_STYLE",
      received: "6 columns, which may be charge or molecular",
    });
    expect([...parse(rows("1 1 1 0 0 0\n2 2 1 2 2 2\n3 2 1 4 4 4"), { atomStyle: "charge" }).charges!]).toEqual([
      1, 1, 1,
    ]);
  });

  test("species given, or as type labels", () => {
    expect(parse(data, { species: ["Na", "Cl"] }).species).toEqual(["Na", "Cl", "Cl"]);
    expect(parse(data.replace("Atoms #", "Atom Type Labels\n\n1 Lia\n2 Ob\n\nAtoms #")).species).toEqual([
      "Lia",
      "Ob",
      "Ob",
    ]);
  });
});

describe("mistakes say where they are", () => {
  test.each<[string, string, Record<string, unknown>]>([
    ["too few atoms", data.replace("3 atoms", "4 atoms"), { code: "FILE_TRUNCATED", line: 25, received: "3" }],
    ["too many atoms", data.replace("3 atoms", "2 atoms"), { code: "TOO_MANY_ROWS", line: 25 }],
    ["a number twice", data.replace("3 2 -2", "2 2 -2"), { code: "DUPLICATE_ATOM", line: 25 }],
    ["a type too many", data.replace("3 2 -2", "3 3 -2"), { code: "UNKNOWN_SPECIES", line: 23, column: 3 }],
    [
      "a mass of no element",
      data.replace("15.9994", "40.9"),
      { code: "UNKNOWN_SPECIES", line: 25, remedy: "say it in the file, or with --species Li,La,Zr,O" },
    ],
    ["an unknown style", data.replace("# charge", "# sphere"), { code: "ATOM_STYLE", line: 21 }],
    ["no units", data.replace(", units = metal", ""), { code: "UNITS", line: 27 }],
    ["other units", data.replace("metal", "lj"), { code: "UNITS", line: 1 }],
    ["bonds", data.replace("Velocities", "Bonds\n\n1 1 1 2\n\nVelocities"), { code: "NOT_SUPPORTED", line: 27 }],
    ["no cell", data.replace("0 7 ylo yhi\n", ""), { code: "NO_CELL" }],
    ["cut in a line", data.slice(0, -6), { code: "WRONG_COUNT", line: 31 }],
  ])("%s", (_name, text, expected) => {
    expect(problemsOf(() => parse(text))[0]).toMatchObject({ file: "test.structure", ...expected });
  });

  test("damaged files are read or refused, with file and line", () => {
    fc.assert(
      fc.property(damaged(data), (text) => {
        try {
          parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as InputError).problems[0]).toMatchObject({ file: "test.structure" });
        }
      }),
      { numRuns: 1000, seed: 5 },
    );
  });
});

describe("labels, which may stand for numbers", () => {
  const labelled = data
    .replace("Masses\n\n1 6.94 # Li\n2 15.9994", "Atom Type Labels\n\n1 Li+\n2 O\n\nMasses\n\nLi+ 6.94\nO 15.9994")
    .replace("3 2 -2 1.0", "3 O -2 1.0")
    .replace("1 1 1 2.0", "1 Li+ 1 2.0");

  test("the same atoms", () => {
    const [given, plain] = [parse(labelled), parse(data)];
    expect(given.species).toEqual(["Li+", "O", "O"]);
    expect(given.positions).toEqual(plain.positions);
    expect(given.masses).toEqual(plain.masses);
    expect(given.charges).toEqual(plain.charges);
    expect(parse(labelled.replace("Atoms # charge", "Atoms")).charges).toEqual(plain.charges);
  });

  test("twice, or of no type", () => {
    for (const wrong of [labelled.replace("2 O\n", "2 Li+\n"), labelled.replace("2 O\n", "3 O\n")])
      expect(problemsOf(() => parse(wrong))[0]).toMatchObject({ code: "DUPLICATE_LABEL" });
  });
});

describe("what the script beside it says", () => {
  // Molecule 1 of type 1, or type 1 and charge 1: the columns leave it open.
  const open = data
    .replace("Atoms # charge", "Atoms")
    .replace("1 1 1 2.0", "1 1 1 2.0")
    .replaceAll(" -2 ", " 2 ")
    .replace("2 15.9994", "2 20.5")
    .replace(", units = metal", "");
  const script = { atomStyle: "charge", units: "real", species: ["Na", "X"] };

  test("counts where neither the file nor the options do", () => {
    expect(problemsOf(() => parse(open))[0]).toMatchObject({ code: "ATOM_STYLE" });
    const read = parse(open, { script });
    expect(read.species).toEqual(["Li", "X", "X"]);
    expect([...read.charges!]).toEqual([1, 2, 2]);
    expect(read.velocities![0]).toBe(1);
    expect([...parse(open, { script, atomStyle: "molecular", species: ["A", "B"] }).species]).toEqual(["A", "B", "B"]);
    expect(parse(open, { script, units: "metal" }).velocities![0]).toBeCloseTo(1e-3, 12);
    expect(parse(data, { script: { atomStyle: "molecular", units: "real" } }).charges).toBeDefined();
    expect(parse(data, { script: { units: "real" } }).velocities![0]).toBeCloseTo(1e-3, 12);
  });

  test("velocities that nobody wants need no unit", () => {
    expect(problemsOf(() => parse(data.replace(", units = metal", "")))[0]).toMatchObject({ code: "UNITS" });
    expect(parse(data.replace(", units = metal", ""), { velocities: false }).velocities).toBeUndefined();
  });
});
