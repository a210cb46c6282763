import type { Engine, Exporter, Simulator } from "./engine.js";
import { lammps } from "./lammps/index.js";
import { native } from "./native/index.js";

/** What runs can be done with, or written for. */
export const engines: readonly (Simulator | Exporter)[] = [native, lammps];

export const isSimulator = (engine: Engine): engine is Simulator => "run" in engine;
export const isExporter = (engine: Engine): engine is Exporter => "prepare" in engine;

/** The one that runs are done with where none is named. */
export const defaultEngine: Simulator = native;

export type * from "./engine.js";
