import { describe, expect, test } from "vitest";

import { estimateEquilibrium } from "../../src/estimators/equilibrium.js";
import { estimateSamples } from "../../src/estimators/equilibrium-samples.js";
import { RandomNumbers } from "./processes.js";
import { conditions, runIn } from "./samples.js";

const relative = ({ value, standardError }: { value: number; standardError: number }) => standardError / value;

describe("three samples with D = 0.5, 1 and 1.5", () => {
  const random = new RandomNumbers(41);
  const runs = [0.5, 1, 1.5].map((d) => runIn(random, 2000, d));
  const pooled = estimateEquilibrium(runs, conditions);
  const { einstein, nernstEinstein, havenRatio, selfDiffusion, findings } = estimateSamples(runs, conditions);

  test("values are those of all runs; errors those of a mean of three that scatter, by Student's t", () => {
    expect(einstein!.value).toBe(pooled.einstein!.value);
    expect(nernstEinstein!.value).toBe(pooled.nernstEinstein!.value);
    // 0.5/√3 × 1.32 = 0.38 of 1; what each run leaves open of its own sample is small beside that.
    for (const estimate of [nernstEinstein!, selfDiffusion[0]!.estimate!]) {
      expect(relative(estimate)).toBeGreaterThan(0.3);
      expect(relative(estimate)).toBeLessThan(0.46);
    }
    // σ of each is known to a fifth.
    expect(relative(einstein!)).toBeGreaterThan(0.2);
    // At 95 % Student's t of two degrees of freedom is 4.30 where it is 1.32 at 68 %.
    const [low, high] = nernstEinstein!.interval95.map((bound) => Math.abs(Math.log(bound / nernstEinstein!.value)));
    const [least, most] = nernstEinstein!.interval68.map((bound) => Math.abs(Math.log(bound / nernstEinstein!.value)));
    expect(low! / least!).toBeGreaterThan(3);
    expect(high! / most!).toBeLessThan(3.4);
  });

  test("the Haven ratio is each sample's own, and does not scatter as they do", () => {
    // Each is known to a quarter or so, for what its charge may remember; as samples scatter it would be 0.38 at least.
    expect(relative(havenRatio!)).toBeLessThan(0.3);
  });

  test("it is said, with how much", () => {
    const said = findings.find(({ code, at }) => code === "samples-differ" && at.quantity === "nernstEinstein");
    expect(said).toMatchObject({ facts: { samples: 3 } });
    expect((said!.facts as { scatter: number }).scatter).toBeGreaterThan(0.3);
    expect((said!.facts as { scatter: number }).scatter).toBeLessThan(0.65);
  });
});

test("one sample is what it is", () => {
  const runs = [runIn(new RandomNumbers(42), 500, 1)];
  expect(estimateSamples(runs, conditions)).toEqual(estimateEquilibrium(runs, conditions));
});
