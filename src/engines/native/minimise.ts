import { nativeModel } from "./clients/index.js";
import { isInterruption } from "./interruption.js";
import { addon, fromNative, translateNativeError, type ForceOptions, type MinimisationReport } from "./load.js";
import { minimisationDefaults, type ParticleModel } from "../../model/index.js";
import { socketOf } from "../../model/interactions.js";
import type { Death, MinimisationProgress, Minimum } from "../engine.js";
import { Deaths } from "./deaths.js";
import { checkedCount, Pace } from "./pace.js";

export interface MinimiseOptions extends ForceOptions {
  /** eV/Å: ends when every atom's force, its norm, is below (ASE's `fmax`). Default 0.01. */
  readonly tolerance?: number;
  /** Default 2000. */
  readonly maxSteps?: number;
  /** Ends after the current step; what there is is returned. */
  readonly signal?: AbortSignal;
  /** See `RunOptions` of an engine. */
  readonly onDeath?: (death: Death) => void;
  /** Called a few times a second from the event loop. */
  readonly onProgress?: (progress: MinimisationProgress) => void;
}

/**
 * Positions of least potential energy near those of `model`, in its cell, by FIRE (Bitzek, Koskinen, Gähler, Moseler & Gumbsch,
 * Phys. Rev. Lett. 97, 170201 (2006)). The steps run on a thread of their own; the event loop stays free. The same input gives
 * the same bits, whatever the threads. `{ ...structure, positions }` is the structure at its minimum.
 *
 * @throws InputError for a model, tolerance or options the core refuses; RunError (OVERLAP, BUCKINGHAM_CATASTROPHE,
 *   NOT_A_NUMBER), naming atoms and step, for forces that are not finite
 */
export async function minimise(model: ParticleModel, options: MinimiseOptions = {}): Promise<Minimum> {
  const {
    tolerance = minimisationDefaults.tolerance,
    maxSteps: most = minimisationDefaults.maxSteps,
    signal,
    onProgress,
    onDeath,
    ...forces
  } = options;
  const maxSteps = checkedCount("maxSteps", most);
  const minimisation = fromNative(() => new (addon().Minimisation)(nativeModel(model), forces));
  const started = performance.now();
  const isExternal = socketOf(model) !== null;
  // A program may take minutes for a step.
  const pace = new Pace(isExternal ? 1 : undefined);
  const deaths = new Deaths(onDeath);
  const stop = () => minimisation.stop();
  signal?.addEventListener("abort", stop);
  try {
    let report: MinimisationReport = { steps: 0, potentialEnergy: NaN, largestForce: NaN, converged: false };
    const advance = async (most: number): Promise<MinimisationReport> => {
      try {
        // Somebody who must be waited for is not even called.
        if (signal?.aborted === true && isExternal) return report;
        return await minimisation.advance(most, tolerance);
      } catch (error) {
        if (isInterruption(error, signal)) return { ...report, steps: 0 };
        throw error;
      }
    };
    report = await advance(0);
    const initial = report;
    let steps = 0;
    deaths.look(minimisation.facts, steps);
    while (!report.converged && steps < maxSteps && signal?.aborted !== true) {
      report = await pace.time(() => advance(Math.min(pace.steps, maxSteps - steps)));
      steps += report.steps;
      if (isExternal) deaths.look(minimisation.facts, steps);
      onProgress?.({
        steps,
        maxSteps,
        potentialEnergy: report.potentialEnergy,
        largestForce: report.largestForce,
        stepsPerSecond: pace.stepsPerSecond,
      });
    }
    const { potentialEnergy, largestForce, converged } = report;
    const { unwrappedPositions: positions, forces: last } = minimisation.state();
    return {
      state: converged || steps === maxSteps ? "completed" : "aborted",
      converged,
      steps,
      positions,
      forces: last,
      potentialEnergy,
      largestForce,
      initial: { potentialEnergy: initial.potentialEnergy, largestForce: initial.largestForce },
      facts: minimisation.facts,
      stepsPerSecond: steps / Math.max((performance.now() - started) / 1000, 1e-9),
    };
  } catch (error) {
    throw translateNativeError(error);
  } finally {
    signal?.removeEventListener("abort", stop);
    minimisation.close();
  }
}
