import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { isDisordered } from "../../../src/structures/index.js";
import { readSites } from "../../../src/formats/index.js";
import { parse, problemsOf } from "../../structures/helpers.js";

/** Fluorite whose cation has this type symbol, or this label and no symbols. */
const fluorite = (symbol: string | null, label = "M1") =>
  [
    "data_fluorite",
    ...["length_a", "length_b", "length_c"].map((tag) => `_cell_${tag} 5.19`),
    ...["angle_alpha", "angle_beta", "angle_gamma"].map((tag) => `_cell_${tag} 90`),
    "_symmetry_space_group_name_H-M 'F m -3 m'",
    "loop_\n_atom_site_label",
    ...(symbol === null ? [] : ["_atom_site_type_symbol"]),
    "_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z",
    `${label}${symbol === null ? "" : ` '${symbol}'`} 0 0 0`,
    `O1${symbol === null ? "" : " O"} 0.25 0.25 0.25\n`,
  ].join("\n");
const path = join(mkdtempSync(join(tmpdir(), "mixed-")), "fluorite.cif");

describe("sites of several elements", () => {
  test.each([
    ["0.85Zr + 0.15Y", { Zr: 0.85, Y: 0.15 }],
    ["0.85Zr4+ + 0.15Y3+", { Zr: 0.85, Y: 0.15 }],
    ["Zr0.85Y0.15", { Zr: 0.85, Y: 0.15 }],
    ["Zr.85 Y.1", { Zr: 0.85, Y: 0.1 }],
    ["Zr4+0.85Y3+0.15", { Zr: 0.85, Y: 0.15 }],
    ["Zr0.85", { Zr: 0.85 }],
  ])("%s", (symbol, parts) => {
    writeFileSync(path, fluorite(symbol));
    const structure = readSites(path);
    if (!isDisordered(structure)) throw new Error("ordered");
    const cations = structure.occupants.filter((site) => site.some(({ species }) => species !== "O"));
    expect(cations).toHaveLength(4);
    for (const site of cations)
      expect(Object.fromEntries(site.map(({ species, occupancy }) => [species, occupancy]))).toEqual(parts);
  });

  test.each(["Zr,Y", "Zr/Y", "(Zr,Y)", "ZrY", "Zr4+,Y3+", "Zr & Y", "OH", "0.9Zr + 0.2Y"])(
    "%s is never the first of them",
    (symbol) => {
      expect(problemsOf(() => parse(fluorite(symbol)))[0]).toMatchObject({ code: "UNKNOWN_SPECIES", line: 15 });
    },
  );

  test("a label that names two is refused, one that adds a letter is not", () => {
    expect(problemsOf(() => parse(fluorite(null, "Zr/Y1")))[0]).toMatchObject({ code: "UNKNOWN_SPECIES", line: 14 });
    expect(new Set(parse(fluorite(null, "OW1")).species)).toEqual(new Set(["O"]));
  });

  test("charges of either fashion are no parts", () => {
    for (const symbol of ["Zr4+", "Zr+4", "Zr", "ZR"])
      expect(new Set(parse(fluorite(symbol)).species)).toEqual(new Set(["Zr", "O"]));
  });

  test("a tetrahedral site T1 is not tritium, unless that is its type", () => {
    expect(problemsOf(() => parse(fluorite(null, "T1")))[0]).toMatchObject({ code: "UNKNOWN_SPECIES", line: 14 });
    expect(new Set(parse(fluorite("T")).species)).toEqual(new Set(["T", "O"]));
    expect(new Set(parse(fluorite(null, "D1")).species)).toEqual(new Set(["D", "O"]));
  });
});
