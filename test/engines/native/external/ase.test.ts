import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";

import { afterAll, describe, expect, test } from "vitest";

import type { GalvanostatError } from "../../../../src/errors/errors.js";
import { evaluate, evaluateAnywhere } from "../../../../src/engines/native/evaluate.js";
import { simulate } from "../../../../src/engines/native/simulate.js";
import { clientModel, cutoff, dynamics, largest, ownModel, pairs, Scratch, socketModel } from "./argon-krypton.js";

/** The one that has ASE, whichever comes first on the PATH. */
const python = ["python3", "/usr/bin/python3"].find((one) => spawnSync(one, ["-c", "import ase"]).status === 0);
if (python === undefined)
  console.log(
    "no Python with ASE: its calculators as clients are skipped (Debian, Ubuntu: apt-get install python3-ase)",
  );

// ASE 3.22 has CODATA 2014: a Hartree differs from ours by 8e-9, and the core's tables by 1e-8.
const precision = 1e-7;

describe.skipIf(python === undefined)("calculators of ASE as clients", () => {
  const scratch = new Scratch();
  afterAll(() => scratch.remove());
  const alike = { "Ar-Ar": [0.011, 3.3], "Ar-Kr": [0.011, 3.3], "Kr-Kr": [0.011, 3.3] } as const;
  const lennardJones = {
    client: "ase",
    python,
    calculator: "ase.calculators.lj.LennardJones",
    arguments: { epsilon: 0.011, sigma: 3.3, rc: cutoff },
    checkOrder: false,
  };

  test("its Lennard-Jones: energy, forces and stress of the core's, in a sheared cell, over both kinds of sockets", async () => {
    const own = evaluate(ownModel(alike), { method: "brute-force" });
    for (const socket of [
      lennardJones,
      { ...lennardJones, host: "127.0.0.1" },
      { ...lennardJones, handshake: "every-step" },
    ]) {
      const found = await evaluateAnywhere(socketModel(socket));
      expect(Math.abs(found.potentialEnergy / own.potentialEnergy - 1)).toBeLessThan(precision);
      expect(largest(found.forces, own.forces)).toBeLessThan(precision * Math.max(...own.forces));
      expect(largest(found.stress!, own.stress)).toBeLessThan(precision * Math.max(...own.stress.map(Math.abs)));
    }
  });

  test("1000 steps of constant current", async () => {
    const options = { dynamics, steps: 1000 };
    const own = await simulate({ model: ownModel(alike), ...options });
    const found = await simulate({ model: socketModel(lennardJones), ...options });
    for (const column of ["field", "temperature", "pressure"]) {
      const expected = own.series.column(column);
      expect(largest(found.series.column(column), expected)).toBeLessThan(1e-6 * Math.max(...expected.map(Math.abs)));
    }
    expect(largest(found.last.unwrappedPositions, own.last.unwrappedPositions)).toBeLessThan(1e-6);
  });

  test("a calculator in a file, which tells the species apart; without a stress where it is not asked for", async () => {
    // The species stand in the file that we write; what it computes is client.js's, in Python.
    writeFileSync(
      scratch.path("own.py"),
      `import numpy as np
from ase.calculators.calculator import Calculator, all_changes
from ase.neighborlist import neighbor_list

class LennardJones(Calculator):
    implemented_properties = ["energy", "forces", "stress"]

    def __init__(self, pairs, cutoff):
        super().__init__()
        self.pairs, self.cutoff = pairs, cutoff

    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        i, j, r, d = neighbor_list("ijdD", atoms, self.cutoff)
        names = np.array(atoms.get_chemical_symbols())
        epsilon, sigma = np.array([self.pairs["-".join(sorted(p))] for p in zip(names[i], names[j])]).T
        lj = lambda r: 4 * epsilon * ((sigma / r) ** 12 - (sigma / r) ** 6)
        slope = -24 * epsilon * (2 * (sigma / r) ** 12 - (sigma / r) ** 6) / r
        forces = np.zeros((len(atoms), 3))
        np.add.at(forces, i, (slope / r)[:, None] * d)
        w = 0.5 * np.einsum("n,na,nb->ab", slope / r, d, d) / atoms.get_volume()
        self.results = {
            "energy": 0.5 * np.sum(lj(r) - lj(self.cutoff)),
            "forces": forces,
            "stress": w[[0, 1, 2, 1, 0, 0], [0, 1, 2, 2, 2, 1]],
        }
`,
    );
    const socket = { client: "ase", python, calculator: "own.py:LennardJones", arguments: { pairs, cutoff } };
    const own = evaluate(ownModel(), { method: "brute-force" });
    const found = await evaluateAnywhere(socketModel(socket, scratch.folder));
    expect(largest(found.forces, own.forces)).toBeLessThan(precision * Math.max(...own.forces));
    expect(largest(found.stress!, own.stress)).toBeLessThan(precision * Math.max(...own.stress.map(Math.abs)));
    expect((await evaluateAnywhere(socketModel({ ...socket, stress: false }, scratch.folder))).stress).toBeNull();
    expect((await evaluateAnywhere(clientModel())).potentialEnergy).toBeCloseTo(found.potentialEnergy, 6);
  });

  test("a calculator that is not there: Python's own words", async () => {
    await expect(
      evaluateAnywhere(socketModel({ ...lennardJones, calculator: "ase.calculators.nothing.Nothing" })),
    ).rejects.toMatchObject({
      code: "CLIENT_ENDED",
      message: expect.stringContaining("No module named 'ase.calculators.nothing'"),
      problems: [{ remedy: expect.stringMatching(/^python of forceField\.socket/) }],
    });
  });

  test("its traceback is the user's own lines and the exception; before any answer nothing is said of positions", async () => {
    const text = `from ase.calculators.calculator import Calculator

class Broken(Calculator):
    implemented_properties = ["energy", "forces"]

    def calculate(self, *args):
        super().calculate(*args)
        raise ValueError("no weights in this file")
`;
    writeFileSync(scratch.path("broken.py"), text);
    const socket = { client: "ase", python, calculator: "broken.py:Broken" };
    const error = (await evaluateAnywhere(socketModel(socket, scratch.folder)).catch(
      (thrown: unknown) => thrown,
    )) as GalvanostatError;
    expect(error.code).toBe("CLIENT_DIED");
    const lines = error.message.split("\n");
    expect(lines[0]).toContain("the client died twice before it had answered any question");
    expect(lines.slice(1, 4)).toEqual([
      "Traceback (most recent call last):",
      expect.stringMatching(/^ {2}File ".*\/broken\.py", line 8, in calculate$/),
      `    raise ValueError("no weights in this file")`,
    ]);
    expect(lines.at(-1)).toBe("ValueError: no weights in this file");
    expect(error.message).not.toMatch(/socketio|client\.py/);
    expect(error.problems[0]?.remedy).toBe("its own lines say why");
  });
});
