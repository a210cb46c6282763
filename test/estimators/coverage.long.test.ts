import { describe, expect, test } from "vitest";

import { correlate } from "../../src/estimators/correlate.js";
import { estimateEquilibrium } from "../../src/estimators/equilibrium.js";
import { BOLTZMANN } from "../../src/units/constants.js";
import { against, fewest, mean, mostBias, repeatsOr, tableOf } from "./covered.js";
import { caged, negativeMemory, positiveMemory, written, type Motion } from "./memories.js";
import { RandomNumbers } from "./processes.js";

// What the intervals of σ cover, on motions whose σ is known, 10⁴ samples each. `npm run coverage` does 200 repeats a row
// and prints the table of docs/method.md.
const repeats = repeatsOr(8);
const n = 10_000;
const perSlope = 1 / (2 * BOLTZMANN);

interface Row {
  readonly name: string;
  readonly make: (random: RandomNumbers) => Motion;
  /** Replicas of the motion, and samples between two that are written. */
  readonly replicas?: number;
  readonly every?: number;
  /** Part of the repeats that must be called converged, at least or at most. */
  readonly converged: readonly [least: number, most: number];
}

const slow =
  (...memories: [number, number][]) =>
  (random: RandomNumbers) =>
    negativeMemory(random, n, memories);
/** One run of which only the charge is known: too few slow modes, whatever they look like. */
const never = [0, 0] as const;
const rows: readonly Row[] = [
  { name: "no memory", make: slow(), converged: never },
  { name: "τ 5, r 0.3", make: slow([5, 0.7]), converged: never },
  { name: "τ 5, r 0.85", make: slow([5, 0.15]), converged: never },
  { name: "τ 50, r 0.6", make: slow([50, 0.4]), converged: never },
  { name: "no memory, 2 replicas", make: slow(), replicas: 2, converged: [0.7, 1] },
  { name: "τ 50, r 0.6, 2 replicas", make: slow([50, 0.4]), replicas: 2, converged: [0.45, 1] },
  { name: "τ 50, r 0.6, 4 replicas", make: slow([50, 0.4]), replicas: 4, converged: [0.8, 1] },
  { name: "τ 50, r 0.6, every 10th", make: slow([50, 0.4]), every: 10, converged: never },
  { name: "τ 150, r 0.3", make: slow([150, 0.7]), converged: never },
  { name: "τ 150, r 0.3, 4 replicas", make: slow([150, 0.7]), replicas: 4, converged: [0.4, 1] },
  { name: "τ 500, r 0.3", make: slow([500, 0.7]), converged: never },
  {
    name: "memories 3, 10, 40, 150, r 0.3",
    make: slow([3, 0.15], [10, 0.15], [40, 0.2], [150, 0.2]),
    converged: never,
  },
  {
    name: "memories 3, 10, 40, 150, r 0.3, 2 replicas",
    make: slow([3, 0.15], [10, 0.15], [40, 0.2], [150, 0.2]),
    replicas: 2,
    converged: [0.3, 1],
  },
  {
    name: "caged, back-jumps after 150",
    make: (random) => caged(random, n, { ions: 20, rate: 0.01, back: 0.8, tau: 150 }),
    converged: never,
  },
  {
    name: "caged, back-jumps after 500",
    make: (random) => caged(random, n, { ions: 20, rate: 0.01, back: 0.8, tau: 500 }),
    converged: never,
  },
  { name: "τ 500, r 0.01", make: slow([500, 0.99]), converged: never },
  { name: "rattling only, σ = 0", make: slow([50, 1]), converged: never },
  { name: "positive, τ 5", make: (random) => positiveMemory(random, n, 5), converged: never },
  {
    name: "positive, τ 5, 2 replicas",
    make: (random) => positiveMemory(random, n, 5),
    replicas: 2,
    converged: [0.3, 1],
  },
  { name: "positive, τ 50", make: (random) => positiveMemory(random, n, 50), converged: never },
  {
    name: "τ 50, r 0.6, one direction",
    make: (random) => negativeMemory(random, n, [[50, 0.4]], 1),
    converged: never,
  },
];

const row = tableOf("motion, 10⁴ samples");

describe.each(rows)("$name", ({ name, make, replicas = 1, every = 1, converged }) => {
  const found = Array.from({ length: repeats }, (_, k) => {
    const motions = Array.from({ length: replicas }, (_, r) => make(new RandomNumbers(7000 * (k + 1) + r)));
    const { einstein } = estimateEquilibrium(
      motions.map((motion) => correlate({ interval: every, charge: written(motion, every).charge })),
      { volume: 1, temperature: 1, species: [], components: motions[0]!.charge.length === 3 ? 3 : 1 },
    );
    return against(motions[0]!.truth * perSlope, einstein!);
  });
  const quotable = found.filter((one) => one.converged);
  row(name, found);

  test("the 95 % interval covers, converged or not", () => {
    expect(found.filter((one) => one.in95).length).toBeGreaterThanOrEqual(fewest(0.9, repeats));
  });
  test("as often converged as it may be", () => {
    const [least, most] = converged;
    expect(quotable.length).toBeGreaterThanOrEqual(fewest(least, repeats));
    expect(repeats - quotable.length).toBeGreaterThanOrEqual(fewest(1 - most, repeats));
  });
  test("what is called converged is covered, and true within a third of its error", () => {
    // A handful among the slow ones passes for fast: how many is said above.
    if (quotable.length < 0.25 * repeats) return;
    expect(quotable.filter((one) => one.in95).length).toBeGreaterThanOrEqual(fewest(0.9, quotable.length));
    expect(quotable.filter((one) => one.in68).length).toBeGreaterThanOrEqual(fewest(0.6, quotable.length));
    expect(Math.abs(mean(quotable, ({ ratio }) => ratio) - 1)).toBeLessThan(mostBias(quotable));
  });
});
