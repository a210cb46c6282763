/** What is simulated and what comes of it, in internal units (Å, fs, eV, amu, e, K): types that no engine owns. */
export type * from "./configuration.js";
export type * from "./correlations.js";
export type * from "./engine-choice.js";
export type * from "./methods.js";
export { minimisationDefaults } from "./minimisation.js";
export { nepOf, nepReach, type NepPotential } from "./nep.js";
export type * from "./particle-model.js";
export type * from "./socket.js";
export type * from "./system.js";
