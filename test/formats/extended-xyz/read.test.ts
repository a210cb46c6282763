import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { InputError } from "../../../src/errors/errors.js";
import { toCartesian } from "../../../src/structures/index.js";
import { writeExtxyz } from "../../../src/formats/index.js";
import { constants } from "../../../src/units/index.js";
import { atoms, damaged, parse, problemsOf, triclinicCell } from "../../structures/helpers.js";

const two = `2
Lattice="6 0 0 0 6 0 0 0 6" Properties=species:S:1:pos:R:3 pbc="T T T"
Li 0.5 0.5 0.5
O1 3.0 2.5 0.25
`;

describe("reading", () => {
  test("cell, positions, species, lines", () => {
    const structure = parse(two);
    expect([...structure.cell]).toEqual([6, 0, 0, 0, 6, 0, 0, 0, 6]);
    expect([...structure.positions]).toEqual([0.5, 0.5, 0.5, 3, 2.5, 0.25]);
    expect(structure.species).toEqual(["Li", "O1"]);
    expect([...structure.source!.lines]).toEqual([3, 4]);
    expect(structure.source!.format).toBe("extended-xyz");
    expect(structure.velocities).toBeUndefined();
  });

  test.each(["numbers", "Z"])("atomic numbers in a column %s, for species", (name) => {
    const numbered = two.replace("species:S:1", `${name}:I:1`).replace("Li 0.5", "3 0.5").replace("O1 3.0", "92 3.0");
    expect(parse(numbered).species).toEqual(["Li", "U"]);
    expect([...parse(numbered).positions]).toEqual([0.5, 0.5, 0.5, 3, 2.5, 0.25]);
    for (const wrong of ["0", "93", "-3", "3.0", "Li"])
      expect(problemsOf(() => parse(numbered.replace("92 3.0", `${wrong} 3.0`)))[0]).toMatchObject({
        code: "UNKNOWN_SPECIES",
        line: 4,
        column: 1,
        received: wrong,
      });
    expect(problemsOf(() => parse(numbered.replace("I:1", "R:1")))[0]).toMatchObject({ code: "BAD_PROPERTIES" });
  });

  test("names where a file has both, for numbers know no labels", () => {
    const both = two
      .replace("species:S:1", "species:S:1:numbers:I:1")
      .replace("Li 0.5", "Li 3 0.5")
      .replace("O1 3", "O1 8 3");
    expect(parse(both).species).toEqual(["Li", "O1"]);
  });

  test("GPUMD's lower-case keys, other columns, vel in Å/fs, charge, CRLF", () => {
    const text = `2
pbc="T T T" lattice="6 0 0 0 6 0 0 0 6" properties=Species:s:1:group:I:2:Pos:R:3:vel:R:3:Charge:R:1 energy=-3.5 name="it's {here}"
Li 0 1 0.5 0.5 0.5 0.01 0.02 -0.03 0.7
O  1 0 3.0 2.5 0.25 0 0 1e-3 -0.7
`.replaceAll("\n", "\r\n");
    const structure = parse(text);
    expect([...structure.velocities!]).toEqual([0.01, 0.02, -0.03, 0, 0, 0.001]);
    expect([...structure.charges!]).toEqual([0.7, -0.7]);
    expect([...structure.positions]).toEqual([0.5, 0.5, 0.5, 3, 2.5, 0.25]);
  });

  test("ASE's momenta: sqrt(amu eV) over the mass, times sqrt(eV/amu) = 0.0982 Å/fs", () => {
    const text = `1
Lattice="6 0 0 0 6 0 0 0 6" Properties=species:S:1:pos:R:3:momenta:R:3
Li 0 0 0 6.94 0 -13.88
`;
    const { velocities } = parse(text);
    // ase.units.fs = 0.09822694788464063 (CODATA 2014)
    expect(velocities![0]).toBeCloseTo(0.09822694788, 7);
    expect(velocities![2]).toBeCloseTo(-2 * 0.09822694788, 7);
    const heavier = parse(text.replace("momenta:R:3", "momenta:R:3:masses:R:1").replace("-13.88", "-13.88 13.88"));
    expect(heavier.velocities![0]).toBeCloseTo(0.09822694788 / 2, 7);
  });

  test("momenta of something that is not an element are left out with a note", () => {
    const structure = parse(
      `1\nLattice="6 0 0 0 6 0 0 0 6" Properties=species:S:1:pos:R:3:momenta:R:3\nXx 0 0 0 1 1 1\n`,
    );
    expect(structure.velocities).toBeUndefined();
    expect(structure.notes.join()).toContain("the mass of Xx is not known");
  });

  test("the last of several frames, or the one asked for", () => {
    const text = two + two.replace("0.5 0.5 0.5", "1.5 0.5 0.5") + two.replace("0.5 0.5 0.5", "2.0 0.5 0.5");
    expect(parse(text).positions[0]).toBe(2);
    expect(parse(text, { frame: 0 }).positions[0]).toBe(0.5);
    expect(parse(text, { frame: -2 }).positions[0]).toBe(1.5);
    expect([...parse(text, { frame: 1 }).source!.lines]).toEqual([7, 8]);
    expect(problemsOf(() => parse(text, { frame: 3 }))[0]!.code).toBe("NO_SUCH_FRAME");
  });

  test("Fortran exponents and brackets around the lattice", () => {
    const structure = parse(two.replace('"6 0 0 0 6 0 0 0 6"', "[[6D0, 0, 0], [0, 6, 0], [0, 0, 6]]"));
    expect(structure.cell[0]).toBe(6);
  });
});

describe("mistakes say where they are", () => {
  test.each<[string, string, Record<string, unknown>]>([
    ["a word for a number", two.replace("2.5", "two"), { code: "NOT_A_NUMBER", line: 4, column: 8, received: '"two"' }],
    ["NaN", two.replace("2.5", "nan"), { code: "NOT_FINITE", line: 4, column: 8 }],
    ["overflow", two.replace("2.5", "1e999"), { code: "NOT_FINITE", line: 4, column: 8 }],
    ["a column too few", two.replace("2.5 ", ""), { code: "WRONG_COUNT", line: 4 }],
    [
      "truncated",
      two.replace("2\n", "3\n"),
      { code: "FILE_TRUNCATED", expected: "3 atoms, as announced on line 1", received: "2 lines of atoms" },
    ],
    ["too many atoms", two.replace("2\n", "1\n"), { code: "WRONG_COUNT", line: 4 }],
    ["no cell", two.replace(/Lattice="[^"]*" /, ""), { code: "NO_CELL", line: 2 }],
    [
      "eight numbers",
      two.replace('6 0 0 0 6 0 0 0 6"', '6 0 0 0 6 0 0 0"'),
      { code: "WRONG_COUNT", line: 2, column: 1 },
    ],
    ["a slab", two.replace("T T T", "T T F"), { code: "NOT_PERIODIC", line: 2, received: 'pbc="T T F"' }],
    ["an open quote", two.replace('T T T"', "T T T"), { code: "UNCLOSED_QUOTE", line: 2, column: 64 }],
    ["bad Properties", two.replace("pos:R:3", "pos:Q:3"), { code: "BAD_PROPERTIES", line: 2, received: "pos:Q:3" }],
    ["no positions", two.replace("pos:R:3", "xyz:R:3"), { code: "BAD_PROPERTIES", expected: "pos:R:3" }],
    ["no atoms", `0\nLattice="6 0 0 0 6 0 0 0 6"\n`, { code: "NO_ATOMS", line: 1 }],
    ["left-handed", two.replace("6 0 0 0 6 0 0 0 6", "0 6 0 6 0 0 0 0 6"), { code: "CELL_LEFT_HANDED" }],
    ["flat", two.replace("6 0 0 0 6 0 0 0 6", "6 0 0 6 0 0 0 0 6"), { code: "CELL_FLAT" }],
    [
      "a PDB",
      "CRYST1   13.134   13.134   12.663  90.00  90.00  90.00 P 1\n",
      { code: "UNKNOWN_FORMAT", received: "what looks like PDB" },
    ],
  ])("%s", (_name, text, expected) => {
    const [problem] = problemsOf(() => parse(text));
    expect(problem).toMatchObject({ file: "test.structure", ...expected });
  });

  test("two atoms on one site, across the boundary, by name and line", () => {
    const text = two.replace("0.5 0.5 0.5", "2.99 2.5 6.23");
    const [problem] = problemsOf(() => parse(text));
    expect(problem).toMatchObject({
      code: "ATOMS_OVERLAP",
      line: 4,
      message: "Li 1 (line 3) and O1 2 (line 4) are on one site",
      received: "0.0224 Å",
    });
  });
});

describe("properties", () => {
  test("what is written is read back", () => {
    fc.assert(
      fc.property(atoms, (list) => {
        const fractional = list.flatMap(({ jitter }, i) => [i / list.length, jitter[1], jitter[2]]);
        const frame = {
          cell: Float64Array.from(triclinicCell, (x) => 10 * x),
          positions: toCartesian(
            fractional,
            triclinicCell.map((x) => 10 * x),
          ),
          species: list.map(({ species }) => species),
          velocities: Float64Array.from(list.flatMap(({ velocity }) => velocity)),
          masses: list.map((_, i) => 5 + i),
          forces: Float64Array.from(list.flatMap(({ jitter }) => jitter)),
          info: { step: 12, time_fs: 0.5, note: 'a "quoted" \\ word', driven: true },
        };
        const text = writeExtxyz(frame);
        const read = parse(text);
        expect([...read.cell]).toEqual([...frame.cell]);
        expect(read.species).toEqual(frame.species);
        for (const [i, x] of frame.positions.entries()) expect(Math.abs(read.positions[i]! - x)).toBeLessThan(0.51e-8);
        for (const [i, v] of frame.velocities.entries())
          expect(Math.abs((read.velocities?.[i] ?? 0) - v)).toBeLessThanOrEqual(1e-9 * Math.abs(v));
      }),
    );
  });

  test("a damaged file is read or gives an InputError with a file, nothing else", () => {
    const text = writeExtxyz({
      ...parse(two),
      masses: [7, 16],
      velocities: [1, 2, 3, 4, 5, 6],
      info: { step: 3, a: "b c" },
    });
    fc.assert(
      fc.property(damaged(text + text), (bad) => {
        try {
          const structure = parse(bad === "" ? " x" : bad);
          expect(structure.positions.length).toBe(3 * structure.species.length);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as InputError).problems.every((problem) => problem.file !== undefined)).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe("writing", () => {
  test("momenta in ASE's unit", () => {
    const text = writeExtxyz({
      cell: parse(two).cell,
      positions: parse(two).positions,
      species: ["Li", "O"],
      masses: [7, 16],
      velocities: [0.01, 0, 0, 0, 0, 0],
    });
    const words = text.split("\n")[2]!.trim().split(/\s+/);
    expect(Number(words[5])).toBeCloseTo(7 * 0.01 * constants.ASE_TIME, 9);
    expect(text).toContain('pbc="T T T"');
  });

  test("refuses what cannot be read back", () => {
    const frame = parse(two);
    expect(() => writeExtxyz({ ...frame, velocities: new Float64Array(6) })).toThrow(RangeError);
    expect(() => writeExtxyz({ ...frame, info: { "a b": 1 } })).toThrow(RangeError);
    expect(() => writeExtxyz({ ...frame, info: { Lattice: 1 } })).toThrow(RangeError);
  });
});
