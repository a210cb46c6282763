import type { LammpsChoice } from "../model/index.js";
import type { Core, Engine, Evaluator, Exporter, Simulator } from "./engine.js";
import { lammps, lammpsSimulator } from "./lammps/index.js";
import { native } from "./native/index.js";

/** What runs can be done with, or written for. */
export const engines: readonly (Simulator | Exporter)[] = [native, lammps];

export const isSimulator = (engine: Engine): engine is Simulator => "run" in engine;
export const isEvaluator = (engine: Engine): engine is Engine & Evaluator => "configurations" in engine;
export const isExporter = (engine: Engine): engine is Exporter => "prepare" in engine;

/** The one that runs are done with where none is named. */
export const defaultEngine: Core = native;

/** The one that a study asks for; absent: the default one. */
export const engineOf = (choice: LammpsChoice | undefined): Simulator =>
  choice === undefined ? defaultEngine : lammpsSimulator(choice);

/** What prepares structures and evaluates configurations beside an engine: itself, or where it does driven runs only, the core. */
export const coreBeside = (engine: Simulator): Simulator & Evaluator =>
  isEvaluator(engine) ? (engine as Simulator & Evaluator) : defaultEngine;

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
