import { describe, expect, test } from "vitest";

import { evaluate, evaluateAnywhere } from "../../../../src/engines/native/evaluate.js";
import { minimise } from "../../../../src/engines/native/minimise.js";
import { simulate } from "../../../../src/engines/native/simulate.js";
import { clientModel, dynamics, largest, ownModel } from "./argon-krypton.js";

/** Two programs that sum the same numbers in another order, with another unit in between. */
const rounding = 1e-11;

describe("energy, forces and stress of a client, in a sheared cell that is turned, atoms cells away: those of the core", () => {
  const own = evaluate(ownModel(), { method: "brute-force" });

  test.each([
    ["one that answers READY, and dies of an INIT", {}, {}],
    ["one that wants INIT before every question, and dies without", { manners: "ase" }, {}],
    ["one that sends the upper triangle of the virial (LAMMPS)", { virial: "upper" }, {}],
    ["one with extras in its answer", { extras: '{"dipole": [1, 2, 3]}' }, {}],
    ["over TCP", { manners: "ase" }, { host: "127.0.0.1" }],
    ["asked for its status before every question", { manners: "ase" }, { handshake: "every-step" }],
    ["at a socket with a name", {}, { name: `galvanostat-test-${process.pid}` }],
  ])("%s", async (_, options, socket) => {
    const found = await evaluateAnywhere(clientModel(options, socket));
    expect(Math.abs(found.potentialEnergy - own.potentialEnergy)).toBeLessThan(rounding);
    expect(largest(found.forces, own.forces)).toBeLessThan(rounding);
    expect(largest(found.stress!, own.stress)).toBeLessThan(rounding);
  });

  test("one that computes no virial: there is no stress, and energy and forces are all the same", async () => {
    const found = await evaluateAnywhere(clientModel({ virial: "none" }));
    expect(found.stress).toBeNull();
    expect(largest(found.forces, own.forces)).toBeLessThan(rounding);
  });
});

// The core's own forces come from tables, good to 1e-8 of a pair's.
describe("dynamics with a client's forces are those with the core's", () => {
  test("at constant current", async () => {
    const options = { dynamics, steps: 200 };
    const [own, found] = [
      await simulate({ model: ownModel(), ...options }),
      await simulate({ model: clientModel({ manners: "ase" }), ...options }),
    ];
    expect(largest(found.last.unwrappedPositions, own.last.unwrappedPositions)).toBeLessThan(1e-6);
    for (const column of ["temperature", "field", "pressure", "chargeFlux"])
      expect(largest(found.series.column(column), own.series.column(column))).toBeLessThan(
        1e-6 * Math.max(...own.series.column(column).map(Math.abs)),
      );
    expect(found.first.forces.some((f) => f !== 0)).toBe(true);
    expect(found.facts.interactions).toMatchObject([{ kind: "socket", numbers: { restarts: 0, stress: 1 } }]);
  });

  test("under a barostat that shears the cell", async () => {
    const barostat = {
      type: "full-stochastic-cell-rescaling",
      parameters: { pressure: 0, time: 100, compressibility: 5, interval: 5 },
    };
    const options = { dynamics: { ...dynamics, drive: null, barostat }, steps: 100 };
    const [own, found] = [
      await simulate({ model: ownModel(), ...options }),
      await simulate({ model: clientModel(), ...options }),
    ];
    expect(largest(found.last.cell, own.last.cell)).toBeLessThan(1e-6);
    expect(largest(found.last.cell, own.first.cell)).toBeGreaterThan(1e-3);
  });

  test("to the same minimum", async () => {
    const options = { tolerance: 1e-5, maxSteps: 1000, precision: "double" } as const;
    const [own, found] = [await minimise(ownModel(), options), await minimise(clientModel(), options)];
    expect(found).toMatchObject({ state: "completed", converged: true });
    expect(Math.abs(found.potentialEnergy - own.potentialEnergy)).toBeLessThan(1e-6);
    expect(Math.abs(found.initial.potentialEnergy - own.initial.potentialEnergy)).toBeLessThan(1e-6);
  });
});
