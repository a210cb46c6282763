import { basename } from "node:path";

import { standardAtomicWeight } from "../../structures/index.js";
import type { Format } from "../format.js";
import { TranslatedDocument } from "../translated-document.js";
import { looksLikeNep, readNepPotential } from "./potential.js";

/** GPUMD's nep.txt, a neural-network potential, as a whole force field: elements with their standard masses, no charges. */
export const nep: Format = {
  name: "nep",
  title: "GPUMD's nep.txt",
  forceField: {
    read: {
      summary: "neuroevolution potential (NEP) of GPUMD: nep3, nep4 and nep5, with and without ZBL, and qNEP",
      numbersTypes: false,
      detect: ({ text }) => looksLikeNep(text),
      read: (file) => {
        const { elements } = readNepPotential(file);
        const document = new TranslatedDocument(file.path);
        document.place(["species"], { file: file.path, line: 1 });
        Object.assign(document.data, {
          // Elements without a standard mass need a file of ours that gives it.
          species: Object.fromEntries(
            elements.filter((name) => standardAtomicWeight(name) !== null).map((name) => [name, {}]),
          ),
          nep: basename(file.path),
        });
        return { document, problems: [], files: [] };
      },
    },
  },
};
