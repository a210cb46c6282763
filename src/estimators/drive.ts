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

/** Mobile species, and transport charges of all, e. */
interface Mobile {
  readonly mobile: { readonly names: readonly string[] };
  readonly transportCharges: ReadonlyMap<string, number>;
}

/** z a of the most highly charged mobile ions, e Å. */
export function driveLever({ mobile, transportCharges }: Mobile): number {
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

/** λC = jEV = j²V/σ, eV/fs; the same number in both colour schemes. */
export function joulePower(currentDensity: number, conductivity: number, volume: number): number {
  return (currentDensity ** 2 * volume) / conductivity;
}

/**
 * By how much the ions are hotter than the thermostat is set to, K: 2λCτ/(f k_B). Under stochastic velocity rescaling the
 * kinetic energy returns at the rate (K − K₀)/τ (Bussi, Donadio & Parrinello, J. Chem. Phys. 126, 014101 (2007)), which in the
 * steady state takes up the power.
 *
 * @param power λC, eV/fs
 * @param relaxationTime τ of the thermostat, fs
 * @param degreesOfFreedom f of the peculiar velocities
 */
export function jouleHeating(power: number, relaxationTime: number, degreesOfFreedom: number): number {
  return (2 * power * relaxationTime) / (degreesOfFreedom * BOLTZMANN);
}

/** In which a thermostat takes up heat, fs: its own time, or that of the kinetic energy under a friction; 0 without one. */
export function relaxationTime(thermostat: { readonly parameters: Readonly<Record<string, number>> } | null): number {
  const { time, friction } = thermostat?.parameters ?? {};
  return time ?? (friction === undefined ? 0 : 1 / (2 * friction));
}
