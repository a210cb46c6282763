import { lammpsFrame } from "../../formats/lammps/frame.js";
import type { ParticleModel } from "../../model/index.js";
import { toFractional } from "../../structures/cell.js";

/**
 * A model as a data file of atom style charge: types in the order of the model's, ids in that of its atoms, always with tilt
 * factors; image flags say where the atoms were. To the last bit.
 */
export function modelData({ cell: given, positions, masses, charges, types, typeNames }: ParticleModel): string {
  const { cell, turn } = lammpsFrame(given);
  const turned = Float64Array.from(turn(positions));
  const images = toFractional(turned, cell).map(Math.floor);
  images.forEach((image, k) => {
    const edge = k % 3;
    for (let axis = 0; axis < 3; axis++) turned[k - edge + axis]! -= image * cell[3 * edge + axis]!;
  });
  return `${[
    "galvanostat, units metal, atom_style charge",
    "",
    `${types.length} atoms`,
    `${typeNames.length} atom types`,
    "",
    `0 ${cell[0]} xlo xhi`,
    `0 ${cell[4]} ylo yhi`,
    `0 ${cell[8]} zlo zhi`,
    `${cell[3]} ${cell[6]} ${cell[7]} xy xz yz`,
    "",
    "Masses",
    "",
    ...typeNames.map((name, t) => `${t + 1} ${masses[t]} # ${name}`),
    "",
    "Atoms # charge",
    "",
    ...Array.from(types, (type, i) =>
      [i + 1, type + 1, charges[type], ...turned.subarray(3 * i, 3 * i + 3), ...images.subarray(3 * i, 3 * i + 3)].join(
        " ",
      ),
    ),
  ].join("\n")}\n`;
}
