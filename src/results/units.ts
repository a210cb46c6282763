import {
  CONDUCTIVITY_IN_S_PER_CM,
  CURRENT_DENSITY_IN_A_PER_CM2,
  DIFFUSIVITY_IN_CM2_PER_S,
  PRESSURE_IN_GPA,
} from "../units/constants.js";

const times = (factor: number) => (x: number) => x * factor;

/** The units that numbers are published in, from internal ones (Å, fs, eV, amu, e, K): the only place that converts them. */
export const published = {
  "1": times(1),
  K: times(1),
  ps: (x: number) => x / 1e3,
  /** From rad/fs. */
  THz: times(1e3 / (2 * Math.PI)),
  "S/cm": times(CONDUCTIVITY_IN_S_PER_CM),
  "Ω cm": times(1 / CONDUCTIVITY_IN_S_PER_CM),
  "A/cm^2": times(CURRENT_DENSITY_IN_A_PER_CM2),
  "cm^2/s": times(DIFFUSIVITY_IN_CM2_PER_S),
  "V/Å": times(1),
  "A/cm^2/(V/Å)^3": times(CURRENT_DENSITY_IN_A_PER_CM2),
  "V/Å/(A/cm^2)^3": times(1 / CURRENT_DENSITY_IN_A_PER_CM2 ** 3),
  Å: times(1),
  "e Å": times(1),
  "Å^3": times(1),
  "Å/ps": times(1e3),
  degree: times(1),
  GPa: times(PRESSURE_IN_GPA),
  eV: times(1),
  "eV/Å": times(1),
  "eV/atom/ns": times(1e6),
} as const;

export type Unit = keyof typeof published;

/** As results.json has it. */
export const quantityIn = (unit: Unit, value: number): { readonly value: number; readonly unit: Unit } => ({
  value: published[unit](value),
  unit,
});
