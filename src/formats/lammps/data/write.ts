import { toFractional } from "../../../structures/cell.js";
import { formula } from "../../../structures/structure.js";
import { decimals, massesOf, triple } from "../../atoms.js";
import type { StructureWriter } from "../../format.js";
import { lammpsFrame } from "../frame.js";

/** Units metal: velocities in Å/ps. Atoms are put into the box, and image flags say where they were. */
export const writeLammpsData: StructureWriter = {
  summary: "LAMMPS data, units metal, atom style charge (atomic without charges)",
  names: ["*.data", "*.lmp", "*.lammps", "data.*"],
  files: /\.(?:data|lmp|lammps)$|^data\./i,
  extension: "data",
  write(structure) {
    const { species, charges } = structure;
    const masses = massesOf(structure);
    const { cell, isTurned, turn } = lammpsFrame(structure.cell);
    const positions = turn(structure.positions);
    const velocities = structure.velocities && turn(structure.velocities);
    const types = new Map<string, number>();
    const typeOf = species.map((name, i) => {
      const key = `${masses[i]} # ${name}`;
      if (!types.has(key)) types.set(key, types.size + 1);
      return types.get(key)!;
    });
    const fractional = toFractional(positions, cell);
    const style = charges === undefined ? "atomic" : "charge";
    const tilted = [cell[3]!, cell[6]!, cell[7]!];
    const steep =
      Math.abs(tilted[0]!) > cell[0]! / 2 || Math.abs(tilted[1]!) > cell[0]! / 2 || Math.abs(tilted[2]!) > cell[4]! / 2;
    const lines = [
      `${formula(structure)}, units = metal, atom_style = ${style}${isTurned ? "; turned: a along x, b in the x-y plane, velocities too" : ""}`,
      "",
      `${species.length} atoms`,
      `${types.size} atom types`,
      "",
      `0 ${decimals(cell[0]!)} xlo xhi`,
      `0 ${decimals(cell[4]!)} ylo yhi`,
      `0 ${decimals(cell[8]!)} zlo zhi`,
      ...(tilted.some((tilt) => tilt !== 0)
        ? [`${tilted.map(decimals).join(" ")} xy xz yz${steep ? " # needs box tilt large" : ""}`]
        : []),
      "",
      "Masses",
      "",
      ...[...types].map(([key, type]) => `${type} ${key}`),
      "",
      `Atoms # ${style}`,
      "",
    ];
    for (const i of species.keys()) {
      const images = [0, 1, 2].map((k) => Math.floor(fractional[3 * i + k]!));
      const inside = [0, 1, 2].map((k) =>
        decimals(positions[3 * i + k]! - images[0]! * cell[k]! - images[1]! * cell[3 + k]! - images[2]! * cell[6 + k]!),
      );
      lines.push(
        [i + 1, typeOf[i], ...(charges === undefined ? [] : [decimals(charges[i]!)]), ...inside, ...images].join(" "),
      );
    }
    if (velocities !== undefined)
      lines.push("", "Velocities", "", ...species.map((_, i) => `${i + 1} ${triple(velocities, i, 1e3)}`));
    return {
      text: `${lines.join("\n")}\n`,
      notes: [
        ...(isTurned ? ["the cell is turned as LAMMPS needs it, velocities with it"] : []),
        ...(steep ? ["the cell is steep: older LAMMPS needs `box tilt large`"] : []),
      ],
    };
  },
};
