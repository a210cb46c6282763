// The SIMD paths of this binary against each other: one stretch of steps, and one energy with everything set up.
import Benchmark from "benchmark";

import { describeAddon, evaluate } from "../../dist/index.js";
import { addon } from "../../dist/native/index.js";
import { dynamics, llzo } from "../system.js";

export const title = "SIMD paths: 192 atoms, Ewald 1e-5, one thread";

export async function run({ quick }) {
  const model = llzo(1, 1e-5);
  const steps = 50;
  const columns = describeAddon().columns.map(() => new Float64Array(steps / 10 + 1));
  const rows = [];
  const add = (suite, name, options) => suite.add(name, { maxTime: quick ? 0.2 : 3, ...options });
  const suite = new Benchmark.Suite();
  for (const simdPath of describeAddon().build.simdPaths) {
    let simulation;
    try {
      simulation = new (addon().Simulation)(model, dynamics(model, { simdPath }));
    } catch (error) {
      if (error.code !== "UNSUPPORTED_SIMD") throw error;
      continue;
    }
    await simulation.advance(500, describeAddon().columns.map(() => new Float64Array(51)), 0);
    add(suite, `${steps} steps, ${simdPath}`, { defer: true, fn: (deferred) => simulation.advance(steps, columns, 0).then(() => deferred.resolve()) });
    add(suite, `one energy, ${simdPath}`, { fn: () => evaluate(model, { threads: 1, simdPath }) });
  }
  suite.on("cycle", ({ target }) => {
    rows.push({ case: target.name, "ms": Math.round(target.stats.mean * 1e6) / 1e3, "± %": Math.round(target.stats.rme * 10) / 10, samples: target.stats.sample.length });
  });
  await new Promise((resolve) => suite.on("complete", resolve).run({ async: true }));
  return rows;
}
