import { expect, test } from "vitest";

import { correlate } from "../../src/estimators/correlate.js";
import { estimateEquilibrium } from "../../src/estimators/equilibrium.js";
import { limits } from "../../src/limits.js";
import { errorFromPilot, pilotCertainty } from "../../src/plan/predict.js";
import { fewest, repeatsOr } from "../estimators/covered.js";
import { backJumps, negativeMemory } from "../estimators/memories.js";
import { RandomNumbers } from "../estimators/processes.js";

// What `plan` promises of equilibrium runs, from a pilot that knows σ, and what such runs then say.

const [count, n] = [20, 8000];
const pilots = [1000, 2000, 4000];
const inString = 4;
const motions: Record<string, (random: RandomNumbers) => Float64Array[][]> = {
  "caged, τ 10": (random) => Array.from({ length: count }, () => negativeMemory(random, n, [[10, 0.5]]).charge),
  "strings of 4, back-jumps after 20": (random) =>
    backJumps(random, n, { ions: count / inString, rate: 0.05, back: 0.6, tau: 20 }).ions.flatMap((string) =>
      Array.from({ length: inString }, () => string),
    ),
};

function relativeError(ions: readonly Float64Array[][], length: number): number {
  const cut = ions.map((ion) => ion.map((x) => x.slice(0, length + 1)));
  const charge = [0, 1, 2].map((a) => cut[0]![a]!.map((_, i) => cut.reduce((sum, ion) => sum + ion[a]![i]!, 0)));
  const { einstein } = estimateEquilibrium([correlate({ interval: 1, charge, species: [cut] })], {
    volume: 1,
    temperature: 1,
    species: [{ name: "Li", count, transportCharge: 1, mobile: true }],
  });
  return einstein !== null && einstein.value > 0 ? einstein.standardError / einstein.value : Infinity;
}
const median = (x: readonly number[]) => x.toSorted((a, b) => a - b)[Math.floor(x.length / 2)]!;

test("the time at equilibrium is promised to a factor of two where the pilot is fifty memories long", () => {
  // With a memory of 100 pilots of 10 to 40 memories, which do not see it, promise from a third to a fiftieth of the time.
  const ratios = Object.values(motions).flatMap((make) => {
    const errors = Array.from({ length: repeatsOr(24) }, (_, k) => {
      const ions = make(new RandomNumbers(100 + k));
      return [...pilots, n].map((length) => relativeError(ions, length));
    });
    const usual = median(errors.map((one) => one.at(-1)!));
    return errors.flatMap((one) =>
      pilots.flatMap((time, i) =>
        one[i]! < limits.relativeError ? [(errorFromPilot({ time, relativeError: one[i]! }, n, 1) / usual) ** 2] : [],
      ),
    );
  });
  const within = ratios.filter((ratio) => ratio < pilotCertainty && 1 / ratio < pilotCertainty).length;
  // 95 of 105 with 40 repeats each; 68 % are asked for, less what chance takes once in 10³: a factor of 1.3 fails, with a quarter of the repeats 1.2 would not.
  expect(ratios.length).toBeGreaterThan(8);
  expect(within).toBeGreaterThanOrEqual(fewest(0.68, ratios.length));
});
