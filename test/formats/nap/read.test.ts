import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { buildParticleModel, composition, evaluate, readForceField, readStructure } from "../../../src/index.js";
import { damaged, problemsOf } from "../../structures/helpers.js";

const folder = mkdtempSync(join(tmpdir(), "nap-"));
const pmd = "! a comment\nio_format ascii\nforce_type    Coulomb Morse\ncutoff_radius 6.0d0\n";
// Parameters of nap's own example and documentation (O, Li, La, Zr; Adams & Prasada Rao 2011).
const morse =
  "# cspi, cspj,    D,      alpha,  rmin\n   O    Li  0.98816  1.93798  1.94001\n   O    La  1.18587  2.21730  2.46989\n   O    Zr  2.19103  2.04082  1.99602\n";
const coulomb = `terms   screened_cut
charges   fixed_bvs
   O       -2.0   0.66    2
   Li       1.0   1.28    2
   La       3.0   2.07    6
   Zr       4.0   1.75    5

fbvs   0.74

interactions
   O   O
   Li  Li
   Li  La
   Li  Zr
   La  La
   La  Zr
   Zr  Zr
`;
function write(change: { pmd?: string; morse?: string; coulomb?: string } = {}): string {
  writeFileSync(join(folder, "in.pmd"), change.pmd ?? pmd);
  writeFileSync(join(folder, "in.params.Morse"), change.morse ?? morse);
  writeFileSync(join(folder, "in.params.Coulomb"), change.coulomb ?? coulomb);
  return join(folder, "in.pmd");
}
const structure = readStructure(
  fileURLToPath(new URL("../../../examples/1-llzo-constant-current/llzo-tetragonal.extxyz", import.meta.url)),
);

/** erfc by its continued fraction (x ≥ 2) or the Taylor series of erf: DLMF 7.9.1 and 7.6.1. */
function erfc(x: number): number {
  if (x > 2) {
    let tail = 0;
    for (let k = 80; k > 0; k--) tail = k / 2 / (x + tail);
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + tail);
  }
  let [term, sum] = [x, x];
  for (let k = 1; k < 60; k++) sum += (term *= (-x * x) / k) / (2 * k + 1);
  return 1 - (2 / Math.sqrt(Math.PI)) * sum;
}

/** The energy of the 192 atoms from the formulas in the issue, pair by pair, images included. */
function independentEnergy(cutoff: number): number {
  const ions = { O: [-2, 0.66, 2], Li: [1, 1.28, 2], La: [3, 2.07, 6], Zr: [4, 1.75, 5] } as Record<
    string,
    [number, number, number]
  >;
  const wells = {
    Li: [0.98816, 1.93798, 1.94001],
    La: [1.18587, 2.2173, 2.46989],
    Zr: [2.19103, 2.04082, 1.99602],
  } as Record<string, [number, number, number]>;
  const counts = composition(structure);
  const share = (name: string) => (Math.abs(ions[name]![0]) * counts.get(name)!) / Math.sqrt(ions[name]![2]);
  const [anions, cations] = [share("O"), share("Li") + share("La") + share("Zr")];
  const charge = (name: string) =>
    (ions[name]![0] / Math.sqrt(ions[name]![2])) * Math.sqrt(name === "O" ? cations / anions : anions / cations);
  const k = 14.3998554737; // eV Å/e², nap's
  const shifted = (v: (r: number) => number, slope: (r: number) => number, r: number) =>
    v(r) - v(cutoff) - (r - cutoff) * slope(cutoff);
  const pair = (a: string, b: string, r: number): number => {
    if ((a === "O") === (b === "O")) {
      const [qq, rho] = [k * charge(a) * charge(b), 0.74 * (ions[a]![1] + ions[b]![1])];
      return shifted(
        (x) => (qq * erfc(x / rho)) / x,
        (x) => -qq * (erfc(x / rho) / x ** 2 + ((2 / Math.sqrt(Math.PI) / rho) * Math.exp(-((x / rho) ** 2))) / x),
        r,
      );
    }
    const [D, alpha, r0] = wells[a === "O" ? b : a]!;
    const e = (x: number) => Math.exp(alpha * (r0 - x));
    return shifted(
      (x) => D * ((e(x) - 1) ** 2 - 1),
      (x) => 2 * D * alpha * e(x) * (1 - e(x)),
      r,
    );
  };
  const { cell, positions, species } = structure;
  let energy = 0;
  for (let i = 0; i < species.length; i++)
    for (let j = 0; j < species.length; j++)
      for (let image = 0; image < 27; image++) {
        const n = [Math.floor(image / 9) - 1, (Math.floor(image / 3) % 3) - 1, (image % 3) - 1];
        const d = [0, 1, 2].map(
          (c) =>
            positions[3 * j + c]! -
            positions[3 * i + c]! +
            n[0]! * cell[c]! +
            n[1]! * cell[3 + c]! +
            n[2]! * cell[6 + c]!,
        );
        const r = Math.hypot(...d);
        if (r > 1e-6 && r < cutoff) energy += pair(species[i]!, species[j]!, r) / 2;
      }
  return energy;
}

describe("LLZO with screened Coulomb and Morse terms", () => {
  test("192 atoms: the energy is the formulas' own", () => {
    const { model } = buildParticleModel(readForceField(write(), { composition: composition(structure) }), structure);
    const expected = independentEnergy(6);
    for (const method of ["fast", "brute-force"] as const)
      expect(Math.abs(evaluate(model, { method }).potentialEnergy / expected - 1)).toBeLessThan(1e-9);
    // Σ q N = 0 by construction.
    expect(Math.abs(model.types.reduce((sum, type) => sum + model.charges[type]!, 0))).toBeLessThan(1e-10);
  });

  test("every file of the folder names all of them", () => {
    write();
    const read = (name: string) => readForceField(join(folder, name), { composition: composition(structure) }).pairs;
    expect(read("in.params.Coulomb")).toEqual(read("in.pmd"));
    expect(read("in.params.Morse")).toEqual(read("in.pmd"));
    expect(read("in.pmd")).toHaveLength(10);
  });

  test("charges fixed, radii apart, pairs of one sign", () => {
    const fixed =
      "terms screened_cut\ncharges fixed\n O -2\n Li 1\n La 3\n Zr 4\nrad_screened_cut O 0.66\nrad_screened_cut Li 1.28\nrad_screened_cut La 2.07\nrad_screened_cut Zr 1.75\ninteractions same_sign\n";
    const { pairs, species } = readForceField(write({ coulomb: fixed }));
    expect(species.get("Zr")!.charge).toBe(4);
    expect(pairs.filter(({ potential }) => potential === "screened-coulomb")).toHaveLength(7);
    // nap's e²/4πε₀ over that of CODATA 2018.
    const k = 14.3998554737 / ((1.602176634e-19 / (4 * Math.PI * 8.8541878128e-12)) * 1e10);
    expect(pairs[1]!.parameters[0]).toBeCloseTo(k, 9);
    expect(pairs[1]).toMatchObject({
      between: ["Li", "Li"],
      parameters: [expect.closeTo(1, 4), 2.56],
      cutoff: 6,
      cutoffScheme: "shift-force",
    });
  });
});

describe("mistakes", () => {
  const cases: [string, Parameters<typeof write>[0], object][] = [
    [
      "another force",
      { pmd: pmd.replace("Morse", "Morse Tersoff") },
      { code: "NAP_FORCE", line: 3, received: "Tersoff" },
    ],
    ["no cut-off", { pmd: pmd.replace(/cutoff.*\n/, "") }, { code: "NAP_CUTOFF" }],
    ["Ewald", { coulomb: coulomb.replace("screened_cut", "full") }, { code: "NAP_COULOMB", line: 1, received: "full" }],
    [
      "variable charges",
      { coulomb: coulomb.replace("fixed_bvs", "qeq") },
      { code: "NAP_COULOMB", line: 2, received: "qeq" },
    ],
    ["unknown keyword", { coulomb: `vcg 3\n${coulomb}` }, { code: "NAP_COULOMB", line: 1 }],
    [
      "no fbvs",
      { coulomb: coulomb.replace(/fbvs .*\n/, "") },
      { code: "NAP_COULOMB", message: "charges fixed_bvs needs fbvs" },
    ],
    ["a short line", { coulomb: coulomb.replace("1.28    2", "1.28") }, { code: "NAP_SYNTAX", line: 4 }],
    ["no number", { morse: morse.replace("1.93798", "1.9x") }, { code: "NAP_NUMBER", line: 2 }],
    [
      "a stranger among the interactions",
      { coulomb: coulomb.replace("Zr  Zr", "Zr  Hf") },
      { code: "NAP_COULOMB", received: "Hf" },
    ],
    ["a pair twice", { morse: `${morse} Li O 1 1 2\n` }, { code: "DUPLICATE_PAIR", line: 5 }],
  ];
  test.each(cases)("%s", (_name, change, expected) => {
    const [problem] = problemsOf(() => readForceField(write(change), { composition: composition(structure) }));
    expect(problem).toMatchObject(expected);
    expect(problem!.file).toContain(folder);
  });

  test("charges that follow from the composition need one", () => {
    expect(problemsOf(() => readForceField(write()))[0]).toMatchObject({
      code: "NAP_COMPOSITION",
      file: join(folder, "in.params.Coulomb"),
    });
  });

  test("damaged files are refused with their line, or still say something", () => {
    fc.assert(
      fc.property(damaged(coulomb), (text) => {
        if (text.trim() === "" || text.includes("\0")) return;
        try {
          readForceField(write({ coulomb: text }), { composition: composition(structure) });
        } catch (error) {
          for (const { file, line } of problemsOf(() => {
            throw error;
          }))
            expect([typeof file, typeof line]).toEqual(["string", "number"]);
        }
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});

describe("angular terms", () => {
  const angular =
    "# type, A, B, C, rc, alpha, beta, gamma\n angular1 Zr O O 3.0 2.015 1.0 -0.101\n 2 Zr O Li 2.8 1.5 0.7 0.3 -0.2\n";
  const forces = (text: string) => {
    writeFileSync(join(folder, "in.params.angular"), text);
    writeFileSync(join(folder, "in.pmd"), pmd.replace("Coulomb Morse", "MORSE angular"));
    writeFileSync(join(folder, "in.params.Morse"), morse);
    return join(folder, "in.params.angular");
  };
  const model = (text: string, ...at: readonly (readonly [string, number, number, number])[]) =>
    buildParticleModel(readForceField(forces(text)), {
      cell: Float64Array.of(40, 0, 0, 0, 40, 0, 0, 0, 40),
      positions: Float64Array.from(at.flatMap(([, ...r]) => r)),
      species: at.map(([name]) => name),
      notes: [],
    }).model;

  test("energies by hand: any angle, both types, the neighbours in either order; any of the files names all", () => {
    for (const theta of [0.7, 1.8, 2.9]) {
      const [r1, r2] = [1.9, 2.4];
      const far = [r2 * Math.cos(theta), r2 * Math.sin(theta), 0] as const;
      const screened = (rc: number, beta: number) => Math.exp(beta / (r1 - rc) + beta / (r2 - rc));
      const alone = (terms: ReturnType<typeof model>) =>
        evaluate({ ...terms, interactions: terms.interactions.filter(({ kind }) => kind === "three-body") })
          .potentialEnergy;
      const pairOf = (name: string, other: string) =>
        alone(model(angular, ["Zr", 0, 0, 0], [name, r1, 0, 0], [other, ...far]));
      expect(pairOf("O", "O")).toBeCloseTo(screened(3, 1) * 2.015 * (Math.cos(theta) + 0.101) ** 2, 12);
      const mixed = screened(2.8, 0.7) * (1.5 * (Math.cos(theta) - 0.3) ** 2 - 0.2);
      expect(pairOf("O", "Li")).toBeCloseTo(mixed, 12);
      expect(pairOf("Li", "O")).toBeCloseTo(mixed, 12);
      expect(pairOf("Li", "Li")).toBe(0);
    }
    expect(model(angular, ["Zr", 0, 0, 0], ["Li", 2, 0, 0]).interactions.map(({ kind }) => kind)).toEqual(["pair"]);
  });

  test.each([
    ["another type", "angular1", "angular3", { code: "NAP_ANGULAR", line: 2 }],
    ["too few numbers", " -0.101", "", { code: "NAP_SYNTAX", line: 2 }],
    ["no number", "2.015", "x", { code: "NAP_NUMBER", line: 2 }],
    ["no cut-off", "3.0", "0", { code: "NAP_ANGULAR", line: 2 }],
    ["grows without bound", "1.0 -0.101", "-1.0 -0.101", { code: "NAP_ANGULAR", line: 2 }],
    ["twice", " 2 Zr O Li", " 2 Zr O O", { code: "NAP_ANGULAR", line: 3 }],
    ["nothing", angular, "# none\n", { code: "NAP_ANGULAR", line: 1 }],
  ] as const)("%s", (_, from, to, problem) => {
    expect(problemsOf(() => readForceField(forces(angular.replace(from, to))))).toMatchObject([problem]);
  });
});

test("a structure file: what is wrong has its line", () => {
  const good = "#  specorder:  Li  O\n 2.0\n3 0 0 0 0 0\n0.5 3 0 0 0 0\n0 0 3 0 0 0\n 2\n1.1 0 0 0\n2.1 0.5 0.5 0.5\n";
  const path = join(folder, "pmdini");
  const read = (text: string) => {
    writeFileSync(path, text);
    return readStructure(path);
  };
  expect(read(good)).toMatchObject({ species: ["Li", "O"], positions: Float64Array.of(0, 0, 0, 3.5, 3, 3) });
  for (const [from, to, code, line] of [
    [" 2\n1.1", " 3\n1.1", "FILE_TRUNCATED", 8],
    [" 2\n1.1", " 1e9\n1.1", "WRONG_COUNT", 6],
    ["2.1 0.5", "3.1 0.5", "NO_SPECIES", 8],
    ["1.1 0 0 0", "1.1 0 0", "WRONG_COUNT", 7],
    ["3 0 0 0 0 0", "3 0 x 0 0 0", "NOT_A_NUMBER", 3],
  ] as const)
    expect(problemsOf(() => read(good.replace(from, to)))).toMatchObject([{ code, line }]);
});

describe("inputs with other names", () => {
  const own = () => mkdtempSync(join(tmpdir(), "nap-"));
  const inputs = (names: readonly string[]) => {
    const at = own();
    for (const name of names) writeFileSync(join(at, name), pmd.replace("Coulomb ", "").replace("6.0d0", "5.0"));
    writeFileSync(join(at, "in.params.Morse"), morse);
    return at;
  };
  const cutoff = (path: string) => readForceField(path).pairs[0]!.cutoff;

  test("in.pmd.NAME by itself, or the only one beside the parameters", () => {
    const at = inputs(["in.pmd.NPT"]);
    expect(cutoff(join(at, "in.pmd.NPT"))).toBe(5);
    expect(cutoff(join(at, "in.params.Morse"))).toBe(5);
  });

  test("in.pmd before others; several others are not chosen among", () => {
    const at = inputs(["in.pmd.NPT", "in.pmd.relax"]);
    expect(problemsOf(() => readForceField(join(at, "in.params.Morse")))[0]).toMatchObject({
      code: "NAP_FORCE",
      message: expect.stringContaining("in.pmd.NPT, in.pmd.relax"),
      remedy: expect.stringContaining("--force-field in.pmd.NPT"),
    });
    writeFileSync(join(at, "in.pmd"), pmd.replace("Coulomb ", ""));
    expect(cutoff(join(at, "in.params.Morse"))).toBe(6);
  });
});

describe("pmdini without the names of its species", () => {
  const rows = ["1.10000000000001 0 0 0 0 0 0", "2.10000000000002 0.5 0.5 0.25 0 0 0"];
  const text = `  5.0\n 1.0 0 0 0 0 0\n 0.1 1.0 0 0 0 0\n 0 0.2 1.0 0 0 0\n 2\n ${rows.join("\n ")}\n`;
  const path = join(folder, "pmdini-old");

  test("is known by its shape, and takes names that are given", () => {
    writeFileSync(path, text);
    const read = readStructure(path, { species: ["Li", "O"] });
    expect(read.species).toEqual(["Li", "O"]);
    // a (1, 0, 0), b (0.1, 1, 0), c (0, 0.2, 1), times 5 Å.
    expect([...read.positions.slice(3)].map((x) => +x.toFixed(9))).toEqual([2.75, 2.75, 1.25]);
    expect(problemsOf(() => readStructure(path))[0]).toMatchObject({
      code: "NO_SPECIES",
      line: 6,
      remedy: expect.stringContaining("--species"),
    });
  });
});
