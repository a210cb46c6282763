import { expect, test } from "vitest";

import { estimateSamples } from "../../src/estimators/equilibrium-samples.js";
import { repeatsOr } from "./covered.js";
import { RandomNumbers } from "./processes.js";
import { conditions, count, runIn } from "./samples.js";

// Of 40 studies four standard deviations of the binomial below 68.3 % are 39 %, below 95 % 81 %: false alarms once in 30 000.
const studies = repeatsOr(40);

test.each([
  { samples: 2, scatter: 0.4 },
  { samples: 4, scatter: 0.4 },
  { samples: 3, scatter: 0 },
])("$samples samples whose D scatters by $scatter: σ_NE is within its intervals as often as it should be", (row) => {
  const { samples, scatter } = row;
  const random = new RandomNumbers(1000 * samples + 10 * scatter);
  let [in68, in95] = [0, 0];
  for (let k = 0; k < studies; k++) {
    // Of mean 1, lognormal.
    const runs = Array.from({ length: samples }, () =>
      runIn(random, 600, Math.exp(scatter * random.normal() - scatter ** 2 / 2)),
    );
    const { interval68, interval95 } = estimateSamples(runs, conditions).nernstEinstein!;
    if (interval68[0] < count && count < interval68[1]) in68++;
    if (interval95[0] < count && count < interval95[1]) in95++;
  }
  const least = (p: number) => studies * p - 4 * Math.sqrt(studies * p * (1 - p));
  expect(in68).toBeGreaterThan(least(0.683));
  expect(in95).toBeGreaterThan(least(0.95));
});
