import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { simulate, type SimulationCheckpoint } from "../../../src/engines/native/simulate.js";
import { minimise } from "../../../src/engines/native/minimise.js";
import { buildParticleModel, readForceField, type Structure } from "../../../src/index.js";
import { dynamicsAt, lithiumZirconate } from "../../systems.js";

const folder = mkdtempSync(join(tmpdir(), "splines-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Cubic B-spline coefficients of a repulsion that dies away, as a file prints them. */
const blockOf = (a: string, b: string, size: number) =>
  `#UF3\n2B ${a} ${b} 0 3 nk\n5.0 18\n0.4 0.4 0.4 0.4 ${Array.from({ length: 10 }, (_, k) => (0.4 + (4.6 * (k + 1)) / 11).toFixed(4)).join(" ")} 5 5 5 5\n14\n${Array.from({ length: 14 }, (_, n) => (n < 11 ? size * Math.exp(-0.9 * n) : 0).toExponential(4)).join(" ")}\n#\n`;
const uf3l = `#UF3
1B Zr -1.5
#
${blockOf("Li", "O", 2)}${blockOf("O", "O", 9)}#UF3
3B Zr O O 0 3 nk
3.4 3.4 10 1.0 1.0
-1 -1 -1 -1 -0.2 0.35 1 1 1 1
6
0.4 0.1 0.3 -0.2 0.15 0.5
#
#UF3
3B Li O Zr 0 3 nk
2.9 3.6 8 0.8 1.2
-1 -1 -1 -1 1 1 1 1
4
0.2 -0.1 0.1 0.3
#
`;
const overlay = `species: { Li: { charge: 0.7 e }, Zr: { charge: 2.2 e }, O: { charge: -1.2 e } }
pairs:
  - { between: [O, O], potential: buckingham, A: 560865 eV, rho: 0.168565 Å, C: 23.337 eV Å^6 }
  - { between: [Li, O], potential: buckingham, A: 1362.81 eV, rho: 0.228092 Å, C: 0 }
  - { between: [Zr, O], potential: buckingham, A: 8833.77 eV, rho: 0.219927 Å, C: 0 }
cutoff: { distance: 6 Å, scheme: shift-force }
manyBody: terms.uf3l
electrostatics: { method: damped-shifted-force, cutoff: 6 Å }
minimumDistance: 0.8 Å
`;
writeFileSync(join(folder, "terms.uf3l"), uf3l);
writeFileSync(join(folder, "overlay.yaml"), overlay);
const zirconate = lithiumZirconate();
const structure: Structure = {
  cell: zirconate.cell,
  positions: zirconate.positions,
  species: Array.from(zirconate.types, (type) => zirconate.typeNames[type]!),
  notes: [],
};
const { model } = buildParticleModel(readForceField(join(folder, "overlay.yaml")), structure);

describe("a force field with splines over pairs and charges", () => {
  test("has all of its interactions, in this order", () => {
    expect(model.interactions.map(({ kind }) => kind)).toEqual([
      "pair",
      "damped-shifted-force",
      "pair-splines",
      "three-body",
    ]);
    expect(model.interactions.map((one) => ("terms" in one ? one.terms.length : 0))).toEqual([3, 0, 2, 2]);
    expect(model.interactions.flatMap((one) => (one.kind === "pair-splines" ? [...one.energies] : []))).toEqual([
      0, -1.5, 0,
    ]);
  });

  test("energy is conserved without a thermostat, to the square of the time step", async () => {
    const spread = async (timestep: number) => {
      const run = await simulate({
        model,
        dynamics: dynamicsAt(600, { timestep, drive: null, thermostat: null, precision: "double", sampleInterval: 1 }),
        steps: Math.round(400 / timestep),
      });
      const total = run.series.column("conservedEnergy");
      return Math.max(...total) - Math.min(...total);
    };
    const [coarse, fine] = [await spread(1), await spread(0.5)];
    expect(coarse / fine).toBeGreaterThan(3);
    expect(coarse / fine).toBeLessThan(5.5);
  });

  test("the current is held, with the same bits for one thread and two, and from a checkpoint on", async () => {
    let saved: SimulationCheckpoint | undefined;
    const options = { model, dynamics: dynamicsAt(600), steps: 600 };
    const whole = await simulate({
      ...options,
      checkpointInterval: 0,
      onCheckpoint: (one) => (saved ??= { ...one, columns: one.columns.map((column) => column.slice()) }),
    });
    const held = whole.series.column("chargeFlux");
    expect(held.every((q) => Math.abs(q / 2.4e-3 - 1) < 1e-10)).toBe(true);
    const two = await simulate({ ...options, dynamics: dynamicsAt(600, { threads: 2 }) });
    const rest = await simulate({ ...options, resume: saved! });
    for (const other of [two, rest]) {
      expect(other.last).toEqual(whole.last);
      expect(other.series.column("potentialEnergy").at(-1)).toBe(whole.series.column("potentialEnergy").at(-1));
    }
  });

  test("a cell under pressure changes, and forces vanish in a minimum", async () => {
    const run = await simulate({
      model,
      dynamics: dynamicsAt(300, {
        drive: null,
        barostat: { type: "stochastic-cell-rescaling", parameters: { pressure: 0, time: 200, compressibility: 1 } },
      }),
      steps: 500,
    });
    expect(run.last.cell).not.toEqual(model.cell);
    const minimum = await minimise(model, { tolerance: 1e-3 });
    expect(minimum.converged).toBe(true);
  });
});

test("files that are missing, strange, or say a thing twice", () => {
  const problems = (manyBody: string) => {
    writeFileSync(join(folder, "bad.yaml"), overlay.replace("manyBody: terms.uf3l", `manyBody: ${manyBody}`));
    try {
      readForceField(join(folder, "bad.yaml"));
    } catch (error) {
      return (error as { problems: object[] }).problems;
    }
    return [];
  };
  writeFileSync(join(folder, "strange.txt"), "Li O\n");
  expect(problems("nowhere.uf3")).toMatchObject([{ code: "FILE_NOT_FOUND", line: 7, path: "manyBody[0]" }]);
  expect(problems("strange.txt")).toMatchObject([{ code: "UNKNOWN_FORMAT", file: join(folder, "strange.txt") }]);
  expect(problems("[terms.uf3l, terms.uf3l]").map((one) => (one as { code: string }).code)).toEqual(
    new Array(5).fill("DUPLICATE_TERM"),
  );
});
