import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { describeBuilding } from "../../src/cli/describe-building.js";
import { prepareStructure } from "../../src/config/study-structure.js";
import { objectDocument } from "../../src/input/document.js";
import { evaluate, readStudy, resolveStudy, runStudy, type Study } from "../../src/index.js";
import { composition, formula } from "../../src/structures/index.js";
import { readStructure } from "../../src/formats/index.js";
import { cubicLlzo } from "../structures/building/garnet.js";
import { problemsOf } from "../structures/helpers.js";

const folder = mkdtempSync(join(tmpdir(), "build-"));
writeFileSync(
  join(folder, "POSCAR"),
  `fluorite
5.14
1 0 0
0 1 0
0 0 1
Zr O
4 8
Direct
0 0 0
0.5 0.5 0
0.5 0 0.5
0 0.5 0.5
0.25 0.25 0.25
0.75 0.25 0.25
0.25 0.75 0.25
0.25 0.25 0.75
0.75 0.75 0.25
0.75 0.25 0.75
0.25 0.75 0.75
0.75 0.75 0.75
`,
);
writeFileSync(
  join(folder, "ff.yaml"),
  `species: { Zr: { charge: 4 }, Y: { charge: 3 }, O: { charge: -2 } }
pairs:
  - { between: [Zr, O], potential: buckingham, A: 985.869 eV, rho: 0.376 Å, C: 0 }
  - { between: [Y, O], potential: buckingham, A: 1345.1 eV, rho: 0.349 Å, C: 0 }
  - { between: [O, O], potential: buckingham, A: 22764.3 eV, rho: 0.149 Å, C: 27.89 }
cutoff: { distance: 7 Å, scheme: shift-force }
electrostatics: { method: ewald }
`,
);
const yttria = { replace: "Zr", by: "Y", fraction: (2 * 0.08) / 1.08, compensate: "O" };
const study = (structure: Record<string, unknown>, changes: Record<string, unknown> = {}): Study =>
  resolveStudy(
    {
      structure: { file: "POSCAR", ...structure },
      forceField: "ff.yaml",
      transportCharges: { Zr: 4, Y: 3, O: -2 },
      temperatures: "1500 K",
      equilibration: { duration: 0 },
      drive: { method: "equilibrium" },
      production: { timestep: "1 fs", duration: "20 fs" },
      thermostat: { type: "csvr", time: "100 fs" },
      threads: 1,
      ...changes,
    },
    folder,
  );

describe("yttria-stabilised zirconia from a POSCAR", () => {
  test("8 mol% in 4 × 4 × 4: composition, echo, charges", () => {
    const made = study({ supercell: [4, 4, 4], dope: yttria });
    const { config } = made;
    const { structure, building, report } = made.systems[0]!;
    expect(Object.fromEntries(composition(structure))).toEqual({ Zr: 218, Y: 38, O: 493 });
    expect(report.netCharge).toBe(0);
    expect(config.mobile.names).toEqual(["O"]);
    expect(building).toMatchObject({ seed: 1, chosen: 0, energies: [], notes: [] });
    const lines = describeBuilding(building!).join("\n");
    expect(lines).toContain("218 Zr (occupancy 1 → 0.852, now 0.852), 38 Y (occupancy 0 → 0.148, now 0.148)");
    expect(lines).toContain("493 O (occupancy 1 → 0.963, now 0.963), 19 empty");
    expect(lines).toContain("O–Zr 2.23 Å");
  });

  test("the lowest energy of five, recomputed here", () => {
    const { building, model } = study({
      supercell: [2, 2, 2],
      dope: { ...yttria, fraction: "25 %" },
      occupancies: { seed: 9, candidates: 5 },
    }).systems[0]!;
    expect(building!.energies).toHaveLength(5);
    expect(new Set(building!.energies).size).toBe(5);
    expect(evaluate(model).potentialEnergy).toBeCloseTo(Math.min(...(building!.energies as number[])), 9);
    expect(building!.energies[building!.chosen]).toBe(Math.min(...(building!.energies as number[])));
  });

  test("a supercell by a matrix; the cell is not reduced", () => {
    const { structure } = study(
      {
        supercell: [
          [1, 1, 0],
          [-1, 1, 0],
          [0, 0, 2],
        ],
      },
      { transportCharges: { Zr: 4, O: -2 } },
    ).systems[0]!;
    expect(structure.species).toHaveLength(48);
    expect([...structure.cell]).toEqual([5.14, 5.14, 0, -5.14, 5.14, 0, 0, 0, 10.28]);
  });

  test("what was built is in the results: file, provenance, fingerprint", async () => {
    const made = study({ supercell: [2, 2, 2], dope: { ...yttria, fraction: "25 %" } });
    const results = await runStudy(made, { folder: join(folder, "results") });
    const saved = readStructure(join(folder, "results", "structure.extxyz"));
    expect(saved.species).toEqual(made.systems[0]!.structure.species);
    saved.positions.forEach((x, i) => expect(x).toBeCloseTo(made.systems[0]!.structure.positions[i]!, 7));
    const building = results.provenance.system.building as {
      kinds: { occupants: { species: string; atoms: number }[] }[];
    };
    expect(building.kinds.flatMap(({ occupants }) => occupants.map(({ species, atoms }) => [species, atoms]))).toEqual([
      ["Zr", 24],
      ["Y", 8],
      ["O", 60],
    ]);
    await expect(
      runStudy(study({ supercell: [2, 2, 2], dope: { ...yttria, fraction: "25 %" }, occupancies: { seed: 2 } }), {
        folder: join(folder, "results"),
      }),
    ).rejects.toMatchObject({ code: "RESULTS_OF_ANOTHER_STUDY" });
    expect(readFileSync(join(folder, "results", "structure.extxyz"), "utf8")).toContain("seed=1");
  });
});

describe("errors point into the study", () => {
  const path = join(folder, "study.yaml");
  const read = (structure: string, charges = "{ Zr: 4, Y: 3, O: -2 }") => {
    writeFileSync(
      path,
      `structure:\n  file: POSCAR\n${structure}forceField: ff.yaml\ntransportCharges: ${charges}\ntemperatures: 1000 K\nequilibration: { duration: 0 }\ndrive: { method: equilibrium }\nproduction: { timestep: 1 fs, duration: 1 ps }\nthermostat: none\n`,
    );
    return problemsOf(() => readStudy(path));
  };

  test.each([
    [
      "a left-handed supercell",
      "  supercell: [[0, 1, 0], [1, 0, 0], [0, 0, 1]]\n",
      { code: "SUPERCELL_LEFT_HANDED", line: 3 },
    ],
    [
      "a flat one",
      "  supercell: [[1, 1, 0], [1, 1, 0], [0, 0, 1]]\n",
      { code: "SUPERCELL_LEFT_HANDED", received: "determinant 0" },
    ],
    [
      "no whole number",
      "  supercell: [[1, 0.5, 0], [1, 1, 0], [0, 0, 1]]\n",
      { code: "NOT_AN_INTEGER", path: "structure.supercell[0][1]" },
    ],
    [
      "an unknown species",
      "  dope: { replace: Zn, by: Y, fraction: 0.1, compensate: O }\n",
      { code: "UNKNOWN_SPECIES", path: "structure.dope[0].replace", line: 3 },
    ],
    [
      "a fraction above one",
      "  dope: { replace: Zr, by: Y, fraction: 10, compensate: O }\n",
      { code: "OUT_OF_RANGE", path: "structure.dope.fraction" },
    ],
    [
      "nothing that compensates",
      "  dope: { replace: Zr, by: Y, fraction: 0.5 }\n",
      { code: "NOT_NEUTRAL", path: "structure.supercell" },
    ],
    [
      "a misspelt key",
      "  dope: { replace: Zr, by: Y, fraction: 0.5, compenstate: O }\n",
      { code: "UNKNOWN_KEY", remedy: 'did you mean "compensate"?' },
    ],
    [
      "a pair that is none",
      "  dope: { replace: Zr, by: Y, fraction: 0.5, compensate: O }\n  occupancies: { minimumDistance: { Zr-Yy: 2 Å } }\n",
      { code: "UNKNOWN_SPECIES", line: 4 },
    ],
    [
      "a distance in another unit",
      "  occupancies: { minimumDistance: 2 eV }\n",
      { code: "WRONG_DIMENSION", path: "structure.occupancies.minimumDistance" },
    ],
  ])("%s", (_, structure, expected) => {
    expect(read(structure)[0]).toMatchObject(expected);
  });

  test("a dopant without a transport charge", () => {
    expect(read("  dope: { replace: Zr, by: Y, fraction: 0.5, compensate: O }\n", "{ Zr: 4, O: -2 }")).toContainEqual(
      expect.objectContaining({ code: "MISSING_CHARGE", line: 5, message: "no transport charge is given for Y" }),
    );
  });

  test("partial occupancies are not resolved unasked", () => {
    const charges = { Li: 1, La: 3, Zr: 4, O: -2 };
    const prepare = (choice: object) =>
      prepareStructure(
        cubicLlzo,
        { file: "llzo.cif", ...choice },
        charges,
        objectDocument({ structure: { file: "llzo.cif" } }),
      );
    expect(problemsOf(() => prepare({}))[0]).toMatchObject({
      code: "DISORDERED",
      path: "structure.file",
      received: "Li1: Li 0.56",
      remedy: "add occupancies: { seed: 1 } to put atoms on them at random",
    });
    expect(formula(prepare({ occupancies: {} }).structure)).toBe("Li56 La24 Zr16 O96");
  });
});
