import { finding } from "../../findings/index.js";
import { limits } from "../../limits.js";
import { BOLTZMANN } from "../../units/constants.js";
import { better, linear, prefactor, type Solution, type TemperatureLaw } from "./law.js";

/** T₀ is tried from minus to plus the lowest temperature, in so many steps. */
const tried = 40;

/** Barriers that grow on cooling (Vogel 1921; Fulcher, J. Am. Ceram. Soc. 8, 339 (1925); Tammann & Hesse 1926). */
export const vogelFulcherTammann: TemperatureLaw = {
  name: "vogel-fulcher-tammann",
  formula: "σT = A exp(−B/(k_B(T − T₀)))",
  parameters: [
    prefactor,
    { name: "pseudoActivationEnergy", symbol: "B", unit: "eV" },
    { name: "vogelTemperature", symbol: "T₀", unit: "K" },
  ],
  fewestTemperatures: 3,
  logarithm([lnA, b, t0], t) {
    // Beyond the pole, or so far below that the law is a straight line in T.
    if (t0! >= t || t0! < -5 * t) return { value: NaN, gradient: [NaN, NaN, NaN] };
    const u = 1 / (BOLTZMANN * (t - t0!));
    return { value: lnA! - b! * u, gradient: [1, -u, (-b! * u) / (t - t0!)] };
  },
  activationEnergy([, b, t0], t) {
    const ratio = t / (t - t0!);
    return { value: b! * ratio ** 2, gradient: [0, ratio ** 2, (2 * b! * ratio ** 2) / (t - t0!)] };
  },
  solve(data) {
    const lowest = Math.min(...data.temperatures);
    let best: Solution | undefined;
    for (let k = 0; k < tried; k++) {
      const t0 = lowest * (-1 + (2 * k) / tried);
      const line = linear(data, [() => 1, (t) => -1 / (BOLTZMANN * (t - t0))]);
      if (line !== undefined) best = better(best, { ...line, parameters: [...line.parameters, t0] });
    }
    return best;
  },
  objection([, b, t0], { temperatures }) {
    const lowest = Math.min(...temperatures);
    if (t0! < 0) return finding("vogel-temperature-negative", { vogelTemperature: t0! });
    if (b! <= 0) return finding("vogel-energy-negative", { pseudoActivationEnergy: b! });
    if (t0! > limits.nearestPole * lowest)
      return finding("vogel-temperature-at-point", { vogelTemperature: t0!, distance: lowest - t0! });
    return null;
  },
};
