import { addon, fromNative, type EvaluateOptions } from "./load.js";
import type { ParticleModel } from "../../model/index.js";
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

/**
 * Energy, forces and stress of one structure.
 * @throws InputError for a model the core refuses; RunError OVERLAP, BUCKINGHAM_CATASTROPHE
 */
export function evaluate(model: ParticleModel, options: EvaluateOptions = {}): SinglePoint {
  const result = fromNative(() => addon().evaluate(model, options));
  const { atomEnergies, atomVirials, charges, bornCharges } = result;
  const volume = signedVolume(model.cell);
  return {
    potentialEnergy: result.potentialEnergy,
    forces: result.forces,
    stress: Array.from(result.virial, (w) => (-w / volume) * PRESSURE_IN_GPA),
    ...(atomEnergies === undefined || atomVirials === undefined ? {} : { atomEnergies, atomVirials }),
    ...(charges === undefined || bornCharges === undefined ? {} : { charges, bornCharges }),
  };
}
