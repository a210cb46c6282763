import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { readStudy } from "../../src/config/index.js";
import { evaluate } from "../../src/engines/index.js";
import { nepOfModel } from "../../src/model/interactions.js";
import { engine } from "../force-field/description.js";
import { referencePath } from "../references/index.js";
import { readNepReference } from "../references/nep.js";
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
