import { withMasses } from "../atoms.js";
import type { Format } from "../format.js";
import { isExtendedXyz, readExtendedXyz } from "./read.js";
import { readTrajectory } from "./trajectory-read.js";
import { writeTrajectory } from "./trajectory-write.js";
import { writeExtxyz } from "./write.js";

/** Velocities are written as ASE's momenta. */
export const extendedXyz: Format = {
  name: "extended-xyz",
  title: "extended XYZ",
  structure: {
    carries: ["velocities", "charges", "masses", "groups"],
    read: {
      summary: "extended XYZ with Lattice and Properties (ASE, OVITO, GPUMD, QUIP)",
      detect: isExtendedXyz,
      read: readExtendedXyz,
    },
    write: {
      summary: "extended XYZ as ASE and OVITO read it",
      files: /\.(?:extxyz|xyz)$/i,
      names: ["*.extxyz", "*.xyz"],
      extension: "extxyz",
      write: (structure) => ({ text: writeExtxyz(withMasses(structure)), notes: [] }),
    },
  },
  trajectory: { read: readTrajectory, write: writeTrajectory },
};
