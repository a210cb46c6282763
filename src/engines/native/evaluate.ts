import { nativeModel } from "./clients/index.js";
import type { NativeMinimisation } from "./addon.js";
import { addon, fromNative, translateNativeError, type EvaluateOptions } from "./load.js";
import type { Configurations, Death } from "../engine.js";
import { Deaths } from "./deaths.js";
import type { ParticleModel } from "../../model/index.js";
import { socketOf } from "../../model/interactions.js";
import { signedVolume } from "../../structures/index.js";
import { PRESSURE_IN_GPA } from "../../units/constants.js";

export interface SinglePoint {
  /** eV */
  readonly potentialEnergy: number;
  /** [3N] eV/Å */
  readonly forces: Float64Array;
  /** xx, yy, zz, yz, xz, xy in GPa: minus the pressure tensor, virial part only. */
  readonly stress: readonly number[];
  /** With `perAtom`, [N] eV and [6N] eV: shares of the energy and of the virial Σ r⊗F = −stress × volume. */
  readonly atomEnergies?: Float64Array;
  readonly atomVirials?: Float64Array;
  /**
   * With `charges`, of a potential whose charges follow the positions (qNEP): [N] e, and Born effective charges, [9N] e, row by
   * row: the polarisation's direction is the row, the displacement's the column.
   */
  readonly charges?: Float64Array;
  readonly bornCharges?: Float64Array;
}

/** Of any model: not every program computes a stress. */
export type AnySinglePoint = Omit<SinglePoint, "stress"> & { readonly stress: readonly number[] | null };

/**
 * Energy, forces and stress of one structure.
 * @throws InputError for a model the core refuses, EXTERNAL_FORCES for one with forces of another program
 *   (\`evaluateAnywhere\`); RunError OVERLAP, BUCKINGHAM_CATASTROPHE
 */
export function evaluate(model: ParticleModel, options: EvaluateOptions = {}): SinglePoint {
  const result = fromNative(() => addon().evaluate(nativeModel(model), options));
  const { atomEnergies, atomVirials, charges, bornCharges } = result;
  return {
    potentialEnergy: result.potentialEnergy,
    forces: result.forces,
    stress: stressOf(result.virial, model),
    ...(atomEnergies === undefined || atomVirials === undefined ? {} : { atomEnergies, atomVirials }),
    ...(charges === undefined || bornCharges === undefined ? {} : { charges, bornCharges }),
  };
}

const stressOf = (virial: Float64Array, { cell }: ParticleModel): number[] =>
  Array.from(virial, (w) => (-w / signedVolume(cell)) * PRESSURE_IN_GPA);

/**
 * The same for models with forces of another program as well, on a thread of its own: without shares of the atoms.
 * @throws as `evaluate`; RunError CLIENT_…
 */
export async function evaluateAnywhere(
  model: ParticleModel,
  { signal, ...options }: EvaluateOptions & { readonly signal?: AbortSignal } = {},
): Promise<AnySinglePoint> {
  if (socketOf(model) === null) return evaluate(model, options);
  const { threads = 0 } = options;
  const one = configurations(model, { threads, ...(signal === undefined ? {} : { signal }) });
  try {
    return await one.at(model.positions);
  } finally {
    one.close();
  }
}

/** See `Evaluator.configurations`. Another program is started for the first of them, and asked for the others as well. */
export function configurations(
  model: ParticleModel,
  {
    signal,
    threads,
    onDeath,
  }: { readonly signal?: AbortSignal; readonly threads: number; readonly onDeath?: (death: Death) => void },
): Omit<Configurations, "at"> & { at(positions: Float64Array): Promise<AnySinglePoint> } {
  if (socketOf(model) === null)
    return {
      at: async (positions) => {
        // Each takes some tens of milliseconds, in which other runs report nothing and nobody sees a signal.
        await new Promise(setImmediate);
        signal?.throwIfAborted();
        return evaluate({ ...model, positions }, { threads });
      },
      close: () => {},
    };
  // A minimisation of no steps, from each of them.
  let one: NativeMinimisation | null = null;
  const deaths = new Deaths(onDeath);
  const stop = () => one?.stop();
  signal?.addEventListener("abort", stop);
  return {
    at: async (positions) => {
      signal?.throwIfAborted();
      try {
        if (one === null)
          one = fromNative(() => new (addon().Minimisation)(nativeModel({ ...model, positions }), { threads }));
        else one.moveTo(positions);
        const { potentialEnergy } = await one.advance(0, 1);
        deaths.look(one.facts, null);
        const { forces, virial } = one.state();
        return { potentialEnergy, forces, stress: virial === null ? null : stressOf(virial, model) };
      } catch (error) {
        throw translateNativeError(error);
      }
    },
    close: () => {
      signal?.removeEventListener("abort", stop);
      one?.close();
    },
  };
}
