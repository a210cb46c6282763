import {
  better,
  distinct,
  inverse,
  linear,
  prefactor,
  type LawData,
  type Solution,
  type TemperatureLaw,
} from "./law.js";

/** Temperatures between which the transition lies. */
export function bracketOf(transition: number, temperatures: readonly number[]): readonly [number, number] {
  const steps = distinct(temperatures);
  const above = steps.findIndex((t) => t > transition);
  return [steps[above - 1]!, steps[above]!];
}

/**
 * Two phases, each with an Arrhenius line of its own, and a transition of first order between them, at which σ jumps. All that
 * the points say of where it is are the two temperatures that it lies between; either phase has two temperatures at least.
 * Every place is tried.
 */
export const twoPhases: TemperatureLaw = {
  name: "two-phases",
  formula: "σT = A exp(−E_high/k_BT) above T_t, A_low exp(−E_low/k_BT) below",
  parameters: [
    prefactor,
    { name: "highActivationEnergy", symbol: "E_high", unit: "eV" },
    { name: "lowPrefactor", symbol: "A_low", unit: "S K/cm", logarithmic: true },
    { name: "lowActivationEnergy", symbol: "E_low", unit: "eV" },
    { name: "transitionTemperature", symbol: "T_t", unit: "K", bracketed: true },
  ],
  fewestTemperatures: 4,
  logarithm([lnA, high, lnLow, low, transition], t) {
    const x = inverse(t);
    return t > transition!
      ? { value: lnA! - high! * x, gradient: [1, -x, 0, 0, 0] }
      : { value: lnLow! - low! * x, gradient: [0, 0, 1, -x, 0] };
  },
  activationEnergy: ([, high, , low, transition], t) =>
    t > transition! ? { value: high!, gradient: [0, 1, 0, 0, 0] } : { value: low!, gradient: [0, 0, 0, 1, 0] },
  exact: true,
  solve(data) {
    const steps = distinct(data.temperatures);
    let best: Solution | undefined;
    for (let k = 1; k + 2 < steps.length; k++) {
      const transition = (steps[k]! + steps[k + 1]!) / 2;
      const low = line(data, (t) => t < transition);
      const high = line(data, (t) => t > transition);
      if (low === undefined || high === undefined) continue;
      best = better(best, {
        parameters: [...high.parameters, ...low.parameters, transition],
        chiSquared: high.chiSquared + low.chiSquared,
      });
    }
    return best;
  },
  objection: () => null,
};

function line(data: LawData, keep: (temperature: number) => boolean): Solution | undefined {
  const kept = data.temperatures.flatMap((t, i) => (keep(t) ? [i] : []));
  const of = (list: readonly number[]) => kept.map((i) => list[i]!);
  return linear({ temperatures: of(data.temperatures), y: of(data.y), errors: of(data.errors) }, [
    () => 1,
    (t) => -inverse(t),
  ]);
}
