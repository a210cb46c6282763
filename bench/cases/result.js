/*
 * Against equilibrium MD: the cost of a result, not of a step. The statistics are those of recorded `galvanostat compare` runs
 * (bench/speed-up; a quarter of an hour each): simulated times do not depend on the machine. The speeds are measured now.
 */
import { readFileSync } from "node:fs";

import { describeAddon } from "../../dist/index.js";
import { addon } from "../../dist/engines/native/load.js";
import { inTurn, significant, spread } from "../measure.js";
import * as lammps from "../peers/lammps.js";
import { advance, dynamics, thermalised, withElectrostatics } from "../systems.js";

export const title = "Against equilibrium MD: the time that σ to 5 % takes";
export const notes = [
  "Statistics recorded with commit 365c328 by `galvanostat compare bench/speed-up/*.yaml` (see bench/speed-up/README.md); speeds measured in this run, 2 fs, Ewald 1e-5, all processors.",
  "t = t_recorded (ε_recorded/5 %)², all that was simulated included (pilot, equilibration, every current). S is the ratio of simulated times and does not depend on the speeds; 68 % interval.",
];

/** Rows of comparison.csv as objects of numbers. */
function recorded(atoms) {
  const [header, ...lines] = readFileSync(new URL(`../speed-up/recorded/llzo-${atoms}.csv`, import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  return lines.map((cells) => Object.fromEntries(header.map((column, k) => [column, Number(cells[k])])));
}

export async function run({ quick, say }) {
  const found = quick ? undefined : await lammps.find();
  const threads = describeAddon().build.maximumThreads;
  const rows = [];
  for (const [atoms, counts] of quick
    ? [[192, [1, 1, 1]]]
    : [
        [192, [1, 1, 1]],
        [1536, [2, 2, 2]],
      ]) {
    const state = await thermalised("llzo-rigid-ion", counts, { quick });
    const model = withElectrostatics(state.model, "ewald", { accuracy: 1e-5 });
    const extra = { timestep: 2 };
    const trial = async (options) => {
      const simulation = new (addon().Simulation)(
        model,
        dynamics("llzo-rigid-ion", model, { velocities: state.velocities, threads, extra, ...options }),
      );
      const steps = Math.max(50, Math.round((quick ? 0.1 : 1) / ((await advance(simulation, 50)) / 50)));
      return async () => (await advance(simulation, steps)) / steps;
    };
    const trials = [await trial({}), await trial({ drive: false, correlate: true })];
    let theirs;
    if (found !== undefined) {
      say(`LAMMPS, ${atoms} atoms: tuning`);
      const forces = (await import("./peers.js")).reference(model);
      theirs = new lammps.Case(found, { model, velocities: state.velocities, timestep: 2, threads, reference: forces });
      try {
        const { setting, time } = await theirs.tune(1e-5, { budget: 15 });
        trials.push(async () => (await theirs.run(setting, [20, Math.max(50, Math.round(1 / time))])).seconds[1]);
      } catch (error) {
        say(`LAMMPS: ${error.message}`);
      }
    }
    const times = (await inTurn(trials, quick ? 2 : 5)).map((values) => spread(values).median);
    theirs?.dispose();
    for (const point of recorded(atoms)) {
      const simulated = (time, error) => time * (error / 0.05) ** 2;
      const current = simulated(point.time_constant_current_ps, point.relative_error_constant_current);
      const equilibrium = simulated(point.time_equilibrium_ps, point.relative_error_einstein);
      // ps → steps of 2 fs → minutes
      const minutes = (ps, perStep) => (perStep === undefined ? "–" : significant((ps * 500 * perStep) / 60));
      rows.push({
        atoms,
        "T / K": point.temperature_K,
        "constant current, ps": significant(current),
        "equilibrium, ps": significant(equilibrium),
        S: `${significant(point.speed_up, 2)} (${significant(point.speed_up_low68, 2)}–${significant(point.speed_up_high68, 2)})`,
        "constant current, min": minutes(current, times[0]),
        "equilibrium, min": minutes(equilibrium, times[1]),
        "equilibrium with LAMMPS, min": minutes(equilibrium, times[2]),
      });
    }
  }
  return { rows };
}
