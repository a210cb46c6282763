// What is measured: three models, each in a thermalised configuration of any size, the same for every program.
import { coulombOf, pairTermsOf, withCoulomb, withPairTerms } from "../dist/model/interactions.js";
import { fileURLToPath } from "node:url";

import {
  buildParticleModel,
  constants,
  describeAddon,
  readForceField,
  readStructure,
  withCell,
} from "../dist/index.js";
import { addon } from "../dist/engines/native/load.js";

const file = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const cube = (edge) => Float64Array.of(edge, 0, 0, 0, edge, 0, 0, 0, edge);

function read(structure, edge, forceField) {
  const { model } = buildParticleModel(
    readForceField(file(forceField)),
    withCell(readStructure(file(structure)), cube(edge)),
  );
  // Truncated, not shifted, so that every program computes the same forces and their errors can be compared.
  return withPairTerms(
    model,
    pairTermsOf(model).map((term) => ({ ...term, cutoffScheme: "truncate" })),
  );
}

/**
 * Tables on top of full Coulomb, made short-ranged: the damped shifted-force Coulomb of each pair is added to its table.
 * Without any Coulomb lithium collapses within 2 ps; so the crystal is stable, and every program gets the same ten tables.
 */
function withCoulombInTables(model) {
  const cutoff = 6; // Å
  const alpha = 0.25; // 1/Å
  const terms = [];
  for (let a = 0; a < model.typeNames.length; a++)
    for (let b = a; b < model.typeNames.length; b++) {
      const own = pairTermsOf(model).find(({ types: [i, j] }) => (i === a && j === b) || (i === b && j === a))?.table;
      const r = own?.r ?? Float64Array.from({ length: 1101 }, (_, i) => 0.5 + 0.005 * i);
      const energy = Float64Array.from(own?.energy ?? new Float64Array(r.length));
      const force = Float64Array.from(own?.force ?? new Float64Array(r.length));
      const screened = (x) => erfc(alpha * x) / x;
      const slope = (x) => screened(x) / x + (2 * alpha * Math.exp(-((alpha * x) ** 2))) / (Math.sqrt(Math.PI) * x);
      const strength = constants.COULOMB * model.charges[a] * model.charges[b];
      r.forEach((x, i) => {
        energy[i] += strength * (screened(x) - screened(cutoff) + slope(cutoff) * (x - cutoff));
        force[i] += strength * (slope(x) - slope(cutoff));
      });
      terms.push({
        types: [a, b],
        potential: "tabulated",
        parameters: [],
        table: { r, energy, force },
        cutoff,
        cutoffScheme: "truncate",
      });
    }
  return withCoulomb(withPairTerms(model, terms), null);
}

/** From its series and, beyond 2, its continued fraction; 1e-15. */
function erfc(x) {
  if (x > 2) {
    let fraction = 0;
    for (let k = 60; k >= 1; k--) fraction = k / 2 / (x + fraction);
    return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
  }
  let term = x;
  let sum = x;
  for (let n = 1; n < 60; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return 1 - (2 / Math.sqrt(Math.PI)) * sum;
}

const llzoCharges = { Li: 1, La: 3, Zr: 4, O: -2 };

/** `driven`: the species whose drift is `drift`, Å/fs; every case runs under the same constant current. */
export const systems = {
  "llzo-rigid-ion": {
    title: "LLZO, Buckingham + Coulomb",
    temperature: 1000,
    timestep: 1,
    transportCharges: llzoCharges,
    driven: "Li",
    drift: 2e-4,
    cell: () =>
      read(
        "examples/1-llzo-constant-current/llzo-tetragonal.extxyz",
        13.0725,
        "examples/1-llzo-constant-current/llzo-rigid-ion.yaml",
      ),
  },
  "llzo-pair-tables": {
    title: "LLZO, pair tables to 6 Å, no long range",
    temperature: 300,
    timestep: 1,
    transportCharges: llzoCharges,
    driven: "Li",
    drift: 1e-5,
    cell: () =>
      withCoulombInTables(
        read("examples/1-llzo-constant-current/llzo-tetragonal.extxyz", 12.95, "test/references/llzo-pair-tables.yaml"),
      ),
  },
  "nacl-melt": {
    title: "NaCl melt, Born–Mayer–Huggins + Coulomb",
    temperature: 1150,
    timestep: 1,
    transportCharges: { Na: 1, Cl: -1 },
    driven: "Na",
    drift: 1e-4,
    cell: () =>
      read(
        "examples/2-molten-nacl/nacl-melt.extxyz",
        Math.cbrt(512 / 0.0306),
        "examples/2-molten-nacl/nacl-tosi-fumi.yaml",
      ),
  },
};

export const longRange = (name) => systems[name].title.includes("+ Coulomb");

/** The Ewald methods of this build. */
export const ewaldMethods = () =>
  describeAddon()
    .interactions.map(({ name }) => name)
    .filter((name) => /^(ewald|spme)$/.test(name));

export const withElectrostatics = (model, method, parameters) =>
  coulombOf(model) === null ? model : withCoulomb(model, { kind: method, parameters });

/** Dynamics as users run them, under constant current with CSVR; `drive`, `thermostat` and `correlate` switch parts off and on. */
export function dynamics(
  name,
  model,
  { threads = 1, simdPath, velocities, seed = 1, drive = true, thermostat = true, correlate = false, extra = {} } = {},
) {
  const system = systems[name];
  const count = model.types.reduce((sum, t) => sum + Number(model.typeNames[t] === system.driven), 0);
  return {
    timestep: system.timestep,
    temperature: system.temperature,
    seed,
    stream: 0,
    transportCharges: Float64Array.from(model.typeNames, (species) => system.transportCharges[species]),
    direction: [1, 0, 0],
    drive: drive
      ? {
          scheme: "charge",
          mobile: Int32Array.from(model.typeNames, (species) => Number(species === system.driven)),
          chargeFlux: count * system.transportCharges[system.driven] * system.drift,
        }
      : null,
    thermostat: thermostat ? { type: "csvr", parameters: { time: 100 } } : null,
    sampleInterval: 10,
    threads,
    skin: 0,
    ...(correlate ? { correlateFrom: 0 } : {}),
    ...(simdPath === undefined ? {} : { simdPath }),
    ...(velocities === undefined ? {} : { velocities }),
    ...extra,
  };
}

export async function advance(simulation, steps) {
  const columns = describeAddon().columns.map(() => new Float64Array(Math.ceil(steps / 10) + 1));
  const from = performance.now();
  await simulation.advance(steps, columns, 0);
  return (performance.now() - from) / 1000;
}

function replicate(model, [na, nb, nc]) {
  const copies = na * nb * nc;
  const atoms = model.types.length;
  const positions = new Float64Array(3 * atoms * copies);
  const types = new Int32Array(atoms * copies);
  const cell = model.cell;
  let copy = 0;
  for (let a = 0; a < na; a++)
    for (let b = 0; b < nb; b++)
      for (let c = 0; c < nc; c++, copy++) {
        types.set(model.types, copy * atoms);
        for (let k = 0; k < 3; k++) {
          const shift = a * cell[k] + b * cell[3 + k] + c * cell[6 + k];
          for (let i = 0; i < atoms; i++) positions[3 * (copy * atoms + i) + k] = model.positions[3 * i + k] + shift;
        }
      }
  return { ...model, cell: cell.map((x, i) => x * [na, nb, nc][Math.floor(i / 3)]), positions, types };
}

/** Uniform deviates, Mulberry32: only to tell replicas apart. */
function deviates(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const prepared = new Map();

/**
 * `counts` copies of the unit cell, thermalised: the unit cell for 2000 steps; copies of it with displacements and velocities of
 * their own (identical replicas run far too fast: branches repeat with their period) for another 1000, 300 from 5000 atoms on, 100 from 50 000 on.
 * @returns the model (its electrostatics to be chosen by the caller) and velocities, Å/fs
 */
export async function thermalised(name, counts = [1, 1, 1], { quick = false } = {}) {
  const key = `${name} ${counts} ${quick}`;
  if (!prepared.has(key)) prepared.set(key, prepare(name, counts, quick));
  return prepared.get(key);
}

/** Copies of one cell, every atom displaced by a little of its own. */
export function displaced(name, counts, cell = systems[name].cell()) {
  const large = replicate(cell, counts);
  const random = deviates(counts[0] * counts[1] * counts[2]);
  large.positions.forEach((x, i) => (large.positions[i] = x + 0.1 * (random() - 0.5)));
  return large;
}

async function prepare(name, counts, quick) {
  const run = async (model, steps, seed) => {
    const threads = describeAddon().build.maximumThreads;
    const charged = withElectrostatics(model, "ewald", { accuracy: 1e-4 });
    const simulation = new (addon().Simulation)(charged, dynamics(name, charged, { threads, seed }));
    await advance(simulation, steps);
    const { positions, velocities } = simulation.state();
    return { model: { ...charged, positions }, velocities };
  };
  const copies = counts[0] * counts[1] * counts[2];
  if (copies === 1) return run(systems[name].cell(), quick ? 500 : 2000, 1);
  const { model } = await thermalised(name, [1, 1, 1], { quick });
  const large = displaced(name, counts, model);
  const atoms = large.types.length;
  return run(large, atoms > 5e4 || quick ? 100 : atoms > 5000 ? 300 : 1000, 1 + copies);
}
