import { readFileSync } from "node:fs";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { InputError } from "../../../src/errors/errors.js";
import { closePairs, composition, isDisordered, type DisorderedStructure } from "../../../src/structures/index.js";
import { readSites, readStructure } from "../../../src/formats/index.js";
import { damaged, parse, problemsOf } from "../../structures/helpers.js";

const reference = (name: string) => new URL(`../../references/cif/${name}.cif`, import.meta.url).pathname;
const textOf = (name: string) => readFileSync(reference(name), "utf8");

/** Sum of the occupancies of each species in the cell. */
function contents(structure: DisorderedStructure): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { species, occupancy } of structure.occupants.flat()) sums[species] = (sums[species] ?? 0) + occupancy;
  return sums;
}

function sites(name: string): DisorderedStructure {
  const structure = readSites(reference(name));
  if (!isDisordered(structure)) throw new Error("ordered");
  return structure;
}

describe("structures whose composition and coordination are known", () => {
  test("tetragonal LLZO: 192 atoms, none closer than 1.8 Å, ZrO₆ octahedra at 2.10 Å (Awaka 2009)", () => {
    const structure = readStructure(reference("llzo-tetragonal"));
    expect(Object.fromEntries(composition(structure))).toEqual({ Li: 56, La: 24, Zr: 16, O: 96 });
    expect(structure.notes).toEqual([]);
    expect(closePairs(structure, 1.8)).toEqual([]);
    const lengths = new Map<number, number[]>();
    for (const { i, j, distance } of closePairs(structure, 2.5)) {
      const [zr, other] = structure.species[i] === "Zr" ? [i, j] : [j, i];
      if (structure.species[zr] === "Zr" && structure.species[other] === "O")
        lengths.set(zr, [...(lengths.get(zr) ?? []), distance]);
    }
    expect(lengths.size).toBe(16);
    for (const all of lengths.values()) {
      expect(all).toHaveLength(6);
      expect(all.reduce((a, b) => a + b) / 6).toBeCloseTo(2.1, 1);
      for (const d of all) expect(Math.abs(d - 2.1)).toBeLessThan(0.03);
    }
  });

  test("NaCl: each ion has six neighbours at a/2", () => {
    const structure = readStructure(reference("nacl"));
    expect(Object.fromEntries(composition(structure))).toEqual({ Na: 4, Cl: 4 });
    const doubled = parse(textOf("nacl"));
    expect(closePairs(doubled, 2.8)).toEqual([]);
  });

  test("α-quartz: Si₃O₆ with Si–O of 1.61 Å (Levien 1980); Si is moved from 0.3333 onto its axis", () => {
    const structure = readStructure(reference("quartz"));
    expect(Object.fromEntries(composition(structure))).toEqual({ Si: 3, O: 6 });
    const bonds = closePairs(structure, 1.8);
    expect(bonds).toHaveLength(12);
    for (const { distance } of bonds) expect(Math.abs(distance - 1.609)).toBeLessThan(0.006);
  });

  test("YSZ: Zr and Y share the fluorite's metal site, oxygen is 4 % short", () => {
    const structure = sites("ysz");
    expect(structure.labels).toHaveLength(12);
    const { Zr, Y, O } = contents(structure);
    expect([Zr, Y, O].map((x) => Number(x!.toFixed(9)))).toEqual([3.36, 0.64, 7.68]);
    expect(structure.occupants[0]).toEqual([
      { species: "Zr", occupancy: 0.84 },
      { species: "Y", occupancy: 0.16 },
    ]);
    expect(problemsOf(() => readStructure(reference("ysz")))[0]).toMatchObject({
      code: "DISORDERED",
      line: 20,
      received: "Zr1/Y1: Zr 0.84, Y 0.16",
    });
  });

  test("cubic LLZO: 24d and 96h for lithium, Li₇La₃Zr₂O₁₂ within the occupancies", () => {
    const structure = sites("llzo-cubic");
    const multiplicity = Object.fromEntries(
      [...new Set(structure.labels)].map((label) => [
        label,
        structure.labels.filter((other) => other === label).length,
      ]),
    );
    expect(multiplicity).toEqual({ Li1: 24, Li2: 96, La1: 24, Zr1: 16, O1: 96 });
    const { Li, La, Zr, O } = contents(structure);
    expect([La, Zr, O]).toEqual([24, 16, 96]);
    expect(Li).toBeCloseTo(24 * 0.56 + 96 * 0.44, 9);
    expect(structure.notes[0]).toContain("disorder groups are not used");
  });
});

describe("symmetry", () => {
  const nacl = textOf("nacl");
  test("Hall symbol, Hermann–Mauguin symbol and number give one structure", () => {
    const wanted = parse(nacl);
    for (const line of [
      "_space_group_name_Hall '-F 4 2 3'",
      "_symmetry_space_group_name_H-M 'F m -3 m'",
      "_space_group_name_H-M_alt Fm-3m",
      "_space_group_name_H-M_alt 'F 4/m -3 2/m'",
    ]) {
      expect(parse(nacl.replace("_symmetry_Int_Tables_number 225", line)).positions).toEqual(wanted.positions);
    }
  });

  // General positions of International Tables A; without the last figure P 4 2 2 would be P 4₂, P 3 2 1 would be P 3₂.
  test.each([
    ["P 1", 90, 1],
    ["P 1 2 1", 90, 2],
    ["P 4 2 2", 90, 8],
    ["P 4 3 2", 90, 24],
    ["P 42", 90, 4],
    ["P 3 2 1", 120, 6],
    ["P 3 1 2", 120, 6],
    ["P -3 m 1", 120, 12],
    ["P 6 2 2", 120, 12],
    ["P 62", 120, 6],
  ])("%s ends in a figure that is no choice of a setting", (name, gamma, multiplicity) => {
    const text = `data_x\n_cell_length_a 20\n_cell_length_b 20\n_cell_length_c 20\n_cell_angle_alpha 90\n_cell_angle_beta 90\n_cell_angle_gamma ${gamma}\n_space_group_name_H-M_alt '${name}'\nloop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\nO1 .11 .31 .37\n`;
    expect(parse(text).species).toHaveLength(multiplicity);
  });

  test("S and Z of the ICSD are origin choices 1 and 2, a figure behind a blank or a colon is one", () => {
    const text = textOf("llzo-tetragonal");
    for (const [choice, codes] of [
      ["1", ["S", "1"]],
      ["2", ["Z", "2"]],
    ] as const) {
      const wanted = parse(text.replace(":2", `:${choice}`)).positions;
      for (const code of codes) expect(parse(text.replace(/ ?:2'/, ` ${code}'`)).positions).toEqual(wanted);
    }
  });

  test("an origin that is left open is chosen and said", () => {
    const text = textOf("llzo-tetragonal");
    const open = parse(text.replace(" :2'", "'"));
    expect(open.notes[0]).toContain("2 settings fit the file, 2 (Hall symbol -I 4bd 2c) is taken");
    expect(open.positions).toEqual(parse(text).positions);
    // The other origin puts these coordinates on other sites: the formula shows it.
    expect(parse(text.replace(":2", ":1")).notes.join()).toContain("do not add up");
  });

  test("the unique axis is that of the cell", () => {
    const text = `data_x\n_cell_length_a 5\n_cell_length_b 6\n_cell_length_c 7\n_cell_angle_alpha 90\n_cell_angle_beta 90\n_cell_angle_gamma 101\n_space_group_IT_number 3\nloop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\nO1 .1 .2 .3\n`;
    const structure = parse(text);
    expect(structure.notes).toEqual([]);
    // Twofold axis along c: x, y, z and -x, -y, z.
    expect(structure.positions[5]).toBeCloseTo(2.1, 12);
  });

  test.each<[string, (text: string) => string, Record<string, unknown>]>([
    ["an operation that is missing", (text) => text.replace("6 'y, x, -z'\n", ""), { code: "BAD_SYMMETRY", line: 14 }],
    [
      "an operation that is none",
      (text) => text.replace("'y, x, -z'", "'y, x, -w'"),
      { code: "BAD_SYMMETRY", line: 19, expected: "e.g. -x+1/2,y,-z" },
    ],
    ["a cell without the symmetry", (text) => text.replace("length_b 4.916", "length_b 5.2"), { code: "BAD_SYMMETRY" }],
    [
      "an atom beside the axis",
      (text) => text.replace("0.4697(1) 0.0000", "0.4697(1) 0.04"),
      { code: "SYMMETRY_OVERLAP", line: 25 },
    ],
    ["two full atoms on one site", (text) => `${text}Li 0.4697 0 0.3333\n`, { code: "BAD_OCCUPANCY", line: 27 }],
    ["half a row", (text) => text.replace("0.2144(2)", ""), { code: "WRONG_COUNT", line: 26 }],
    ["an element that is none", (text) => text.replace("\nSi ", "\nXi "), { code: "UNKNOWN_SPECIES", line: 25 }],
    [
      "no symmetry",
      (text) => text.replace(/loop_\n_space_group_symop[\s\S]*?loop_/, "loop_").replace(/_space_group.*\n/g, ""),
      { code: "NO_SYMMETRY" },
    ],
    [
      "two structures",
      (text) => `${text}${text.replace("data_quartz", "data_second")}`,
      { code: "SEVERAL_STRUCTURES", received: "quartz, second" },
    ],
    ["no cell", (text) => text.replace("_cell.length_c 5.4054\n", ""), { code: "NO_CELL" }],
    [
      "an open quote",
      (text) => text.replace("'y, x, -z'", "'y, x, -z"),
      { code: "UNCLOSED_QUOTE", line: 19, column: 3 },
    ],
  ])("%s", (_name, change, expected) => {
    expect(problemsOf(() => parse(change(textOf("quartz"))))[0]).toMatchObject({ file: "test.structure", ...expected });
  });

  test("a block is chosen by its name", () => {
    const text = textOf("quartz");
    expect(parse(`${text}${text.replace("data_quartz", "data_second")}`, { block: "second" }).species).toHaveLength(9);
  });
});

test("a list that was cut short between two rows shows in the formula", () => {
  const lines = textOf("llzo-tetragonal").trimEnd().split("\n");
  expect(parse(`${lines.slice(0, -1).join("\n")}\n`).notes[0]).toContain("O 64 instead of 96");
});

test("damaged files are read or refused, with file and line", () => {
  for (const name of ["quartz", "llzo-tetragonal"]) {
    fc.assert(
      fc.property(damaged(textOf(name)), (text) => {
        try {
          parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          const [problem] = (error as InputError).problems;
          expect(problem!.file).toBe("test.structure");
          if (!problem!.code.startsWith("CELL")) expect(problem!.line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300, seed: 5 },
    );
  }
});
