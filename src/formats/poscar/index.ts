import type { Format } from "../format.js";
import { isPoscar, readPoscar } from "./read.js";
import { writePoscar } from "./write.js";

export const poscar: Format = {
  name: "poscar",
  title: "POSCAR",
  structure: {
    carries: ["velocities"],
    read: { summary: "POSCAR or CONTCAR of VASP 5 or later", detect: isPoscar, read: readPoscar },
    write: writePoscar,
  },
};
