import { extendedXyz } from "./extended-xyz/trajectory-write.js";
import { lammpsDump } from "./lammps/dump/write.js";
import type { TrajectoryFormat } from "./trajectory-format.js";

/** The formats that trajectories are written in; the first is taken where none is named. */
export const trajectoryFormats: readonly TrajectoryFormat[] = [extendedXyz, lammpsDump];

export {
  trajectoryColumns,
  type FrameChoice,
  type TrajectoryColumn,
  type TrajectoryFormat,
  type TrajectoryFrame,
  type TrajectorySystem,
} from "./trajectory-format.js";
export { trajectoryFile, TrajectoryWriter, type TrajectoryChoice } from "./trajectory-writer.js";
