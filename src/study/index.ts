export type * from "../results/document.js";
export { estimateFieldRun, type FieldRunConditions, type FieldRunEstimate } from "../estimates/field-run.js";
export { estimateRun, type RunConditions, type RunEstimate } from "../estimates/run.js";
export { collectStudy, runStudy, type RunStudyOptions } from "./run-study.js";
export { missingHere } from "./possible.js";
export { lookAtStudy, type RunStatus } from "./look-at-study.js";
export type { StudyRun } from "./campaign.js";
export type { Shares, Throughput } from "../plan/processors.js";
export type { Tuning } from "../engines/index.js";
export { engineSpeeds, type EngineSpeed } from "./engine-speeds.js";
export { exportStudy } from "./export-study.js";
export { comparisonCsv } from "../results/comparison.js";
export {
  predictStudy,
  slower,
  type MemoryPrediction,
  type PointPrediction,
  type PredictOptions,
  type SeenMemory,
  type StudyPrediction,
} from "./predict-study.js";
