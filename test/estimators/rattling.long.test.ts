import { describe, expect, test } from "vitest";

import { correlate } from "../../src/estimators/correlate.js";
import { estimateEquilibrium } from "../../src/estimators/equilibrium.js";
import { RandomNumbers } from "./processes.js";

// Harmonic ions: periods from 0.25 to 0.5 ps, amplitudes of 1000 K (√(k_BT/m)/ω, La: 0.12 to 0.25 Å along each axis), phases by chance. They
// never diffuse, whatever a run that is shorter than a few periods shows.
const interval = 4;
const thermalSpeed = Math.sqrt((8.617333262e-5 * 1000) / (138.905 * 103.642697));
const axes = [0, 1, 2];

function rattle(random: RandomNumbers, rows: number, step: number): Float64Array[] {
  return axes.map(() => {
    const omega = (2 * Math.PI) / (250 + 250 * random.uniform());
    const sine = (thermalSpeed / omega) * random.normal();
    const cosine = (thermalSpeed / omega) * random.normal();
    let walked = 0;
    return Float64Array.from({ length: rows + 1 }, (_, k) => {
      walked += step * random.normal();
      return sine * Math.sin(omega * interval * k) + cosine * Math.cos(omega * interval * k) + walked;
    });
  });
}

/** `diffusing`: Å²/fs along each axis, of a walk on top of the rattling. */
function estimated(seed: number, picoseconds: number, diffusing = 0) {
  const random = new RandomNumbers(seed);
  const rows = (picoseconds * 1000) / interval;
  const ions = Array.from({ length: 60 }, () => rattle(random, rows, Math.sqrt(2 * diffusing * interval)));
  const charge = axes.map((a) => ions[0]![a]!.map((_, k) => ions.reduce((sum, ion) => sum + ion[a]![k]!, 0)));
  return estimateEquilibrium([correlate({ interval, charge, species: [ions] })], {
    volume: 1000,
    temperature: 1000,
    species: [{ name: "La", count: 60, transportCharge: 1, mobile: true }],
  });
}

describe("ions that only rattle", () => {
  test.each([0.5, 1, 2, 3])("have no D that may be quoted after %d ps, nor σ", (picoseconds) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { selfDiffusion, nernstEinstein, einstein } = estimated(seed, picoseconds);
      const d = selfDiffusion[0]!.estimate;
      // Too short for anything, or said.
      if (d === null) continue;
      const none = d.value < 3 * d.standardError;
      expect(d.converged, `D = ${d.value} ± ${d.standardError}, seed ${seed}`).toBe(false);
      expect(nernstEinstein?.converged ?? false).toBe(false);
      if (!none) expect(einstein?.converged ?? false).toBe(false);
    }
  });

  test("and those that leave do: within five standard errors of what they walk", () => {
    // 10⁻⁵ cm²/s = 10⁻⁴ Å²/fs: 2.4 Å in the 10 ps of the longest lag.
    for (const seed of [1, 2, 3]) {
      const d = estimated(seed, 80, 1e-4).selfDiffusion[0]!.estimate!;
      expect(d.findings.map(({ code }) => code)).not.toContain("only-rattling");
      expect(Math.abs(d.value - 1e-4)).toBeLessThan(5 * d.standardError);
    }
  });

  test("slow ions in long runs are not taken for such: what rattles has ceased to grow", () => {
    // 0.36 Å of rattling and 0.2 Å of walking after 10 ps.
    for (const seed of [1, 2, 3]) {
      const { selfDiffusion } = estimated(seed, 80, 7e-7);
      expect(selfDiffusion[0]!.estimate!.findings.map(({ code }) => code)).not.toContain("only-rattling");
    }
  });
});
