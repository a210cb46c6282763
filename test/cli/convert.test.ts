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
