import { basename, dirname } from "node:path";

import type { Format } from "../format.js";
import { readAngular } from "./angular.js";
import { pmdini } from "./pmdini.js";
import { pmdFiles, readNap } from "./read.js";

const isAngular = ({ text }: { readonly text: string }): boolean => /^[ \t]*angular[12][ \t]/m.test(text);

/** nap's (https://github.com/ryokbys/nap) in.pmd, the files of its forces: any of them names all that lie beside it. */
export const nap: Format = {
  name: "nap",
  title: "nap's files",
  structure: { carries: [], read: pmdini },
  manyBody: { read: { summary: "in.params.angular of nap", detect: isAngular, read: readAngular } },
  forceField: {
    read: {
      summary:
        "in.pmd (or in.pmd.NAME) of nap, with the in.params files of its forces beside it: Morse, Coulomb, angular, uf3l, uf3",
      numbersTypes: false,
      detect: ({ text, path }) =>
        (/^in\.params\.(angular|uf3l?)$/.test(basename(path)) && pmdFiles(dirname(path)).length > 0) ||
        /^[ \t]*force_type[ \t]+\w/m.test(text) ||
        (/^[ \t]*terms[ \t]+\w/m.test(text) && /^[ \t]*charges[ \t]+\w/m.test(text)) ||
        (/^[ \t]*[A-Z]\w?[ \t]+[A-Z]\w?([ \t]+[-+.\dEeDd]+){3}[ \t]*$/m.test(text) && !text.includes(":")),
      read: readNap,
    },
  },
};
