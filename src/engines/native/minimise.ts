import { addon, fromNative, translateNativeError, type ForceOptions } from "./load.js";
import { minimisationDefaults, type ParticleModel } from "../../model/index.js";
import type { MinimisationProgress, Minimum } from "../engine.js";
import { checkedCount, Pace } from "./pace.js";

export interface MinimiseOptions extends ForceOptions {
  /** eV/Å: ends when every atom's force, its norm, is below (ASE's `fmax`). Default 0.01. */
  readonly tolerance?: number;
  /** Default 2000. */
  readonly maxSteps?: number;
  /** Ends after the current step; what there is is returned. */
  readonly signal?: AbortSignal;
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
    ...forces
  } = options;
  const maxSteps = checkedCount("maxSteps", most);
  const minimisation = fromNative(() => new (addon().Minimisation)(model, forces));
  const started = performance.now();
  const pace = new Pace();
  const stop = () => minimisation.stop();
  signal?.addEventListener("abort", stop);
  try {
    const initial = await minimisation.advance(0, tolerance);
    let report = initial;
    let steps = 0;
    while (!report.converged && steps < maxSteps && signal?.aborted !== true) {
      report = await pace.time(() => minimisation.advance(Math.min(pace.steps, maxSteps - steps), tolerance));
      steps += report.steps;
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
  }
}
