import { BOLTZMANN } from "../units/constants.js";
import type { Uncertain } from "./conductivity.js";

/**
 * Resistivity from the fluctuations of the field alone, fs Å V/e: ρ = V t Var(Ē)/(2 k_BT), what `johnsonNyquistError`
 * says the other way round, with the blocked variance of the mean over time t. It owes nothing to the mean: beside
 * ⟨E⟩/j it checks both the error bar and linear response, and it needs no current at all.
 *
 * Its error is that of a variance from `blocks` independent blocks, ρ √(2/(blocks − 1)): tens of per cent for runs whose
 * ⟨E⟩/j is known to a few. `undefined` when there is no error bar to go by.
 *
 * The blocks must be longer than the correlation of the field, which `converged` of the estimate says.
 *
 * @param field blocked estimate of ⟨E⟩, V/Å
 * @param temperature K
 * @param volume Å³
 * @param time that the mean was taken over, transient removed, fs
 */
export function resistivityFromNoise(field: { readonly standardError: number | null; readonly blocks: number }, temperature: number, volume: number, time: number): Uncertain | undefined {
  if (field.standardError === null || field.blocks < 2) return undefined;
  const value = (volume * time * field.standardError ** 2) / (2 * BOLTZMANN * temperature);
  return { value, standardError: value * Math.sqrt(2 / (field.blocks - 1)) };
}
