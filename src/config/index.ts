export type { FileRecord } from "../input/input-file.js";
export { readStudy, resolveStudy, type Study, type StudyContext, type StudyEngine } from "./study.js";
export type { BuildReport } from "./study-structure.js";
export type {
  DriveConfig,
  DriveCurrent,
  Duration,
  EquilibriumConfig,
  MobileSpecies,
  ProductionConfig,
  StructureChoice,
  StudyConfig,
} from "./study-config.js";
