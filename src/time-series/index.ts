export { readCsv, writeCsv } from "./csv.js";
export { TimeSeries, type ColumnDescription } from "./time-series.js";
