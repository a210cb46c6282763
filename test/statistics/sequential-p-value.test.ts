import { expect, test } from "vitest";

import { sequentialPValue } from "../../src/statistics/sequential-p-value.js";
import { RandomNumbers } from "../estimators/processes.js";

test("exceedances over draws: after twenty of them, or all draws, where the value itself counts as one", () => {
  const every = (n: number) => {
    let drawn = 0;
    return () => ++drawn % n === 0;
  };
  expect(sequentialPValue(() => true, 999)).toBe(1);
  expect(sequentialPValue(every(5), 999)).toBe(20 / 100);
  expect(sequentialPValue(every(100), 999)).toBe(10 / 1000);
  expect(sequentialPValue(() => false, 999)).toBe(1 / 1000);
});

test("under the null hypothesis it is below p no more often than p", () => {
  // Seen and drawn values have the same distribution. 4000 times: within four standard deviations.
  const random = new RandomNumbers(8);
  const values = Array.from({ length: 4000 }, () => {
    const seen = random.uniform();
    return sequentialPValue(() => random.uniform() <= seen, 499);
  });
  for (const p of [0.01, 0.05, 0.2]) {
    const below = values.filter((value) => value <= p).length / values.length;
    expect(Math.abs(below - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / values.length));
  }
});
