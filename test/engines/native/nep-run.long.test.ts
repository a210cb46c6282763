import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import { describeAddon } from "../../../src/engines/native/load.js";
import { simulate } from "../../../src/engines/native/simulate.js";
import { buildParticleModel } from "../../../src/force-field/index.js";
import { readForceField, readStructure } from "../../../src/formats/index.js";
import { BOLTZMANN } from "../../../src/units/constants.js";
import { madeUpNep, sharedPath } from "../../references/nep.js";

// LLZO, 192 atoms: under made-up numbers everywhere, under the published network where it is.

const structure = readStructure(
  fileURLToPath(new URL("../../../examples/1-llzo-constant-current/llzo-tetragonal.extxyz", import.meta.url)),
);
const published = sharedPath("llzo-nep/nep.txt");
const potentials = {
  "made-up numbers": madeUpNep(["Li", "La", "Zr", "O"]),
  ...(published === null ? {} : { "NEP25-ZBL": readFileSync(published, "utf8") }),
};
const charges: Readonly<Record<string, number>> = { Li: 1, La: 3, Zr: 4, O: -2 };

describe.each(Object.entries(potentials))("%s", (_, text) => {
  const path = join(mkdtempSync(join(tmpdir(), "nep-run-")), "nep.txt");
  writeFileSync(path, text);
  const { model } = buildParticleModel(readForceField(path, { description: describeAddon() }), structure);
  const atoms = model.types.length;
  const dynamics = {
    timestep: 1,
    temperature: 600,
    seed: 1,
    stream: 0,
    transportCharges: Float64Array.from(model.typeNames, (name) => charges[name]!),
    sampleInterval: 10,
    skin: 0,
    threads: 1,
  };

  test.each(["mixed", "double"] as const)("energy is conserved, %s", async (precision) => {
    const run = await simulate({
      model,
      dynamics: { ...dynamics, precision, direction: [1, 0, 0], drive: null, thermostat: null },
      steps: 1000,
    });
    const potential = run.series.column("potentialEnergy");
    const temperature = run.series.column("temperature");
    const energy = Array.from(potential, (e, i) => (e + 1.5 * BOLTZMANN * temperature[i]! * (atoms - 1)) / atoms);
    // Potential and kinetic energy exchange some 0.04 eV an atom.
    expect(Math.max(...energy.slice(10)) - Math.min(...energy.slice(10))).toBeLessThan(3e-4);
  });

  test("a current is held, and the run has the same bits for one and two threads", async () => {
    const chargeFlux = 0.3 * atoms * 1e-4;
    const mobile = Int32Array.from(model.typeNames, (name) => Number(name === "Li"));
    const runs = await Promise.all(
      [1, 2].map((threads) =>
        simulate({
          model,
          dynamics: {
            ...dynamics,
            threads,
            direction: [1, 0, 0],
            drive: { scheme: "charge", mobile, chargeFlux },
            thermostat: { type: "csvr", parameters: {} },
          },
          steps: 300,
        }),
      ),
    );
    const [one, two] = runs.map(({ series }) => series.column("potentialEnergy"));
    expect(two).toEqual(one);
    for (const flux of runs[0]!.series.column("chargeFlux")) expect(flux / chargeFlux).toBeCloseTo(1, 9);
  });
});
