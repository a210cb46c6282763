import type { Format } from "../../format.js";
import { lammpsHints, readLammpsInput } from "./read.js";

/** A LAMMPS input script: the commands that make its force field, see docs/force-field.md. */
export const lammpsInput: Format = {
  name: "lammps-input",
  title: "LAMMPS input",
  forceField: {
    read: {
      summary: "LAMMPS input script with pair_style and pair_coeff",
      numbersTypes: true,
      detect: ({ text }) => /^[ \t]*(?:pair_style|pair_coeff|kspace_style|atom_style)[ \t]+\S/m.test(text),
      hints: lammpsHints,
      read: readLammpsInput,
    },
  },
};
