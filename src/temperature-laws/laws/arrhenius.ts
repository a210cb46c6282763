import { inverse, linear, prefactor, type TemperatureLaw } from "./law.js";

/** One thermally activated process (Arrhenius, Z. Phys. Chem. 4, 226 (1889); with σT, as Nernst and Einstein's D has it). */
export const arrhenius: TemperatureLaw = {
  name: "arrhenius",
  formula: "σT = A exp(−E_a/k_BT)",
  parameters: [prefactor, { name: "activationEnergy", symbol: "E_a", unit: "eV" }],
  fewestTemperatures: 2,
  logarithm: ([lnA, e], t) => ({ value: lnA! - e! * inverse(t), gradient: [1, -inverse(t)] }),
  activationEnergy: ([, e]) => ({ value: e!, gradient: [0, 1] }),
  exact: true,
  solve: (data) => linear(data, [() => 1, (t) => -inverse(t)]),
  objection: () => null,
};
