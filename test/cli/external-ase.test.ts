import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, describe, expect, test } from "vitest";

import { writeExtxyz, type Results } from "../../src/index.js";
import { leftBehind, nothingIsLeft } from "./left-behind.js";

const executable = fileURLToPath(new URL("../../bin/galvanostat.js", import.meta.url));
const python = ["python3", "/usr/bin/python3"].find((one) => spawnSync(one, ["-c", "import ase"]).status === 0);

/** Copper and gold in layers, sixteen of each, in a sheared cell. */
function alloy() {
  const cell = Float64Array.of(7.9, 0, 0, 0.4, 7.9, 0, 0.1, -0.3, 7.9);
  const species: string[] = [];
  const positions: number[] = [];
  for (let site = 0; site < 32; site++) {
    const [x, y, z] = [
      [0, 0, 0],
      [1, 1, 0],
      [1, 0, 1],
      [0, 1, 1],
    ][site % 4]!;
    const f = [site & 4 ? 2 : 0, site & 8 ? 2 : 0, site & 16 ? 2 : 0].map((n, k) => (n + [x, y, z][k]!) / 4);
    species.push(z === 0 ? "Au" : "Cu");
    for (let k = 0; k < 3; k++) positions.push(f[0]! * cell[k]! + f[1]! * cell[3 + k]! + f[2]! * cell[6 + k]!);
  }
  return { cell, species, positions: Float64Array.from(positions) };
}

/** Asked apart from galvanostat: largest |F − F of EMT| in a file with forces, and the energy. */
const question = `
import sys
from ase.io import read
from ase.calculators.emt import EMT
atoms = read(sys.argv[1])
written = atoms.get_forces()
atoms.calc = EMT()
print(abs(atoms.get_forces() - written).max(), abs(written).max())
`;

describe.skipIf(python === undefined)("a study whose forces are a calculator's of ASE", () => {
  const folder = mkdtempSync(join(tmpdir(), "galvanostat-ase-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("copper against gold by effective medium theory: results, the current held, EMT's own forces, nobody left", async () => {
    writeFileSync(join(folder, "structure.extxyz"), writeExtxyz(alloy()));
    writeFileSync(
      join(folder, "study.yaml"),
      `structure: { file: structure.extxyz }
forceField: { socket: { client: ase, python: ${python}, calculator: ase.calculators.emt.EMT } }
transportCharges: { Cu: 1, Au: -1 }      # formal: a metal's atoms have none
mobile: Cu
temperatures: [1200 K]
equilibration: { duration: 0.1 ps }
drive: { method: constant-current, direction: [1, 2, -1], driftVelocity: 1 Å/ps }
production: { timestep: 2 fs, duration: 0.6 ps }
thermostat: { type: csvr, time: 100 fs }
`,
    );
    const child = spawn(process.execPath, [executable, "run", "study.yaml"], { cwd: folder });
    let stderr = "";
    let seen = 0;
    child.stdout.resume();
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const watch = setInterval(() => (seen = Math.max(seen, leftBehind(child.pid!).length)), 50);
    const code = await new Promise((resolve) => child.on("close", resolve));
    clearInterval(watch);
    expect(code, stderr).toBe(0);
    await nothingIsLeft(child.pid!);
    // The client, its guardian, their folder.
    expect(seen).toBe(3);

    const { points, errors, status } = JSON.parse(
      readFileSync(join(folder, "results/results.json"), "utf8"),
    ) as Results;
    expect([status, errors]).toEqual(["completed", []]);
    const [run] = points[0]!.runs;
    expect(run).toMatchObject({ kind: "constant-current", steps: 300 });
    expect((run as { currentDeviation: number }).currentDeviation).toBeLessThan(1e-10);
    // The copper is pushed, not pulled.
    expect(points[0]!.conductivity!.value).toBeGreaterThan(0);
    const rows = readFileSync(join(folder, "results/runs/T1200K-j1-r1/series.csv"), "utf8").trim().split("\n");
    expect(rows).toHaveLength(31);

    for (const snapshot of ["first", "last"]) {
      const file = join(folder, `results/runs/T1200K-j1-r1/${snapshot}.extxyz`);
      const asked = spawnSync(python!, ["-c", question, file], { encoding: "utf8" });
      const [difference, largest] = asked.stdout.trim().split(" ").map(Number);
      // Positions are written to 1e-8 Å, and a copper atom's force changes by some 10 eV/Å over 1 Å; the field that holds the current stands apart.
      expect(difference, asked.stderr).toBeLessThan(1e-6);
      // It begins in the crystal, where they are 0.
      if (snapshot === "last") expect(largest).toBeGreaterThan(1);
    }
  });
});
