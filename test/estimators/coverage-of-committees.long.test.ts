import { describe, expect, test } from "vitest";

import { joinModels } from "../../src/estimators/index.js";
import { RandomNumbers } from "./processes.js";

const known = (value: number, standardError: number) => ({ value, standardError });

describe("how often a further model's σ is within the total error of the mean", () => {
  const repeats = 3000;
  /** Models scatter by τ about 1, each is known to errors of about 0.05. */
  function covered(models: number, scatter: number, seed: number): number {
    const random = new RandomNumbers(seed);
    let inside = 0;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const { value, total } = joinModels(
        Array.from({ length: models }, () => {
          const standardError = 0.05 * (0.5 + random.uniform());
          return known(1 + scatter * random.normal() + standardError * random.normal(), standardError);
        }),
      )!;
      if (Math.abs(1 + scatter * random.normal() - value) < total) inside++;
    }
    return inside / repeats;
  }

  // Four standard deviations of a binomial part: a false alarm in 16 000.
  const slack = 4 * Math.sqrt((0.6827 * 0.3173) / repeats);

  test.each([2, 3, 5, 8])(
    "%i models far apart: 68 %%, as Student's prediction of one more of a normal sample",
    (models) => {
      expect(Math.abs(covered(models, 50, 17 + models) - 0.6827)).toBeLessThan(slack);
    },
  );

  test.each([2, 3, 5, 8])("%i models that are alike: 68 %% at least", (models) => {
    expect(covered(models, 0, 27 + models)).toBeGreaterThan(0.6827 - slack);
  });

  // Where the scatter hides below the errors half of the committees see none: least of all there, never below 58 %.
  test.each([2, 3, 5, 8].flatMap((models) => [0.025, 0.05, 0.1].map((scatter) => [models, scatter] as const)))(
    "%i models that scatter by %d, as their errors: 58 %% at least",
    (models, scatter) => {
      const part = covered(models, scatter, 37 + models);
      expect(part).toBeGreaterThan(0.58 - slack);
      expect(part).toBeLessThan(0.75);
    },
  );
});
