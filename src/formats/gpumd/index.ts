import { withMasses } from "../atoms.js";
import { writeExtxyz } from "../extended-xyz/write.js";
import type { Format } from "../format.js";

/** Extended XYZ with GPUMD's names of columns, velocities in Å/fs; read as any extended XYZ. */
export const gpumd: Format = {
  name: "gpumd",
  title: "GPUMD's model.xyz",
  structure: {
    carries: ["velocities", "charges", "masses", "groups"],
    write: {
      summary: "extended XYZ as GPUMD reads it",
      files: /^model\.xyz$/i,
      names: ["model.xyz"],
      extension: "xyz",
      write: (structure) => ({ text: writeExtxyz(withMasses(structure), "gpumd"), notes: [] }),
    },
  },
};
