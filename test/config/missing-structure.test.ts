import { tmpdir } from "node:os";

import { expect, test } from "vitest";

import { type InputError, resolveStudy } from "../../src/index.js";

const codesOf = (forceField: object): string[] => {
  try {
    resolveStudy(
      {
        structure: { file: "nowhere.extxyz" },
        forceField,
        transportCharges: { Na: 1, Cl: -1 },
        mobile: "Na",
        temperatures: ["600 K"],
        equilibration: { duration: "0.4 ps" },
        drive: { method: "constant-current", direction: [1, 0, 0], driftVelocity: ["0.2 Å/ps"] },
        production: { timestep: "1 fs", duration: "2 ps" },
        thermostat: { type: "csvr", time: "100 fs" },
      },
      tmpdir(),
    );
  } catch (error) {
    return (error as InputError).problems.map(({ code, path }) => `${code} ${path}`);
  }
  return [];
};
const socket = { client: "ase", calculator: "ase.calculators.emt.EMT" };

test("without a structure nothing is said of species that another program has from it", () =>
  expect(codesOf({ socket })).toEqual(["FILE_NOT_FOUND structure.file"]));

test("the same of a committee", () =>
  expect(codesOf({ committee: [{ socket }, { socket: { ...socket, stress: false } }] })).toEqual([
    "FILE_NOT_FOUND structure.file",
  ]));

test("what is wrong with species that are named is said all the same", () =>
  expect(codesOf({ species: { Xx: {} }, socket })).toEqual([
    "MISSING_MASS forceField.species.Xx",
    "FILE_NOT_FOUND structure.file",
  ]));

test("those of a force field of our own are missing", () =>
  expect(codesOf({ pairs: [], electrostatics: { method: "none" } })).toContain("MISSING_KEY forceField.species"));
