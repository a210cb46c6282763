export { digestOf } from "./digest.js";
export type { ForceField, ManyBodyTerms, PairDefinition, SpeciesParameters } from "./force-field.js";
export {
  DEFAULT_MINIMUM_DISTANCE,
  interpretForceField,
  speciesOfStructure,
  type ForceFieldContext,
} from "./interpret.js";
export { forceFieldSections } from "./schema.js";
export { buildParticleModel, type ModelReport } from "./particle-model.js";
