import { describe, expect, test } from "vitest";

import { estimateRecordings } from "../../src/estimates/recordings.js";
import { documentOfEquilibrium } from "../../src/results/document-of-point.js";
import { RandomNumbers } from "../estimators/processes.js";

// Langevin's ions (Uhlenbeck & Ornstein): ⟨Δx²⟩ = 2 (k_BT/m) τ² (t/τ − 1 + e^(−t/τ)) < (k_BT/m) t², and D = τ k_BT/m.
const [temperature, tau, edge] = [800, 200, 12];
// k_B in eV/K; 1 amu Å²/fs² is 103.643 eV.
const perMass = (mass: number) => (8.617333262e-5 * temperature) / (mass * 103.642697);
const cell = Float64Array.of(edge, 0, 0, 0, edge, 0, 0, 0, edge);

/** Eight Li and eight Cl, every `interval` fs, at `hotter` times the temperature that is said. */
function langevin(interval: number, count: number, { hotter = 1, seed = 4 } = {}) {
  const random = new RandomNumbers(seed);
  const kept = Math.exp(-interval / tau);
  const speed = Array.from({ length: 48 }, (_, k) => Math.sqrt(hotter * perMass(k < 24 ? 6.94 : 35.45)));
  let velocity = speed.map((v) => v * random.normal());
  let at = Float64Array.from({ length: 48 }, (_, k) => k / 4);
  const frames = Array.from({ length: count }, () => {
    const before = velocity;
    velocity = velocity.map((v, k) => kept * v + speed[k]! * Math.sqrt(1 - kept ** 2) * random.normal());
    // Trapezoidal: a little less than the exact displacement.
    at = at.map((x, k) => x + 0.5 * interval * (before[k]! + velocity[k]!));
    return at;
  });
  const species = [...Array.from({ length: 8 }, () => "Li"), ...Array.from({ length: 8 }, () => "Cl")];
  return { kind: "trajectory", interval, species, frames, cell, source: "made up", notes: [] } as const;
}
const analyse = (recording: ReturnType<typeof langevin>) =>
  estimateRecordings([recording], { temperature, transportCharges: { Li: 1, Cl: -1 }, mobile: ["Li"] }).estimate;
const foundIn = (estimate: ReturnType<typeof analyse>) =>
  estimate.findings.flatMap((one) => (one.code === "faster-than-heat" ? [one.facts] : []));

describe("⟨Δr²(t)⟩ ≤ (3k_BT/m) t²", () => {
  test("holds where ions fly, diffuse, or are sampled rarely: nothing is said", () => {
    for (const [interval, count] of [
      [2, 3000],
      [50, 1000],
      [1000, 400],
    ] as const)
      for (const seed of [1, 2, 3, 4]) expect(foundIn(analyse(langevin(interval, count, { seed })))).toEqual([]);
  });

  test.each([2, 10, 1000])("a time step %d times too short is found, and how much at least", (factor) => {
    const recording = langevin(10, 1500);
    const estimate = analyse({ ...recording, interval: recording.interval / factor });
    const [facts] = foundIn(estimate);
    // After one interval: √(2(x − 1 + e⁻ˣ))/x of the bound, x = 10/200, less the motion of the centre of mass of 16 ions.
    expect(facts!.factor).toBeLessThan(1.05 * factor);
    expect(facts!.factor).toBeGreaterThan(0.93 * factor);
    expect(facts!.furthest / facts!.lag).toBeCloseTo(Math.sqrt(3 * perMass(facts!.species === "Li" ? 6.94 : 35.45)), 6);
    for (const of of [
      estimate.einstein,
      estimate.greenKubo,
      estimate.nernstEinstein,
      estimate.selfDiffusion[0]!.estimate,
    ])
      expect(of).toMatchObject({
        converged: false,
        findings: [{ code: "faster-than-heat" }, ...of!.findings.slice(1)],
      });
    expect(estimate.havenRatio!.findings.map(({ code }) => code)).not.toContain("faster-than-heat");
    expect(documentOfEquilibrium(estimate)).toMatchObject({
      einstein: { verdict: expect.stringContaining("the time step is probably wrong") },
    });
  });

  test("what is a little hotter than was said is let pass; what has three digits and does not move, too", () => {
    expect(foundIn(analyse(langevin(5, 1500, { hotter: 1.1 })))).toEqual([]);
    const random = new RandomNumbers(2);
    const still = langevin(0.1, 300);
    const frames = still.frames.map(() =>
      still.frames[0]!.map((x) => Math.round(1e3 * (x + 2e-4 * random.normal())) / 1e3),
    );
    expect(foundIn(analyse({ ...still, frames }))).toEqual([]);
  });
});
