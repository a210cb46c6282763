import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { readForceField } from "../../../../src/index.js";
import { problemsOf } from "../../../structures/helpers.js";

const folder = mkdtempSync(join(tmpdir(), "lammps-"));
// Types 1, 2, 3 of atoms 1 to 6: 1 2 1 3 3 2.
const typeOf = [1, 2, 1, 3, 3, 2];
writeFileSync(
  join(folder, "ions.data"),
  `ions

6 atoms
3 atom types
0 9 xlo xhi
0 9 ylo yhi
0 9 zlo zhi

Masses

1 6.94 # Li
2 16 # O
3 91 # Zr

Atoms # charge

${typeOf.map((type, k) => `${k + 1} ${type} 0 ${k} 0 0\n`).join("")}`,
);
const script = (lines: string) => `units metal
atom_style charge
read_data ions.data
${lines}pair_style coul/dsf 0.2 8
pair_coeff * *
`;
function read(lines: string) {
  const path = join(folder, "in.test");
  writeFileSync(path, script(lines));
  return readForceField(path);
}
const charges = (lines: string) => [...read(lines).species.values()].map(({ charge }) => charge);

describe("charges by groups of whole types", () => {
  test.each([
    ["types", "group a type 1 3\nset group a charge 2\n", [2, 0, 2]],
    ["a sequence", "group a type 1:2\nset group a charge 2\n", [2, 2, 0]],
    ["every second type", "group a type 1:3:2\nset group a charge 2\n", [2, 0, 2]],
    ["a comparison", "group a type >= 2\nset group a charge 2\n", [0, 2, 2]],
    ["between", "group a type <> 1 2\nset group a charge 2\n", [2, 2, 0]],
    ["all", "set group all charge 2\nset type 2* charge -1\n", [2, -1, -1]],
    ["a group that grows", "group a type 1\ngroup a type 2\nset group a charge 2\n", [2, 2, 0]],
    ["by numbers", "group a id 1 3\nset group a charge 2\n", [2, 0, 0]],
    ["by sequences of numbers", "group a id 4:5 1:3:2\nset group a charge 2\n", [2, 0, 2]],
    ["subtract", "group a type 1\ngroup b subtract all a\nset group b charge 2\n", [0, 2, 2]],
    ["union", "group a type 1\ngroup b type 3\ngroup c union a b\nset group c charge 2\n", [2, 0, 2]],
    ["intersect", "group a type 1 2\ngroup b type 2 3\ngroup c intersect a b\nset group c charge 2\n", [0, 2, 0]],
    ["atoms", "set atom 4*5 charge 2\n", [0, 0, 2]],
    ["all atoms", "set atom * charge 2\n", [2, 2, 2]],
    ["beside what acts on no force", "set type 1 x 0.5 charge 2 vx 0\n", [2, 0, 0]],
    [
      "by labels",
      "labelmap atom 1 Li 2 O 3 Zr\ngroup a type Zr\nset group a charge 2\nset type O charge 1\n",
      [0, 1, 2],
    ],
    [
      "a group with no atoms of its own any more",
      "group a region x\ngroup a clear\ngroup a type 3\nset group a charge 2\n",
      [0, 0, 2],
    ],
  ])("%s", (_name, lines, expected) => expect(charges(lines)).toEqual(expected));

  test.each([
    ["a part of a type", "group a id 1 2 6\nset group a charge 2\n", "the group a has some of the atoms of type 1"],
    ["a region", "group a region box\nset group a charge 2\n", "the group a is made by group region"],
    ["one that changes", "group a dynamic all every 1\nset group a charge 2\n", "the group a is made by group dynamic"],
    ["of a part", "group a id 1\ngroup b union a all\nset group b charge 2\n", "some of the atoms of type 1"],
    ["none", "set group a charge 2\n", "the group a is not there"],
    ["some atoms", "set atom 4 charge 2\n", "set atom 4 has some of the atoms of type 3"],
    ["a region directly", "set region a charge 2\n", "set region chooses atoms"],
    ["an unknown variable", "group a type ${x}\nset group a charge 2\n", "there is no variable x"],
    ["nonsense", "group a type one\nset group a charge 2\n", "names types in a way that cannot be read"],
  ])("refused: %s", (_name, lines, message) => {
    expect(problemsOf(() => read(lines))[0]).toMatchObject({
      code: "LAMMPS_COMMAND",
      line: 3 + lines.trim().split("\n").length,
      message: expect.stringContaining(message),
      remedy: expect.stringContaining("types of their own"),
    });
  });

  test("groups that no charge needs may be anything", () => {
    expect(charges("group a region box\ngroup b dynamic all every 1\nset group a vx 0\n")).toEqual([0, 0, 0]);
  });

  test("a charge that is no number: LAMMPS takes v_NAME only for variables with a value for each atom", () => {
    expect(problemsOf(() => read("variable q equal 1\nset type 1 charge v_q\n"))[0]).toMatchObject({
      code: "LAMMPS_NUMBER",
      line: 5,
      received: "v_q",
    });
  });
});
