import { arrhenius } from "./arrhenius.js";
import type { TemperatureLaw } from "./law.js";
import { quadratic } from "./quadratic.js";
import { twoArrhenius } from "./two-arrhenius.js";
import { twoPhases } from "./two-phases.js";
import { vogelFulcherTammann } from "./vogel-fulcher-tammann.js";

export { vogelFulcherTammann, arrhenius, quadratic, twoPhases };
export type { LawData, LawParameter, Solution, TemperatureLaw } from "./law.js";

/** The laws of σ(T) that are fitted, in the order in which they are printed; the first is the simplest, which all others contain. */
export const temperatureLaws: readonly TemperatureLaw[] = [
  arrhenius,
  vogelFulcherTammann,
  twoArrhenius,
  twoPhases,
  quadratic,
];
