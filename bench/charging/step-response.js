// The field after a current is switched on, in LLZO (pair tables, 192 atoms): mean of pairs of runs with opposite currents from states
// of one trajectory under no current; and what linear response makes of that trajectory's own noise,
// ⟨E⟩(t) = (jV/k_BT) ∫₀ᵗ ⟨E(0)E(s)⟩ ds (Evans & Morriss, Statistical Mechanics of Nonequilibrium Liquids, 2nd ed., ch. 6).
//
//   node bench/charging/step-response.js KELVIN PAIRS [--warm]     writes bench/charging/recorded/KELVIN.json
import { mkdirSync, writeFileSync } from "node:fs";

import { readStudy, simulate } from "../../dist/index.js";

const [temperature, pairs] = process.argv.slice(2, 4).map(Number);
const warm = process.argv.includes("--warm");
const folder = new URL(".", import.meta.url).pathname;
const { systems, config } = readStudy(`${folder}llzo-192.yaml`);
const { model } = systems[0];
const charges = Float64Array.from(model.typeNames, (name) => config.transportCharges.get(name));
const k = 8.617333262e-5;
const ampere = 1.602176634e12; // A/cm² of 1 e/(fs Å²)
/** A field of some 0.015 V/Å each. */
const j = { 1000: 3e6, 650: 1.2e6, 500: 5e5 }[temperature] / ampere;
/** S/cm, roughly: for the warm start's field and the length of the runs, with χ = 22. */
const sigma = { 1000: 1.75, 650: 0.85, 500: 0.32 }[temperature];
const tau = (8.8541878128e-14 * 22 * 1e15) / sigma; // fs
const rows = 20; // steps
const timestep = 2;
const edge = 12.95 + ((13.0725 - 12.95) * (temperature - 300)) / 700;
const cell = model.cell.map((x) => (x * edge) / 13.0725);
const volume = edge ** 3;
const common = {
  timestep,
  temperature,
  seed: 11,
  stream: 0,
  transportCharges: charges,
  direction: [1, 0, 0],
  drive: null,
  thermostat: { type: "csvr", parameters: { time: 100 } },
  sampleInterval: rows,
  threads: 1,
  skin: 0.4,
};
const drive = (chargeFlux, rest = {}) => ({
  scheme: "charge",
  mobile: Int32Array.from(charges, (z) => Number(z === 1)),
  chargeFlux,
  ...rest,
});
const scaled = { ...model, cell, positions: model.positions.map((x) => (x * edge) / 13.0725) };

// Disordered at 1200 K, cooled at 5 K/ps.
const hold = 20_000;
const cooling = Math.round((1200 - temperature) / 5 / 1e-3 / timestep);
const annealed = await simulate({
  model: scaled,
  dynamics: {
    ...common,
    temperatureSchedule: [
      { step: hold, temperature: 1200 },
      { step: hold + cooling, temperature },
    ],
  },
  steps: hold + cooling,
});
const states = [];
const between = 5000;
const resting = await simulate({
  model: { ...scaled, positions: annealed.last.positions },
  dynamics: { ...common, drive: drive(0) },
  equilibrationSteps: 25_000,
  steps: between * pairs,
  frameInterval: between,
  onFrame: ({ positions, velocities }) => states.push([positions.slice(), velocities.slice()]),
});
const noise = resting.series.column("field");
const steps = Math.round((6 * tau) / timestep / rows) * rows;
const length = steps / rows;
const mean = noise.reduce((sum, x) => sum + x, 0) / noise.length;
let integral = 0;
const fromNoise = Array.from({ length }, (_, lag) => {
  let sum = 0;
  for (let i = 0; i + lag < noise.length; i++) sum += (noise[i] - mean) * (noise[i + lag] - mean);
  integral += ((lag === 0 ? 0.5 : 1) * sum * rows * timestep) / (noise.length - lag);
  return (j * volume * integral) / (k * temperature);
});

async function response(rest, equilibrationSteps) {
  const sum = new Float64Array(length);
  const squares = new Float64Array(length);
  for (const [n, [positions, velocities]] of states.entries()) {
    const [up, down] = await Promise.all(
      [1, -1].map(async (sign) => {
        const dynamics = { ...common, seed: 1000 + n, velocities, drive: drive(sign * j * volume, rest(sign)) };
        const { series } = await simulate({ model: { ...scaled, positions }, dynamics, equilibrationSteps, steps });
        return series.column("field");
      }),
    );
    for (let i = 0; i < length; i++) {
      const odd = (up[i] - down[i]) / 2;
      sum[i] += odd;
      squares[i] += odd * odd;
    }
  }
  const n = states.length;
  const field = Array.from(sum, (x) => x / n);
  return { field, error: Array.from(squares, (x, i) => Math.sqrt((x / n - field[i] ** 2) / (n - 1))) };
}
const cold = await response(() => ({}), 0);
const begun = 5000 / timestep;
const warmed = warm
  ? await response((sign) => ({ warmStart: { field: ((sign * j) / sigma) * 1.602176634e4, steps: begun } }), begun)
  : null;
const record = {
  temperature,
  pairs: states.length,
  current: j * ampere,
  interval: rows * timestep,
  fromNoise,
  cold,
  warm: warmed,
};
mkdirSync(`${folder}recorded`, { recursive: true });
writeFileSync(
  `${folder}recorded/${temperature}.json`,
  `${JSON.stringify(record, (_, x) => (typeof x === "number" ? Number(x.toPrecision(4)) : x))}\n`,
);
