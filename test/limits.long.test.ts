import { describe, expect, test } from "vitest";

import { limits } from "../src/limits.js";
import { ofCharging } from "./limits/charging.js";
import { ofEquilibrium } from "./limits/equilibrium.js";
import { ofInputs } from "./limits/inputs.js";
import { ofLaws } from "./limits/laws.js";
import { ofWhatIsNext } from "./limits/next.js";
import { ofPoints } from "./limits/points.js";
import { ofPreparations } from "./limits/preparations.js";
import { ofRecordings } from "./limits/recordings.js";
import { ofRuns } from "./limits/runs.js";

/** What lies at either side of every limit: a limit without it is a type error. */
const sides: { readonly [L in keyof typeof limits]: () => void } = {
  ...ofInputs,
  ...ofRecordings,
  ...ofRuns,
  ...ofPoints,
  ...ofEquilibrium,
  ...ofCharging,
  ...ofPreparations,
  ...ofLaws,
  ...ofWhatIsNext,
};
const names = Object.keys(limits) as (keyof typeof limits)[];

describe.each(names.map((name) => [name]))("%s", (name) => {
  const check = sides[name]!;

  test("holds", () => check());

  test.each([0.5, 2])("times %d would be noticed", (factor) => {
    const table = limits as unknown as Record<string, number>;
    const value = table[name]!;
    table[name] = factor * value;
    try {
      expect(check).toThrow();
    } finally {
      table[name] = value;
    }
  });
});
