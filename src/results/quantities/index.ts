// Every number that is published, once: results.json, the terminal's tables, comparison.csv, the report and the table in
// docs/results-file.md are made from these lists, in their order. A new estimator is one entry.
export { committeeQuantities, modelQuantities } from "./committee.js";
export { equilibriumQuantities } from "./equilibrium.js";
export { pointQuantities } from "./point.js";
export {
  fieldRunQuantities,
  minimisationQuantities,
  preparationQuantities,
  runQuantities,
  seriesQuantities,
} from "./runs.js";
