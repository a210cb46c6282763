import type { Format } from "../format.js";
import { readNap } from "./read.js";

/** nap's (https://github.com/ryokbys/nap) in.pmd, in.params.Morse and in.params.Coulomb: any of the three names all that lie beside it. */
export const nap: Format = {
  name: "nap",
  title: "nap's in.pmd",
  forceField: {
    read: {
      summary: "in.pmd of nap, with in.params.Morse and in.params.Coulomb beside it",
      numbersTypes: false,
      detect: ({ text }) =>
        /^[ \t]*force_type[ \t]+\w/m.test(text) ||
        (/^[ \t]*terms[ \t]+\w/m.test(text) && /^[ \t]*charges[ \t]+\w/m.test(text)) ||
        (/^[ \t]*[A-Z]\w?[ \t]+[A-Z]\w?([ \t]+[-+.\dEeDd]+){3}[ \t]*$/m.test(text) && !text.includes(":")),
      read: readNap,
    },
  },
};
