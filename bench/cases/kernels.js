// The SIMD paths of this binary against each other, with the package `benchmark`: a stretch of steps, and one energy with everything set up.
import Benchmark from "benchmark";

import { describeAddon, evaluate } from "../../dist/index.js";
import { addon } from "../../dist/engines/native/load.js";
import { advance, dynamics, systems, thermalised } from "../systems.js";

export const title = "Kernels: SIMD paths, one unit cell, one thread";
export const notes = ["± %: 95 % interval of the mean (`benchmark`)."];

export async function run({ quick }) {
  const steps = 50;
  const columns = describeAddon().columns.map(() => new Float64Array(steps / 10 + 1));
  const rows = [];
  const suite = new Benchmark.Suite();
  const add = (name, options) => suite.add(name, { maxTime: quick ? 0.1 : 2, ...options });
  for (const name of quick ? ["llzo-rigid-ion"] : Object.keys(systems)) {
    const { model, velocities } = await thermalised(name, [1, 1, 1], { quick });
    for (const simdPath of describeAddon().build.simdPaths) {
      let simulation;
      try {
        simulation = new (addon().Simulation)(model, dynamics(name, model, { simdPath, velocities }));
      } catch (error) {
        if (error.code !== "UNSUPPORTED_SIMD") throw error;
        continue;
      }
      await advance(simulation, 100);
      add(`${name}: ${steps} steps, ${simdPath}`, {
        defer: true,
        fn: (deferred) => simulation.advance(steps, columns, 0).then(() => deferred.resolve()),
      });
      add(`${name}: one energy, ${simdPath}`, { fn: () => evaluate(model, { threads: 1, simdPath }) });
    }
  }
  suite.on("cycle", ({ target }) => {
    rows.push({
      case: target.name,
      ms: Math.round(target.stats.mean * 1e6) / 1e3,
      "± %": Math.round(target.stats.rme * 10) / 10,
      samples: target.stats.sample.length,
    });
  });
  await new Promise((resolve) => suite.on("complete", resolve).run({ async: true }));
  return { rows };
}
