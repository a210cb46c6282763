// Splines of pairs, angles and distances: nap's UF3L example and a UF3 file, whole steps in double.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { buildParticleModel, describeAddon, readForceField, readStructure } from "../../dist/index.js";
import { addon } from "../../dist/engines/native/load.js";
import { parts, significant, twoThreads, withRange } from "../measure.js";

const folder = fileURLToPath(new URL("../../../shared/data/uf3l/", import.meta.url));

export const title = "Splines in double: Li₁₀GeP₂S₁₂, UF3L (angles), 300 K; bcc tungsten, UF3 (distances), 300 K";
export const notes = [
  "µs per atom and step: time of the processor in user mode, the best of ten stretches on one thread, constant current (Li₁₀GeP₂S₁₂) and CSVR included. Then the parts of the wall time. Two threads: time on the wall of twice the steps, against two simulations of one thread each side by side, in turn.",
];

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

/** 5 × 5 × 5 cubic cells of 3.165 Å. */
const tungsten = () =>
  replicated(
    {
      cell: Float64Array.of(3.165, 0, 0, 0, 3.165, 0, 0, 0, 3.165),
      positions: Float64Array.of(0, 0, 0, 1.5825, 1.5825, 1.5825),
      species: ["W", "W"],
    },
    5,
  );

const materials = [
  {
    name: "Li₁₀GeP₂S₁₂",
    forceField: "models/lgps/in.params.uf3l",
    structure: () => readStructure(`${folder}models/lgps/pmdini`),
    charges: { Li: 1, Ge: 4, P: 5, S: -2 },
    mobile: "Li",
  },
  { name: "W", forceField: "W-from-uf3-examples.uf3", structure: tungsten, charges: { W: 0 }, mobile: null },
];

const columnsFor = (steps) => describeAddon().columns.map(() => new Float64Array(steps / 10 + 1));

function simulationOf(model, { charges, mobile }, options) {
  return new (addon().Simulation)(model, {
    timestep: 1,
    temperature: 300,
    seed: 1,
    stream: 0,
    transportCharges: Float64Array.from(model.typeNames, (name) => charges[name]),
    direction: [0, 0, 1],
    drive:
      mobile === null
        ? null
        : {
            scheme: "charge",
            mobile: Int32Array.from(model.typeNames, (name) => Number(name === mobile)),
            chargeFlux: 0.4 * model.types.length * 1e-4,
          },
    thermostat: { type: "csvr", parameters: { time: 100 } },
    sampleInterval: 10,
    threads: 1,
    skin: 0,
    precision: "double",
    ...options,
  });
}

export async function run({ quick }) {
  if (!existsSync(folder)) return { rows: [{ case: `not run: ${folder} is not there` }] };
  const rounds = quick ? 1 : 10;
  const rows = [];
  for (const material of materials)
    for (const repeats of quick ? [1] : [1, 2]) {
      const { model } = buildParticleModel(
        readForceField(`${folder}${material.forceField}`),
        replicated(material.structure(), repeats),
      );
      const atoms = model.types.length;
      const steps = 10 * Math.round((quick ? 20_000 : 400_000) / atoms / 10);
      const name = `${material.name}, ${atoms} atoms`;
      for (const simdPath of describeAddon().build.simdPaths) {
        let simulation;
        try {
          simulation = simulationOf(model, material, { simdPath });
        } catch (error) {
          if (error.code !== "UNSUPPORTED_SIMD") throw error;
          continue;
        }
        const columns = columnsFor(steps);
        await simulation.advance(steps, columns, 0);
        let best = Infinity;
        const before = simulation.timings();
        for (let round = 0; round < rounds; round++) {
          const from = process.cpuUsage();
          await simulation.advance(steps, columns, 0);
          best = Math.min(best, process.cpuUsage(from).user / steps / atoms);
        }
        rows.push({
          case: `${name}, ${simdPath}`,
          "µs/atom/step": significant(best),
          ...parts(before, simulation.timings()),
        });
      }
      if (describeAddon().build.maximumThreads < 2) continue;
      const times = await twoThreads(
        (threads) => simulationOf(model, material, { threads }),
        (simulation, count) => simulation.advance(count, columnsFor(count), 0),
        steps,
        rounds,
      );
      rows.push({ case: `${name}, two threads`, "times as fast": withRange(times) });
    }
  return { rows };
}
