import { afterAll, describe, expect, test } from "vitest";

import { correlate } from "../../src/estimators/correlate.js";
import { estimateEquilibrium } from "../../src/estimators/equilibrium.js";
import { BOLTZMANN } from "../../src/units/constants.js";
import { caged, negativeMemory, positiveMemory, written, type Motion } from "./memories.js";
import { RandomNumbers } from "./processes.js";

// What the intervals of σ cover, on motions whose σ is known, 10⁴ samples each. `npm run coverage` does 200 repeats a row
// and prints the table of docs/method.md.
const repeats = Number(process.env["GALVANOSTAT_REPEATS"] ?? 12);
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
const rows: readonly Row[] = [
  { name: "no memory", make: slow(), converged: [0.7, 1] },
  { name: "τ 5, r 0.3", make: slow([5, 0.7]), converged: [0.6, 1] },
  { name: "τ 5, r 0.85", make: slow([5, 0.15]), converged: [0.6, 1] },
  { name: "τ 50, r 0.6", make: slow([50, 0.4]), converged: [0.2, 1] },
  { name: "τ 50, r 0.6, 4 replicas", make: slow([50, 0.4]), replicas: 4, converged: [0.6, 1] },
  { name: "τ 50, r 0.6, every 10th", make: slow([50, 0.4]), every: 10, converged: [0.2, 1] },
  { name: "τ 150, r 0.3", make: slow([150, 0.7]), converged: [0, 0.3] },
  { name: "τ 500, r 0.3", make: slow([500, 0.7]), converged: [0, 0.1] },
  {
    name: "memories 3, 10, 40, 150, r 0.3",
    make: slow([3, 0.15], [10, 0.15], [40, 0.2], [150, 0.2]),
    converged: [0, 1],
  },
  {
    name: "caged, back-jumps after 150",
    make: (random) => caged(random, n, { ions: 20, rate: 0.01, back: 0.8, tau: 150 }),
    converged: [0, 0.1],
  },
  {
    name: "caged, back-jumps after 500",
    make: (random) => caged(random, n, { ions: 20, rate: 0.01, back: 0.8, tau: 500 }),
    converged: [0, 0.1],
  },
  { name: "τ 500, r 0.01", make: slow([500, 0.99]), converged: [0, 0.05] },
  { name: "rattling only, σ = 0", make: slow([50, 1]), converged: [0, 0] },
  { name: "positive, τ 5", make: (random) => positiveMemory(random, n, 5), converged: [0.6, 1] },
  { name: "positive, τ 50", make: (random) => positiveMemory(random, n, 50), converged: [0.5, 1] },
  {
    name: "τ 50, r 0.6, one direction",
    make: (random) => negativeMemory(random, n, [[50, 0.4]], 1),
    converged: [0, 0.6],
  },
];

const lines: string[] = [];
afterAll(() => {
  if (process.env["GALVANOSTAT_REPEATS"] !== undefined)
    console.log(
      [
        `| motion, 10⁴ samples | σ/truth | error | scatter | 68 / 95 % cover | converged | its σ/truth | its error | cover |`,
        `|---|---|---|---|---|---|---|---|---|`,
        ...lines,
      ].join("\n"),
    );
});

/** Fewest of `count` that a coverage of `p` falls below with a probability of 10⁻³ (normal, continuity). */
const fewest = (p: number, count: number) => Math.floor(p * count - 3.1 * Math.sqrt(p * (1 - p) * count) - 0.5);

describe.each(rows)("$name", ({ name, make, replicas = 1, every = 1, converged }) => {
  const found = Array.from({ length: repeats }, (_, k) => {
    const motions = Array.from({ length: replicas }, (_, r) => make(new RandomNumbers(7000 * (k + 1) + r)));
    const { einstein } = estimateEquilibrium(
      motions.map((motion) => correlate({ interval: every, charge: written(motion, every).charge })),
      { volume: 1, temperature: 1, species: [], components: motions[0]!.charge.length === 3 ? 3 : 1 },
    );
    const truth = motions[0]!.truth * perSlope;
    const inside = ([low, high]: readonly [number, number]) => low <= truth && truth <= high;
    const { value, standardError, interval68, interval95 } = einstein!;
    return {
      ratio: value / truth,
      error: standardError / value,
      in68: inside(interval68),
      in95: inside(interval95),
      converged: einstein!.converged,
    };
  });
  const quotable = found.filter((one) => one.converged);
  const mean = (of: (one: (typeof found)[number]) => number, all = found) =>
    all.reduce((sum, one) => sum + of(one), 0) / all.length;
  const ratio = mean((one) => one.ratio);
  const scatter = Math.sqrt(mean((one) => (one.ratio - ratio) ** 2)) / ratio;
  const part = (of: (one: (typeof found)[number]) => boolean, all = found) => mean((one) => (of(one) ? 1 : 0), all);
  const p = (x: number) => `${Math.round(100 * x)}`;
  lines.push(
    `| ${name} | ${Number.isFinite(ratio) && ratio < 1e6 ? ratio.toFixed(2) : "–"} | ${mean((one) => one.error).toFixed(2)} | ${scatter.toFixed(2)} | ${p(part((one) => one.in68))} / ${p(part((one) => one.in95))} | ${p(quotable.length / repeats)} % | ${quotable.length === 0 ? "– | – | –" : `${mean((one) => one.ratio, quotable).toFixed(2)} | ${mean((one) => one.error, quotable).toFixed(2)} | ${p(part((one) => one.in68, quotable))} / ${p(part((one) => one.in95, quotable))}`} |`,
  );

  test("the 95 % interval covers, converged or not", () => {
    expect(found.filter((one) => one.in95).length).toBeGreaterThanOrEqual(fewest(0.9, repeats));
  });
  test("as often converged as it may be", () => {
    const [least, most] = converged;
    expect(quotable.length).toBeGreaterThanOrEqual(fewest(least, repeats));
    expect(repeats - quotable.length).toBeGreaterThanOrEqual(fewest(1 - most, repeats));
  });
  test("what is called converged is covered", () => {
    // A handful among the slow ones passes for fast: how many is said above.
    if (quotable.length < 0.2 * repeats) return;
    expect(quotable.filter((one) => one.in95).length).toBeGreaterThanOrEqual(fewest(0.9, quotable.length));
    expect(quotable.filter((one) => one.in68).length).toBeGreaterThanOrEqual(fewest(0.6, quotable.length));
  });
});
