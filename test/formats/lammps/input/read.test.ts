import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { constants, readForceField } from "../../../../src/index.js";
import { referencePath } from "../../../references/index.js";
import { damaged, problemsOf } from "../../../structures/helpers.js";

const folder = mkdtempSync(join(tmpdir(), "lammps-"));
function read(content: string, options: Parameters<typeof readForceField>[1] = {}) {
  const path = join(folder, "in.test");
  writeFileSync(path, content);
  return readForceField(path, options);
}

const good = `units metal   # a comment
variable rc index 6.0
mass 1 6.94   # Li
mass 2 15.999 # O
set type 1 charge 0.5
set type 2 charge -0.5
pair_style hybrid/overlay coul/long 8.0 buck \${rc}
pair_coeff * * coul/long
pair_coeff 1*2 2 buck 1000 0.2 &
  3.0
kspace_style pppm 1e-5
neighbor 2.0 bin
fix 1 all nvt temp 300 300 0.1
run 1000
`;

/** Made up, for one element. */
const silicon = "Si Si Si 2.1683 2.0951 1.80 21.0 1.20 -0.333333333333 7.049556277 0.6022245584 4.0 0.0 0.0\n";
writeFileSync(join(folder, "Si.sw"), silicon);
const network = referencePath("nep/synthetic-nep4-zbl.txt");
const [, , ...elements] = readFileSync(network, "utf8").split("\n")[0]!.split(" ");

describe("styles that read one file for all types", () => {
  test("sw: what the file alone is, and the elements name the types", () => {
    const alone = readForceField(join(folder, "Si.sw"));
    const forceField = read("units metal\npair_style sw\nmass 1 28.0855\npair_coeff * * Si.sw Si\n");
    expect([...forceField.species.keys()]).toEqual(["Si"]);
    expect(forceField.manyBody).toEqual(alone.manyBody);
    expect(forceField.electrostatics).toBeNull();
  });

  test("nep: what the file alone is", () => {
    const masses = elements.map((_, k) => `mass ${k + 1} 20\n`).join("");
    const forceField = read(`units metal\npair_style nep\n${masses}pair_coeff * * ${network} ${elements.join(" ")}\n`);
    expect([...forceField.species.keys()]).toEqual(elements);
    expect(forceField.nep).toEqual(readForceField(network).nep);
  });

  test.each([
    ["too few elements", "pair_coeff * * Si.sw", "LAMMPS_COEFFICIENTS", 4],
    ["one pair", "pair_coeff 1 1 Si.sw Si", "LAMMPS_COEFFICIENTS", 4],
    ["another name", "pair_coeff * * Si.sw Ge", "LAMMPS_SPECIES", 4],
    ["no such file", "pair_coeff * * Ge.sw Si", "FILE_NOT_FOUND", 4],
  ])("%s", (_name, line, code, at) => {
    expect(problemsOf(() => read(`units metal\npair_style sw\nmass 1 28 # Si\n${line}\n`))[0]).toMatchObject({
      code,
      line: at,
    });
  });

  test("a pair of the file that is given to another style", () => {
    const content =
      "units metal\nmass 1 28 # Si\npair_style hybrid sw morse 5\npair_coeff * * sw Si.sw Si\npair_coeff 1 1 morse 1 1 2\n";
    expect(problemsOf(() => read(content))[0]).toMatchObject({ code: "LAMMPS_COEFFICIENTS", line: 4 });
  });

  test("options that change what is computed", () => {
    expect(
      problemsOf(() => read("units metal\nmass 1 28 # Si\npair_style sw threebody off\npair_coeff * * Si.sw Si\n"))[0],
    ).toMatchObject({ code: "LAMMPS_STYLE", line: 3, received: "threebody off" });
  });
});

describe("what is read", () => {
  test("species, charges, terms in our units", () => {
    const forceField = read(good);
    expect([...forceField.species]).toEqual([
      ["Li", { mass: 6.94, charge: 0.5, massSource: "given" }],
      ["O", { mass: 15.999, charge: -0.5, massSource: "given" }],
    ]);
    expect(forceField.pairs).toEqual([
      {
        between: ["Li", "O"],
        potential: "buckingham",
        parameters: [1000, 0.2, 3],
        cutoff: 6,
        cutoffScheme: "truncate",
      },
      { between: ["O", "O"], potential: "buckingham", parameters: [1000, 0.2, 3], cutoff: 6, cutoffScheme: "truncate" },
    ]);
    expect(forceField.noInteraction).toEqual([["Li", "Li"]]);
    expect(forceField.electrostatics).toEqual({ method: "ewald", parameters: { accuracy: 1e-5 } });
  });

  test("kcal/mol, and the sign of born's last term", () => {
    const { pairs } = read("units real\nmass 1 23 # Na\npair_style born 9\npair_coeff 1 1 6 0.317 2.34 24 -11\n");
    const kcal = 4184 / 6.02214076e23 / constants.ELEMENTARY_CHARGE_SI;
    expect(pairs[0]!.potential).toBe("born-mayer-huggins");
    for (const [k, value] of [6 * kcal, 0.317, 2.34, 24 * kcal, 11 * kcal].entries())
      expect(pairs[0]!.parameters[k]).toBeCloseTo(value, 12);
  });

  test("names of types from the user, before those of comments", () => {
    expect([...read(good, { species: ["Na", "Cl"] }).species.keys()]).toEqual(["Na", "Cl"]);
    expect(problemsOf(() => read(good, { species: ["Na"] }))[0]).toMatchObject({ code: "LAMMPS_TYPE" });
    expect(
      problemsOf(() =>
        read(
          good
            .replaceAll(/ # (?:Li|O)$/gm, "")
            .replace("# Li", "")
            .replace("# O", "")
            .replaceAll(/^(mass\s+\d+\s+)\S+/gm, "$1 500"),
        ),
      )[0],
    ).toMatchObject({ code: "LAMMPS_SPECIES", remedy: expect.stringContaining("species: […, …]") });
  });

  test("types without names, by their masses where these are of one element, as those of data files; and that is said", () => {
    const unnamed = good
      .replaceAll(/ # (?:Li|O)$/gm, "")
      .replace("# Li", "")
      .replace("# O", "");
    expect(unnamed).toMatch(/^mass\s+1\s+6\.94/m);
    const { species, warnings } = read(unnamed);
    expect([...species.keys()]).toEqual([...read(good).species.keys()]);
    expect(warnings).toMatchObject([{ code: "TYPES_BY_MASS", message: "types by their masses: 1 = Li, 2 = O" }]);
    // Two types of one element are not one species.
    expect(problemsOf(() => read(unnamed.replaceAll(/^(mass\s+2\s+)\S+/gm, "$1 6.94")))[0]).toMatchObject({
      code: "LAMMPS_SPECIES",
    });
  });
});

describe("mistakes stand at their line", () => {
  const cases: [string, string, string, object][] = [
    ["lj units", "units metal", "units lj", { code: "LAMMPS_UNITS", line: 1, received: "lj" }],
    ["an unknown style", "buck ${rc}", "eam/alloy", { code: "LAMMPS_STYLE", line: 7, received: "eam/alloy" }],
    [
      "cut Coulomb",
      "coul/long 8.0 buck",
      "coul/cut 8.0 buck",
      { code: "LAMMPS_STYLE", line: 7, received: "coul/cut", remedy: expect.stringContaining("coul/long") },
    ],
    [
      "a style that pair_style lacks",
      "2 buck 1000",
      "2 morse 1000",
      { code: "LAMMPS_STYLE", line: 9, received: "morse" },
    ],
    [
      "too few coefficients",
      "0.2 &\n  3.0",
      "0.2",
      { code: "LAMMPS_COEFFICIENTS", line: 9, expected: "A rho C [cut-off]" },
    ],
    ["no number", "1000 0.2", "1000 0,2", { code: "LAMMPS_NUMBER", line: 9, received: "0,2" }],
    [
      "a type that is not there",
      "pair_coeff 1*2 2",
      "pair_coeff 3*2 2",
      { code: "LAMMPS_TYPE", line: 9, received: "3*2" },
    ],
    ["an unknown variable", "${rc}", "${cutoff}", { code: "LAMMPS_VARIABLE", line: 7 }],
    [
      "a variable that depends on the state",
      "variable rc index 6.0",
      "variable rc equal lx/2",
      { code: "LAMMPS_VARIABLE", line: 7, message: expect.stringContaining("lx depends on atoms, cell and time") },
    ],
    ["a variable of a loop", "variable rc index 6.0", "variable rc loop 6", { code: "LAMMPS_VARIABLE", line: 7 }],
    ...["label a", "next rc", "jump SELF a", 'if "1 > 0" then "run 1"'].map(
      (command): [string, string, string, object] => [
        command,
        "neighbor 2.0 bin",
        command,
        {
          code: "LAMMPS_COMMAND",
          line: 12,
          message: `${command.split(" ")[0]} belongs to a loop or a condition of the script, and those are not carried out`,
          remedy: expect.stringContaining("in a file of their own"),
        },
      ],
    ),
    [
      "an unknown command",
      "neighbor 2.0 bin",
      "neighbour 2.0 bin",
      { code: "LAMMPS_COMMAND", line: 12, remedy: 'did you mean "neighbor"?' },
    ],
    ["a file that is not there", "run 1000", "include more.in", { code: "LAMMPS_INCLUDE", line: 14 }],
    ["a command with a meaning", "run 1000", "read_restart a", { code: "LAMMPS_COMMAND", line: 14 }],
    [
      "what may be exclude",
      "neighbor 2.0 bin",
      "neigh_modify ${what} type 1 1",
      { code: "LAMMPS_COMMAND", line: 12, message: expect.stringContaining("may be exclude") },
    ],
    [
      "a fix with forces",
      "nvt temp 300 300 0.1",
      "efield 0.1 0 0",
      { code: "LAMMPS_COMMAND", line: 13, received: "efield" },
    ],
    [
      "pairs taken out of the forces",
      "neighbor 2.0 bin",
      "neigh_modify exclude type 1 1",
      { code: "LAMMPS_COMMAND", line: 12, received: "exclude type 1 1" },
    ],
    ...(
      [
        ["neigh_modify include lithium", "neigh_modify delay 0 every 1 check yes"],
        ["special_bonds lj 0 0 0 coul 0 0 0.5", "special_bonds lj/coul 1.0 1.0 1.0"],
        ["special_bonds charmm", "special_bonds lj 1 1 1 coul 1 1 1"],
        ["dimension 2", "dimension 3"],
        ["change_box all boundary p p f", "change_box all x final 0 10 boundary p p p remap units box"],
        ["read_dump d.txt 5 x y z q box yes", "read_dump d.txt 5 x y z vx vy vz box yes"],
        ["rerun d.txt dump x y z q", "rerun d.txt every 10 dump x y z"],
        ["kspace_modify compute no", "kspace_modify mesh 20 20 24 order 6 diff ik"],
        ["kspace_modify slab 3.0", "kspace_modify kmax/ewald 5 5 5 gewald 0.3"],
        ["kspace_modify order 5 force 1e-3", "kspace_modify fftbench no"],
        ["set atom 1 mass 7", "set atom 1 x 0.5 image 1 0 NULL"],
        ["set group some vx 0 charge 0.2", "set group all vx 0 vy 0 mol 3 i_mine 5"],
        ["set type 1 type 2", "set type 1 vz 1"],
        ["set type 1 type/fraction 2 0.5 1234", "set region r x 1"],
        ["set atom 1 density 5", "set type 2 charge -0.5"],
        ["fix 2 all property/atom rmass", "fix 2 all property/atom i_mine d_yours"],
        ["fix 2 all adapt 0 pair buck a 1 1 v_x", "fix 2 all nve"],
        ["partition yes 1 pair_coeff 1 1 buck 1 1 1", "print 'pair_coeff 1 1 buck 1 1 1'"],
        ["create_bonds many all all 1 1 2", "create_atoms 1 box"],
      ] as const
    ).map(([bad, harmless]): [string, string, string, object] => [
      `${bad}, where ${harmless} is none`,
      "neighbor 2.0 bin",
      `${harmless}\n${bad}`,
      { code: "LAMMPS_COMMAND", line: 13 },
    ]),
    ["a slab", "boundary p p p", "boundary p p f", { code: "LAMMPS_COMMAND", line: 12 }],
    [
      "no Ewald sum",
      "kspace_style pppm 1e-5\n",
      "",
      { code: "LAMMPS_STYLE", line: 7, expected: expect.stringContaining("kspace_style") },
    ],
    [
      "charges that do not interact",
      "pair_coeff * * coul/long",
      "pair_coeff 1 1 coul/long",
      { code: "LAMMPS_STYLE", line: 7, message: expect.stringContaining("Li–O, O–O") },
    ],
    ["a pair without coefficients", "pair_coeff * * coul/long\n", "", { code: "LAMMPS_COEFFICIENTS", line: 7 }],
    ["a negative mass", "mass 1 6.94 ", "mass 1 -6.94 ", { code: "OUT_OF_RANGE", line: 3 }],
    ["an impossible coefficient", "1000 0.2", "1000 -0.2", { code: "OUT_OF_RANGE", line: 9 }],
    ["a continued last line", "run 1000\n", "run 1000 &", { code: "LAMMPS_SYNTAX", line: 14 }],
  ];
  test.each(cases)("%s", (_name, from, to, expected) => {
    const base = from.startsWith("boundary") ? good.replace("neighbor 2.0 bin", from) : good;
    const content = base.replace(from, to);
    expect(content).not.toBe(base);
    expect(problemsOf(() => read(content))[0]).toMatchObject({ file: join(folder, "in.test"), ...expected });
  });

  test("bonds of a data file, whose pairs LAMMPS leaves out, and charges that are not those of a type", () => {
    const data = (bonds: string, charges = ["0.5", "-0.5", "0.5"]) =>
      `ions\n\n3 atoms\n2 atom types\n${bonds}0 9 xlo xhi\n0 9 ylo yhi\n0 9 zlo zhi\n\nMasses\n\n1 6.94 # Li\n2 16 # O\n\nAtoms # charge\n\n${[1, 2, 1].map((type, k) => `${k + 1} ${type} ${charges[k]} ${k} 0 0\n`).join("")}`;
    const script = good.replaceAll(/^(?:mass|set) .*\n/gm, "").replace("variable", "read_data ions.data\nvariable");
    const withData = (content: string) => {
      writeFileSync(join(folder, "ions.data"), content);
      return read(script);
    };
    expect([...withData(data("")).species.values()].map(({ charge }) => charge)).toEqual([0.5, -0.5]);
    expect(problemsOf(() => withData(data("1 bonds\n1 bond types\n")))).toMatchObject([
      { file: join(folder, "ions.data"), line: 5, message: "bonds of a data file are not read" },
    ]);
    expect(problemsOf(() => withData(`${data("")}\nBonds\n\n1 1 1 2\n`))).toMatchObject([{ line: 22 }]);
    // Two charges of one type: none of them is taken, nor zero.
    expect(problemsOf(() => withData(data("", ["0.5", "-0.5", "0.4"])))[0]).toMatchObject({
      code: "LAMMPS_CHARGES",
      message: "atoms of type 1 (Li) have different charges",
      line: 18,
    });
  });

  test("what stands behind quit is not read", () => {
    expect(read(`${good}quit\npair_style lj/cut 5\nnonsense\n`).pairs).toEqual(read(good).pairs);
  });

  test("no mixing rule for Buckingham terms, as in LAMMPS", () => {
    const content =
      "units metal\nmass 1 7 # Li\nmass 2 16 # O\npair_style buck 6\npair_coeff 1 1 1 1 1\npair_coeff 2 2 1 1 1\n";
    expect(problemsOf(() => read(content))[0]).toMatchObject({
      code: "LAMMPS_COEFFICIENTS",
      line: 4,
      message: expect.stringContaining("no mixing rule for buck"),
    });
  });

  test("damaged files: the problems have lines, nothing else is thrown", () => {
    fc.assert(
      fc.property(damaged(good), (content) => {
        if (content.trim() === "" || content.includes("\0") || !/pair_style |pair_coeff |kspace_style /.test(content))
          return;
        try {
          read(content);
        } catch (error) {
          for (const { file, line } of problemsOf(() => {
            throw error;
          }))
            expect([typeof file, typeof line]).toEqual(["string", "number"]);
        }
      }),
      { numRuns: 500, seed: 11 },
    );
  });
});
