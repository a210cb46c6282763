import { join } from "node:path";

import { InputError } from "../../errors/errors.js";
import type { LammpsChoice } from "../../model/index.js";
import { native } from "../native/index.js";
import type { Exporter, Simulator } from "../engine.js";
import { canExport, canRun, lacking, thermostats } from "./can.js";
import { lammpsDeck } from "./deck.js";
import { departures } from "./departures.js";
import { askProgram, isProgram, programOf } from "./program.js";
import { latestRestart } from "./restarts.js";
import { rhythm, runInLammps, type Rhythm } from "./run.js";

/** Of one step of one atom, s: LLZO with a mesh, 29 Sep 2021 on one processor. */
const secondsPerAtomStep = 9e-6;

/** LAMMPS as somebody calls it. */
export function lammpsSimulator(choice: LammpsChoice, pace: Rhythm = rhythm): Simulator {
  return {
    name: "lammps",
    summary: "LAMMPS: the same constrained dynamics, alone or under mpirun",
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
    can: canRun,
    lacks: (run, system) => lacking(choice, run, system),
    cost: ({ equilibrationSteps, steps }, { model }) =>
      (equilibrationSteps + steps) * model.types.length * secondsPerAtomStep,
    run: (run, system, folder, options) => runInLammps(choice, run, system, folder, options, pace),
    savedSteps: (folder) => latestRestart(join(folder, "lammps")),
    // Ranks add up their sums in an order of their own.
    processor: () => "any",
    program: () => {
      const { version, compiler, mpi, packages } = programOf(choice.command);
      return { name: "LAMMPS", version, compiler, mpi, packages, command: choice.command };
    },
    departures,
    check: async () => {
      const found = askProgram(choice.command);
      return isProgram(found)
        ? [{ name: "LAMMPS", passed: true, found: `${found.version}, ${found.mpi}; ${found.packages.length} packages` }]
        : [];
    },
  };
}

export const defaultLammps: LammpsChoice = { name: "lammps", command: ["lmp"], runs: 1 };

/** Runs in LAMMPS, and inputs for it that are run by someone else, without this program. */
export const lammps: Simulator & Exporter = {
  ...lammpsSimulator(defaultLammps),
  canPrepare: canExport,
  prepare: (runs, system, title) => {
    const problems = new Map(
      runs.flatMap((run) => canExport(run, system)).map((problem) => [problem.message, problem]),
    );
    const [first, ...others] = problems.values();
    if (first !== undefined) throw new InputError([first, ...others]);
    const [run, ...more] = runs;
    return lammpsDeck([run!, ...more], system, title);
  },
};
