import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import type { Evaluation } from "../../src/engines/native/addon.js";
import { addon } from "../../src/engines/native/load.js";
import {
  buildParticleModel,
  composition,
  describeAddon,
  readForceField,
  readStructure,
  type Structure,
} from "../../src/index.js";

/*
 * Energies, forces and virials of nap (https://github.com/ryokbys/nap, commit 1dbd22e) with its own example files: UF3L of
 * Li10GeP2S12, Morse, screened Coulomb and angular terms of LiZr2(PO4)3 and Li1.3Al0.3Ti1.7(PO4)3, and UF3 of W (model of
 * uf3/uf3). The files are not part of the project: they are looked for beside it.
 */

const shared = fileURLToPath(new URL("../../../shared/data/uf3l/", import.meta.url));

interface Reference {
  readonly cellAngstrom: readonly (readonly number[])[];
  readonly species: readonly string[];
  readonly positionsAngstrom: readonly (readonly number[])[];
  readonly potentialEnergyEv: number;
  readonly oneBodyEvPerAtom?: number;
  readonly forcesEvPerAngstrom: readonly (readonly number[])[];
  readonly virialEv: Readonly<Record<"xx" | "yy" | "zz" | "yz" | "xz" | "xy", number>>;
}

/** A folder as nap wants it: its parameter files, and what of in.pmd decides the forces. */
function forceFieldOf(name: string): string {
  if (name.startsWith("w-")) return join(shared, "W-from-uf3-examples.uf3");
  const folder = mkdtempSync(join(tmpdir(), "nap-"));
  const material = name.split("-")[0]!;
  cpSync(join(shared, "models", material), folder, { recursive: true });
  const forces = material === "lgps" ? "uf3l" : "Morse Coulomb angular";
  writeFileSync(join(folder, "in.pmd"), `force_type ${forces}\ncutoff_radius 6.0d0\n`);
  return join(folder, material === "lgps" ? "in.params.uf3l" : "in.pmd");
}

const names = [
  "lgps-uf3l-reference-shipped",
  "lgps-uf3l-reference-displaced",
  "lgps-uf3l-reference-hot",
  "lzp-angular-reference-shipped",
  "lzp-angular-reference-displaced",
  "latp-angular-reference-shipped",
  "latp-angular-reference-displaced",
  "w-uf3-reference-displaced",
];

describe.skipIf(!existsSync(shared))(
  "nap's energies, forces and virials (skipped where its files are not there)",
  () => {
    for (const name of names) {
      test(name, () => {
        const reference = JSON.parse(readFileSync(join(shared, `${name}.json`), "utf8")) as Reference;
        const structure: Structure = {
          // The references print ten decimals of LGPS's cell, which is 7e-9 eV/Å in a force; the hot one has no more.
          cell: /lgps.*(shipped|displaced)/.test(name)
            ? readStructure(join(shared, "models", "lgps", "pmdini")).cell
            : Float64Array.from(reference.cellAngstrom.flat()),
          positions: Float64Array.from(reference.positionsAngstrom.flat()),
          species: reference.species,
          notes: [],
        };
        const { model } = buildParticleModel(
          readForceField(forceFieldOf(name), { composition: composition(structure) }),
          structure,
        );
        const energy = reference.potentialEnergyEv - (reference.oneBodyEvPerAtom ?? 0) * reference.species.length;
        const forces = reference.forcesEvPerAngstrom.flat();
        const { xx, yy, zz, yz, xz, xy } = reference.virialEv;
        const virial = [xx, yy, zz, yz, xz, xy];
        const compare = ({ potentialEnergy, forces: f, virial: w }: Evaluation, tolerance: number, of: string) => {
          const worst = forces.reduce((most, x, i) => Math.max(most, Math.abs(x - f[i]!)), 0);
          expect(worst, of).toBeLessThan(tolerance);
          expect(Math.abs(potentialEnergy - energy), of).toBeLessThan(tolerance * Math.max(1, 1e-2 * forces.length));
          virial.forEach((x, k) => expect(Math.abs(w[k]! - x), of).toBeLessThan(1e2 * tolerance));
        };
        compare(addon().evaluate(model, { method: "brute-force" }), 1e-9, "slow sums");
        // Splines are evaluated as they are; Morse and Coulomb terms go through tables that are good to 1e-9 of each pair.
        for (const simdPath of describeAddon().build.simdPaths)
          compare(addon().evaluate(model, { simdPath }), 1e-9, simdPath);
      });
    }

    test("LGPS as nap ships it: its own structure file", () => {
      const structure = readStructure(join(shared, "models", "lgps", "pmdini"));
      const reference = JSON.parse(readFileSync(join(shared, "lgps-uf3l-reference-shipped.json"), "utf8")) as Reference;
      expect(structure.species).toEqual(reference.species);
      reference.cellAngstrom.flat().forEach((x, k) => expect(structure.cell[k]).toBeCloseTo(x, 9));
      reference.positionsAngstrom.flat().forEach((x, k) => expect(structure.positions[k]).toBeCloseTo(x, 9));
    });
  },
);
