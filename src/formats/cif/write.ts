import { InputError } from "../../errors/errors.js";
import { cellAngles, edgeLengths, toFractional } from "../../structures/cell.js";
import { elementOf } from "../../structures/elements.js";
import { composition, formula } from "../../structures/structure.js";
import { decimals } from "../atoms.js";
import type { StructureWriter } from "../format.js";

/** All atoms, without symmetry (P 1). */
export const writeCif: StructureWriter = {
  summary: "CIF with all atoms, space group P 1, elements only",
  names: ["*.cif"],
  files: /\.cif$/i,
  extension: "cif",
  write(structure) {
    const { cell, species } = structure;
    const elements = species.map((name) => {
      const element = elementOf(name) ?? (/^[DT]$/.test(name) ? name : null);
      if (element === null)
        throw new InputError([
          {
            code: "NO_ELEMENT",
            message: `${JSON.stringify(name)} is not an element, which a CIF needs`,
            received: name,
          },
        ]);
      return element;
    });
    const fractional = toFractional(structure.positions, cell);
    const turned = cell[1] !== 0 || cell[2] !== 0 || cell[5] !== 0;
    const [a, b, c] = edgeLengths(cell).map(decimals);
    const [alpha, beta, gamma] = cellAngles(cell).map(decimals);
    const lines = [
      "data_structure",
      `_chemical_formula_sum '${formula({ species: elements })}'`,
      "_cell_formula_units_Z 1",
      `_cell_length_a ${a}`,
      `_cell_length_b ${b}`,
      `_cell_length_c ${c}`,
      `_cell_angle_alpha ${alpha}`,
      `_cell_angle_beta ${beta}`,
      `_cell_angle_gamma ${gamma}`,
      "_space_group_name_H-M_alt 'P 1'",
      "_space_group_IT_number 1",
      "loop_",
      "_space_group_symop_operation_xyz",
      "'x, y, z'",
      "loop_",
      "_atom_site_label",
      "_atom_site_type_symbol",
      "_atom_site_fract_x",
      "_atom_site_fract_y",
      "_atom_site_fract_z",
      "_atom_site_occupancy",
    ];
    const seen = new Map<string, number>();
    for (const [i, element] of elements.entries()) {
      const count = (seen.get(element) ?? 0) + 1;
      seen.set(element, count);
      lines.push(`${element}${count} ${element} ${[0, 1, 2].map((k) => decimals(fractional[3 * i + k]!)).join(" ")} 1`);
    }
    const labels = [...composition(structure).keys()].filter(
      (name) => elementOf(name) !== name && !/^[DT]$/.test(name),
    );
    return {
      text: `${lines.join("\n")}\n`,
      notes: [
        ...(labels.length > 0 ? [`${labels.join(", ")}: written as elements`] : []),
        ...(turned ? ["how the cell stands in space is lost"] : []),
      ],
    };
  },
};
