import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { resolveStudy, writeExtxyz, type Study } from "../../src/index.js";
import { lithiumZirconate } from "../systems.js";

const forceField = `name: Li2ZrO3
species: { Li: { charge: 0.7 e }, Zr: { charge: 2.2 e }, O: { charge: -1.2 e } }
pairs:
  - { between: [O, O], potential: buckingham, A: 560865 eV, rho: 0.168565 Å, C: 23.337 eV Å^6 }
  - { between: [Li, O], potential: buckingham, A: 1362.81 eV, rho: 0.228092 Å, C: 0 eV Å^6 }
  - { between: [Zr, O], potential: buckingham, A: 8833.77 eV, rho: 0.219927 Å, C: 0 eV Å^6, cutoff: 5 Å }
cutoff: { distance: 6 Å, scheme: shift-force }
electrostatics: { method: damped-shifted-force, alpha: 0.2 1/Å, cutoff: 6 Å }
minimumDistance: 0.8 Å
`;

/** The system of test/systems.ts as files, and a study of it: two currents, 0.4 + 2 ps, in milliseconds of computing. */
export class SmallStudy {
  readonly folder = mkdtempSync(join(tmpdir(), "galvanostat-study-"));
  readonly results = join(this.folder, "results");

  constructor() {
    const { cell, positions, types, typeNames } = lithiumZirconate();
    writeFileSync(
      join(this.folder, "structure.extxyz"),
      writeExtxyz({ cell, positions, species: Array.from(types, (t) => typeNames[t]!) }),
    );
    writeFileSync(join(this.folder, "force-field.yaml"), forceField);
  }

  make(changes: Record<string, unknown> = {}): Study {
    return resolveStudy(this.#input(changes), this.folder);
  }

  /** As study.yaml in its folder, for the command line. */
  write(changes: Record<string, unknown> = {}): void {
    writeFileSync(join(this.folder, "study.yaml"), JSON.stringify(this.#input(changes), null, 2));
  }

  #input(changes: Record<string, unknown>): Record<string, unknown> {
    return {
      title: "Li2ZrO3",
      structure: { file: "structure.extxyz" },
      forceField: "force-field.yaml",
      transportCharges: { Li: 1, Zr: 4, O: -2 },
      temperatures: ["600 K"],
      equilibration: { duration: "0.4 ps" },
      drive: { method: "constant-current", direction: [1, 2, -2], driftVelocity: ["0.2 Å/ps", "0.3 Å/ps"] },
      production: { timestep: "1 fs", duration: "2 ps" },
      thermostat: { type: "csvr", time: "100 fs" },
      seed: 3,
      ...changes,
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
