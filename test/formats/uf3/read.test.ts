import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { buildParticleModel, evaluate, readForceField, type Structure } from "../../../src/index.js";
import { readUf3 } from "../../../src/formats/uf3/read.js";
import { readInputFile } from "../../../src/input/input-file.js";
import { damaged, problemsOf } from "../../structures/helpers.js";

const folder = mkdtempSync(join(tmpdir(), "uf3-"));
let files = 0;
function write(text: string, name = `file-${files++}.uf3`): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
const read = (text: string, name?: string) => readUf3(readInputFile(write(text, name)));

/** One interval, so that a spline is a cubic in Bernstein's form, and its values are known without us. */
const pair =
  "#UF3 POT UNITS: metal DATE: today\n2B  Li  S  0  3  nk\n4.0  8\n1.0 1.0 1.0 1.0 4.0 4.0 4.0 4.0\n4\n 2.5 -0.5 0 0\n#\n";
const angle = "#UF3\n3B  S  Li  Li  0  3  nk\n3.5 3.5 8 1.0 1.0\n-1 -1 -1 -1 1 1 1 1\n4\n0.25 0.5 -1.0 0.75\n#\n";
const knots = (from: number, to: number) => Array.from({ length: 8 }, (_, k) => (k < 4 ? from : to)).join(" ");
/** Coefficient (l, m, n) is 100 l m + n: symmetric in l and m, as Li and Li are. */
const distances = `#UF3
3B S Li Li 0 3 nk
5.0 3.0 3.0 8 8 8
${knots(0.5, 5)}
${knots(0.2, 3)}
${knots(0.2, 3)}
4 4 4
${Array.from({ length: 16 }, (_, row) => Array.from({ length: 4 }, (__, n) => 100 * Math.floor(row / 4) * (row % 4) + n).join(" ")).join("\n")}
#
`;
const one = "#UF3\n1B Li -1.25\n#\n#UF3\n1B S 3.5e-1\n#\n";

/** S, then Li atoms at these places, in a cube of 30 Å. */
function energyOf(text: string, ...lithium: readonly (readonly [number, number, number])[]): number {
  const structure: Structure = {
    cell: Float64Array.of(30, 0, 0, 0, 30, 0, 0, 0, 30),
    positions: Float64Array.from([[0, 0, 0], ...lithium].flat()),
    species: ["S", ...lithium.map(() => "Li")],
    notes: [],
  };
  return evaluate(buildParticleModel(readForceField(write(text)), structure).model).potentialEnergy;
}
/** Of four Bernstein coefficients at t in [0, 1]. */
const bernstein = ([a, b, c, d]: readonly number[], t: number) =>
  a! * (1 - t) ** 3 + 3 * b! * t * (1 - t) ** 2 + 3 * c! * t ** 2 * (1 - t) + d! * t ** 3;

describe("energies by hand", () => {
  test("one body: of each atom; two bodies: every ordered pair, that is twice the spline", () => {
    expect(energyOf(one, [2, 0, 0], [9, 0, 0])).toBeCloseTo(0.35 - 2 * 1.25, 12);
    for (const r of [1.3, 2, 3.9])
      expect(energyOf(pair, [0, r, 0])).toBeCloseTo(2 * bernstein([2.5, -0.5, 0, 0], (r - 1) / 3), 12);
    expect(energyOf(pair, [0, 4.0001, 0])).toBe(0);
  });

  test("UF3L: a spline of minus the cosine, screened at both distances", () => {
    const [r1, r2, theta] = [2.1, 2.9, 1.9];
    const second = [r2 * Math.cos(theta), r2 * Math.sin(theta), 0] as const;
    const expected =
      Math.exp(1 / (r1 - 3.5) + 1 / (r2 - 3.5)) * bernstein([0.25, 0.5, -1, 0.75], (1 - Math.cos(theta)) / 2);
    expect(energyOf(angle, [r1, 0, 0], second)).toBeCloseTo(expected, 12);
    // Once only, whichever comes first, and not for one neighbour.
    expect(energyOf(angle, second, [r1, 0, 0])).toBeCloseTo(expected, 12);
    expect(energyOf(angle, [r1, 0, 0])).toBe(0);
    expect(energyOf(angle, [r1, 0, 0], [0, 3.5, 0])).toBe(0);
  });

  test("UF3: a table of three distances, jk fastest, all three inside their knots", () => {
    const [r1, r2] = [1.5, 2.2];
    const r12 = Math.hypot(r1, r2);
    const b = (t: number) => [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t ** 2 * (1 - t), t ** 3];
    const [b1, b2, b12] = [b((r1 - 0.2) / 2.8), b((r2 - 0.2) / 2.8), b((r12 - 0.5) / 4.5)];
    const mean = (weights: readonly number[]) => weights.reduce((sum, w, k) => sum + w * k, 0);
    expect(energyOf(distances, [r1, 0, 0], [0, r2, 0])).toBeCloseTo(100 * mean(b1) * mean(b2) + mean(b12), 10);
    // r_jk below its first knot: Li–Li have no other interaction here.
    expect(energyOf(distances.replaceAll("0.5 0.5 0.5 0.5", "2.7 2.7 2.7 2.7"), [r1, 0, 0], [0, r2, 0])).toBe(0);
    expect(energyOf(distances, [r1, 0, 0], [0, 3.1, 0])).toBe(0);
  });
});

describe("what UF3L has of its own", () => {
  const tail = pair.replace("2.5 -0.5 0 0", "2.5 -0.5 0.25 0");
  test("the last three coefficients of a pair are zero, and a file that has others there is told", () => {
    const { terms, warnings } = read(tail + angle);
    expect([...terms.pairs[0]!.coefficients]).toEqual([5, 0, 0, 0]);
    expect(warnings).toMatchObject([{ code: "UF3_TAIL", line: 6, received: "-0.5 0.25 0" }]);
    expect([...read(tail + distances).terms.pairs[0]!.coefficients]).toEqual([5, -1, 0.5, 0]);
  });

  test("without terms of triples its name decides", () => {
    expect([...read(tail).terms.pairs[0]!.coefficients]).toEqual([5, -1, 0.5, 0]);
    expect([...read(tail, "in.params.uf3l").terms.pairs[0]!.coefficients]).toEqual([5, 0, 0, 0]);
  });

  test("cut-offs of unlike neighbours belong to the species in their order, and nap's other reading is told", () => {
    const { terms, warnings } = read(
      angle.replace("S  Li  Li", "S Li Ge").replace("3.5 3.5 8 1.0 1.0", "3.5 2.5 8 1 2"),
    );
    expect(terms.triples).toMatchObject([{ of: ["S", "Li", "Ge"], cutoffs: [3.5, 2.5], gammas: [1, 2] }]);
    expect(warnings).toMatchObject([{ code: "UF3_CUTOFF", line: 3 }]);
  });
});

test("lists may go on over lines, words outside blocks do not count", () => {
  const wrapped = pair.replace("1.0 1.0 1.0 1.0 4.0", "1.0 1.0\n1.0 1.0\n4.0").replace("2.5 -0.5", "2.5\n-0.5d0");
  expect(read(`a note\n\n${wrapped}2B this is none\n`).terms.pairs).toEqual(read(pair).terms.pairs);
});

describe("mistakes, each with its line", () => {
  const broken: readonly [string, string, string, string, { code: string; line: number }][] = [
    ["no block", pair, pair, "Li S\n", { code: "UF3_SYNTAX", line: 1 }],
    ["not closed", pair, "0 0\n#\n", "0 0\n", { code: "UF3_SYNTAX", line: 1 }],
    ["no species", pair, "2B  Li  S  0  3", "2B  0  3", { code: "UF3_SYNTAX", line: 2 }],
    ["another kind", pair, "2B  Li", "4B  Li", { code: "UF3_SYNTAX", line: 2 }],
    ["no number", pair, "4.0  8", "4.0  eight", { code: "UF3_NUMBER", line: 3 }],
    ["no whole number", pair, "4.0  8", "4.0  8.5", { code: "UF3_NUMBER", line: 3 }],
    ["too few knots", pair, "4.0  8", "4.0  7", { code: "UF3_KNOTS", line: 3 }],
    ["knots that fall", pair, "1.0 4.0 4.0", "4.0 1.0 4.0", { code: "UF3_KNOTS", line: 4 }],
    ["knots not repeated", pair, "1.0 1.0 1.0 1.0", "0.9 1.0 1.0 1.0", { code: "UF3_KNOTS", line: 4 }],
    ["wrong count", pair, "\n4\n", "\n5\n", { code: "UF3_COUNT", line: 5 }],
    ["too short", pair, "-0.5 0 0", "-0.5 0", { code: "UF3_SYNTAX", line: 6 }],
    ["too long", pair, "-0.5 0 0", "-0.5 0 0 0", { code: "UF3_SYNTAX", line: 6 }],
    ["cut-off before the knots", pair, "4.0  8", "0.5  8", { code: "UF3_CUTOFF", line: 2 }],
    ["negative cut-off", pair, "4.0  8", "-4.0  8", { code: "UF3_CUTOFF", line: 3 }],
    ["twice", pair, pair, pair + pair.replace("Li  S", "S  Li"), { code: "UF3_DUPLICATE", line: 9 }],
    ["like neighbours unlike", angle, "3.5 3.5", "3.5 3.0", { code: "UF3_CUTOFF", line: 3 }],
    ["negative gamma", angle, "1.0 1.0", "-1.0 -1.0", { code: "UF3_CUTOFF", line: 3 }],
    ["not all angles", angle, "-1 -1 -1 -1", "0 0 0 0", { code: "UF3_KNOTS", line: 4 }],
    ["cut-off elsewhere", distances, "5.0 3.0 3.0", "5.0 3.0 2.5", { code: "UF3_CUTOFF", line: 6 }],
    ["not symmetric", distances, "300 301 302 303", "300 301 302 304", { code: "UF3_SYMMETRY", line: 23 }],
    [
      "both kinds",
      distances,
      distances,
      distances + angle.replace("S  Li", "Ge  Li"),
      { code: "UF3_SYNTAX", line: 26 },
    ],
    ["energy that is none", one, "-1.25", "x", { code: "UF3_NUMBER", line: 2 }],
  ];
  test.each(broken)("%s", (_, text, from, to, problem) => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(problemsOf(() => read(changed))).toMatchObject([problem]);
  });

  test("damaged files are refused with their line, or still say something", () => {
    fc.assert(
      fc.property(damaged(one + pair + angle), (text) => {
        if (text.trim() === "" || text.includes("\0")) return;
        try {
          expect(read(text, "damaged.uf3").terms.species.length).toBeGreaterThan(0);
        } catch (error) {
          for (const { file, line } of problemsOf(() => {
            throw error;
          }))
            expect([typeof file, typeof line]).toEqual(["string", "number"]);
        }
      }),
    );
  });
});

test("pairs without a block are said, for a file that was cut between two looks complete", () => {
  const structure = (species: string[]) => ({
    cell: Float64Array.of(20, 0, 0, 0, 20, 0, 0, 0, 20),
    positions: Float64Array.of(0, 0, 0, 2, 0, 0),
    species,
    notes: [],
  });
  const warningsOf = (species: string[]) =>
    buildParticleModel(readForceField(write(pair, "cut.uf3l")), structure(species)).report.warnings;
  expect(warningsOf(["Li", "S"])).toMatchObject([
    { code: "NO_PAIR_BLOCK", message: expect.stringMatching(/Li–Li, S–S/) as unknown },
  ]);
});
