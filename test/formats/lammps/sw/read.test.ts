import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { buildParticleModel, evaluate, readForceField, type Structure } from "../../../../src/index.js";
import { readStillingerWeber } from "../../../../src/formats/lammps/sw/read.js";
import { readInputFile } from "../../../../src/input/input-file.js";
import { problemsOf } from "../../../structures/helpers.js";

const folder = mkdtempSync(join(tmpdir(), "sw-"));
const path = join(folder, "Si.sw");
/** Silicon of F. H. Stillinger, T. A. Weber, Phys. Rev. B 31, 5262 (1985); 50 kcal/mol. */
const silicon = `# DATE: 2007 UNITS: metal CONTRIBUTOR: somebody
Si Si Si 2.1683  2.0951  1.80  21.0  1.20  -0.333333333333
         7.049556277  0.6022245584  4.0  0.0 0.0
`;
const read = (text: string) => {
  writeFileSync(path, text);
  return readForceField(path);
};
function energyOf(text: string, structure: Pick<Structure, "cell" | "positions" | "species">): number {
  return evaluate(buildParticleModel(read(text), { ...structure, notes: [] }).model, { method: "brute-force" })
    .potentialEnergy;
}
const cube = (edge: number) => Float64Array.of(edge, 0, 0, 0, edge, 0, 0, 0, edge);

test("diamond: two ε for each atom where bonds have their best length, for triples then cost nothing", () => {
  const edge = (4 / Math.sqrt(3)) * 2.0951 * 2 ** (1 / 6);
  const faces = [
    [0, 0, 0],
    [0, 2, 2],
    [2, 0, 2],
    [2, 2, 0],
  ];
  const sites = faces.flatMap((site) => [site, site.map((x) => x + 1)]);
  const diamond = {
    cell: cube(edge),
    positions: Float64Array.from(sites.flat(), (x) => (x * edge) / 4),
    species: sites.map(() => "Si"),
  };
  expect(energyOf(silicon, diamond) / 8 / (2 * -2.1683)).toBeCloseTo(1, 8);
  expect(energyOf(silicon.replace("metal", "real").replace("2.1683", "50.0"), diamond) / 8).toBeCloseTo(
    -2 * 50 * 0.0433641,
    5,
  );
});

test("a triple of unlike neighbours: its own λ ε and angle, the screening of its pairs", () => {
  const entry = (of: string, numbers: string) => `${of} ${numbers}\n`;
  // Pairs have no energy of their own here (A = 0).
  const text =
    entry("C C C", "1 2.0 1.8 0 1.0 0 0 1 4 0 0") +
    entry("C C Si", "1.5 9 9 20 9 -0.4 0 1 4 0 0") +
    entry("C Si C", "1.5 9 9 20 9 -0.4 0 1 4 0 0") +
    entry("C Si Si", "1 2.2 1.7 0 0.8 0 0 1 4 0 0") +
    entry("Si Si Si", "1 2.3 1.8 0 1.1 0 0 1 4 0 0") +
    entry("Si Si C", "1 9 9 0 9 0 0 1 4 0 0") +
    entry("Si C Si", "1 9 9 0 9 0 0 1 4 0 0") +
    entry("Si C C", "1 2.2 1.7 0 1.3 0 0 1 4 0 0");
  // Wide enough for the other two to be out of reach of each other.
  const [r1, r2, theta] = [1.9, 2.3, 2.8];
  const found = energyOf(text, {
    cell: cube(30),
    positions: Float64Array.of(0, 0, 0, r1, 0, 0, r2 * Math.cos(theta), r2 * Math.sin(theta), 0),
    species: ["C", "C", "Si"],
  });
  const screening = Math.exp(2 / (r1 - 3.6) + (0.8 * 2.2) / (r2 - 1.7 * 2.2));
  expect(found).toBeCloseTo(30 * (Math.cos(theta) + 0.4) ** 2 * screening, 12);
  const one = (from: string, to: string) => problemsOf(() => read(text.replace(from, to)));
  expect(one("C Si C 1.5", "C Si C 1.6")).toMatchObject([{ code: "SW_DIFFERENT", line: 3, received: "1.6" }]);
  expect(one("Si C C 1 2.2", "Si C C 1 2.1")).toMatchObject([{ code: "SW_DIFFERENT", line: 8, received: "2.1" }]);
  expect(one("C Si C 1.5", "Si C Si 1.5")).toMatchObject([{ code: "SW_DUPLICATE", line: 7 }]);
  expect(one("C Si C 1.5", "C Si Ge 1.5")).toMatchObject([{ code: "SW_MISSING" }]);
});

test.each([
  ["cut short", " 0.0 0.0\n", "\n", { code: "SW_SYNTAX", line: 2 }],
  ["no number", "7.049556277", "7.o49", { code: "SW_SYNTAX", line: 3 }],
  ["no size", "2.0951", "0", { code: "SW_SYNTAX", line: 2 }],
  ["other units", "metal", "lj", { code: "SW_SYNTAX", line: 1 }],
] as const)("%s", (_, from, to, problem) => {
  const text = silicon.replace(from, to);
  expect(text).not.toBe(silicon);
  writeFileSync(path, text);
  expect(problemsOf(() => readStillingerWeber(readInputFile(path)))).toMatchObject([problem]);
});
