import { BOLTZMANN } from "../units/constants.js";
import { chiSquaredTail } from "../statistics/distributions.js";

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
  return {
    value,
    standardError: field.standardError === null ? null : Math.abs(value * (field.standardError / field.value)),
  };
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

/**
 * Probability that a blocked error is by chance this far, or farther, below the one that Johnson–Nyquist noise predicts:
 * (blocks − 1) times the squared ratio is χ² distributed when the blocks are independent. Small: the run has not seen the
 * slow part of its noise yet, or the field is not that of a resistance.
 * @param measuredOverPredicted of standard errors
 */
export function chanceOfSoLittleNoise(measuredOverPredicted: number, blocks: number): number {
  return 1 - chiSquaredTail((blocks - 1) * measuredOverPredicted ** 2, blocks - 1);
}
