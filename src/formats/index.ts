export {
  trajectoryColumns,
  type FrameChoice,
  type ReadOptions,
  type RecordingOptions,
  type StructureWriter,
  type TrajectoryColumn,
  type TrajectoryFrame,
  type TrajectorySystem,
  type Written,
} from "./format.js";
export { writeExtxyz, type WritableFrame } from "./extended-xyz/write.js";
export {
  inspectForceField,
  inspectInlineForceField,
  hintsOf,
  readForceField,
  resolveForceField,
  type ReadForceFieldOptions,
} from "./read-force-field.js";
export { missingOptions } from "./missing-options.js";
export { readRecording, readRecordings } from "./read-recording.js";
export {
  parseSites,
  parseStructure,
  readSites,
  readStructure,
  type ReadStructureOptions,
} from "./read-structure.js";
export {
  conductivitiesReaders,
  forceFieldReaders,
  manyBodyReaders,
  formats,
  seriesReaders,
  structureReaders,
  structureWriters,
  summaries,
  titles,
  trajectoryReaders,
  trajectoryWriters,
} from "./registry.js";
export {
  isConductivityTable,
  isLikeConductivityTable,
  readConductivityTable,
  type ConductivityTable,
  type TableOptions,
} from "./read-conductivities.js";
export { readCsv, writeCsv } from "./tables/series-csv.js";
export { trajectoryFile, TrajectoryWriter, type TrajectoryChoice } from "./trajectory-writer.js";
export { writerFor } from "./write-structure.js";
