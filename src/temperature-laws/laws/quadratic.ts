import { inverse, linear, prefactor, type TemperatureLaw } from "./law.js";

/** A parabola in 1/T: whether the Arrhenius line bends, and which way. */
export const quadratic: TemperatureLaw = {
  name: "quadratic",
  formula: "σT = A exp(−E₀/k_BT + c/(k_BT)²)",
  parameters: [
    prefactor,
    { name: "activationEnergy", symbol: "E₀", unit: "eV" },
    { name: "curvature", symbol: "c", unit: "eV^2" },
  ],
  descriptive: true,
  fewestTemperatures: 3,
  logarithm: ([lnA, e, c], t) => ({
    value: lnA! - e! * inverse(t) + c! * inverse(t) ** 2,
    gradient: [1, -inverse(t), inverse(t) ** 2],
  }),
  activationEnergy: ([, e, c], t) => ({ value: e! - 2 * c! * inverse(t), gradient: [0, 1, -2 * inverse(t)] }),
  exact: true,
  solve: (data) => linear(data, [() => 1, (t) => -inverse(t), (t) => inverse(t) ** 2]),
  objection: () => null,
};
