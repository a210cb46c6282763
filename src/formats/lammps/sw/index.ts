import { basename } from "node:path";

import type { Format } from "../../format.js";
import { TranslatedDocument } from "../../translated-document.js";
import { isStillingerWeber, readStillingerWeber } from "./read.js";

/** Parameter files of LAMMPS's pair_style sw (https://docs.lammps.org/pair_sw.html). */
export const stillingerWeber: Format = {
  name: "lammps-sw",
  title: "LAMMPS's Stillinger–Weber files",
  manyBody: {
    read: {
      summary: "Stillinger–Weber of LAMMPS's pair_style sw",
      detect: isStillingerWeber,
      read: readStillingerWeber,
    },
  },
  forceField: {
    read: {
      summary: "parameters of LAMMPS's pair_style sw (Stillinger–Weber), alone",
      numbersTypes: false,
      detect: isStillingerWeber,
      read(file) {
        const document = new TranslatedDocument(file.path);
        const { terms } = readStillingerWeber(file);
        Object.assign(document.data, {
          species: Object.fromEntries(terms.species.map((name) => [name, {}])),
          manyBody: [basename(file.path)],
          electrostatics: "none",
        });
        return { document, problems: [], files: [] };
      },
    },
  },
};
