import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { buildParticleModel, constants, evaluate, readForceField } from "../../../../src/index.js";
import { readStructure } from "../../../../src/formats/index.js";
import type { ParticleModel } from "../../../../src/model/index.js";
import { hasLammps, runLammps } from "../../../engines/lammps/lmp.js";
import { referencePath } from "../../../references/index.js";

// Energies and forces that LAMMPS (29 Sep 2021 - Update 2) printed for the decks of lammps-styles, which are run as they are here.
const deck = (name: string) => referencePath(`lammps-styles/${name}`);
const text = (name: string) => readFileSync(deck(name), "utf8");
const energies = JSON.parse(text("energies.json")) as Record<string, number>;
const names = readdirSync(deck("."))
  .filter((name) => name.endsWith(".forces"))
  .map((name) => `in.${name.replace(".forces", "")}`);

const structure = readStructure(deck("ions.data"));
const modelOf = (name: string): ParticleModel => buildParticleModel(readForceField(deck(name)), structure).model;

/** Rows "id fx fy fz" of a dump. */
const forcesIn = (dump: string): number[] =>
  dump
    .split("ITEM: ATOMS")[1]!
    .trim()
    .split("\n")
    .slice(1)
    .flatMap((row) => row.trim().split(/\s+/).slice(1).map(Number));

/** Of 1/r at 7 Å, damped by 0.2/Å: erfc(1.4) = 0.0477148802373512 (DLMF 7). */
const [alpha, range, erfc] = [0.2, 7, 0.0477148802373512];
const forceAtRange =
  constants.COULOMB *
  (erfc / range ** 2 + ((2 * alpha) / Math.sqrt(Math.PI)) * (Math.exp(-((alpha * range) ** 2)) / range));

/** Σ q² over the atoms. */
const squares = ({ types, charges }: ParticleModel) => types.reduce((sum, type) => sum + charges[type]! ** 2, 0);

/** Σ q q′ (r − r_c) over pairs and images within r_c. */
function shifts({ types, charges, positions, cell }: ParticleModel): number {
  let sum = 0;
  const images = [-4, -3, -2, -1, 0, 1, 2, 3, 4];
  for (let i = 0; i < types.length; i++)
    for (let j = 0; j < types.length; j++)
      for (const a of images)
        for (const b of images)
          for (const c of images) {
            if (i === j && a === 0 && b === 0 && c === 0) continue;
            const r = Math.hypot(
              ...[0, 1, 2].map(
                (k) =>
                  positions[3 * j + k]! - positions[3 * i + k]! + a * cell[k]! + b * cell[3 + k]! + c * cell[6 + k]!,
              ),
            );
            if (r < range) sum += 0.5 * charges[types[i]!]! * charges[types[j]!]! * (r - range);
          }
  return sum;
}

/** Σ 2π N N′/V ∫ 4ε((σ/r)¹² − (σ/r)⁶) r² dr from 6 Å on, arithmetic mixing: what LAMMPS adds with `tail yes`. */
function tail(): number {
  const [epsilon, sigma] = [
    [0.01, 0.02, 0.03],
    [1.6, 2.4, 2.6],
  ] as const;
  const counts = ["Li", "Zr", "O"].map((name) => structure.species.filter((other) => other === name).length);
  const [a, , , , b, , , , c] = structure.cell as unknown as number[];
  return counts.reduce(
    (sum, n, i) =>
      sum +
      counts.reduce((all, m, j) => {
        const [e, s6] = [Math.sqrt(epsilon[i]! * epsilon[j]!), ((sigma[i]! + sigma[j]!) / 2) ** 6];
        return all + ((2 * Math.PI * n * m) / (a! * b! * c!)) * 4 * e * (s6 ** 2 / (9 * 6 ** 9) - s6 / (3 * 6 ** 3));
      }, 0),
    0,
  );
}

/** What their energy is higher by, though the forces are the same. */
const difference = (name: string, model: ParticleModel): number => {
  if (/^pair_style .*dsf/m.test(text(name))) return -0.5 * range * forceAtRange * squares(model);
  if (/wolf/.test(text(name))) return -forceAtRange * shifts(model);
  return name === "in.lj-tail" ? tail() : 0;
};

describe("energies and forces are LAMMPS's", () => {
  test("of every style with charges that are damped, and with flags", () => expect(names.length).toBeGreaterThan(10));

  test.each(names)("%s", (name) => {
    const model = modelOf(name);
    const { potentialEnergy, forces } = evaluate(model, { method: "brute-force" });
    // LAMMPS's e² is good to 4e-8, its erfc to 3e-7, and its sums over waves to the accuracy asked, 1e-8 of 14.4 eV/Å.
    const charged = /coul/.test(text(name));
    const expected = energies[name]!;
    expect(Math.abs(potentialEnergy + difference(name, model) - expected)).toBeLessThan(
      (charged ? 1e-6 : 1e-9) * Math.abs(expected),
    );
    const theirs = forcesIn(text(`${name.slice(3)}.forces`));
    const largest = Math.max(...theirs.map(Math.abs));
    expect(theirs).toHaveLength(3 * structure.species.length);
    for (const [k, force] of theirs.entries())
      expect(Math.abs(forces[k]! - force), `${name} ${k}`).toBeLessThan((charged ? 1e-6 : 1e-7) * largest);
  });

  // Its term by term: a Morse, a Lennard-Jones term of σ = 1 Å, and +4ε/r⁶.
  test("pedone is a Morse term and C₀/r¹²", () => {
    const script = `units metal
read_data ${deck("ions.data")}
pair_style pedone 5.5
pair_coeff * * 0.0 1.0 2.0 0
pair_coeff 1 3 0.001114 3.429506 2.681360 1.0
pair_coeff 2 3 0.206237 2.479675 2.436997 1.0
pair_coeff 3 3 0.042395 1.379316 3.618701 22.0
`;
    const path = join(mkdtempSync(join(tmpdir(), "pedone-")), "in.pedone");
    writeFileSync(path, script);
    const { model } = buildParticleModel(readForceField(path), structure);
    const { potentialEnergy, forces } = evaluate(model, { method: "brute-force" });
    const expected = energies["in.pedone-by-terms"]!;
    expect(Math.abs(potentialEnergy - expected)).toBeLessThan(1e-9 * Math.abs(expected));
    for (const [k, force] of forcesIn(text("pedone-by-terms.forces")).entries())
      expect(Math.abs(forces[k]! - force)).toBeLessThan(1e-7);
  });

  test.skipIf(!hasLammps)("and those of the LAMMPS on this machine", () => {
    const files = new Map(readdirSync(deck(".")).map((name) => [name, text(name)]));
    for (const name of names) {
      const { folder } = runLammps(files, name);
      const [own, kept] = [readFileSync(`${folder}/${name.slice(3)}.forces`, "utf8"), text(`${name.slice(3)}.forces`)];
      for (const [k, force] of forcesIn(own).entries())
        expect(Math.abs(force - forcesIn(kept)[k]!), name).toBeLessThan(1e-9);
    }
  });
});
