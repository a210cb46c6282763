// This build and another one in turn: what a change has done. Only with GALVANOSTAT_BENCH_AGAINST.
import { addon } from "../../dist/engines/native/load.js";
import { inTurn, ratios, spread, withRange } from "../measure.js";
import { find } from "../peers/build.js";
import { advance, dynamics, systems, thermalised } from "../systems.js";

export const title = "Against another build";

export async function run({ quick, say }) {
  const other = find();
  if (other === undefined) return { rows: [], notes: ["GALVANOSTAT_BENCH_AGAINST names no other build."] };
  const rows = [];
  for (const name of Object.keys(systems))
    for (const counts of quick
      ? [[1, 1, 1]]
      : [
          [1, 1, 1],
          [2, 2, 2],
          [4, 4, 4],
        ]) {
      if (name === "nacl-melt" && counts[0] > 2) continue;
      const { model, velocities } = await thermalised(name, counts, { quick });
      const atoms = model.types.length;
      say(`${name}, ${atoms} atoms`);
      const trials = [];
      for (const { Simulation } of [addon(), other.addon]) {
        const simulation = new Simulation(model, dynamics(name, model, { velocities }));
        const pilot = (await advance(simulation, 20)) / 20;
        const steps = Math.max(20, Math.round((quick ? 0.1 : 0.7) / pilot));
        trials.push(async () => (await advance(simulation, steps)) / steps);
      }
      const [ours, theirs] = await inTurn(trials, quick ? 2 : 7);
      const perAtom = (times) => withRange(spread(times.map((time) => (1e9 * time) / atoms)));
      rows.push({
        system: systems[name].title,
        atoms,
        "ours, ns per atom and step": perAtom(ours),
        "other build, ns": perAtom(theirs),
        ratio: withRange(ratios(theirs, ours)),
      });
    }
  return { rows, notes: [`Other build: ${other.file}. One thread; its time over ours.`] };
}
