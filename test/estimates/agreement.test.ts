import { describe, expect, test } from "vitest";

import { compareMethods, contradicted } from "../../src/estimates/agreement.js";
import type { TransportEstimate } from "../../src/estimators/index.js";
import { studentIntervals } from "../../src/estimators/transport-estimate.js";

const estimate = (
  value: number,
  standardError: number,
  changes: Partial<TransportEstimate> = {},
): TransportEstimate => ({
  value,
  standardError,
  ...studentIntervals(value, standardError, 1e6),
  effectiveSamples: 2 * (value / standardError) ** 2,
  memory: { assumed: 1, shown: 0 },
  converged: true,
  findings: [],
  ...changes,
});
const current = (value: number, standardError: number) => ({ conductivity: { value, standardError } });

describe("constant current against equilibrium", () => {
  test("on logarithms, along the current where that is known", () => {
    const found = compareMethods(current(2.2, 0.22), { einstein: estimate(9, 0.9), einsteinAlong: estimate(2, 0.2) });
    // ln 1.1/√(0.1² + 0.1²) = 0.674: p = 0.500.
    expect(found).toMatchObject({ code: "methods-agree", severity: "note", facts: { along: true } });
    expect(found!.facts).toMatchObject({
      ratio: expect.closeTo(1.1, 12),
      standardErrors: expect.closeTo(0.674, 3),
      pValue: expect.closeTo(0.5, 2),
    });
    const over = compareMethods(current(2.2, 0.22), { einstein: estimate(2, 0.2), einsteinAlong: null });
    expect(over).toMatchObject({ code: "methods-agree", facts: { along: false } });
  });

  test("the side of the interval counts that faces the other: memory that is not excluded lowers σ only", () => {
    const lopsided = estimate(2, 0.1, { interval95: [0.5, 2.2] });
    const pair = { einsteinAlong: lopsided, einstein: null };
    expect(compareMethods(current(1, 0.05), pair)!.code).toBe("methods-agree");
    // ln 2/√(0.05² + (ln 1.1/1.96)²) = 9.9
    expect(compareMethods(current(4, 0.2), pair)).toMatchObject({
      code: "methods-disagree",
      severity: "do-not-quote",
      facts: { standardErrors: expect.closeTo(9.94, 1) },
    });
  });

  test("one pair in a thousand that agree is said not to", () => {
    // p = 10⁻³ at 3.29 standard errors.
    const apart = (errors: number) =>
      compareMethods(current(Math.exp(errors * Math.hypot(0.1, 0.1)), 0.1 * Math.exp(errors * Math.hypot(0.1, 0.1))), {
        einstein: estimate(1, 0.1),
        einsteinAlong: null,
      })!.code;
    expect(apart(3.2)).toBe("methods-agree");
    expect(apart(3.4)).toBe("methods-disagree");
    expect(apart(-3.4)).toBe("methods-disagree");
  });

  test("what must not be quoted is compared with nothing", () => {
    expect(
      compareMethods(current(2, 0.1), { einstein: estimate(2, 0.1, { converged: false }), einsteinAlong: null }),
    ).toBeNull();
    expect(compareMethods(current(2, 0.7), { einstein: estimate(2, 0.1), einsteinAlong: null })).toBeNull();
    expect(compareMethods(current(2, 0.1), { einstein: null, einsteinAlong: null })).toBeNull();
  });

  test("what is contradicted is not to be quoted", () => {
    const by = compareMethods(current(9, 0.1), { einstein: estimate(1, 0.1), einsteinAlong: null })!;
    expect(contradicted(estimate(1, 0.1), by)).toMatchObject({
      converged: false,
      findings: [{ code: "methods-disagree" }],
    });
    expect(contradicted(null, by)).toBeNull();
  });
});
