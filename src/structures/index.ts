export { cellProblem, checkStructure, closePairs, nameAtom, unitProblem, type ClosePair } from "./check.js";
export { buildDefaults, buildStructure, type BuildRecipe, type Built, type BuiltSites } from "./building/build.js";
export type { Dopant } from "./building/dope.js";
export type { MinimumDistances } from "./building/minimum-distance.js";
export {
  determinant,
  MOST_ATOMS,
  supercell,
  supercellVectors,
  unitVectors,
  type SupercellMatrix,
} from "./building/supercell.js";
export {
  asSites,
  disorderedProblem,
  isDisordered,
  isOrdered,
  type DisorderedStructure,
  type Occupant,
} from "./disordered.js";
export {
  cellAngles,
  cellFromParameters,
  edgeLengths,
  perpendicularWidths,
  reciprocal,
  signedVolume,
  toCartesian,
  toFractional,
  type Cell,
  type Vector,
} from "./cell.js";
export { covalentRadius, elementOf, elementOfMass, elementSymbols, standardAtomicWeight } from "./elements.js";
export { commonCharges, mostCommonCharge } from "./oxidation-states.js";
export { composition, formula, withCell, type Structure, type StructureSource } from "./structure.js";
export { mobileByRule, netCharge } from "./transport-charges.js";
