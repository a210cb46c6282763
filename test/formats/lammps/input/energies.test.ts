import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { buildParticleModel, constants, evaluate, readForceField } from "../../../../src/index.js";
import { pairStyles } from "../../../../src/formats/lammps/input/styles.js";
import { hasLammps, runLammps, thermoRows } from "../../../engines/lammps/lmp.js";
import { referencePath } from "../../../references/index.js";
import { lithiumZirconate } from "../../../systems.js";

const ions = lithiumZirconate();
const structure = {
  cell: ions.cell,
  positions: ions.positions,
  species: Array.from(ions.types, (t) => ions.typeNames[t]!),
  notes: [],
};
const deck = (name: string) => referencePath(`lammps-styles/${name}`);
const text = (name: string) => readFileSync(deck(name), "utf8");
const energies = JSON.parse(text("energies.json")) as Record<string, number>;
const files = readdirSync(deck("."));
const names = files.filter((name) => name.startsWith("in."));
/** Forces of the others stand beside them, and forces.test.ts compares both. */
const alone = names.filter((name) => !files.includes(`${name.slice(3)}.forces`));
/** LAMMPS writes real energies in kcal/mol: 23.06 to an eV. */
const unit = (name: string) => (/^units real/m.test(text(name)) ? 4184 / 6.02214076e23 / 1.602176634e-19 : 1);
const energyOf = (path: string) =>
  evaluate(buildParticleModel(readForceField(path), structure).model, { method: "brute-force" }).potentialEnergy;

describe("the energies of LAMMPS itself", () => {
  test("there is one for every style", () => {
    expect(Object.keys(energies).sort()).toEqual(names.sort());
    // Debian's LAMMPS has none of the others: see read.test.ts, and forces.test.ts for pedone by its terms.
    const others = ["uf3", "nep", "pedone", "pedone/coul/long"];
    for (const { name } of pairStyles.filter(({ name: own }) => !others.includes(own)))
      expect(
        names.some((file) => new RegExp(`^pair_style .*\\b${name}(?![\\w/])`, "m").test(text(file))),
        name,
      ).toBe(true);
  });

  // LAMMPS's constants and its erfc are good to some 1e-7; sums of terms that cancel, and tables that are interpolated in another way, lose a digit.
  test.each(alone)("%s", (name) => {
    // coul/dsf: ½ r_c F(r_c) Σ q² less than Fennell & Gezelter's formula; r_c = 7 Å, α = 0.2/Å, erfc(1.4) = 0.0477148802373512.
    const force = 0.0477148802373512 / 49 + (0.4 / Math.sqrt(Math.PI)) * (Math.exp(-1.96) / 7);
    const squares = ions.types.reduce((sum, type) => sum + ions.charges[type]! ** 2, 0);
    const expected =
      energies[name]! * unit(name) + (name === "in.coul-dsf" ? 3.5 * force * constants.COULOMB * squares : 0);
    const scale = /table spline/.test(text(name)) ? 1e-5 : 2e-6;
    expect(Math.abs(energyOf(deck(name)) - expected)).toBeLessThan(scale * Math.max(1, Math.abs(expected)));
  });

  test.skipIf(!hasLammps)("are those of the LAMMPS on this machine", () => {
    const files = new Map(readdirSync(deck(".")).map((name) => [name, text(name)]));
    for (const name of names)
      expect(Math.abs(thermoRows(runLammps(files, name).output)[0]![1]! / energies[name]! - 1), name).toBeLessThan(
        1e-9,
      );
  });
});
