import { readdirSync } from "node:fs";
import { join } from "node:path";

import { isThere } from "../files/index.js";

/** What a run leaves that came to nothing: words about it, and locks. */
const wordsAlone = /^(failure\.json|deaths\.json|reached\.json|run\.lock.*|lammps)$/;
/** Of what LAMMPS has in its folder: states, the end, frames of the trajectory. The rest is made anew with every try. */
const ofLammps = /^(restart\.|damaged\.|done\.json|last\.dump|frames\.)/;

const namesIn = (folder: string): string[] => (isThere(folder) ? readdirSync(folder) : []);

/** Whether runs in a results folder left anything to keep: a result, a saved state, a prepared structure, frames; or were decided upon. */
export function hasProduced(folder: string): boolean {
  const runs = join(folder, "runs");
  return (
    namesIn(join(folder, "stages")).some((name) => name.endsWith(".json")) ||
    namesIn(runs).some(
      (run) =>
        namesIn(join(runs, run)).some((name) => !wordsAlone.test(name)) ||
        namesIn(join(runs, run, "lammps")).some((name) => ofLammps.test(name)),
    )
  );
}
