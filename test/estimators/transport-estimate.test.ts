import { expect, test } from "vitest";

import { judged } from "../../src/estimators/transport-estimate.js";
import { finding } from "../../src/findings/index.js";

const known = (error: number, more: Parameters<typeof judged>[3] = []) =>
  judged(2, { interval68: [2 - 2 * error, 2 + 2 * error], interval95: [0, 4] }, { assumed: 1, shown: 0 }, more);

// Errors fall with the root of the time: to 25 %, which may be quoted, it takes (error/25 %)² times as much.
test.each([0.26, 0.37, 0.5, 1])("an error of %d says how much more time would do", (error) => {
  const [found] = known(error).findings;
  expect(found).toMatchObject({ code: "uncertain", facts: { relativeError: expect.closeTo(error, 12) } });
  expect((found!.facts as { longer: number }).longer).toBeCloseTo((error / 0.25) ** 2, 9);
  expect(known(0.24).findings).toEqual([]);
});

test("not where something else is wrong that more of the same does not mend", () => {
  const [found] = known(0.5, [finding("few-slow-modes", { longest: 1, samples: 18, ions: false })]).findings;
  expect(found!.facts).not.toHaveProperty("longer");
  const [noted] = known(0.5, [finding("at-rest", {})]).findings;
  expect(noted!.facts).not.toHaveProperty("longer");
});
