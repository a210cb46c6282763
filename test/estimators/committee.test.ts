import { describe, expect, test } from "vitest";

import { joinModels } from "../../src/estimators/index.js";

const known = (value: number, standardError: number) => ({ value, standardError });

describe("models joined, by hand", () => {
  test("two with errors 1 at 8 and 12", () => {
    // Q = 4 + 4; Σw − Σw²/Σw = 1; τ² = (8 − 1)/1; weights 1/8 each.
    const joined = joinModels([known(8, 1), known(12, 1)])!;
    expect(joined.value).toBeCloseTo(10, 12);
    expect(joined.scatter ** 2).toBeCloseTo(7, 12);
    expect(joined.statistical).toBeCloseTo(Math.SQRT1_2, 12);
    // Student's t of one degree of freedom is Cauchy's: tan(πP/2), P = 0.6827.
    const t = Math.tan((Math.PI * 0.6826894921370859) / 2);
    expect(joined.model).toBeCloseTo(t * Math.sqrt(7 * 1.5), 8);
    expect(joined.total ** 2).toBeCloseTo(0.5 + t ** 2 * 10.5, 6);
    // χ²(8, 1): twice the normal's tail beyond √8.
    expect(joined.pValue).toBeCloseTo(0.00467773, 8);
  });

  test("three that differ by no more than their errors: no model error, the weighted mean", () => {
    // w = 1, 1, ¼: mean 4/2.25; Q = 1.8889 < 2.
    const joined = joinModels([known(1, 1), known(2, 1), known(4, 2)])!;
    expect(joined).toMatchObject({ scatter: 0, model: 0 });
    expect(joined.value).toBeCloseTo(16 / 9, 12);
    expect(joined.statistical).toBeCloseTo(2 / 3, 12);
    expect(joined.total).toBeCloseTo(2 / 3, 12);
    // χ²(Q, 2) = exp(−Q/2).
    expect(joined.pValue).toBeCloseTo(Math.exp(-17 / 18), 12);
  });

  test("the same with a tenth of the errors: weights nearly alike, whatever the models' own errors", () => {
    // Q = 1700/9; Σw − Σw²/Σw = 400/3; τ² = (1700/9 − 2)/(400/3) = 1.40166667; w = 1/1.41166667, the same, 1/1.44166667.
    const joined = joinModels([known(1, 0.1), known(2, 0.1), known(4, 0.2)])!;
    const [w, v] = [1 / (0.01 + 841 / 600), 1 / (0.04 + 841 / 600)];
    const total = 2 * w + v;
    expect(joined.scatter ** 2).toBeCloseTo(841 / 600, 12);
    expect(joined.value).toBeCloseTo((3 * w + 4 * v) / total, 12);
    expect(joined.statistical).toBeCloseTo(Math.sqrt(2 * (0.1 * w) ** 2 + (0.2 * v) ** 2) / total, 12);
    // t of two degrees of freedom at P = 0.8413: (2P − 1)/√(2P(1 − P)).
    const t = 0.6826894921 / Math.sqrt(2 * 0.8413447461 * 0.1586552539);
    const factor = 1 + (2 * w ** 2 + v ** 2) / total ** 2;
    expect(joined.model).toBeCloseTo(t * Math.sqrt((841 / 600) * factor), 7);
  });

  test("in other units, in another order: the same", () => {
    const models = [known(1, 0.1), known(2, 0.1), known(4, 0.2)];
    const one = joinModels(models)!;
    const other = joinModels(
      models.map(({ value, standardError }) => known(1e3 * value, 1e3 * standardError)).reverse(),
    )!;
    for (const key of ["value", "statistical", "model", "total", "scatter"] as const)
      expect(other[key]).toBeCloseTo(1e3 * one[key], 6);
    expect(other.pValue).toBeCloseTo(one.pValue, 12);
  });

  test("one alone is no committee", () => {
    expect(joinModels([known(1, 0.1)])).toBeNull();
    expect(joinModels([])).toBeNull();
  });
});
