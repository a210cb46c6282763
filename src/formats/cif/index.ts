import type { Format } from "../format.js";
import { isCif, readCif } from "./read.js";
import { writeCif } from "./write.js";

export const cif: Format = {
  name: "cif",
  title: "CIF",
  structure: {
    carries: ["occupancies"],
    read: {
      summary: "CIF with symmetry operations or a space group, occupancies allowed",
      detect: isCif,
      read: readCif,
    },
    write: writeCif,
  },
};
