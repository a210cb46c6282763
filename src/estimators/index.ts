export { blockedMean, fewestBlocks, type BlockingLevel, type MeanEstimate } from "./blocking.js";
export { combineConductivities, conductivityFromField, johnsonNyquistError, type CombinedConductivity, type Uncertain } from "./conductivity.js";
export { chiSquaredQuantile, chiSquaredTail, logGamma, studentQuantile, studentTail } from "./distributions.js";
export { resistivityFromNoise } from "./noise.js";
export { findTransient, type Transient } from "./transient.js";
export { fitLinearResponse, type KnownError, type LinearResponse, type LinearResponseOptions, type ResponsePoint } from "./linear-response.js";
