import { dirname, join } from "node:path";

import { describe, expect, test } from "vitest";

import { addon, describeAddon, type EvaluateOptions } from "../../../src/engines/native/load.js";
import { evaluate } from "../../../src/engines/native/evaluate.js";
import type { ParticleModel } from "../../../src/model/index.js";
import { buildParticleModel } from "../../../src/force-field/index.js";
import { readForceField } from "../../../src/formats/index.js";
import { nepReferences, readNepReference, sharedPath, structureOfNep } from "../../references/nep.js";

// Neuroevolution potentials against another program (test/references/README.md).

const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);

const modelOf = (path: string) => {
  const reference = readNepReference(path);
  const forceField = readForceField(join(dirname(path), reference.potentialFile), { description: describeAddon() });
  return { reference, model: buildParticleModel(forceField, structureOfNep(reference)).model };
};

/** The same with other parameters of the sums of a network's charges. */
const withSums = (model: ParticleModel, parameters: Readonly<Record<string, number>>): ParticleModel => ({
  ...model,
  interactions: model.interactions.map((one) => (one.kind === "nep" ? { ...one, parameters } : one)),
});

const { simdPaths, simdPath } = describeAddon().build;
const runnable = simdPaths.slice(simdPaths.indexOf(simdPath));

test("published potentials are beside the project, or the tests with them are left out", ({ skip }) => {
  if (sharedPath("nep") === null) skip("no ../shared/data");
  expect(nepReferences.length).toBeGreaterThan(20);
});

describe.each(nepReferences)("%s", (_, path) => {
  const { reference, model } = modelOf(path);
  const forces = reference.forcesEvPerAngstrom.flat();
  const virial = [0, 4, 8, 5, 2, 1].map((k) => reference.virialEv[k]!);
  const size = Math.max(1, ...virial.map(Math.abs));

  const isTheReference = (options: EvaluateOptions) => {
    const result = addon().evaluate(withSums(model, { accuracy: 0 }), { ...options, perAtom: true, charges: true });
    expect(Math.abs(result.potentialEnergy / reference.potentialEnergyEv - 1)).toBeLessThan(1e-8);
    expect(worst(result.atomEnergies!, reference.atomEnergiesEv)).toBeLessThan(1e-7);
    expect(worst(result.forces, forces)).toBeLessThan(1e-6);
    expect(worst(result.virial, virial)).toBeLessThan(1e-6 * size);
    expect(result.charges === undefined).toBe(reference.chargesE === undefined);
    if (reference.chargesE === undefined) return;
    expect(worst(result.charges!, reference.chargesE)).toBeLessThan(1e-10);
    expect(worst(result.bornCharges!, reference.bornEffectiveChargesE!.flat())).toBeLessThan(1e-9);
  };

  test.each(runnable)("in double, %s", (path_) => isTheReference({ simdPath: path_, precision: "double", threads: 1 }));

  // Seconds and more for hundreds of atoms.
  test.skipIf(reference.species.length > 130)("by brute force", () => isTheReference({ method: "brute-force" }));

  test.each(runnable)("in float, %s", (path_) => {
    const result = evaluate(model, { simdPath: path_, precision: "mixed", threads: 1 });
    const energies = reference.atomEnergiesEv.reduce((sum, energy) => sum + Math.abs(energy), 0);
    expect(Math.abs(result.potentialEnergy - reference.potentialEnergyEv)).toBeLessThan(2e-6 * energies);
    expect(worst(result.forces, forces)).toBeLessThan(2e-4);
  });

  // 1e-5 of what charges of ±1 e would do, 14.4 eV/Å and as much for each Å; theirs are ±0.3 to ±0.7 e.
  if (reference.chargesE !== undefined)
    test.each(["double", "mixed"] as const)("charges on a mesh, %s", (precision) => {
      const onMesh = withSums(model, { accuracy: 1e-5, spacing: 0.5 });
      const result = addon().evaluate(onMesh, { precision, threads: 1, charges: true });
      const atoms = reference.species.length;
      expect(worst(result.charges!, reference.chargesE!)).toBeLessThan(precision === "double" ? 1e-10 : 1e-5);
      expect(Math.abs(result.potentialEnergy - reference.potentialEnergyEv)).toBeLessThan(2e-6 * atoms);
      expect(worst(result.forces, forces)).toBeLessThan(1e-4);
      expect(worst(result.virial, virial)).toBeLessThan(3e-5 * atoms);
      // It is a mesh, indeed.
      if (precision === "double") expect(worst(result.forces, forces)).toBeGreaterThan(1e-9);
    });
});

test("atoms closer than the minimum distance stop it, by their names", () => {
  const { model } = modelOf(nepReferences[0]![1]);
  const positions = model.positions.slice();
  positions.set([positions[0]! + 0.3, positions[1]!, positions[2]!], 3);
  for (const precision of ["double", "mixed"] as const)
    expect(() => evaluate({ ...model, positions }, { precision })).toThrow(
      /atom 1 .* and atom 2 .* are 0\.300 Å apart/,
    );
});
