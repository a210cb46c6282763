// Whole runs by size and threads: what a step costs per atom, and where its time goes.
import { describeAddon } from "../../dist/index.js";
import { addon } from "../../dist/engines/native/load.js";
import { significant, spread, withRange } from "../measure.js";
import { advance, dynamics, longRange, systems, thermalised } from "../systems.js";

export const title = "Whole runs by size and threads";
export const notes = [
  "Constant current, CSVR, a row every 10 steps, 1 fs. Electrostatics to 1e-4. µs per step by part; lists: target < 15 % of a step. Time per atom-step: target within 25 % from 1536 to a million atoms.",
];

const sizes = [
  [1, 1, 1],
  [2, 2, 2],
  [4, 4, 4],
  [8, 8, 8],
  [17, 17, 18],
];

export async function run({ quick, plot, say }) {
  const rows = [];
  const flat = [];
  for (const name of ["llzo-rigid-ion", "llzo-pair-tables"])
    for (const threads of [1, 2]) {
      const perAtom = [];
      for (const counts of quick ? sizes.slice(0, 2) : sizes) {
        const atoms = 192 * counts[0] * counts[1] * counts[2];
        if (threads > describeAddon().build.maximumThreads) continue;
        // A million atoms with the mesh take a minute of thermalisation: tables show what the lists and the memory do.
        if (longRange(name) && atoms > 5e5 && threads === 1) continue;
        say(`${name}, ${atoms} atoms, ${threads} thread${threads > 1 ? "s" : ""}`);
        const { model, velocities } = await thermalised(name, counts, { quick });
        const simulation = new (addon().Simulation)(model, dynamics(name, model, { velocities, threads }));
        const pilot = (await advance(simulation, 10)) / 10;
        // Long enough to hold several rebuilds of the lists.
        const steps = Math.max(20, Math.round((quick ? 0.1 : 1) / pilot));
        const repeats = atoms > 5e5 ? 3 : 5;
        const before = simulation.timings();
        const times = [];
        for (let k = 0; k < repeats; k++) times.push((await advance(simulation, steps)) / steps);
        const after = simulation.timings();
        const part = (key) => ((after[key] - before[key]) / (repeats * steps)) * 1e6;
        const { median } = spread(times);
        perAtom.push({ atoms, ns: (1e9 * median) / atoms });
        plot(
          `${systems[name].title}, ${longRange(name) ? "0.0001, " : ""}${threads} thread${threads > 1 ? "s" : ""}`,
          atoms,
          (1e9 * median) / atoms,
        );
        const total = part("pair") + part("reciprocal") + part("neighbors") + part("other");
        rows.push({
          system: systems[name].title,
          atoms,
          threads: simulation.facts.threads,
          "steps/s": significant(1 / median),
          "ns per atom and step": withRange(spread(times.map((time) => (1e9 * time) / atoms))),
          "pair µs": significant(part("pair")),
          "k-space µs": significant(part("reciprocal")),
          "lists µs": significant(part("neighbors")),
          "rest µs": significant(part("other")),
          "lists %": significant((100 * part("neighbors")) / total, 2),
          "skin Å": significant(simulation.facts.skin, 2),
        });
      }
      const large = perAtom.filter(({ atoms }) => atoms >= 1536).map(({ ns }) => ns);
      if (large.length > 1)
        flat.push(
          `${systems[name].title}, ${threads} thread${threads > 1 ? "s" : ""}: largest over smallest time per atom-step from 1536 atoms on: ${significant(Math.max(...large) / Math.min(...large))}.`,
        );
    }
  return { rows, notes: flat };
}
