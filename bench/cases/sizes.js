// Whole runs by size and threads: what a step costs per atom, and where its time goes.
import { describeAddon } from "../../dist/index.js";
import { addon } from "../../dist/engines/native/load.js";
import { inTurn, ratios, significant, spread, withRange } from "../measure.js";
import { advance, dynamics, longRange, systems, thermalised } from "../systems.js";

export const title = "Whole runs by size and threads";
export const notes = [
  "Constant current, CSVR, a row every 10 steps, 1 fs. Electrostatics to 1e-4. Sizes in turn; steps/s and best: of the best turn, which other work disturbs least; over 1536: of turns next to each other. µs per step by part; lists: target < 15 % of a step. Time per atom-step: target within 25 % from 1536 to a million atoms.",
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
      const all = [];
      for (const counts of quick ? sizes.slice(0, 2) : sizes) {
        const atoms = 192 * counts[0] * counts[1] * counts[2];
        if (threads > describeAddon().build.maximumThreads) continue;
        // A million atoms with the mesh take a minute of thermalisation: tables show what the lists and the memory do.
        if (longRange(name) && atoms > 5e5 && threads === 1) continue;
        say(`${name}, ${atoms} atoms, ${threads} thread${threads > 1 ? "s" : ""}`);
        const { model, velocities } = await thermalised(name, counts, { quick });
        const simulation = new (addon().Simulation)(model, dynamics(name, model, { velocities, threads }));
        const pilot = (await advance(simulation, 10)) / 10;
        // Long enough to hold rebuilds of the lists, short enough for many turns.
        const steps = Math.max(20, Math.round((quick ? 0.1 : 0.3) / pilot));
        all.push({ atoms, simulation, steps, before: simulation.timings(), done: 0 });
      }
      const times = await inTurn(
        all.map((one) => async () => {
          one.done += one.steps;
          return (await advance(one.simulation, one.steps)) / one.steps;
        }),
        quick ? 3 : 11,
      );
      const best = (values) => Math.min(...values);
      const smallest = all.findIndex(({ atoms }) => atoms >= 1536);
      all.forEach(({ atoms, simulation, before, done }, k) => {
        const after = simulation.timings();
        const part = (key) => ((after[key] - before[key]) / done) * 1e6;
        const ns = times[k].map((time) => (1e9 * time) / atoms);
        plot(
          `${systems[name].title}, ${longRange(name) ? "0.0001, " : ""}${threads} thread${threads > 1 ? "s" : ""}`,
          atoms,
          best(ns),
        );
        const total = part("pair") + part("reciprocal") + part("neighbors") + part("other");
        rows.push({
          system: systems[name].title,
          atoms,
          threads: simulation.facts.threads,
          "steps/s": significant(1 / best(times[k])),
          "ns per atom and step": withRange(spread(ns)),
          best: significant(best(ns)),
          "over 1536": withRange(
            ratios(
              ns,
              times[smallest].map((time) => (1e9 * time) / all[smallest].atoms),
            ),
          ),
          "pair µs": significant(part("pair")),
          "k-space µs": significant(part("reciprocal")),
          "lists µs": significant(part("neighbors")),
          "rest µs": significant(part("other")),
          "lists %": significant((100 * part("neighbors")) / total, 2),
          "skin Å": significant(simulation.facts.skin, 2),
        });
      });
      const perAtom = all.map(({ atoms }, k) => ({ atoms, ns: (1e9 * best(times[k])) / atoms }));
      const large = perAtom.filter(({ atoms }) => atoms >= 1536).map(({ ns }) => ns);
      if (large.length > 1)
        flat.push(
          `${systems[name].title}, ${threads} thread${threads > 1 ? "s" : ""}: largest over smallest of the best times per atom-step from 1536 atoms on: ${significant(Math.max(...large) / Math.min(...large))}.`,
        );
    }
  return { rows, notes: flat };
}
