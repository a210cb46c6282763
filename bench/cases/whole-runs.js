// Steps per second of whole runs by size and threads, and where the time of a step goes.
import { describeAddon } from "../../dist/index.js";
import { addon } from "../../dist/native/index.js";
import { dynamics, llzo } from "../system.js";

export const title = "Whole runs: LLZO, rigid ions, Ewald, constant current, CSVR";

async function measure(model, options, seconds) {
  const simulation = new (addon().Simulation)(model, dynamics(model, options));
  const advance = async (steps) => {
    const columns = describeAddon().columns.map(() => new Float64Array(Math.ceil(steps / 10) + 1));
    const from = performance.now();
    await simulation.advance(steps, columns, 0);
    return (performance.now() - from) / 1000;
  };
  // Thermalise: a crystal at rest has shorter lists and rebuilds none.
  const warm = 1000;
  const rate = warm / (await advance(warm));
  const steps = Math.max(100, Math.round(rate * seconds));
  const before = simulation.timings();
  const rates = [];
  for (let k = 0; k < 5; k++) rates.push(steps / (await advance(steps)));
  const after = simulation.timings();
  const share = Object.fromEntries(Object.keys(after).map((key) => [key, ((after[key] - before[key]) / (5 * steps)) * 1e6]));
  rates.sort((a, b) => a - b);
  return { facts: simulation.facts, stepsPerSecond: { minimum: rates[0], median: rates[2], maximum: rates[4] }, microsecondsPerStep: share };
}

export async function run({ quick }) {
  const rows = [];
  for (const accuracy of [1e-4, 1e-5])
    for (const repeat of [1, 2]) {
      const model = llzo(repeat, accuracy);
      for (const threads of [1, 2]) {
        if (threads > describeAddon().build.maximumThreads) continue;
        const result = await measure(model, { threads }, quick ? 0.2 : 2);
        const { minimum, median, maximum } = result.stepsPerSecond;
        const { pair, reciprocal, neighbors, other } = result.microsecondsPerStep;
        rows.push({ atoms: result.facts.atoms, accuracy, threads, "steps/s": Math.round(median), "min–max": `${Math.round(minimum)}–${Math.round(maximum)}`, "pair µs": round(pair), "k-space µs": round(reciprocal), "neighbor µs": round(neighbors), "rest µs": round(other) });
      }
    }
  return rows;
}

const round = (x) => Math.round(10 * x) / 10;
