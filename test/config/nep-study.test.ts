import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { readStudy } from "../../src/config/index.js";
import { evaluate } from "../../src/engines/index.js";
import { nepOfModel, withCoulomb } from "../../src/model/interactions.js";
import { engine } from "../force-field/description.js";
import { referencePath } from "../references/index.js";
import { madeUpNep, readNepReference } from "../references/nep.js";
import { problemsOf } from "../structures/helpers.js";

const folder = mkdtempSync(join(tmpdir(), "nep-study-"));
const { cellAngstrom, species, positionsAngstrom } = readNepReference(
  referencePath("nep/synthetic-nep4-zbl-reference-plain.json"),
);
// Li₃PS₄ in the reference's cell.
const kept = [["Li", 3] as const, ["P", 1] as const, ["S", 4] as const].flatMap(([name, count]) =>
  species.flatMap((one, i) => (one === name ? [i] : [])).slice(0, count),
);
writeFileSync(
  join(folder, "s.xyz"),
  `${kept.length}\nLattice="${cellAngstrom.flat().join(" ")}" Properties=species:S:1:pos:R:3\n${kept
    .map((i) => `${species[i]} ${positionsAngstrom[i]!.join(" ")}\n`)
    .join("")}`,
);
const potential = referencePath("nep/synthetic-nep4-zbl.txt");
const study = (forceField: string, more: string) => {
  const path = join(folder, "study.yaml");
  writeFileSync(
    path,
    `structure: { file: s.xyz }
forceField: ${forceField}
${more}temperatures: 500 K
equilibration: { duration: 1 ps }
drive: { method: equilibrium }
production: { timestep: 1 fs, duration: 1 ps }
thermostat: { type: csvr, time: 0.1 ps }
`,
  );
  return path;
};
const charges = "transportCharges: { Li: 1, P: 5, S: -2 }\n";

test.each([potential, `{ nep: ${potential} }`, `{ file: ${potential} }`])("forceField: %s", (forceField) => {
  const { systems } = readStudy(study(forceField, charges), engine);
  const { model, report } = systems[0]!;
  expect(nepOfModel(model)!.potential.elements).toEqual(["Li", "P", "S"]);
  expect(Array.from(model.masses)).toEqual([6.94, 30.974, 32.06]);
  expect(report.coulombOnly).toEqual([]);
});

test("missing transport charges are suggested from oxidation states", () => {
  expect(problemsOf(() => readStudy(study(potential, ""), engine))).toMatchObject([
    { code: "MISSING_KEY", path: "transportCharges", remedy: expect.stringContaining("{ Li: 1, P: 5, S: -2 }") },
  ]);
  expect(problemsOf(() => readStudy(study(potential, "transportCharges: { Li: 1 }\n"), engine))[0]).toMatchObject({
    code: "MISSING_CHARGE",
    remedy: expect.stringContaining("{ Li: 1, P: 5, S: -2 }"),
  });
});

test("members of a committee: two networks that differ in one parameter, and a force field of another kind", () => {
  const lines = readFileSync(potential, "utf8").trimEnd().split("\n");
  // The last parameter of the first type's network.
  const other = join(folder, "other.txt");
  const at = lines.findIndex((line) => line.startsWith("ANN")) + 1;
  writeFileSync(other, `${lines.map((line, k) => (k === at ? ` ${Number(line) + 0.01}` : line)).join("\n")}\n`);
  writeFileSync(
    join(folder, "pair.yaml"),
    `species: { S: {}, P: {}, Li: {} }
pairs: [${["[Li, S]", "[P, S]", "[S, S]"].map((between) => `{ between: ${between}, potential: buckingham, A: 1000, rho: 0.3, C: 0 }`).join(", ")}]
noInteraction: [[Li, Li], [Li, P], [P, P]]
cutoff: { distance: 5, scheme: shift-force }
electrostatics: none
`,
  );
  const { systems } = readStudy(study(`{ committee: [${potential}, { nep: ${other} }, pair.yaml] }`, charges), engine);
  expect(systems.map(({ model }) => nepOfModel(model) !== null)).toEqual([true, true, false]);
  // Types are in each one's own order, atoms in the structure's.
  expect(systems.map(({ model }) => model.typeNames.join())).toEqual(["Li,P,S", "Li,P,S", "S,P,Li"]);
  expect(new Set(systems.map(({ member }) => member.digest)).size).toBe(3);
  const [a, b] = systems.map(({ model }) => evaluate(model).forces);
  expect(a).not.toEqual(b);
  expect(
    problemsOf(() => readStudy(study(`{ committee: [${potential}, { nep: ${potential} }] }`, charges), engine)),
  ).toMatchObject([{ code: "DUPLICATE_MEMBER" }]);
});

describe("charges that follow the positions", () => {
  writeFileSync(join(folder, "qnep.txt"), madeUpNep(["Li", "P", "S"], "_charge1"));

  test("do not carry the current, which is said", () => {
    const { systems, warnings } = readStudy(study("qnep.txt", charges), engine);
    expect(warnings.filter(({ code }) => code !== "FEW_ATOMS")).toMatchObject([
      { code: "FORMAL_CURRENT", path: "transportCharges", line: 3 },
    ]);
    expect(nepOfModel(systems[0]!.model)!.potential.charges).toMatchObject({ points: true });
    expect(readStudy(study(potential, charges), engine).warnings).toMatchObject([{ code: "FEW_ATOMS" }]);
  });

  test("are not added to those of a force field; a network without them is, with a warning", () => {
    const yaml = (nep: string) =>
      `species: { Li: { charge: 1 }, P: { charge: 5 }, S: { charge: -2 } }\nnep: ${nep}\nelectrostatics: { method: ewald }\n`;
    writeFileSync(join(folder, "twice.yaml"), yaml("qnep.txt"));
    expect(problemsOf(() => readStudy(study("twice.yaml", charges), engine))).toMatchObject([
      { code: "CHARGES_TWICE", file: join(folder, "twice.yaml"), line: 3, received: "ewald" },
    ]);
    writeFileSync(join(folder, "added.yaml"), yaml(potential));
    expect(readStudy(study("added.yaml", charges), engine).warnings).toMatchObject([
      { code: "FEW_ATOMS" },
      { code: "COULOMB_TWICE", file: join(folder, "added.yaml"), line: 3 },
    ]);
    // The core refuses it by itself.
    const { model } = readStudy(study("qnep.txt", charges), engine).systems[0]!;
    expect(() =>
      evaluate({
        ...withCoulomb(model, { kind: "ewald", parameters: {} }),
        charges: Float64Array.of(1, 5, -2),
      }),
    ).toThrow(/charges of its own/);
  });
});

describe("a force field in the study file itself", () => {
  test("of a network, what is added to it and masses: as from a file of its own", () => {
    const added = `nep: ${potential}, pairs: [{ between: [Li, S], potential: morse, D: 0.1 eV, alpha: 2, r0: 2 Å, cutoff: 4 Å, cutoffScheme: shift-force }]`;
    const [inline] = readStudy(study(`{ ${added} }`, charges), engine).systems;
    writeFileSync(join(folder, "own.yaml"), `{ ${added}, species: { Li: {}, P: {}, S: {} }, electrostatics: none }`);
    const [own] = readStudy(study("own.yaml", charges), engine).systems;
    expect(inline!.model.interactions).toEqual(own!.model.interactions);
    expect(inline!.member.digest).toBe(own!.member.digest);
    const { config, files } = readStudy(
      study(`{ ${added}, species: { Li: { mass: 7 }, P: {}, S: {} } }`, charges),
      engine,
    );
    expect(config.forceField).toEqual({ file: `${join(folder, "study.yaml")} (forceField)`, species: null });
    expect(files.map(({ path }) => path)).toContain(potential);
  });

  test("mistakes stand at their lines of the study", () => {
    const text = `
  nep: ${potential}
  species: { Li: {}, P: {}, S: {}, Cl: {} }
  electrostatic: none
  pairs: [{ between: [Li, Cll], potential: morse, D: 0.1 eV, alpha: 2, r0: 2 Å, cutoff: 4 Å, cutoffScheme: shift-force }]`;
    expect(
      problemsOf(() => readStudy(study(text, charges), engine)).map(({ code, path, line }) => [code, path, line]),
    ).toEqual([
      ["UNKNOWN_SPECIES", "forceField.species.Cl", 4],
      ["UNKNOWN_KEY", "forceField.electrostatic", 5],
      ["UNKNOWN_SPECIES", "forceField.pairs[0].between[1]", 6],
    ]);
    expect(
      problemsOf(() => readStudy(study("{ manyBody: none.uf3, electrostatics: none }", charges), engine)),
    ).toMatchObject([{ code: "FILE_NOT_FOUND", path: "forceField.manyBody[0]", line: 2 }]);
  });

  test("in a committee", () => {
    const { systems } = readStudy(
      study(`{ committee: [${potential}, { nep: ${potential}, minimumDistance: 0.6 }] }`, charges),
      engine,
    );
    expect(systems.map(({ model }) => model.minimumDistance)).toEqual([0.5, 0.6]);
  });
});
