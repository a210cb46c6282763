import type { Format } from "../../format.js";
import { readDump } from "./read.js";
import { writeDump } from "./write.js";

export const lammpsDump: Format = {
  name: "lammps-dump",
  title: "LAMMPS dump",
  trajectory: { read: readDump, write: writeDump },
};
