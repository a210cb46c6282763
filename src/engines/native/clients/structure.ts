import { writeExtxyz } from "../../../formats/index.js";
import { lammpsFrame } from "../../../formats/lammps/frame.js";
import type { ParticleModel } from "../../../model/index.js";
import { toFractional } from "../../../structures/cell.js";

/** Atoms in our order and in the cell, turned as the core turns it (a along x, b in the xy plane). */
function placed({ cell: given, positions, types }: ParticleModel) {
  const { cell, turn } = lammpsFrame(given);
  const turned = Float64Array.from(turn(positions));
  toFractional(turned, cell).forEach((fraction, k) => {
    const edge = k % 3;
    for (let axis = 0; axis < 3; axis++) turned[k - edge + axis]! -= Math.floor(fraction) * cell[3 * edge + axis]!;
  });
  const each = (values: Float64Array) => Array.from(types, (type) => values[type]!);
  return { cell, positions: turned, each };
}

/** For ASE and what reads it: species by name, masses, and charges where there are any. */
export function extendedXyz(model: ParticleModel): string {
  const { cell, positions, each } = placed(model);
  const charges = each(model.charges);
  return writeExtxyz({
    cell,
    positions,
    species: Array.from(model.types, (type) => model.typeNames[type]!),
    masses: each(model.masses),
    ...(charges.some((charge) => charge !== 0) ? { charges } : {}),
  });
}

/**
 * For LAMMPS: types in the order of the model's, ids in that of its atoms. Always with tilt factors: a box without them stays
 * upright when the cell that comes over the socket is not, and the forces are wrong without a word.
 */
export function lammpsData(model: ParticleModel, style: "atomic" | "charge"): string {
  const { cell, positions } = placed(model);
  const { masses, charges, types, typeNames } = model;
  return `${[
    `galvanostat, atom_style ${style}`,
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
    `Atoms # ${style}`,
    "",
    ...Array.from(types, (type, i) =>
      [i + 1, type + 1, ...(style === "charge" ? [charges[type]] : []), ...positions.subarray(3 * i, 3 * i + 3)].join(
        " ",
      ),
    ),
  ].join("\n")}\n`;
}
