import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { convert } from "../../src/cli/convert.js";
import { readStructure } from "../../src/formats/index.js";
import { problemsOf } from "../structures/helpers.js";

const folder = mkdtempSync(join(tmpdir(), "convert-"));
const input = join(folder, "input.xyz");
writeFileSync(
  input,
  `2\nLattice="6 0 0 0 6 0 0 0 6" Properties=species:S:1:pos:R:3:charge:R:1\nLi 1 1 1 1\nO 3 3 3 -1\n`,
);

function run(output: string, options: Parameters<typeof convert>[2] = {}) {
  const written = { out: "", note: "" };
  convert(input, join(folder, output), options, {
    out: (text) => void (written.out += text),
    data: () => {},
    note: (text) => void (written.note += text),
    json: false,
    live: false,
  });
  return written;
}

describe("galvanostat convert", () => {
  test("says what is left out", () => {
    expect(run("POSCAR").note).toBe("note: charges: not in this format, left out\n");
    expect(readStructure(join(folder, "POSCAR")).source!.format).toBe("poscar");
  });

  test("a file that is there is replaced only with --force", () => {
    writeFileSync(join(folder, "there.cif"), "mine");
    expect(problemsOf(() => run("there.cif"))[0]).toMatchObject({ code: "FILE_EXISTS", remedy: "--force replaces it" });
    expect(readFileSync(join(folder, "there.cif"), "utf8")).toBe("mine");
    run("there.cif", { force: true });
    expect(readStructure(join(folder, "there.cif")).species).toEqual(["Li", "O"]);
  });

  test("supercells, also compressed; image by matrix", () => {
    run("big.data.gz", { supercell: "2,2,2" });
    expect(readFileSync(join(folder, "big.data.gz"))[0]).toBe(0x1f);
    expect(readStructure(join(folder, "big.data.gz")).species).toHaveLength(16);
    run("matrix.extxyz", { supercell: "1 1 0 -1 1 0 0 0 1" });
    expect(readStructure(join(folder, "matrix.extxyz")).charges).toEqual(Float64Array.of(1, -1, 1, -1));
    expect(problemsOf(() => run("bad.cif", { supercell: "2,0,2" }))[0]!.code).toBe("BAD_COMMAND_LINE");
    expect(problemsOf(() => run("bad.cif", { supercell: "1000000,1000000,1000000" }))[0]!.code).toBe("TOO_MANY_ATOMS");
    expect(existsSync(join(folder, "bad.cif"))).toBe(false);
  });

  test("formats that are not known", () => {
    expect(problemsOf(() => run("structure.pdb"))[0]).toMatchObject({
      code: "UNKNOWN_FORMAT",
      received: "structure.pdb",
    });
    expect(problemsOf(() => run("a.b", { to: "poscr" }))[0]!.remedy).toBe('did you mean "poscar"?');
    expect(problemsOf(() => run("a.cif", { frame: "last" }))[0]!.code).toBe("BAD_COMMAND_LINE");
  });
});

describe("sites that are partly occupied", () => {
  const sites = join(folder, "sites.cif");
  const cif = `data_x
_cell_length_a 5
_cell_length_b 5.5
_cell_length_c 6
_cell_angle_alpha 90
_cell_angle_beta 95
_cell_angle_gamma 90
_symmetry_space_group_name_H-M 'P 1'
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
_atom_site_occupancy
Li1 Li 0 0 0 0.5
Li2 Li 0.5 0.5 0 0.5
Li3 Li 0.5 0 0.5 0.5
Li4 Li 0 0.5 0.5 0.5
O1 O 0.5 0 0 1
`;
  writeFileSync(sites, cif);
  const silent = { out: () => undefined, note: () => undefined, data: () => undefined, json: false, live: false };
  const filled = (options: Parameters<typeof convert>[2], from = sites) => {
    const notes: string[] = [];
    const to = join(folder, "filled.extxyz");
    convert(from, to, { force: true, ...options }, { ...silent, note: (text) => void notes.push(text) });
    return { structure: readStructure(to), notes: notes.join("") };
  };

  test("are filled at random by --seed, neutral by oxidation states, the same seed the same", () => {
    const { structure, notes } = filled({ seed: "1", supercell: "2,2,1" });
    expect(structure.species.filter((name) => name === "Li")).toHaveLength(8);
    expect(structure.species.filter((name) => name === "O")).toHaveLength(4);
    expect(notes).toContain("sites filled at random with seed 1, neutral with Li 1, O −2 (--charges for others)");
    expect(notes).toContain("16 sites: 8 Li (occupancy 0.5, now 0.5), 8 empty");
    expect(filled({ seed: "1", supercell: "2,2,1" }).structure.positions).toEqual(structure.positions);
    expect(filled({ seed: "2", supercell: "2,2,1" }).structure.positions).not.toEqual(structure.positions);
  });

  test("by other charges there are other numbers of atoms, or none", () => {
    // One lithium of +2 for each oxygen: occupancy 0.25, one atom off.
    const { structure } = filled({ seed: "1", charges: "Li=2" });
    expect(structure.species.filter((name) => name === "Li")).toHaveLength(1);
    expect(problemsOf(() => filled({ seed: "1", charges: "Li=3" }))[0]).toMatchObject({ code: "NOT_NEUTRAL" });
  });

  test.each([
    [{}, "DISORDERED", "--seed 1"],
    [{ seed: "one" }, "BAD_COMMAND_LINE", undefined],
    [{ charges: "Li=1" }, "BAD_COMMAND_LINE", undefined],
    [{ seed: "1", charges: "Li:1" }, "WRONG_TYPE", undefined],
  ])("%j is refused", (options, code, remedy) => {
    expect(problemsOf(() => filled(options))[0]).toMatchObject({
      code,
      ...(remedy === undefined ? {} : { remedy: expect.stringContaining(remedy) }),
    });
  });

  test("full ones need no seed, which is said", () => {
    expect(filled({ seed: "1" }, input).notes).toContain("--seed has nothing to fill");
  });
});
