import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { lammps } from "../../../src/engines/lammps/index.js";

const folder = mkdtempSync(join(tmpdir(), "galvanostat-restarts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// What LAMMPS begins and ends its restart files with: src/lmprestart.h, MAGIC_STRING.
const magic = "LammpS RestartT\0";

test("a look at how far LAMMPS has got: its latest restart file that is whole", () => {
  expect(lammps.savedSteps!(folder)).toBeNull();
  const place = join(folder, "lammps");
  mkdirSync(place);
  expect(lammps.savedSteps!(folder)).toBeNull();
  writeFileSync(join(place, "restart.600"), `${magic}state${magic}`);
  writeFileSync(join(place, "restart.70"), `${magic}state${magic}`);
  writeFileSync(join(place, "restart.600.json"), "{}");
  writeFileSync(join(place, "restart.1200"), `${magic}and the rest is being written`);
  expect(lammps.savedSteps!(folder)).toBe(600);
});
