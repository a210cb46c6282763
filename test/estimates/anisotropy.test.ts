import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { anisotropyOf, eigenvalues } from "../../src/estimates/anisotropy.js";
import { estimateRecordings } from "../../src/estimates/recordings.js";
import { RandomNumbers } from "../estimators/processes.js";

/** R diag R^T, as xx yy zz yz xz xy: turned by α about z, then by β about x. */
function turned([p, q, r]: readonly [number, number, number], alpha: number, beta: number): number[] {
  const [ca, sa, cb, sb] = [Math.cos(alpha), Math.sin(alpha), Math.cos(beta), Math.sin(beta)];
  const axes = [
    [ca, cb * sa, sb * sa],
    [-sa, cb * ca, sb * ca],
    [0, -sb, cb],
  ];
  const at = (a: number, b: number) => [p, q, r].reduce((sum, x, k) => sum + x * axes[k]![a]! * axes[k]![b]!, 0);
  return [at(0, 0), at(1, 1), at(2, 2), at(1, 2), at(0, 2), at(0, 1)];
}

test("principal values of a turned tensor", () => {
  const value = fc.double({ min: -2, max: 5, noNaN: true });
  const angle = fc.double({ min: -4, max: 4, noNaN: true });
  fc.assert(
    fc.property(value, value, value, angle, angle, (p, q, r, alpha, beta) => {
      const sorted = [p, q, r].sort((a, b) => a - b);
      eigenvalues(turned([p, q, r], alpha, beta)).forEach((x, k) =>
        expect(Math.abs(x - sorted[k]!)).toBeLessThan(1e-6),
      );
    }),
  );
  expect(eigenvalues([2, 2, 2, 0, 0, 0])).toEqual([2, 2, 2]);
});

describe("against the same σ in all directions", () => {
  /** Of n independent samples. */
  const errorsOf = (values: readonly number[], n: number) =>
    values.map((x, k) => (k < 3 ? x : 1 / Math.SQRT2) * Math.sqrt(2 / n));

  test("−(n − 23/18) ln W in the table of χ² with five degrees of freedom", () => {
    // W = 2 · 1 · 1/(4/3)³ = 0.84375; χ² = 15.086 in one of a hundred cases.
    const n = 23 / 18 + 15.0863 / -Math.log(0.84375);
    const values = [2, 1, 1, 0, 0, 0];
    expect(anisotropyOf({ values, standardErrors: errorsOf(values, n) }).pValue).toBeCloseTo(0.01, 6);
  });

  test("a plane that conducts, whichever way it lies", () => {
    for (const beta of [0, 0.4, 1.2]) {
      const values = turned([1, 1, 0], 0.3, beta);
      const { principal, pValue } = anisotropyOf({ values, standardErrors: errorsOf(values, 200) });
      expect(pValue).toBeLessThan(1e-6);
      [0, 1, 1].forEach((x, k) => expect(principal[k]).toBeCloseTo(x, 7));
    }
    expect(anisotropyOf({ values: [1, 1, 0, 0, 0, 0], standardErrors: [0.1, 0.1, 0, 0, 0, 0.1] }).pValue).toBe(0);
  });

  test("errors as large as the values tell nothing", () => {
    expect(anisotropyOf({ values: [1, -0.2, 0.1, 0, 0, 0], standardErrors: [1, 1, 1, 1, 1, 1] }).pValue).toBe(1);
    expect(anisotropyOf({ values: [0, 0, 0, 0, 0, 0], standardErrors: [0, 0, 0, 0, 0, 0] }).pValue).toBe(1);
  });
});

/** Three directions of a charge that remembers its velocity for ten samples, turned about z; the third scaled. */
function findingsOf(seed: number, scale: number) {
  const random = new RandomNumbers(seed);
  const [x, y, z] = [1, 1, scale].map((size) => {
    let [q, v] = [0, 0];
    return Float64Array.from({ length: 2000 }, () => {
      v = 0.9 * v + random.normal();
      q += size * v;
      return q;
    });
  }) as [Float64Array, Float64Array, Float64Array];
  const displacement = [x, y.map((q, k) => 0.8 * q + 0.6 * z[k]!), z.map((q, k) => 0.8 * q - 0.6 * y[k]!)];
  const { estimate } = estimateRecordings(
    [{ kind: "charge", interval: 1, displacement, source: "made up", notes: [] }],
    {
      temperature: 500,
      volume: 1000,
    },
  );
  return { estimate, told: estimate.findings.filter(({ code }) => code === "directions-differ") };
}

test("an analysis tells of it without being asked, and gives the tensor then", () => {
  // By chance in one of a thousand.
  for (let seed = 1; seed <= 30; seed++) {
    const { estimate, told } = findingsOf(seed, 1);
    expect(told).toEqual([]);
    expect(estimate.tensor).toBeNull();
  }
  let found = 0;
  for (let seed = 1; seed <= 30; seed++) {
    const { estimate, told } = findingsOf(seed, 0.1);
    found += told.length;
    expect(estimate.tensor === null).toBe(told.length === 0);
  }
  expect(found).toBeGreaterThan(25);
});
