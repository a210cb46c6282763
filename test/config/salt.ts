import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readStudy } from "../../src/config/index.js";
import { engine } from "../force-field/description.js";

export const folder = mkdtempSync(join(tmpdir(), "study-"));

writeFileSync(
  join(folder, "salt.xyz"),
  `4\nLattice="6 0 0 1 7 0 0 0 8" Properties=species:S:1:pos:R:3\nLi 0 0 0\nLi 3 0 0\nO 0 3 3\nZr 3 3.5 4\n`,
);
writeFileSync(
  join(folder, "ff.yaml"),
  `species: { Li: { charge: 0.5 }, O: { charge: -2 }, Zr: { charge: 1 } }
pairs: [{ between: [Li, O], potential: buckingham, A: 1000, rho: 0.3, C: 0 }]
cutoff: { distance: 5, scheme: shift-force }
electrostatics: { method: ewald }
`,
);

export const good = `title: A salt
structure: { file: salt.xyz, supercell: [1, 2, 1] }
forceField: ff.yaml
transportCharges: { Li: 1, O: -3, Zr: 1 e }
mobile: [Li]
temperatures: [300 K, 100 °C]
equilibration: { duration: 1 ps }
drive:
  method: constant-current
  direction: [0, 3, 4]
  scheme: mobile
  driftVelocity: [0.1 Å/ps, -0.2 Å/ps]
production:
  timestep: 2 fs
  duration: 10 ps
  replicas: 2
  sampleInterval: 20 fs
thermostat: { type: nose-hoover-chain, time: 0.1 ps }
seed: 7
trajectory: { interval: 1 ps }
`;
export const path = join(folder, "study.yaml");
export function read(text: string) {
  writeFileSync(path, text);
  return readStudy(path, engine);
}
