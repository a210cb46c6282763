import type { Format } from "../../format.js";
import { isLammpsData, readLammpsData } from "./read.js";
import { writeLammpsData } from "./write.js";

export const lammpsData: Format = {
  name: "lammps-data",
  title: "LAMMPS data",
  structure: {
    carries: ["velocities", "charges", "masses"],
    read: {
      summary: "LAMMPS data file (atomic, charge, molecular, full; without bonds)",
      detect: isLammpsData,
      read: readLammpsData,
    },
    write: writeLammpsData,
  },
};
