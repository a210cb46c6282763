import { BOLTZMANN } from "../units/constants.js";
import { chiSquaredTail } from "./distributions.js";

export interface Uncertain {
  readonly value: number;
  /** `null` when it cannot be estimated. */
  readonly standardError: number | null;
}

/**
 * σ = j/⟨E⟩ at one current, first order in the error of ⟨E⟩; e/(fs Å V).
 * @param currentDensity e/(fs Å²)
 * @param field V/Å
 */
export function conductivityFromField(currentDensity: number, field: Uncertain): Uncertain {
  const value = currentDensity / field.value;
  return { value, standardError: field.standardError === null ? null : Math.abs(value * (field.standardError / field.value)) };
}

/**
 * Standard error of ⟨E⟩ over time t that the noise of an open circuit predicts: Var = 2 k_BT ρ/(V t) (Johnson, Phys. Rev.
 * 32, 97 (1928); Nyquist, ibid. 110), V/Å.
 * @param resistivity fs Å V/e
 * @param temperature K
 * @param volume Å³
 * @param time fs
 */
export function johnsonNyquistError(resistivity: number, temperature: number, volume: number, time: number): number {
  return Math.sqrt((2 * BOLTZMANN * temperature * Math.abs(resistivity)) / (volume * time));
}

export interface CombinedConductivity extends Uncertain {
  readonly chiSquared: number;
  readonly degreesOfFreedom: number;
  /** Of the hypothesis that all runs share one σ: linear response, and errors that are right. */
  readonly pValue: number;
}

/**
 * One conductivity from runs at several currents and replicas: weighted least squares of E = ρ j through the origin (by
 * symmetry E(0) = 0), σ = 1/ρ. The error is inflated by √(χ²/dof) when that exceeds 1 (Birge, Phys. Rev. 40, 207 (1932)).
 * `undefined` without a run whose field has an error.
 */
export function combineConductivities(runs: readonly { readonly currentDensity: number; readonly field: Uncertain }[]): CombinedConductivity | undefined {
  const usable = runs.filter((run) => run.field.standardError !== null && run.field.standardError > 0 && run.currentDensity !== 0);
  if (usable.length === 0) return undefined;
  let jj = 0;
  let je = 0;
  for (const { currentDensity: j, field } of usable) {
    const weight = 1 / field.standardError! ** 2;
    jj += weight * j * j;
    je += weight * j * field.value;
  }
  const resistivity = je / jj;
  const chiSquared = usable.reduce((sum, { currentDensity: j, field }) => sum + ((field.value - resistivity * j) / field.standardError!) ** 2, 0);
  const degreesOfFreedom = usable.length - 1;
  const inflation = degreesOfFreedom > 0 ? Math.max(1, Math.sqrt(chiSquared / degreesOfFreedom)) : 1;
  const value = 1 / resistivity;
  return { value, standardError: Math.abs((value * inflation) / Math.sqrt(jj) / resistivity), chiSquared, degreesOfFreedom, pValue: chiSquaredTail(chiSquared, degreesOfFreedom) };
}
