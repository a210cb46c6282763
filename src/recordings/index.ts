export type { ChargeRecording, Recording, TrajectoryRecording } from "./recording.js";
export { TimeSeries, type ColumnDescription } from "./time-series.js";
