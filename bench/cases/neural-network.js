// Neuroevolution potentials: LLZO with a published model, whole steps.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { buildParticleModel, describeAddon, readForceField } from "../../dist/index.js";
import { addon } from "../../dist/engines/native/load.js";
import { parts, significant, twoThreads, withRange } from "../measure.js";

const folder = fileURLToPath(new URL("../../../shared/data/llzo-nep/", import.meta.url));

export const title = "Neural network: Li₇La₃Zr₂O₁₂, NEP25-ZBL (L = 4, 30 neurons, 6 and 4 Å), 1000 K";
export const notes = [
  "µs per atom and step: time of the processor in user mode, the best of ten stretches on one thread, constant current and CSVR included.",
  "FMA: what a plain loop of multiply-adds in float (bench/fma-rate.cpp) does between the stretches, the best of them; the potential needs 50 kflop an atom and step, of which ‘part of it’ is the part of that rate. Then the parts of the wall time. Two threads: time on the wall of twice the steps, against two simulations of one thread each side by side, in turn.",
];

/** kflop an atom and step: 80 radial and 22 angular neighbours, network and invariants. */
const work = 50;

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

/** Gflop/s of a loop of multiply-adds, each time it is called; without a compiler nothing. */
function fmaRate(folder) {
  const program = join(folder, "fma-rate");
  const source = fileURLToPath(new URL("../fma-rate.cpp", import.meta.url));
  const { status } = spawnSync("g++", ["-O3", "-march=native", "-o", program, source]);
  return status === 0 ? () => Number(spawnSync(program, { encoding: "utf8" }).stdout) : () => null;
}

function simulationOf(model, options) {
  return new (addon().Simulation)(model, {
    timestep: 1,
    temperature: 1000,
    seed: 1,
    stream: 0,
    transportCharges: Float64Array.from(model.typeNames, (name) => charges[name]),
    direction: [1, 0, 0],
    drive: {
      scheme: "charge",
      mobile: Int32Array.from(model.typeNames, (name) => Number(name === "Li")),
      chargeFlux: 0.3 * model.types.length * 1e-4,
    },
    thermostat: { type: "csvr", parameters: { time: 100 } },
    sampleInterval: 10,
    threads: 1,
    skin: 0,
    ...options,
  });
}

export async function run({ quick }) {
  if (!existsSync(folder)) return { rows: [{ case: `not run: ${folder} is not there` }] };
  const scratch = mkdtempSync(join(tmpdir(), "fma-"));
  try {
    return { rows: await measured(quick, fmaRate(scratch)) };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

const columnsFor = (steps) => describeAddon().columns.map(() => new Float64Array(steps / 10 + 1));

async function measured(quick, rate) {
  const forceField = readForceField(`${folder}nep.txt`);
  const rounds = quick ? 1 : 10;
  const rows = [];
  for (const repeats of quick ? [1] : [1, 2]) {
    const { model } = buildParticleModel(forceField, replicated(repeats));
    const atoms = model.types.length;
    const steps = 10 * Math.round((quick ? 10_000 : 150_000) / atoms / 10);
    const columns = columnsFor(steps);
    for (const precision of ["mixed", "double"])
      for (const simdPath of describeAddon().build.simdPaths) {
        let simulation;
        try {
          simulation = simulationOf(model, { precision, simdPath });
        } catch (error) {
          if (error.code !== "UNSUPPORTED_SIMD") throw error;
          continue;
        }
        await simulation.advance(steps, columns, 0);
        let best = Infinity;
        let fastest = null;
        const before = simulation.timings();
        for (let round = 0; round < rounds; round++) {
          const from = process.cpuUsage();
          await simulation.advance(steps, columns, 0);
          best = Math.min(best, process.cpuUsage(from).user / steps / atoms);
          const gflops = rate();
          if (gflops !== null) fastest = Math.max(fastest ?? 0, gflops);
        }
        rows.push({
          case: `${atoms} atoms, ${precision}, ${simdPath}`,
          "µs/atom/step": significant(best),
          "FMA / Gflop/s": fastest === null ? "" : significant(fastest),
          "part of it": fastest === null ? "" : `${significant((100 * work) / (best * fastest), 2)} %`,
          ...parts(before, simulation.timings()),
        });
      }
    if (describeAddon().build.maximumThreads < 2) continue;
    const times = await twoThreads(
      (threads) => simulationOf(model, { precision: "mixed", threads }),
      (simulation, count) => simulation.advance(count, columnsFor(count), 0),
      steps,
      rounds,
    );
    rows.push({ case: `${atoms} atoms, mixed, two threads`, "times as fast": withRange(times) });
  }
  return rows;
}
