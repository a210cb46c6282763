// What it costs to have forces computed by another program: one that computes none, so that the socket is all.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { buildParticleModel, describeAddon } from "../../dist/index.js";
import { nativeModel } from "../../dist/engines/native/clients/index.js";
import { addon } from "../../dist/engines/native/load.js";
import { resolveForceField } from "../../dist/formats/index.js";
import { significant, spread } from "../measure.js";

export const title = "Forces of another program";
export const notes = [
  "ms that a step waits for the socket (Unix, or TCP over the loopback): least, median and most of the stretches of one run. LAMMPS with pair_style zero, ASE with a calculator that returns zeros.",
];

const steps = { 192: 2000, 1536: 1000, 12288: 300 };
const stretches = 10;

/** A gas on a lattice: nothing acts, and nothing comes too close. */
function structure(atoms) {
  const n = Math.round((atoms / 3) ** (1 / 3));
  const a = 4;
  const positions = [];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) for (let k = 0; k < 3 * n; k++) positions.push(a * i, a * j, a * k);
  return {
    cell: Float64Array.of(n * a, 0, 0, 0, n * a, 0, 0, 0, 3 * n * a),
    positions: Float64Array.from(positions),
    species: Array.from({ length: positions.length / 3 }, () => "Ar"),
    notes: [],
  };
}

export async function run({ quick, say }) {
  const folder = mkdtempSync(join(tmpdir(), "galvanostat-sockets-"));
  writeFileSync(join(folder, "zero.in"), "pair_style zero 4.0\npair_coeff * *\n");
  writeFileSync(
    join(folder, "zero.py"),
    `import numpy as np
from ase.calculators.calculator import Calculator, all_changes

class Zero(Calculator):
    implemented_properties = ["energy", "forces", "stress"]

    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        self.results = {"energy": 0.0, "forces": np.zeros((len(atoms), 3)), "stress": np.zeros(6)}
`,
  );
  const python = ["python3", "/usr/bin/python3"].find((one) => spawnSync(one, ["-c", "import ase"]).status === 0);
  const clients = [
    ...(spawnSync("lmp", ["-h"]).status === 0
      ? [
          ["LAMMPS", { client: "lammps", include: "zero.in" }],
          ["LAMMPS, TCP", { client: "lammps", include: "zero.in", host: "127.0.0.1" }],
        ]
      : []),
    ...(python === undefined
      ? []
      : [
          ["ASE", { client: "ase", python, calculator: "zero.py:Zero" }],
          ["ASE, TCP", { client: "ase", python, calculator: "zero.py:Zero", host: "127.0.0.1" }],
        ]),
  ];
  const rows = [];
  try {
    for (const [name, socket] of clients)
      for (const atoms of quick ? [192] : Object.keys(steps).map(Number)) {
        say(`${name}, ${atoms} atoms`);
        const { model } = buildParticleModel(
          resolveForceField(
            { species: { Ar: {} }, electrostatics: "none", socket },
            { description: describeAddon(), baseDirectory: folder },
          ),
          structure(atoms),
        );
        const dynamics = {
          ...{ timestep: 1, temperature: 10, seed: 1, stream: 0, transportCharges: Float64Array.of(0) },
          ...{ drive: null, thermostat: null, sampleInterval: 100, threads: 1, skin: 0 },
        };
        const simulation = new (addon().Simulation)(nativeModel(model), dynamics);
        const columns = describeAddon().columns.map(() => new Float64Array(steps[atoms]));
        await simulation.advance(10, columns, 0);
        const waits = [];
        for (let k = 0; k < (quick ? 1 : stretches); k++) {
          const before = simulation.timings().reciprocal;
          await simulation.advance(steps[atoms] / stretches, columns, 0);
          waits.push((1e3 * (simulation.timings().reciprocal - before)) / (steps[atoms] / stretches));
        }
        simulation.close();
        const { minimum, median, maximum } = spread(waits);
        rows.push({
          client: name,
          atoms,
          least: significant(minimum),
          median: significant(median),
          most: significant(maximum),
        });
      }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { rows, notes: clients.length === 0 ? ["neither lmp nor a Python with ASE is here"] : [] };
}
