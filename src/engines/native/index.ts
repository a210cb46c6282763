import type { Core } from "../engine.js";
import { can } from "./can.js";
import { check } from "./check.js";
import { clientProgramOf, missingOf } from "./clients/programs.js";
import { configurations, evaluate } from "./evaluate.js";
import { describeAddon } from "./load.js";
import { minimise } from "./minimise.js";
import { run } from "./run.js";
import { savedSteps } from "./run-state.js";
import { measure } from "./throughput.js";
import { tune } from "./tuning.js";

/** Of one step of one atom, s. */
const secondsPerAtomStep = 0.6e-6;

/** The C++ core of this program. */
export const native: Core = {
  name: "native",
  summary: "the C++ core of this program: constrained dynamics, equilibrium runs, preparation",
  describe: describeAddon,
  can,
  cost: ({ equilibrationSteps, steps }, { model }) =>
    (equilibrationSteps + steps) * model.types.length * secondsPerAtomStep,
  run,
  savedSteps,
  processor: () => describeAddon().build.simdPath,
  minimise: ({ tolerance, steps }, { model }, options) =>
    minimise(model, { ...options, maxSteps: steps, ...(tolerance === undefined ? {} : { tolerance }) }),
  potentialEnergy: (model) => evaluate(model).potentialEnergy,
  configurations,
  missing: missingOf,
  clientProgram: clientProgramOf,
  measure,
  tune,
  check,
};
