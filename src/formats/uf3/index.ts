import { basename } from "node:path";

import type { Format } from "../format.js";
import { TranslatedDocument } from "../translated-document.js";
import { readUf3 } from "./read.js";

const detect = ({ text }: { readonly text: string }): boolean => /^#UF/m.test(text);

/** Ultra-fast force fields: of UF3 (https://github.com/uf3/uf3) and LAMMPS's pair_style uf3, and nap's UF3L. */
export const uf3: Format = {
  name: "uf3",
  title: "UF3",
  manyBody: { read: { summary: "UF3, also with nap's three-body terms (UF3L)", detect, read: readUf3 } },
  forceField: {
    read: {
      summary: "UF3 of LAMMPS's pair_style uf3, or nap's in.params.uf3l, alone",
      numbersTypes: false,
      detect,
      read(file) {
        const document = new TranslatedDocument(file.path);
        const { terms } = readUf3(file);
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
