// Resident memory for each atom, in a process of its own.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { longRange, systems } from "../systems.js";

export const title = "Memory";
export const notes = [
  "Growth of the peak resident set from before the simulation is made until 20 steps are done, the model's arrays in JavaScript (32 B an atom) not counted.",
];

export async function run({ quick, say }) {
  const rows = [];
  for (const name of ["llzo-pair-tables", "llzo-rigid-ion"])
    for (const counts of quick
      ? [[4, 4, 4]]
      : [
          [8, 8, 8],
          [17, 17, 18],
        ]) {
      const atoms = 192 * counts[0] * counts[1] * counts[2];
      if (longRange(name) && quick) continue;
      say(`${name}, ${atoms} atoms`);
      const child = spawnSync(
        process.execPath,
        ["--expose-gc", fileURLToPath(new URL("../peak-memory.js", import.meta.url)), name, ...counts.map(String)],
        { encoding: "utf8" },
      );
      if (child.status !== 0) throw new Error(child.stderr.trim().split("\n").at(-1));
      const { bytes } = JSON.parse(child.stdout);
      rows.push({
        system: systems[name].title,
        atoms,
        "bytes per atom": Math.round(bytes / atoms),
        MiB: Math.round(bytes / 2 ** 20),
      });
    }
  return { rows };
}
