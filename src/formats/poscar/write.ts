import { InputError } from "../../errors/errors.js";
import { toFractional } from "../../structures/cell.js";
import { stripPotential } from "./read.js";
import { composition, formula } from "../../structures/structure.js";
import { triple } from "../atoms.js";
import type { StructureWriter } from "../format.js";

/** Atoms sorted by species, as the POTCAR wants them; velocities in Å/fs. */
export const writePoscar: StructureWriter = {
  summary: "POSCAR of VASP 5, atoms sorted by species",
  names: ["POSCAR*", "CONTCAR*", "*.vasp", "*.poscar"],
  files: /^(?:poscar|contcar)|\.(?:vasp|poscar)$/i,
  extension: "poscar",
  write(structure) {
    const { cell, species, velocities } = structure;
    const counts = composition(structure);
    for (const name of counts.keys()) {
      if (stripPotential(name) !== name || /^\d+$/.test(name))
        throw new InputError([
          { code: "BAD_NAME", message: `${JSON.stringify(name)} cannot be a species of a POSCAR`, received: name },
        ]);
    }
    const names = [...counts.keys()];
    const rank = new Map(names.map((name, i) => [name, i]));
    const order = [...species.keys()].sort((i, j) => rank.get(species[i]!)! - rank.get(species[j]!)! || i - j);
    const fractional = toFractional(structure.positions, cell);
    const lines = [
      formula(structure),
      "1.0",
      ...[0, 1, 2].map((i) => triple(cell, i)),
      names.join(" "),
      [...counts.values()].join(" "),
      "Direct",
      ...order.map((i) => triple(fractional, i)),
    ];
    if (velocities !== undefined) lines.push("", ...order.map((i) => triple(velocities, i)));
    const sorted = order.some((from, to) => from !== to) ? ["atoms are sorted by species"] : [];
    return { text: `${lines.join("\n")}\n`, notes: sorted };
  },
};
