import { pairTermsOf } from "../../src/model/interactions.js";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { buildParticleModel } from "../../src/force-field/index.js";
import { readForceField, resolveForceField } from "../../src/formats/index.js";
import type { Structure } from "../../src/structures/index.js";
import { problemsOf } from "../structures/helpers.js";
import { description } from "./description.js";

const folder = mkdtempSync(join(tmpdir(), "force-field-"));
function read(yaml: string) {
  const path = join(folder, "ff.yaml");
  writeFileSync(path, yaml);
  return readForceField(path, { description });
}
writeFileSync(join(folder, "pairs.table"), "Li-O\nN 3 R 0.5 6\n1 0.5 3 1\n2 3.25 1 0.4\n3 6 0.5 0.1\n");

const good = `name: test
species:
  O: { charge: -1.2 e }
  Li: { charge: 0.6, mass: 7 u }
  Xx: { charge: 1 e, mass: 10 amu }
pairs:
  - { between: [O, O], potential: buckingham, A: 560865 eV, rho: 0.168565 Å, C: 23.337 eV Å^6 }
  - { between: [O, Li], potential: morse, D: 10 kJ/mol, alpha: 1.5 1/Å, r0: 2 A, cutoff: 0.7 nm, cutoffScheme: truncate }
  - { between: [Li, O], potential: tabulated, file: pairs.table, section: Li-O, cutoff: 6 Å }
cutoff: { distance: 10 Å, scheme: shift-force }
electrostatics: { method: ewald, accuracy: 1e-6 }
`;

function structure(species: string[]): Structure {
  return {
    cell: Float64Array.of(9, 0, 0, 0, 9, 0, 0, 0, 9),
    positions: Float64Array.from({ length: 3 * species.length }, (_, i) => i),
    species,
    notes: [],
  };
}

describe("reading", () => {
  test("numbers arrive in internal units, in the order of the description", () => {
    const forceField = read(good);
    expect(forceField.name).toBe("test");
    expect(forceField.species.get("O")).toEqual({ charge: -1.2, mass: 15.999, massSource: "standard atomic weight" });
    expect(forceField.species.get("Li")).toEqual({ charge: 0.6, mass: 7, massSource: "given" });
    const [buckingham, morse, tabulated] = forceField.pairs;
    expect(buckingham).toEqual({
      between: ["O", "O"],
      potential: "buckingham",
      parameters: [560865, 0.168565, 23.337],
      cutoff: 10,
      cutoffScheme: "shift-force",
    });
    expect(morse!.parameters[0]).toBeCloseTo(0.10364269657, 9);
    expect(morse!.parameters.slice(1)).toEqual([1.5, 2]);
    expect([morse!.cutoff, morse!.cutoffScheme]).toEqual([7, "truncate"]);
    expect([...tabulated!.table!.r]).toEqual([0.5, 3.25, 6]);
    expect(forceField.electrostatics).toEqual({ method: "ewald", parameters: { accuracy: 1e-6 } });
    expect(forceField.minimumDistance).toBe(1);
    expect(forceField.files.map(({ path }) => path)).toEqual([join(folder, "ff.yaml"), join(folder, "pairs.table")]);
    expect(forceField.files.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
  });

  test("a table without any cut-off ends where it ends", () => {
    const yaml = good
      .replace(/ {2}- \{ between: \[O, O\].*\n/, "")
      .replace(", cutoff: 6 Å }", ", cutoffScheme: truncate }")
      .replace(/cutoff: \{ distance.*\n/, "");
    expect(read(yaml).pairs[1]!.cutoff).toBe(6);
  });

  test("yttrium, nitrogen and nobelium are names, not booleans", () => {
    const forceField = read(
      "species: { Y: { charge: 3 }, N: { charge: -3 }, No: { charge: 0, mass: 259 } }\nelectrostatics: { method: ewald }\n",
    );
    expect([...forceField.species.keys()]).toEqual(["Y", "N", "No"]);
  });

  test("electrostatics: none, in both spellings", () => {
    for (const spelling of ["none", "{ method: none }"]) {
      expect(
        read(
          `species: { Ar: {} }\npairs: [{ between: [Ar, Ar], potential: lennard-jones, epsilon: 0.0104, sigma: 3.4, cutoff: 9, cutoffScheme: truncate }]\nelectrostatics: ${spelling}\n`,
        ).electrostatics,
      ).toBeNull();
    }
  });

  test("the same from an object, with paths instead of lines", () => {
    const object = {
      species: { Ar: { mass: "40 amu" } },
      pairs: [{ between: ["Ar", "Ar"], potential: "lennard-jones", epsilon: "0.0104 eV", sigma: "3.4 fs" }],
      cutoff: { distance: 9, scheme: "truncate" },
      electrostatics: "none",
    };
    const context = { description, baseDirectory: folder };
    expect(problemsOf(() => resolveForceField(object, context))).toEqual([
      {
        code: "WRONG_DIMENSION",
        message: "a time where a length is needed",
        path: "pairs[0].sigma",
        expected: "a length, e.g. 2.5 Å (a bare number is in Å)",
        received: '"3.4 fs"',
      },
    ]);
    object.pairs[0]!.sigma = "3.4 Å";
    expect(resolveForceField(object, context).pairs[0]!.parameters).toEqual([0.0104, 3.4]);
  });
});

describe("mistakes", () => {
  const cases: [string, string, string, Record<string, unknown>][] = [
    [
      "unknown key",
      "electrostatics:",
      "electrostatic:",
      { code: "UNKNOWN_KEY", line: 11, column: 1, remedy: 'did you mean "electrostatics"?' },
    ],
    [
      "unknown potential",
      "potential: morse",
      "potential: mores",
      { code: "UNKNOWN_NAME", path: "pairs[1].potential", line: 8, column: 36, remedy: 'did you mean "morse"?' },
    ],
    [
      "unknown parameter",
      "r0: 2 A",
      "r_0: 2 A",
      { code: "UNKNOWN_KEY", path: "pairs[1].r_0", line: 8, remedy: 'did you mean "r0"?' },
    ],
    ["missing parameter", "r0: 2 A, ", "", { code: "MISSING_KEY", path: "pairs[1].r0", line: 8, column: 5 }],
    [
      "wrong dimension",
      "rho: 0.168565 Å",
      "rho: 0.168565 eV",
      { code: "WRONG_DIMENSION", path: "pairs[0].rho", line: 7, column: 66 },
    ],
    [
      "bound",
      "rho: 0.168565 Å",
      "rho: 0 Å",
      {
        code: "OUT_OF_RANGE",
        path: "pairs[0].rho",
        expected: "a length, e.g. 2.5 Å (a bare number is in Å), more than 0 Å",
      },
    ],
    ["negative mass", "mass: 7 u", "mass: -7 u", { code: "OUT_OF_RANGE", path: "species.Li.mass", line: 4 }],
    ["no mass", ", mass: 10 amu", "", { code: "MISSING_MASS", path: "species.Xx", line: 5, column: 3 }],
    ["no charge", "charge: -1.2 e", "mass: 16", { code: "MISSING_CHARGE", path: "species.O", line: 3 }],
    [
      "unknown species in a pair",
      "[O, Li]",
      "[O, li]",
      { code: "UNKNOWN_SPECIES", path: "pairs[1].between[1]", line: 8, column: 20, remedy: 'did you mean "Li"?' },
    ],
    [
      "species twice",
      "  Xx: { charge: 1 e, mass: 10 amu }",
      "  Li: { charge: 1 e }",
      { code: "DUPLICATE_KEY", line: 5, column: 3 },
    ],
    [
      "pair twice",
      "potential: tabulated, file: pairs.table, section: Li-O, cutoff: 6 Å",
      "potential: morse, D: 1, alpha: 1, r0: 1",
      { code: "DUPLICATE_PAIR", path: "pairs[2]", line: 9 },
    ],
    [
      "zero cut-off",
      "distance: 10 Å",
      "distance: 0 Å",
      { code: "OUT_OF_RANGE", path: "cutoff.distance", line: 10, column: 21 },
    ],
    [
      "unknown scheme",
      "scheme: shift-force",
      "scheme: shiftforce",
      { code: "UNKNOWN_NAME", path: "cutoff.scheme", remedy: 'did you mean "shift-force"?' },
    ],
    [
      "no cut-off",
      "cutoff: { distance: 10 Å, scheme: shift-force }\n",
      "",
      { code: "MISSING_CUTOFF", path: "pairs[0]", line: 7 },
    ],
    [
      "unknown method",
      "method: ewald",
      "method: pme",
      { code: "UNKNOWN_NAME", path: "electrostatics.method", expected: "ewald, damped-shifted-force, none" },
    ],
    [
      "no electrostatics",
      "electrostatics: { method: ewald, accuracy: 1e-6 }\n",
      "",
      { code: "MISSING_KEY", path: "electrostatics" },
    ],
    [
      "table cut short",
      "section: Li-O, cutoff: 6 Å",
      "section: Li-O, cutoff: 7 Å",
      { code: "TABLE_TOO_SHORT", path: "pairs[2]", remedy: "cutoff: 6 Å" },
    ],
    ["table begins late", "name: test", "minimumDistance: 0.2 Å", { code: "TABLE_TOO_SHORT", path: "pairs[2]" }],
    [
      "missing table",
      "file: pairs.table",
      "file: pair.table",
      { code: "FILE_NOT_FOUND", path: "pairs[2].file", line: 9, remedy: 'did you mean "pairs.table"?' },
    ],
    ["missing section", "section: Li-O", "section: LiO", { code: "TABLE_SECTION", file: join(folder, "pairs.table") }],
    ["term and none", "name: test", "noInteraction: [[Li, O]]", { code: "DUPLICATE_PAIR", path: "noInteraction[0]" }],
    ["pairs that are no list", "pairs:\n", "pairs: 3\nx:\n", { code: "UNKNOWN_KEY" }],
    ["tab", "  O:", "\tO:", { code: "YAML_SYNTAX", line: 3 }],
  ];
  test.each(cases)("%s", (_name, from, to, expected) => {
    const yaml = good.replace(from, to);
    expect(yaml).not.toBe(good);
    expect(problemsOf(() => read(yaml))[0]).toMatchObject({ file: join(folder, "ff.yaml"), ...expected });
  });

  test("all at once", () => {
    const chosen = [
      "unknown key",
      "unknown potential",
      "wrong dimension",
      "negative mass",
      "no mass",
      "zero cut-off",
      "missing table",
    ];
    const yaml = cases
      .filter(([name]) => chosen.includes(name))
      .reduce((text, [, from, to]) => text.replace(from, to), good);
    const problems = problemsOf(() => read(yaml)).map(({ code, line, path }) => `${line} ${path} ${code}`);
    expect(problems.sort()).toEqual(
      [
        "4 species.Li.mass OUT_OF_RANGE",
        "5 species.Xx MISSING_MASS",
        "7 pairs[0].rho WRONG_DIMENSION",
        "8 pairs[1].potential UNKNOWN_NAME",
        "9 pairs[2].file FILE_NOT_FOUND",
        "10 cutoff.distance OUT_OF_RANGE",
        "11 electrostatic UNKNOWN_KEY",
      ].sort(),
    );
  });
});

describe("particle model", () => {
  const species = ["Li", "O", "Li"];

  test("types are the species present, in the force field's order", () => {
    const { model, report } = buildParticleModel(read(good), structure(species));
    expect(model.typeNames).toEqual(["O", "Li"]);
    expect([...model.types]).toEqual([1, 0, 1]);
    expect([...model.masses]).toEqual([15.999, 7]);
    expect([...model.charges]).toEqual([-1.2, 0.6]);
    expect(pairTermsOf(model).map(({ types, potential }) => [...types, potential])).toEqual([
      [0, 0, "buckingham"],
      [0, 1, "morse"],
      [1, 0, "tabulated"],
    ]);
    expect(report.coulombOnly).toEqual([["Li", "Li"]]);
    expect(report.netCharge).toBeCloseTo(0, 15);
    expect(report.warnings).toEqual([]);
  });

  test("a species the force field does not have", () => {
    const [problem] = problemsOf(() => buildParticleModel(read(good), structure(["LI", "O", "Li"])));
    expect(problem).toMatchObject({
      code: "UNKNOWN_SPECIES",
      line: 2,
      column: 1,
      received: "LI",
      remedy: 'did you mean "Li"?',
    });
  });

  test("a net charge is refused with the sum, a rounding residue is reported", () => {
    const [problem] = problemsOf(() => buildParticleModel(read(good), structure(["Li", "O", "Li", "O"])));
    expect(problem).toMatchObject({
      code: "NOT_NEUTRAL",
      message: "the force field's charges add up to −1.2 e in the cell",
      received: "2 O × −1.2 e + 2 Li × 0.6 e",
    });
    const { report } = buildParticleModel(read(good.replace("0.6,", "0.60002,")), structure(species));
    expect(report.warnings).toMatchObject([
      { code: "NOT_NEUTRAL", message: expect.stringContaining("uniform background") },
    ]);
  });

  test("pairs without a term need charges or noInteraction", () => {
    const neutral = good.replace("electrostatics: { method: ewald, accuracy: 1e-6 }", "electrostatics: none");
    expect(problemsOf(() => buildParticleModel(read(neutral), structure(species)))[0]).toMatchObject({
      code: "MISSING_PAIR",
      message: "no interaction is given for Li–Li",
      line: 6,
      remedy: "add the terms, or noInteraction: [[Li, Li]]",
    });
    const { report } = buildParticleModel(read(`${neutral}noInteraction: [[Li, Li]]\n`), structure(species));
    expect(report.coulombOnly).toEqual([]);
  });
});
