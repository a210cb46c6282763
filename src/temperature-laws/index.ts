export { temperatureLaws, type LawData, type LawParameter, type TemperatureLaw } from "./laws/index.js";
export { fitTemperatureLaws } from "./fit-temperature-laws.js";
export type * from "./temperature-laws.js";
