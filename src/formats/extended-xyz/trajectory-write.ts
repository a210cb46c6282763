import { writeExtxyz } from "./write.js";
import type { TrajectoryWrite } from "../format.js";

/** As `writeExtxyz`: ASE and OVITO read it, and `galvanostat analyze` with its times. */
export const writeTrajectory: TrajectoryWrite = {
  suffix: "extxyz",
  write: ({ cell, species, masses, charges }, frame, { positions, columns }) =>
    writeExtxyz({
      cell: Float64Array.from(cell),
      species,
      positions: positions === "unwrapped" ? frame.unwrappedPositions : frame.positions,
      ...(columns.includes("velocities") ? { velocities: frame.velocities, masses } : {}),
      ...(columns.includes("forces") ? { forces: frame.forces } : {}),
      ...(columns.includes("charges") ? { charges } : {}),
      info: { step: frame.step, time_fs: frame.time, ...frame.info },
    }),
};
