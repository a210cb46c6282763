import type { StudyConfig } from "../config/study-config.js";
import { BOLTZMANN } from "../units/constants.js";

// How strongly a current drives an ion: x = zeEa/2k_BT, the work of the field on an ion of charge z up to the middle of a
// hop, against its thermal energy.

/** Å; a hop of an ion (1.7–2.5 Å in oxides, about the ionic radius in melts). */
export const hopLength = 2;

/**
 * x at which runs begin (Sasaki, Tateyama & Searles, PRX Energy 4, 013005 (2025), stay below ½). Independent hops give
 * j ∝ sinh x: E/j is 2.6 % below its limit at x = 0.4, 4.0 % at 0.5.
 */
export const startingDrive = 0.4;

/** z a of the most highly charged mobile ions, e Å. */
export function driveLever({ mobile, transportCharges }: Pick<StudyConfig, "mobile" | "transportCharges">): number {
  return hopLength * Math.max(...mobile.names.map((name) => Math.abs(transportCharges.get(name)!)));
}

/** x of a field, V/Å; `lever` is the hop length times the charge number, Å. */
export function driveOf(field: number, temperature: number, lever = hopLength): number {
  return Math.abs(field * lever) / (2 * BOLTZMANN * temperature);
}

/** The current with a given x: j = σE, E = 2k_BTx/(ea). `driveOf` of j/σ, the other way round. */
export function currentFromDrive(
  conductivity: number,
  temperature: number,
  lever = hopLength,
  drive = startingDrive,
): number {
  return (conductivity * 2 * BOLTZMANN * temperature * drive) / lever;
}
