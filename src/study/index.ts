export type * from "./results.js";
export { estimateRun, type RunConditions, type RunEstimate } from "./estimate-run.js";
export { runStudy, type RunStudyOptions } from "./run-study.js";
export type { AnyRunResult } from "./run-one.js";
export type { Throughput } from "./throughput.js";
export type { Tuning } from "./tuning.js";
export { fitQuotable, type QuotedPoint } from "./temperature-laws.js";
export { comparisonCsv } from "./comparison.js";
export { predictStudy, type PointPrediction, type PredictOptions, type StudyPrediction } from "./predict-study.js";
