import { temperatureLaws, type ConductivityPoint } from "../../src/temperature-laws/index.js";
import type { RandomNumbers } from "../estimators/processes.js";

export const law = (name: string) => temperatureLaws.find((l) => l.name === name)!;
export const eight = [1000, 900, 800, 700, 600, 500, 400, 300];
export const twelve = [1000, 950, 900, 850, 800, 750, 700, 600, 500, 450, 400, 300];
export const straight = [Math.log(3e4), 0.3];
export const bent = [Math.log(8e3), 0.12, 150];
export const six = [1000, 900, 800, 700, 600, 500];
export const broken = [Math.log(3e4), 0.2, 0.35, 520];
/** Slopes of 0.53 eV above 385 K and 0.69 eV below, with a jump of 10³; measured around it. */
export const superionic = [20, 0.53, 20 + (0.69 - 0.53) / (8.617333262e-5 * 385) - Math.log(1000), 0.69, 385];
export const nine = [440, 420, 400, 390, 380, 360, 340, 320, 300];

/** ln(σT) of a law with normal scatter. */
export function scattered(
  name: string,
  p: readonly number[],
  temperatures: readonly number[],
  error: number,
  random: RandomNumbers,
) {
  return {
    temperatures,
    y: temperatures.map((t) => law(name).logarithm(p, t).value + error * random.normal()),
    errors: temperatures.map(() => error),
  };
}
export const exactly = (
  name: string,
  p: readonly number[],
  temperatures: readonly number[],
  error: number | null,
): ConductivityPoint[] =>
  temperatures.map((temperature) => {
    const conductivity = Math.exp(law(name).logarithm(p, temperature).value) / temperature;
    return { temperature, conductivity, standardError: error === null ? null : error * conductivity };
  });
