// Neuroevolution potentials: LLZO with a published model, whole steps.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { buildParticleModel, describeAddon, readForceField } from "../../dist/index.js";
import { addon } from "../../dist/engines/native/load.js";
import { significant } from "../measure.js";

const folder = fileURLToPath(new URL("../../../shared/data/llzo-nep/", import.meta.url));

export const title = "Neural network: Li₇La₃Zr₂O₁₂, NEP25-ZBL (L = 4, 30 neurons, 6 and 4 Å), 1000 K, one thread";
export const notes = [
  "µs per atom and step: time of the processor in user mode, the best of ten stretches, constant current and CSVR included.",
];

const charges = { Li: 1, La: 3, Zr: 4, O: -2 };

function replicated(repeats) {
  const reference = JSON.parse(readFileSync(`${folder}nep-reference-tetragonal.json`, "utf8"));
  const cell = reference.cellAngstrom.flat();
  const shifts = Array.from({ length: repeats ** 3 }, (_, m) => [
    m % repeats,
    Math.floor(m / repeats) % repeats,
    Math.floor(m / repeats ** 2),
  ]);
  return {
    cell: Float64Array.from(cell, (x) => repeats * x),
    positions: Float64Array.from(
      shifts.flatMap((shift) =>
        reference.positionsAngstrom.flatMap((r) =>
          r.map((x, i) => x + shift.reduce((sum, n, k) => sum + n * cell[3 * k + i], 0)),
        ),
      ),
    ),
    species: shifts.flatMap(() => reference.species),
    notes: [],
  };
}

export async function run({ quick }) {
  if (!existsSync(folder)) return { rows: [{ case: `not run: ${folder} is not there` }] };
  const forceField = readForceField(`${folder}nep.txt`);
  const rows = [];
  for (const repeats of quick ? [1] : [1, 2]) {
    const { model } = buildParticleModel(forceField, replicated(repeats));
    const atoms = model.types.length;
    const steps = 10 * Math.round((quick ? 10_000 : 150_000) / atoms / 10);
    for (const precision of ["mixed", "double"])
      for (const simdPath of describeAddon().build.simdPaths) {
        let simulation;
        try {
          simulation = new (addon().Simulation)(model, {
            timestep: 1,
            temperature: 1000,
            seed: 1,
            stream: 0,
            transportCharges: Float64Array.from(model.typeNames, (name) => charges[name]),
            direction: [1, 0, 0],
            drive: {
              scheme: "charge",
              mobile: Int32Array.from(model.typeNames, (name) => Number(name === "Li")),
              chargeFlux: 0.3 * atoms * 1e-4,
            },
            thermostat: { type: "csvr", parameters: { time: 100 } },
            sampleInterval: 10,
            threads: 1,
            skin: 0,
            precision,
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
        rows.push({ case: `${atoms} atoms, ${precision}, ${simdPath}`, "µs/atom/step": significant(best) });
      }
  }
  return { rows };
}
