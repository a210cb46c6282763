import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { InputError } from "../../../src/errors/errors.js";
import { signedVolume, toCartesian } from "../../../src/structures/index.js";
import { damaged, parse, problemsOf, triclinicCell } from "../../structures/helpers.js";

const direct = `LLZO piece
 2.0
 3.0 0.1 0.0
 0.0 3.5 0.2
 0.3 0.0 4.0
 Li O
 1 2
Direct
 0.1 0.2 0.3
 0.5 0.5 0.5 T T F O
 0.75 0.1 0.9
`;

describe("reading", () => {
  test("direct coordinates, scale, selective dynamics", () => {
    const structure = parse(direct.replace("Direct", "Selective dynamics\nDirect"));
    expect([...structure.cell]).toEqual([6, 0.2, 0, 0, 7, 0.4, 0.6, 0, 8]);
    expect(structure.species).toEqual(["Li", "O", "O"]);
    expect(structure.positions[0]).toBeCloseTo(0.1 * 6 + 0.3 * 0.6, 12);
    expect(structure.positions[1]).toBeCloseTo(0.1 * 0.2 + 0.2 * 7, 12);
    expect([...structure.source!.lines]).toEqual([10, 11, 12]);
    expect(structure.source!.format).toBe("poscar");
  });

  test("a row too many is a mistake in the counts, not nothing", () => {
    expect(problemsOf(() => parse(`${direct} 0.9 0.9 0.9\n`))[0]).toMatchObject({ code: "TOO_MANY_ROWS", line: 12 });
    expect(parse(`${direct}\n`).species).toHaveLength(3);
  });

  test("Cartesian coordinates are scaled too", () => {
    const structure = parse(direct.replace("Direct", "cart"));
    expect([...structure.positions.subarray(0, 3)]).toEqual([0.2, 0.4, 0.6]);
  });

  test("a negative scale is the volume", () => {
    expect(signedVolume(parse(direct.replace(" 2.0", " -500")).cell)).toBeCloseTo(500, 9);
  });

  test("three scales act on x, y, z", () => {
    const { cell } = parse(direct.replace(" 2.0", " 2 1 3"));
    expect([...cell].map((x) => Math.round(x * 1e9) / 1e9)).toEqual([6, 0.1, 0, 0, 3.5, 0.6, 0.6, 0, 12]);
  });

  test("pseudopotential names and hashes are not species", () => {
    expect(parse(direct.replace("Li O", "Li_sv/0a1b2c O/99")).species).toEqual(["Li", "O", "O"]);
  });

  test("velocities of a CONTCAR, with and without a lattice block", () => {
    const velocities = " 0.01 0 0\n 0 0.02 0\n 0 0 -0.03\n";
    expect([...parse(`${direct}\n${velocities}`).velocities!]).toEqual([0.01, 0, 0, 0, 0.02, 0, 0, 0, -0.03]);
    const lattice = `Lattice velocities and vectors\n 1\n${" 0 0 0\n".repeat(3)}${" 6 0 0\n".repeat(3)}`;
    expect([...parse(`${direct}${lattice}\n${velocities}`).velocities!][8]).toBe(-0.03);
    const zero = parse(`${direct}\n${" 0 0 0\n".repeat(3)}`);
    expect(zero.velocities).toBeUndefined();
    expect(zero.notes).toEqual(["velocities are left out: all are zero"]);
  });
});

describe("mistakes say where they are", () => {
  test.each<[string, string, Record<string, unknown>]>([
    [
      "VASP 4",
      direct.replace(" Li O\n", ""),
      { code: "NO_SPECIES", line: 6, remedy: "insert a line with the symbols, in the order of the POTCAR" },
    ],
    [
      "truncated",
      direct.split("\n").slice(0, 10).join("\n"),
      { code: "FILE_TRUNCATED", expected: "the position of atom 3 on line 11" },
    ],
    ["counts", direct.replace(" 1 2", " 1 2 3"), { code: "WRONG_COUNT", line: 7 }],
    ["a bad number", direct.replace("0.75", "0.7.5"), { code: "NOT_A_NUMBER", line: 11, column: 2 }],
    ["no mode", direct.replace("Direct\n", ""), { code: "BAD_MODE", line: 8 }],
    ["zero scale", direct.replace(" 2.0", " 0.0"), { code: "BAD_SCALE", line: 2 }],
    ["left-handed", direct.replace(" 0.3 0.0 4.0", " 0.3 0.0 -4.0"), { code: "CELL_LEFT_HANDED" }],
    ["no atoms", direct.replace(" 1 2", " 0 0"), { code: "NO_ATOMS", line: 7 }],
    ["absurd counts", direct.replace(" 1 2", " 1 2000000000"), { code: "FILE_TRUNCATED" }],
  ])("%s", (_name, text, expected) => {
    expect(problemsOf(() => parse(text))[0]).toMatchObject({ file: "test.structure", ...expected });
  });
});

describe("properties", () => {
  test("Cartesian and direct files of one structure agree", () => {
    const fraction = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(fraction, fraction, fraction), ([x, y, z]) => {
        const rows = (values: ArrayLike<number>) =>
          Array.from({ length: values.length / 3 }, (_, i) =>
            Array.from(values)
              .slice(3 * i, 3 * i + 3)
              .map((v) => v.toFixed(14))
              .join(" "),
          ).join("\n");
        const head = `x\n1.0\n${rows(triclinicCell)}\nLi\n1\n`;
        const a = parse(`${head}Direct\n${rows([x, y, z])}\n`);
        const b = parse(`${head}Cartesian\n${rows(toCartesian([x, y, z], triclinicCell))}\n`);
        for (let k = 0; k < 3; k++) expect(a.positions[k]).toBeCloseTo(b.positions[k]!, 10);
      }),
    );
  });

  test("a damaged file is read or gives an InputError, nothing else", () => {
    fc.assert(
      fc.property(damaged(`${direct}\n 0 0 1\n 0 1 0\n 1 0 0\n`), (bad) => {
        try {
          parse(bad === "" ? "x" : bad);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
