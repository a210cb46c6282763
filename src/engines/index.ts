import type { Engine, Exporter, Simulator } from "./engine.js";
import { lammps } from "./lammps/index.js";
import { native } from "./native/index.js";

/** What runs can be done with, or written for. */
export const engines: readonly (Simulator | Exporter)[] = [native, lammps];

export const isSimulator = (engine: Engine): engine is Simulator => "run" in engine;
export const isExporter = (engine: Engine): engine is Exporter => "prepare" in engine;

/** The one that runs are done with where none is named. */
export const defaultEngine: Simulator = native;

/** Energies and minima of one structure, and simulations without a study, by the native engine. */
export { evaluate, evaluateAnywhere, type AnySinglePoint, type SinglePoint } from "./native/evaluate.js";
export { minimise, type MinimiseOptions } from "./native/minimise.js";
export {
  simulate,
  type SimulateOptions,
  type SimulationCheckpoint,
  type SimulationResult,
} from "./native/simulate.js";
export { describeAddon, type AddonDescription, type Dynamics } from "./native/load.js";
export type * from "./engine.js";
