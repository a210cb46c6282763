export { pairName, type ForceField, type PairDefinition, type SpeciesParameters } from "./force-field.js";
export { forceFieldFormats } from "../formats/force-field-formats.js";
export { readTableSection, type TableSection } from "../formats/lammps/table.js";
export { buildParticleModel, NEUTRALITY_TOLERANCE, type ModelReport } from "./particle-model.js";
export {
  DEFAULT_MINIMUM_DISTANCE,
  inspectForceField,
  interpretForceField,
  readForceField,
  resolveForceField,
  type ForceFieldContext,
  type ReadForceFieldOptions,
} from "./read.js";
