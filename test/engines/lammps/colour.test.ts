import { expect, test } from "vitest";

import { coloursOf, thermostatGroups } from "../../../src/engines/lammps/colour.js";
import { simulate } from "../../../src/engines/native/simulate.js";
import type { System } from "../../../src/model/index.js";
import { dynamicsAt, lithiumZirconate } from "../../systems.js";

// 24 ions: 8 Li, 4 Zr, 12 O, to be counted below, with z = 1, 4, -2.
const model = lithiumZirconate();
const counts = [0, 1, 2].map((t) => model.types.filter((type) => type === t).length);
const system = (scheme: string): System => ({
  model,
  transportCharges: Float64Array.of(1, 4, -2),
  mobile: Int32Array.of(1, 0, 0),
  direction: [1, 0, 0],
  scheme,
});

test("scheme charge: the transport charges themselves, and no recoil", () => {
  expect(counts).toEqual([8, 4, 12]);
  const { types, strength, recoil } = coloursOf(system("charge"));
  expect(types.map(({ colour }) => colour)).toEqual([1, 4, -2]);
  expect(recoil).toBe(1);
  // Σ N c²/m
  expect(strength).toBeCloseTo(8 / 6.94 + (4 * 16) / 91.224 + (12 * 4) / 15.999, 12);
});

test("scheme mobile: only the mobile ions are pushed, against the frame of them all", () => {
  const { types, recoil } = coloursOf(system("mobile"));
  const mass = 8 * 6.94 + 4 * 91.224 + 12 * 15.999;
  // Σ_mobile N z = 8 e, spread over the mass of everything.
  expect(types.map(({ colour }) => colour)).toEqual([
    expect.closeTo(1 - (8 / mass) * 6.94, 12),
    expect.closeTo((-8 / mass) * 91.224, 12),
    expect.closeTo((-8 / mass) * 15.999, 12),
  ]);
  expect(recoil).toBeCloseTo(1 - (8 * 6.94) / mass, 12);
  // Those that are not mobile have one colour per mass, so one thermostat.
  expect(thermostatGroups(coloursOf(system("mobile"))).map((group) => group.map(({ name }) => name))).toEqual([
    ["Li"],
    ["Zr", "O"],
  ]);
});

test.each(["charge", "mobile"])("scheme %s: what the core's constraint does", async (scheme) => {
  const { types, strength, recoil } = coloursOf(system(scheme));
  const chargeFlux = 3e-3;
  const direction = [2 / 7, -3 / 7, 6 / 7] as const;
  const { first, facts } = await simulate({
    model,
    dynamics: {
      ...dynamicsAt(300),
      velocities: new Float64Array(model.positions.length),
      direction,
      drive: { scheme, mobile: Int32Array.of(1, 0, 0), chargeFlux },
    },
    steps: 0,
  });
  expect(facts.fieldPerMultiplier).toBeCloseTo(recoil, 13);
  // Atoms at rest, projected onto the current: v = n (c/m) C/Σ(c²/m), C the held flux.
  for (const [i, type] of model.types.entries())
    for (const [axis, n] of direction.entries())
      expect(
        first.velocities[3 * i + axis]! /
          ((n * types[type]!.colour * recoil * chargeFlux) / (types[type]!.mass * strength)),
      ).toBeCloseTo(1, 9);
});
