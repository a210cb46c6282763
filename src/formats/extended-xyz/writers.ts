import type { Structure } from "../../structures/structure.js";
import { writeExtxyz } from "./write.js";
import { massesOf } from "../atoms.js";
import type { StructureWriter } from "../structure-writers.js";

/** Velocities as ASE's momenta. */
export const extendedXyzWriter: StructureWriter = {
  name: "extended-xyz",
  summary: "extended XYZ as ASE and OVITO read it (*.extxyz, *.xyz)",
  files: /\.(?:extxyz|xyz)$/i,
  extension: "extxyz",
  write(structure) {
    return { text: writeExtxyz(withMasses(structure)), notes: [] };
  },
};

/** Velocities in Å/fs. */
export const gpumdWriter: StructureWriter = {
  name: "gpumd",
  summary: "extended XYZ as GPUMD reads it (model.xyz)",
  files: /^model\.xyz$/i,
  extension: "xyz",
  write(structure) {
    return { text: writeExtxyz(withMasses(structure), "gpumd"), notes: [] };
  },
};

function withMasses(structure: Structure): Structure {
  return structure.velocities === undefined ? structure : { ...structure, masses: massesOf(structure) };
}
