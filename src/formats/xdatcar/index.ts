import type { Format } from "../format.js";
import { configuration, readXdatcar } from "./read.js";
import { readXdatcarStructure } from "./structure-read.js";

export const xdatcar: Format = {
  name: "xdatcar",
  title: "XDATCAR",
  structure: {
    carries: [],
    read: {
      summary: "XDATCAR of VASP 5 or later",
      detect: ({ lines }) => lines.slice(0, 10).some((line) => configuration.test(line)),
      read: readXdatcarStructure,
    },
  },
  trajectory: { read: readXdatcar },
};
