import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { evaluate } from "../../../src/engines/native/evaluate.js";
import type { MinimisationProgress } from "../../../src/engines/index.js";
import { minimise } from "../../../src/engines/native/minimise.js";
import { type InputError, RunError } from "../../../src/errors/errors.js";
import { buildParticleModel } from "../../../src/force-field/index.js";
import { readForceField } from "../../../src/formats/index.js";
import { describeAddon } from "../../../src/engines/native/load.js";
import { lammpsReference, referencePath, structureOf } from "../../references/index.js";
import { lithiumZirconate } from "../../systems.js";

const norms = (forces: Float64Array): number[] =>
  Array.from({ length: forces.length / 3 }, (_, i) => Math.hypot(...forces.subarray(3 * i, 3 * i + 3)));
const codes = async (work: Promise<unknown>): Promise<unknown[]> =>
  work.then(
    () => [],
    (error: InputError) => error.problems.map(({ code }) => code),
  );

describe("against LAMMPS: LLZO, 192 ions, every one displaced by 0.12 Å along each axis", () => {
  const reference = JSON.parse(readFileSync(referencePath("rigid-ion-reference-minimum.json"), "utf8")) as {
    potentialEnergyEv: number;
    startEnergyEv: number;
    positionsAngstrom: number[][];
  };
  const { model } = buildParticleModel(
    readForceField(referencePath("llzo-rigid-ion.yaml"), { description: describeAddon() }),
    structureOf(lammpsReference("rigid-ion-reference-displaced")),
  );

  test("the minimum that its fire and cg find: energy, and where every ion is", async () => {
    const minimum = await minimise(model, { tolerance: 1e-5, maxSteps: 5000 });
    expect(minimum).toMatchObject({ state: "completed", converged: true });
    // LAMMPS's erfc accounts for 7e-7 of an energy (test/references/README.md), and for its small change with the positions.
    expect(Math.abs(minimum.potentialEnergy / reference.potentialEnergyEv - 1)).toBeLessThan(1e-6);
    expect(
      Math.abs(
        minimum.potentialEnergy -
          minimum.initial.potentialEnergy -
          (reference.potentialEnergyEv - reference.startEnergyEv),
      ),
    ).toBeLessThan(1e-3);
    // LAMMPS's forces do not quite add up to nothing, so its crystal has wandered by 0.004 Å as a whole. Ions went 0.5 Å.
    const apart = reference.positionsAngstrom.flat().map((x, k) => minimum.positions[k]! - x);
    const whole = [0, 1, 2].map((axis) => apart.reduce((sum, x, k) => sum + (k % 3 === axis ? x : 0), 0) / 192);
    for (const [k, x] of apart.entries()) expect(Math.abs(x - whole[k % 3]!)).toBeLessThan(1e-4);
  });
});

describe("Li₂ZrO₃, 24 ions in a sheared cell", () => {
  const model = lithiumZirconate();

  test("the largest force is the largest norm, and nothing else is behind energy and forces; the input stays", async () => {
    const before = model.positions.slice();
    const minimum = await minimise(model, { tolerance: 1e-4 });
    const there = evaluate({ ...model, positions: minimum.positions }, { method: "brute-force" });
    const here = evaluate(model, { method: "brute-force" });
    expect(minimum.converged).toBe(true);
    expect(minimum.largestForce).toBeLessThan(1e-4);
    expect(minimum.largestForce).toBeCloseTo(Math.max(...norms(minimum.forces)), 12);
    for (const [i, f] of norms(there.forces).entries())
      expect(Math.abs(f - norms(minimum.forces)[i]!)).toBeLessThan(1e-6);
    expect(minimum.potentialEnergy).toBeCloseTo(there.potentialEnergy, 6);
    expect(minimum.initial.potentialEnergy).toBeCloseTo(here.potentialEnergy, 6);
    expect(minimum.initial.largestForce).toBeCloseTo(Math.max(...norms(here.forces)), 6);
    expect(minimum.potentialEnergy).toBeLessThan(minimum.initial.potentialEnergy);
    expect(model.positions).toEqual(before);
    // From the minimum nothing is left to do.
    const again = await minimise({ ...model, positions: minimum.positions }, { tolerance: 1e-3 });
    expect(again).toMatchObject({ steps: 0, converged: true });
    again.positions.forEach((x, k) => expect(x).toBeCloseTo(minimum.positions[k]!, 12));
  });

  test("positions are those of the same atoms, not of their images: outside the cell they stay outside", async () => {
    const shift = model.cell.subarray(3, 6);
    const away = { ...model, positions: model.positions.map((x, k) => x - 2 * shift[k % 3]!) };
    const [minimum, elsewhere] = [await minimise(model), await minimise(away)];
    elsewhere.positions.forEach((x, k) => expect(x + 2 * shift[k % 3]!).toBeCloseTo(minimum.positions[k]!, 6));
  });

  test("the same bits whatever the threads and the pauses", async () => {
    const [one, two] = [
      await minimise(model, { tolerance: 1e-7, threads: 1 }),
      await minimise(model, { tolerance: 1e-7, threads: 2 }),
    ];
    expect(one.steps).toBeGreaterThan(50);
    expect(two).toMatchObject({ steps: one.steps, positions: one.positions, potentialEnergy: one.potentialEnergy });
  });

  test("steps that were not enough; progress; none at all", async () => {
    const seen: MinimisationProgress[] = [];
    const short = await minimise(model, {
      tolerance: 1e-9,
      maxSteps: 33,
      onProgress: (progress) => seen.push(progress),
    });
    expect(short).toMatchObject({ state: "completed", converged: false, steps: 33 });
    expect(seen.at(-1)).toMatchObject({
      steps: 33,
      maxSteps: 33,
      potentialEnergy: short.potentialEnergy,
      largestForce: short.largestForce,
    });
    expect(seen.map(({ steps }) => steps)).toEqual(seen.map(({ steps }) => steps).toSorted((a, b) => a - b));
    expect(await minimise(model, { maxSteps: 0 })).toMatchObject({ state: "completed", steps: 0, converged: false });
  });

  test("a signal ends it; one given before ends it at once", async () => {
    const abort = new AbortController();
    const aborted = await minimise(model, {
      tolerance: 1e-300,
      maxSteps: 1e9,
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    expect(aborted).toMatchObject({ state: "aborted", converged: false });
    expect(aborted.steps).toBeGreaterThan(0);
    expect(await minimise(model, { signal: abort.signal })).toMatchObject({ state: "aborted", steps: 0 });
  });

  test("what it cannot do is a typed error", async () => {
    for (const tolerance of [0, -1, NaN, Infinity])
      expect(await codes(minimise(model, { tolerance }))).toEqual(["INVALID_TOLERANCE"]);
    for (const maxSteps of [-1, 0.5, NaN, Infinity])
      expect(await codes(minimise(model, { maxSteps }))).toEqual(["INVALID_ARGUMENT"]);
    expect(await codes(minimise(model, { threads: -1 }))).toEqual(["INVALID_ARGUMENT"]);
    expect(await codes(minimise(model, { simdPath: "neon" }))).toEqual(["UNSUPPORTED_SIMD"]);
    expect(await codes(minimise({ ...model, charges: Float64Array.of(1, 1, 1) }))).toEqual(["NOT_NEUTRAL"]);
    const close = model.positions.slice();
    close.copyWithin(3, 0, 3);
    close[3]! += 0.1;
    const overlap = minimise({ ...model, positions: close });
    await expect(overlap).rejects.toThrow(RunError);
    await expect(overlap).rejects.toThrow(/start of the minimisation/);
    expect(await codes(overlap)).toEqual(["OVERLAP"]);
  });
});
