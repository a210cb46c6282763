export { joinModels, type JoinedModels } from "./committee.js";
export {
  blockedMean,
  type BlockingLevel,
  type MeanEstimate,
} from "./blocking.js";
export { chanceOfSoLittleNoise, conductivityFromField, johnsonNyquistError, type Uncertain } from "./conductivity.js";
export {
  chiSquaredQuantile,
  chiSquaredTail,
  logGamma,
  studentQuantile,
  studentTail,
} from "../statistics/distributions.js";
export { correlate, type RecordedMotion } from "./correlate.js";
export { estimateSamples } from "./equilibrium-samples.js";
export { equilibriumCurves, type EquilibriumCurves } from "./curves.js";
export {
  beyondMemory,
  estimateEquilibrium,
  glimpseConductivity,
  type EquilibriumConditions,
  type EquilibriumEstimate,
} from "./equilibrium.js";
export { lengthForMemory, type Memory, type TransportEstimate } from "./transport-estimate.js";
export { longestMemory } from "./zero-frequency.js";
export { findTransient, type Transient } from "./transient.js";
export {
  fitFieldResponse,
  fitLinearResponse,
  type FieldResponse,
  type FieldResponsePoint,
  type KnownError,
  type LinearResponse,
  type LinearResponseOptions,
  type ResponsePoint,
} from "./linear-response.js";
export { chordConductivity, chordResistivity } from "./response-models.js";
export {
  compareFluctuation,
  noiseInterval,
  noiseResistivity,
  poolNoise,
  type FluctuationComparison,
  type NoiseResistivity,
} from "./fluctuation.js";
export {
  chargingEnergy,
  chargingSlowing,
  estimateCharging,
  relaxingBelow,
  type Charging,
} from "./charging.js";
export {
  designAmong,
  optimalCurrents,
  relativeNoise,
  shotNoise,
  varianceOf,
  type CurrentDesign,
  type DesignedCurrent,
  type LawInForce,
} from "./current-design.js";
export { conductivitySpectrum, type ConductivityBin } from "./conductivity-spectrum.js";
export { impedance, type ImpedancePoint, type Relaxation } from "./impedance.js";
export { fieldSpectrum } from "./field-spectrum.js";
export type { SpectralBin } from "./sine-spectrum.js";
export { extrapolateSize, type SizeExtrapolation, type SizedValue } from "./size-extrapolation.js";
export { speedUp, type Cost, type SpeedUp } from "./speed-up.js";
