import { BOLTZMANN } from "../units/constants.js";
export const currentFromDrive = (conductivity: number, temperature: number, hop: number, x = 0.4): number => (conductivity * 2 * BOLTZMANN * temperature * x) / hop;
export const jouleHeating = (power: number, time: number, degreesOfFreedom: number): number => (2 * power * time) / (degreesOfFreedom * BOLTZMANN);
