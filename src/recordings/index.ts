export { readCsv, writeCsv } from "../formats/tables/series-csv.js";
export { TimeSeries, type ColumnDescription } from "./time-series.js";
