// The kernels of each SIMD path: what energies cost beyond forces, what narrower vectors cost, and one evaluate() with everything set up.
import { describeAddon, evaluate } from "../../dist/index.js";
import { addon } from "../../dist/engines/native/load.js";
import { inTurn, significant } from "../measure.js";
import { dynamics, longRange, systems, thermalised, withElectrostatics } from "../systems.js";

export const title = "Kernels: forces, energies, SIMD paths, one thread";
export const notes = [
  "µs a step by part, the best of short turns, all variants of a system in turn: forces only (a row every 10⁵ steps) beside energies and virials at every step. Energies: their pair forces and waves over those without (target ≤ 1.5). Over the first path: target ≤ 1.5 for AVX2.",
  "evaluate(): ms of one structure, choice of the mesh and tables of the pairs included; at 1e-9 in double.",
];

const parts = ["pair", "reciprocal", "neighbors", "other"];

async function partsOf(simulation, columns, steps) {
  const before = simulation.timings();
  await simulation.advance(steps, columns, 0);
  const after = simulation.timings();
  return Object.fromEntries(parts.map((key) => [key, (1e6 * (after[key] - before[key])) / steps]));
}

async function timed(model, options, rounds) {
  const variants = [];
  for (const simdPath of describeAddon().build.simdPaths)
    for (const sampleInterval of [1e5, 1]) {
      const extra = { sampleInterval };
      try {
        const simulation = new (addon().Simulation)(model, options({ simdPath, extra }));
        variants.push({ simdPath, energies: sampleInterval === 1, simulation });
      } catch (error) {
        if (error.code !== "UNSUPPORTED_SIMD") throw error;
      }
    }
  const steps = Math.max(10, Math.round(40000 / model.types.length));
  const columns = describeAddon().columns.map(() => new Float64Array(2 * steps + 100));
  for (const { simulation } of variants) await simulation.advance(50, columns, 0);
  const turns = await inTurn(
    variants.map(
      ({ simulation }) =>
        () =>
          partsOf(simulation, columns, steps),
    ),
    rounds,
  );
  return variants.map(({ simdPath, energies }, k) => {
    const best = Object.fromEntries(parts.map((key) => [key, Math.min(...turns[k].map((turn) => turn[key]))]));
    const step = Math.min(...turns[k].map((turn) => parts.reduce((sum, key) => sum + turn[key], 0)));
    return { simdPath, energies, best: { ...best, step } };
  });
}

function bestMs(body, times) {
  let best = Infinity;
  for (let k = 0; k < times; k++) {
    const from = performance.now();
    body();
    best = Math.min(best, performance.now() - from);
  }
  return best;
}

export async function run({ quick, say }) {
  const rows = [];
  for (const name of quick ? ["llzo-rigid-ion"] : Object.keys(systems))
    for (const counts of quick
      ? [[1, 1, 1]]
      : [
          [1, 1, 1],
          [2, 2, 2],
        ]) {
      const { model, velocities } = await thermalised(name, counts, { quick });
      say(`${name}, ${model.types.length} atoms`);
      const all = await timed(model, (more) => dynamics(name, model, { velocities, ...more }), quick ? 3 : 61);
      const paths = [...new Set(all.map(({ simdPath }) => simdPath))];
      const of = (path, energies) => all.find((one) => one.simdPath === path && one.energies === energies).best;
      const ratio = (a, b) => (b < 0.1 ? "–" : significant(a / b));
      for (const path of paths) {
        const forces = of(path, false);
        const energies = of(path, true);
        const first = of(paths[0], false);
        const exact = longRange(name) ? withElectrostatics(model, "ewald", { accuracy: 1e-9 }) : model;
        rows.push({
          system: systems[name].title,
          atoms: model.types.length,
          path,
          "pair µs": significant(forces.pair),
          "waves µs": significant(forces.reciprocal),
          "lists µs": significant(forces.neighbors),
          "step µs": significant(forces.step),
          "energies: pair": ratio(energies.pair, forces.pair),
          waves: ratio(energies.reciprocal, forces.reciprocal),
          [`over ${paths[0]}: pair`]: ratio(forces.pair, first.pair),
          "waves ": ratio(forces.reciprocal, first.reciprocal),
          lists: ratio(forces.neighbors, first.neighbors),
          step: ratio(forces.step, first.step),
          "evaluate() ms": significant(bestMs(() => evaluate(model, { threads: 1, simdPath: path }), quick ? 2 : 9)),
          "at 1e-9": significant(
            bestMs(() => evaluate(exact, { threads: 1, simdPath: path, precision: "double" }), quick ? 1 : 3),
          ),
        });
      }
    }
  return { rows, notes: [] };
}
