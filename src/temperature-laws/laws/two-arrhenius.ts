import { BOLTZMANN } from "../../units/constants.js";
import { finding } from "../../findings/index.js";
import { better, distinct, inverse, linear, prefactor, type Solution, type TemperatureLaw } from "./law.js";

/**
 * Two activated regimes that meet at a break. The break is no nearer the ends than the second temperature from them: each
 * regime has two temperatures at least. The global minimum is found as in Hudson, J. Am. Stat. Assoc. 61, 1097 (1966): two
 * free lines where they cross between the points that they were fitted to, or else a break at a point.
 */
export const twoArrhenius: TemperatureLaw = {
  name: "two-arrhenius",
  formula: "σT = A exp(−E_high/k_BT) for T ≥ T_b, with E_low below, continuous at T_b",
  parameters: [
    prefactor,
    { name: "highActivationEnergy", symbol: "E_high", unit: "eV" },
    { name: "lowActivationEnergy", symbol: "E_low", unit: "eV" },
    { name: "breakTemperature", symbol: "T_b", unit: "K" },
  ],
  fewestTemperatures: 4,
  logarithm([lnA, high, low, tb], t) {
    if (!(tb! > 0)) return { value: NaN, gradient: [NaN, NaN, NaN, NaN] };
    const x = inverse(t);
    const xb = inverse(tb!);
    if (x <= xb) return { value: lnA! - high! * x, gradient: [1, -x, 0, 0] };
    return { value: lnA! - high! * xb - low! * (x - xb), gradient: [1, -xb, xb - x, ((high! - low!) * xb) / tb!] };
  },
  activationEnergy: ([, high, low, tb], t) =>
    t >= tb! ? { value: high!, gradient: [0, 1, 0, 0] } : { value: low!, gradient: [0, 0, 1, 0] },
  exact: true,
  solve(data) {
    const steps = distinct(data.temperatures);
    const hinged = (tb: number): Solution | undefined => {
      const xb = inverse(tb);
      const fit = linear(data, [() => 1, (t) => -Math.min(inverse(t), xb), (t) => -Math.max(0, inverse(t) - xb)]);
      return fit && { ...fit, parameters: [...fit.parameters, tb] };
    };
    const line = (keep: (t: number) => boolean) => {
      const kept = data.temperatures.flatMap((t, i) => (keep(t) ? [i] : []));
      const of = (list: readonly number[]) => kept.map((i) => list[i]!);
      return linear({ temperatures: of(data.temperatures), y: of(data.y), errors: of(data.errors) }, [
        () => 1,
        (t) => -inverse(t),
      ])?.parameters;
    };
    let best: Solution | undefined;
    for (const tb of steps.slice(1, -1)) best = better(best, hinged(tb));
    for (let k = 1; k + 2 < steps.length; k++) {
      const [low, high] = [line((t) => t <= steps[k]!), line((t) => t > steps[k]!)];
      if (low === undefined || high === undefined) continue;
      const tb = (high[1]! - low[1]!) / (BOLTZMANN * (high[0]! - low[0]!));
      if (tb > steps[k]! && tb < steps[k + 1]!) best = better(best, hinged(tb));
    }
    return best;
  },
  objection([, , , tb], { temperatures }) {
    const steps = distinct(temperatures);
    return tb! - steps[1]! < 1e-6 || steps.at(-2)! - tb! < 1e-6
      ? finding("break-at-end", { breakTemperature: tb! })
      : null;
  },
};
