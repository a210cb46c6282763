// Splines of pairs and angles: nap's UF3L example, whole steps in double.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { buildParticleModel, describeAddon, readForceField, readStructure } from "../../dist/index.js";
import { addon } from "../../dist/engines/native/load.js";
import { significant } from "../measure.js";

const folder = fileURLToPath(new URL("../../../shared/data/uf3l/models/lgps/", import.meta.url));

export const title = "Splines: Li₁₀GeP₂S₁₂, UF3L, 300 K, double, one thread";
export const notes = [
  "µs per atom and step: time of the processor in user mode, the best of ten stretches, constant current and CSVR included.",
];

const charges = { Li: 1, Ge: 4, P: 5, S: -2 };

function replicated({ cell, positions, species }, repeats) {
  const shifts = Array.from({ length: repeats ** 3 }, (_, m) => [
    m % repeats,
    Math.floor(m / repeats) % repeats,
    Math.floor(m / repeats ** 2),
  ]);
  return {
    cell: cell.map((x) => repeats * x),
    positions: Float64Array.from(
      shifts.flatMap((shift) =>
        Array.from(positions, (x, i) => x + shift.reduce((sum, n, k) => sum + n * cell[3 * k + (i % 3)], 0)),
      ),
    ),
    species: shifts.flatMap(() => species),
    notes: [],
  };
}

export async function run({ quick }) {
  if (!existsSync(folder)) return { rows: [{ case: `not run: ${folder} is not there` }] };
  const structure = readStructure(`${folder}pmdini`);
  const forceField = readForceField(`${folder}in.params.uf3l`);
  const rows = [];
  for (const repeats of quick ? [1] : [1, 2]) {
    const { model } = buildParticleModel(forceField, replicated(structure, repeats));
    const atoms = model.types.length;
    const steps = Math.round((quick ? 20_000 : 400_000) / atoms);
    for (const simdPath of describeAddon().build.simdPaths) {
      let simulation;
      try {
        simulation = new (addon().Simulation)(model, {
          timestep: 1,
          temperature: 300,
          seed: 1,
          stream: 0,
          transportCharges: Float64Array.from(model.typeNames, (name) => charges[name]),
          direction: [0, 0, 1],
          drive: {
            scheme: "charge",
            mobile: Int32Array.from(model.typeNames, (name) => Number(name === "Li")),
            chargeFlux: 0.4 * atoms * 1e-4,
          },
          thermostat: { type: "csvr", parameters: { time: 100 } },
          sampleInterval: 10,
          threads: 1,
          skin: 0,
          precision: "double",
          simdPath,
        });
      } catch (error) {
        if (error.code !== "UNSUPPORTED_SIMD") throw error;
        continue;
      }
      const columns = describeAddon().columns.map(() => new Float64Array(steps / 10 + 1));
      await simulation.advance(steps, columns, 0);
      let best = Infinity;
      for (let round = 0; round < (quick ? 1 : 10); round++) {
        const from = process.cpuUsage();
        await simulation.advance(steps, columns, 0);
        best = Math.min(best, process.cpuUsage(from).user / steps / atoms);
      }
      rows.push({ case: `${atoms} atoms, ${simdPath}`, "µs/atom/step": significant(best) });
    }
  }
  return { rows };
}
