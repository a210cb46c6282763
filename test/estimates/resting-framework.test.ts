import { describe, expect, test } from "vitest";

import { estimateRecordings } from "../../src/estimates/recordings.js";
import { documentOfEquilibrium } from "../../src/results/document-of-point.js";
import { RandomNumbers } from "../estimators/processes.js";

const [edge, size, interval, temperature] = [10, 0.3, 100, 600];
const cell = Float64Array.of(edge, 0, 0, 0, edge, 0, 0, 0, edge);

/** Eight Li that walk at random by `size` a direction beside Cl that all move by `together` (or, each by its own, by `apart`). */
function recordingOf(chlorides: number, together: (random: RandomNumbers) => number, apart = 0) {
  const random = new RandomNumbers(3);
  let at = Float64Array.from({ length: 24 + 3 * chlorides }, (_, k) => k / 3);
  const frames = Array.from({ length: 1500 }, () => {
    const by = [0, 1, 2].map(() => together(random));
    at = at.map((x, k) => x + (k < 24 ? size * random.normal() : by[k % 3]! + apart * random.normal()));
    return at;
  });
  const species = [...Array.from({ length: 8 }, () => "Li"), ...Array.from({ length: chlorides }, () => "Cl")];
  return { kind: "trajectory", interval, species, frames, cell, source: "made up", notes: [] } as const;
}
const analyse = (recording: ReturnType<typeof recordingOf>) => {
  const chlorides = recording.species.length - 8;
  return estimateRecordings([recording], {
    temperature,
    transportCharges: { Li: 1, Cl: -8 / chlorides },
    mobile: ["Li"],
  }).estimate;
};
const ofChloride = (estimate: ReturnType<typeof analyse>) => estimate.selfDiffusion[1]!.estimate!;

describe("a framework that only recoils with the centre of mass", () => {
  test.each<[string, number, (random: RandomNumbers) => number]>([
    ["fixed in the file", 8, () => 0],
    ["one ion, fixed in the file", 1, () => 0],
    ["carried along by a drift of all", 8, () => 0.02],
    ["rigid, kicked about", 8, (random) => 0.05 * random.normal()],
  ])("%s: at rest, D = 0", (_name, chlorides, together) => {
    const estimate = analyse(recordingOf(chlorides, together));
    const d = ofChloride(estimate);
    expect(d.value).toBe(0);
    expect(d.findings.map(({ code }) => code)).toEqual(["at-rest"]);
    expect(documentOfEquilibrium(estimate).selfDiffusion).toMatchObject({
      Cl: { verdict: "no diffusion beyond the error" },
    });
  });

  test("ions of their own do diffuse", () => {
    const d = ofChloride(analyse(recordingOf(8, () => 0, 0.05)));
    // About the centre of mass: ⟨(Δx − ΔX)²⟩ = s² (1 − 2m/M) + Σ m² s²/M².
    const [li, cl] = [6.94, 35.45];
    const all = 8 * (li + cl);
    const square = 0.05 ** 2 * (1 - (2 * cl) / all) + (8 * ((li * size) ** 2 + (cl * 0.05) ** 2)) / all ** 2;
    expect(Math.abs(d.value - square / 2 / interval)).toBeLessThan(4 * d.standardError);
    expect(d.standardError).toBeLessThan(0.2 * d.value);
  });

  test("σ is that of the charge, as before: N z² a²/2Δt over V k_BT", () => {
    const { einstein } = analyse(recordingOf(8, () => 0));
    const closed = (8 * size ** 2) / 2 / interval / (edge ** 3 * 8.617333262e-5 * temperature);
    expect(Math.abs(einstein!.value - closed)).toBeLessThan(4 * einstein!.standardError);
  });
});
