// One thread against two, in turn.
import { describeAddon } from "../../dist/index.js";
import { addon } from "../../dist/engines/native/load.js";
import { inTurn, ratios, significant, spread, withRange } from "../measure.js";
import { advance, dynamics, systems, thermalised } from "../systems.js";

export const title = "Strong scaling: two threads against one, in turn";
export const notes = [
  "Target: at least 1.9 at 12 288 atoms. Other work on the machine's second core counts fully here.",
];

export async function run({ quick, say }) {
  if (describeAddon().build.maximumThreads < 2) return { rows: [], notes: ["One processor only."] };
  const rows = [];
  for (const name of Object.keys(systems))
    for (const counts of quick
      ? [[2, 2, 2]]
      : name === "nacl-melt"
        ? [
            [2, 2, 2],
            [3, 3, 3],
          ]
        : [
            [1, 1, 1],
            [2, 2, 2],
            [4, 4, 4],
          ]) {
      const { model, velocities } = await thermalised(name, counts, { quick });
      const atoms = model.types.length;
      say(`${name}, ${atoms} atoms`);
      const trials = [];
      for (const threads of [1, 2]) {
        const simulation = new (addon().Simulation)(model, dynamics(name, model, { velocities, threads }));
        const pilot = (await advance(simulation, 20)) / 20;
        const steps = Math.max(20, Math.round((quick ? 0.1 : 1) / pilot));
        trials.push(async () => (await advance(simulation, steps)) / steps);
      }
      const [one, two] = await inTurn(trials, quick ? 2 : 7);
      rows.push({
        system: systems[name].title,
        atoms,
        "steps/s, 1 thread": significant(1 / spread(one).median),
        "2 threads": significant(1 / spread(two).median),
        ratio: withRange(ratios(one, two)),
        target: atoms === 12288 ? "≥ 1.9" : "–",
      });
    }
  return { rows };
}
