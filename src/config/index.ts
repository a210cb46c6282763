export type { FileRecord } from "../input/input-file.js";
export {
  readStudy,
  readStudyAnywhere,
  resolveStudy,
  type Study,
  type StudyContext,
  type StudyEngine,
} from "./study.js";
export type { BuildReport } from "./study-structure.js";
export { missingPrograms, refuseMissing } from "./missing-programs.js";
export {
  currentIn,
  directionsOf,
  inCellOf,
  makePoints,
  membersOf,
  setupOf,
  systemLabels,
  withPrepared,
  type CommitteeMember,
  type DirectionOfStudy,
  type MemberOfStudy,
  type PointSetup,
  type StudyPoint,
  type StudySystem,
} from "./points.js";
export { sampleOf, samplesOf } from "./samples.js";
export type {
  Direction,
  DriveConfig,
  DriveCurrent,
  Duration,
  EquilibriumConfig,
  GivenCurrent,
  MobileSpecies,
  ProductionConfig,
  StructureChoice,
  StudyConfig,
} from "./study-config.js";
