import { correlate } from "../../src/estimators/correlate.js";
import { BOLTZMANN } from "../../src/units/constants.js";
import type { RandomNumbers } from "./processes.js";

// Ions without memory, in samples whose D differs: σ = N z² D/(V k_BT), H_R = 1, all known.

export const count = 12;
export const conditions = {
  volume: 1,
  temperature: 1 / BOLTZMANN,
  species: [{ name: "Li", count, transportCharge: 1, mobile: true }],
};

/** A run of n steps in a sample of this D, Å²/fs. */
export function runIn(random: RandomNumbers, n: number, d: number) {
  const ions = Array.from({ length: count }, () =>
    [0, 1, 2].map(() => {
      const x = new Float64Array(n + 1);
      for (let i = 1; i <= n; i++) x[i] = x[i - 1]! + Math.sqrt(2 * d) * random.normal();
      return x;
    }),
  );
  const charge = [0, 1, 2].map((axis) =>
    Float64Array.from({ length: n + 1 }, (_, i) => ions.reduce((sum, ion) => sum + ion[axis]![i]!, 0)),
  );
  return correlate({ interval: 1, charge, species: [ions] });
}
