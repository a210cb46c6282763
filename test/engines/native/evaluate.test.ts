import { addon } from "../../../src/engines/native/load.js";
import { pairTermsOf, withCoulomb, withPairTerms } from "../../../src/model/interactions.js";
import { describe, expect, test } from "vitest";

import { evaluate, type SinglePoint } from "../../../src/engines/native/evaluate.js";
import { buildParticleModel } from "../../../src/force-field/index.js";
import { readForceField } from "../../../src/formats/index.js";
import { describeAddon, type EvaluateOptions } from "../../../src/engines/native/load.js";
import type { PairTable, ParticleModel } from "../../../src/model/index.js";
import { lammpsReference, referencePath, stressOf, structureOf, type LammpsReference } from "../../references/index.js";
import { lammpsSplineForce } from "../../references/lammps-table-spline.js";

// LLZO, 192 ions of four species, against LAMMPS (test/references/README.md).

const modelOf = (forceField: string, reference: LammpsReference): ParticleModel =>
  buildParticleModel(
    readForceField(referencePath(forceField), { description: describeAddon() }),
    structureOf(reference),
  ).model;

/** Every way of computing that this machine has. */
function methods(): [string, EvaluateOptions][] {
  const { simdPaths, simdPath } = describeAddon().build;
  const runnable = simdPaths.slice(simdPaths.indexOf(simdPath));
  return [
    ...runnable.map((path): [string, EvaluateOptions] => [path, { simdPath: path, threads: 1 }]),
    ["two threads", { threads: 2 }],
    ["brute force", { method: "brute-force" }],
  ];
}

const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);

/** LAMMPS's erfc is good to 1.5e-7 and accounts for 7e-7 of the energy; 1e-5 eV/Å and 1e-3 GPa are some 1e-6 of the terms that cancel. */
function expectEnergyAndStress(result: SinglePoint, reference: LammpsReference): void {
  expect(Math.abs(result.potentialEnergy / reference.potentialEnergyEv - 1)).toBeLessThan(1e-6);
  expect(worst(result.stress, stressOf(reference))).toBeLessThan(1e-3);
}

describe.each(["rigid-ion-reference-tetragonal", "rigid-ion-reference-displaced", "pair-tables-reference-tetragonal"])(
  "against LAMMPS: %s",
  (name) => {
    const reference = lammpsReference(name);
    const model = modelOf(name.startsWith("rigid") ? "llzo-rigid-ion.yaml" : "llzo-pair-tables.yaml", reference);

    test.each(methods())("energy, forces and stress, %s", (_, options) => {
      const result = evaluate(model, options);
      expectEnergyAndStress(result, reference);
      expect(worst(result.forces, reference.forcesEvPerAngstrom.flat())).toBeLessThan(1e-5);
    });

    test.each(methods())("short-range and Coulomb energies apart, %s", (_, options) => {
      // Without Coulomb nothing is approximated differently: Buckingham agrees in all the digits that LAMMPS printed.
      const short = evaluate(withCoulomb(model, null), options).potentialEnergy;
      expect(Math.abs(short / reference.shortRangeEv - 1)).toBeLessThan(name.startsWith("rigid") ? 1e-8 : 1e-6);
      const coulomb = evaluate(withPairTerms(model, []), options).potentialEnergy;
      expect(Math.abs(coulomb / reference.coulombEv - 1)).toBeLessThan(1e-6);
    });
  },
);

/** −dV/dr of the cubic through V and −F at both ends of each interval: what this program documents for tables. */
function hermiteForce({ r, energy, force }: PairTable): (x: number) => number {
  return (x) => {
    let k = 0;
    while (k < r.length - 2 && r[k + 1]! <= x) k++;
    const h = r[k + 1]! - r[k]!;
    const t = (x - r[k]!) / h;
    const rise = (energy[k + 1]! - energy[k]!) / h;
    return -(6 * t * (1 - t) * rise - (1 - t) * (1 - 3 * t) * force[k]! - t * (3 * t - 2) * force[k + 1]!);
  };
}

/** Adds the pair force `extra(terms, r)` along each pair of nearest images of an orthorhombic cell. */
function addPairForces(
  model: ParticleModel,
  forces: Float64Array,
  cutoff: number,
  extra: (a: number, b: number, r: number) => number,
): void {
  const { positions: x, types, cell } = model;
  const edges = [cell[0]!, cell[4]!, cell[8]!];
  for (let i = 0; i < types.length; i++) {
    for (let j = i + 1; j < types.length; j++) {
      const d = edges.map((edge, k) => {
        const step = x[3 * i + k]! - x[3 * j + k]!;
        return step - edge * Math.round(step / edge);
      });
      const r = Math.hypot(...d);
      if (r >= cutoff) continue;
      const f = extra(types[i]!, types[j]!, r);
      for (let k = 0; k < 3; k++) {
        forces[3 * i + k]! += (f * d[k]!) / r;
        forces[3 * j + k]! -= (f * d[k]!) / r;
      }
    }
  }
}

describe("pair tables against LAMMPS, displaced atoms", () => {
  // The tables' forces have kinks where splines of LAMMPS overshoot: it splines F(r), tabulates that evenly in r² and
  // splines again (`table spline 1101`), while here F = −dV/dr of the table's own V and F. So the forces differ by more
  // than rounding; with LAMMPS's own interpolation in place of ours they must not.
  const reference = lammpsReference("pair-tables-reference-displaced");
  const model = modelOf("llzo-pair-tables.yaml", reference);
  const expected = reference.forcesEvPerAngstrom.flat();
  const cutoff = 6;
  const name = (a: number, b: number) => `${Math.min(a, b)} ${Math.max(a, b)}`;
  const difference = new Map(
    pairTermsOf(model).map(({ types, table }) => {
      const lammps = lammpsSplineForce(table!, 1101, cutoff);
      const hermite = hermiteForce(table!);
      return [name(...types), (r: number) => lammps(r) - hermite(r)];
    }),
  );

  test.each(methods())("%s", (_, options) => {
    const result = evaluate(model, options);
    expectEnergyAndStress(result, reference);
    const uncorrected = worst(result.forces, expected);
    addPairForces(model, result.forces, cutoff, (a, b, r) => difference.get(name(a, b))?.(r) ?? 0);
    expect(worst(result.forces, expected)).toBeLessThan(1e-5);
    // The two interpolations do differ where an atom pair sits at a kink (Zr–O at 1.84 Å), by no more than this.
    expect(uncorrected).toBeGreaterThan(1e-4);
    expect(uncorrected).toBeLessThan(2e-3);
  });
});

describe("energies and virials of every atom", () => {
  const model = modelOf("llzo-rigid-ion.yaml", lammpsReference("rigid-ion-reference-displaced"));
  test("add up to the totals, agree with brute force, and leave the forces alone", () => {
    const whole = addon().evaluate(model);
    expect(whole.atomEnergies).toBeUndefined();
    const shares = addon().evaluate(model, { perAtom: true });
    const slow = addon().evaluate(model, { perAtom: true, method: "brute-force" });
    expect(shares.forces).toEqual(whole.forces);
    expect(shares.atomEnergies).toHaveLength(model.types.length);
    expect(shares.atomVirials).toHaveLength(6 * model.types.length);
    const total = shares.atomEnergies!.reduce((sum, e) => sum + e, 0);
    expect(Math.abs(total / whole.potentialEnergy - 1)).toBeLessThan(1e-10);
    for (let k = 0; k < 6; k++) {
      const sum = shares.atomVirials!.reduce((s, w, i) => (i % 6 === k ? s + w : s), 0);
      expect(Math.abs(sum - whole.virial[k]!)).toBeLessThan(1e-8 * Math.abs(whole.potentialEnergy));
    }
    expect(worst(shares.atomEnergies!, [...slow.atomEnergies!])).toBeLessThan(1e-4);
    expect(worst(shares.atomVirials!, [...slow.atomVirials!])).toBeLessThan(1e-3);
  });
});

describe("slips of units", () => {
  const reference = lammpsReference("rigid-ion-reference-tetragonal");
  const model = modelOf("llzo-rigid-ion.yaml", reference);
  const withCutoff = (cutoff: number): ParticleModel =>
    withPairTerms(
      model,
      pairTermsOf(model).map((term) => ({ ...term, cutoff })),
    );
  const withEwald = (parameters: Record<string, number>): ParticleModel =>
    withCoulomb(model, { kind: "ewald", parameters: { accuracy: 1e-5, ...parameters } });
  test.each([
    ["a cut-off of 3000 Å", withCutoff(3000), "CUTOFF_TOO_LONG"],
    ["a cut-off without end", withCutoff(1e300), "CUTOFF_TOO_LONG"],
    ["a splitting parameter of nothing", withEwald({ alpha: 1e-300 }), "INVALID_PARAMETERS"],
    ["a real-space cut-off without end", withEwald({ cutoff: 1e300 }), "INVALID_PARAMETERS"],
  ])("%s is refused at once, not computed for ever", (_, absurd, code) => {
    for (const method of ["fast", "brute-force"] as const)
      expect(() => evaluate(absurd, { method })).toThrow(expect.objectContaining({ code }));
  });
});

test.each([
  [
    "a structure",
    { species: ["Li"], positions: new Float64Array(3), cell: new Float64Array(9) },
    /keys species, positions/,
  ],
  ["nothing", undefined, /undefined/],
])("%s is no model: said so, by name", (_, given, received) => {
  expect(() => evaluate(given as unknown as ParticleModel)).toThrowError(
    expect.objectContaining({
      problems: [expect.objectContaining({ code: "INVALID_ARGUMENT", received: expect.stringMatching(received) })],
    }),
  );
});
