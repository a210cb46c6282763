import { describe, expect, test } from "vitest";

import { correlate } from "../../src/estimators/correlate.js";
import { estimateEquilibrium, type EquilibriumEstimate } from "../../src/estimators/equilibrium.js";
import { zeroFrequency } from "../../src/estimators/zero-frequency.js";
import { BOLTZMANN } from "../../src/units/constants.js";
import { against, fewest, repeatsOr, tableOf } from "./covered.js";
import { backJumps, negativeMemory } from "./memories.js";
import { RandomNumbers } from "./processes.js";

// As coverage.long.test.ts, where the ions are recorded as well: 10⁴ samples of 20 ions.
const repeats = repeatsOr(16);
const [n, count] = [10_000, 20];
const perSlope = 1 / (2 * BOLTZMANN);
const axes = [0, 1, 2];
type Ion = Float64Array[];
const charge = (ions: readonly Ion[]) =>
  axes.map((a) => ions[0]![a]!.map((_, i) => ions.reduce((sum, ion) => sum + ion[a]![i]!, 0)));
const estimate = (ions: readonly Ion[]): EquilibriumEstimate =>
  estimateEquilibrium([correlate({ interval: 1, charge: charge(ions), species: [ions] })], {
    volume: 1,
    temperature: 1,
    species: [{ name: "Li", count, transportCharge: 1, mobile: true }],
  });

/** Each by itself: a random walk of half the steps' variance in its cage of memory τ. */
const caged = (tau: number) => (random: RandomNumbers) =>
  Array.from({ length: count }, () => negativeMemory(random, n, [[tau, 0.5]]).charge);

/** Ions that are ten times faster for a thousand samples on the average, slow as long: memory 500. */
function byTurns(random: RandomNumbers): Ion[] {
  return Array.from({ length: count }, () => {
    let fast = random.uniform() < 0.5;
    const at = axes.map(() => new Float64Array(n + 1));
    for (let i = 1; i <= n; i++) {
      if (random.uniform() < 1e-3) fast = !fast;
      for (const x of at) x[i] = x[i - 1]! + Math.sqrt(fast ? 2 : 0.2) * random.normal();
    }
    return at;
  });
}

/** Strings of four that hop as one, and jump back: σ is four times that of lone ions, H_R = 1/4. */
const inString = 4;
const jumpingBack = { ions: count / inString, rate: 0.05, back: 0.6, tau: 20 };
const strings = (random: RandomNumbers): Ion[] =>
  backJumps(random, n, jumpingBack).ions.flatMap((string) => Array.from({ length: inString }, () => string));

/** Independent walks, but the centre of all is pulled back with τ: only the charge remembers. */
const together = (tau: number, share: number) => (random: RandomNumbers) => {
  const ions = Array.from({ length: count }, () => negativeMemory(random, n, []).charge);
  const centre = negativeMemory(random, n, [[tau, share]]).charge;
  for (const a of axes)
    for (let i = 1; i <= n; i++) {
      const mean = ions.reduce((sum, ion) => sum + ion[a]![i]!, 0) / count;
      for (const ion of ions) ion[a]![i]! += centre[a]![i]! / Math.sqrt(count) - mean;
    }
  return ions;
};

/** Caged ions that exchange places in pairs besides, which carries no charge and hides their cages from the single ion. */
const exchanging = (random: RandomNumbers) => {
  const { ions } = backJumps(random, n, hidden);
  const shift = ions.map(() => [0, 0, 0]);
  for (let i = 1; i <= n; i++) {
    if (random.uniform() < 0.5) {
      const one = Math.floor(count * random.uniform());
      const other = (one + 1 + Math.floor((count - 1) * random.uniform())) % count;
      const [a, step] = [Math.floor(3 * random.uniform()), random.uniform() < 0.5 ? 1 : -1];
      shift[one]![a]! += step;
      shift[other]![a]! -= step;
    }
    ions.forEach((ion, k) => axes.forEach((a) => (ion[a]![i]! += shift[k]![a]!)));
  }
  return ions;
};
const hidden = { ions: count, rate: 0.01, back: 0.8, tau: 300 };

const row = tableOf("20 ions, 10⁴ samples");
describe.each([
  { name: "caged, τ 10", make: caged(10), slope: 0.5 },
  { name: "caged, τ 100", make: caged(100), slope: 0.5 },
  { name: "fast and slow by turns", make: byTurns, slope: 1.1 },
  {
    name: "strings of 4, back-jumps after 20",
    make: strings,
    slope: backJumps(new RandomNumbers(1), 1, jumpingBack).slope,
    concerted: inString,
  },
])("$name", ({ name, make, slope, concerted = 1 }) => {
  const found = Array.from({ length: repeats }, (_, k) => estimate(make(new RandomNumbers(9000 + k))));
  test.each([
    ["σ", "einstein", concerted * count * slope * perSlope],
    ["σ_NE", "nernstEinstein", count * slope * perSlope],
    ["H_R", "havenRatio", 1 / concerted],
  ] as const)("%s: intervals cover", (symbol, which, truth) => {
    const all = found.map((one) => against(truth, one[which]!));
    row(`${name}: ${symbol}`, all);
    expect(all.filter(({ in68 }) => in68).length).toBeGreaterThanOrEqual(fewest(0.6, repeats));
    expect(all.filter(({ in95 }) => in95).length).toBeGreaterThanOrEqual(fewest(0.9, repeats));
  });
});

/** σ of a charge that remembers longer than its ions show; what may be called converged, and the largest error of those. */
describe.each([
  { name: "the centre pulled back, τ 300, r 0.4", make: together(300, 0.6), slope: 0.4, most: 0.1 },
  { name: "the centre pulled back, τ 300, r 0.6", make: together(300, 0.4), slope: 0.6, most: 0.4 },
  { name: "the centre pulled back, τ 500, r 0.3", make: together(500, 0.7), slope: 0.3, most: 0.1 },
  {
    name: "cages of memory 300 hidden by exchanges",
    make: exchanging,
    slope: backJumps(new RandomNumbers(1), 1, hidden).slope,
    most: 0.1,
  },
])("$name", ({ name, make, slope, most }) => {
  const found = Array.from({ length: repeats }, (_, k) =>
    against(count * slope * perSlope, estimate(make(new RandomNumbers(400 + k))).einstein!),
  );
  row(`${name}: σ`, found);
  test("the 95 % interval covers, converged or not", () => {
    expect(found.filter(({ in95 }) => in95).length).toBeGreaterThanOrEqual(fewest(0.9, repeats));
  });
  test("seldom converged", () => {
    expect(found.filter(({ converged }) => !converged).length).toBeGreaterThanOrEqual(fewest(1 - most, repeats));
  });
});

test("a charge that remembers longer than its ions says so, and is believed", () => {
  const inside = Array.from({ length: repeats }, (_, k) => {
    const { charge: displacement, truth } = negativeMemory(new RandomNumbers(500 + k), n, [[150, 0.7]]);
    const found = zeroFrequency([{ interval: 1, displacement }], 5)!;
    return { covers: found.interval95[0] <= truth && truth <= found.interval95[1], assumed: found.memory.assumed };
  });
  // Four times the ions' own would be 20, but 50 are always thought of; the twentieth of the run is 500.
  expect(inside.filter(({ assumed }) => assumed === 500).length).toBeGreaterThanOrEqual(fewest(0.8, repeats));
  expect(inside.filter(({ covers }) => covers).length).toBeGreaterThanOrEqual(fewest(0.9, repeats));
});

test("a long run of ions without memory: what is thought of does not grow with it, and it is known better", () => {
  const found = [64_000, 1_024_000].map((n) =>
    [1, 2, 3, 4, 5].map((seed) => {
      const random = new RandomNumbers(n + seed);
      const displacement = axes.map(() => {
        const x = new Float64Array(n + 1);
        for (let i = 1; i <= n; i++) x[i] = x[i - 1]! + random.normal();
        return x;
      });
      return zeroFrequency([{ interval: 1, displacement }], 40)!;
    }),
  );
  const all = found.flat();
  // Of ten, each with 95 %: fewer than seven once in 1000.
  expect(all.filter(({ interval95: [low, high] }) => low < 1 && 1 < high).length).toBeGreaterThanOrEqual(7);
  // Eight times 40, where a two hundredth of the runs is 320 and 5120, or where it seems by chance to remember longer 64 times, where a
  // twentieth of the long run is 51 200.
  expect(all.filter(({ memory }) => memory.assumed === 320).length).toBeGreaterThanOrEqual(3);
  expect(all.filter(({ memory }) => memory.assumed <= 2560).length).toBeGreaterThanOrEqual(8);
  const [short, long] = found.map((of) => {
    const errors = of.map(({ value, interval95 }) => (interval95[1] - interval95[0]) / value).sort((x, y) => x - y);
    return errors[2]!;
  });
  // Their median falls; of the 68 % intervals it is what 2048 modes tell already.
  expect(long! / short!).toBeLessThan(0.85);
});

test("ions that do not move at all have D = 0, and nothing is NaN", () => {
  const still = Array.from({ length: count }, () => axes.map(() => new Float64Array(n + 1)));
  const walk = negativeMemory(new RandomNumbers(1), n, []).charge;
  const { selfDiffusion, findings } = estimateEquilibrium(
    [correlate({ interval: 1, charge: walk, species: [[walk], still] })],
    {
      volume: 1,
      temperature: 1,
      species: [
        { name: "Li", count: 1, transportCharge: 1, mobile: true },
        { name: "O", count, transportCharge: -1, mobile: false },
      ],
    },
  );
  expect(selfDiffusion[1]!.estimate).toMatchObject({ value: 0, standardError: 0, interval95: [0, 0] });
  expect(JSON.stringify({ selfDiffusion, findings })).not.toContain("NaN");
  expect(findings).toEqual([]);
});
