import { InputError } from "../../errors/errors.js";
import { native } from "../native/index.js";
import type { Exporter } from "../engine.js";
import { can, thermostats } from "./can.js";
import { lammpsDeck } from "./deck.js";

/** Inputs for LAMMPS: the runs are done by someone else, without this program. */
export const lammps: Exporter = {
  name: "lammps",
  summary: "LAMMPS: data file, input with the same constrained dynamics",
  /** Formulas that LAMMPS lacks are written as tables of what the native engine computes. */
  describe: () => {
    const methods = native.describe();
    return {
      potentials: methods.potentials,
      cutoffs: methods.cutoffs,
      interactions: methods.interactions,
      thermostats: methods.thermostats.filter(({ name }) => thermostats.includes(name)),
      barostats: [],
      colourSchemes: methods.colourSchemes,
    };
  },
  can,
  prepare: (runs, system, title) => {
    const problems = new Map(runs.flatMap((run) => can(run, system)).map((problem) => [problem.message, problem]));
    const [first, ...others] = problems.values();
    if (first !== undefined) throw new InputError([first, ...others]);
    const [run, ...more] = runs;
    return lammpsDeck([run!, ...more], system, title);
  },
};
