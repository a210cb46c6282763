import type { Format } from "../../format.js";
import { isConductivityTable, readConductivityTable } from "./read.js";

export const conductivityTable: Format = {
  name: "conductivity-table",
  title: "table of σ(T) (CSV, TSV, blanks)",
  conductivities: {
    read: {
      summary: "σ or σT, or a logarithm of either, against T or 1000/T, with or without errors",
      detect: isConductivityTable,
      read: readConductivityTable,
    },
  },
};
