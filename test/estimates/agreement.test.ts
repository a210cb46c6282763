import { describe, expect, test } from "vitest";

import { compareMethods, contradicted, contradictions, type Witnesses } from "../../src/estimates/agreement.js";
import { compareFluctuation, type TransportEstimate } from "../../src/estimators/index.js";
import { estimateSpeedUp } from "../../src/estimates/speed-up.js";
import { judged, studentIntervals } from "../../src/estimators/transport-estimate.js";
import { agreementOverStudy } from "../../src/results/study-agreement.js";
import type { AgreementResult } from "../../src/results/document.js";
import { chiSquaredTail } from "../../src/statistics/distributions.js";
import { RandomNumbers } from "../estimators/processes.js";

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
const nobody: Witnesses = { conductivity: null, noise: null, einstein: null, einsteinAlong: null };
const current = (value: number, standardError: number): Partial<Witnesses> => ({
  conductivity: { value, standardError },
});
/** σ of noise, beside a mean field. */
const noise = (
  value: number,
  degreesOfFreedom: number,
  mean?: { readonly value: number; readonly standardError: number },
): Partial<Witnesses> => {
  const resistivity = { value: 1 / value, degreesOfFreedom };
  const comparison =
    mean === undefined
      ? null
      : compareFluctuation(
          { value: 1 / mean.value, standardError: mean.standardError / mean.value ** 2 },
          resistivity,
        )!;
  return { noise: { resistivity, comparison } };
};
const compare = (...parts: readonly Partial<Witnesses>[]) => compareMethods(Object.assign({}, nobody, ...parts));
const codesOf = (found: ReturnType<typeof compare>) => found!.findings.map(({ code }) => code);

describe("constant current against equilibrium", () => {
  test("on logarithms, along the current where that is known; the mean over directions is shown beside", () => {
    const found = compare(current(2.2, 0.22), { einstein: estimate(9, 0.9), einsteinAlong: estimate(2, 0.2) })!;
    // ln 1.1/√(0.1² + 0.1²) = 0.674: p = 0.500; ln(2.2/9)/√(0.1² + 0.1²) = −9.96, and no verdict from it.
    expect(found.pairs).toEqual([
      {
        methods: ["constant-current", "einstein-along"],
        ratio: expect.closeTo(1.1, 12),
        zScore: expect.closeTo(0.674, 3),
        pValue: expect.closeTo(0.5, 2),
      },
      expect.objectContaining({ methods: ["constant-current", "einstein"], zScore: expect.closeTo(-9.96, 2) }),
    ]);
    expect(found).toMatchObject({ pValue: expect.closeTo(0.5, 2), findings: [{ code: "methods-agree" }] });
    const over = compare(current(2.2, 0.22), { einstein: estimate(2, 0.2) })!;
    expect(over.pairs.map(({ methods }) => methods)).toEqual([["constant-current", "einstein"]]);
  });

  test("the side of the interval counts that faces the other: memory that is not excluded lowers σ only", () => {
    const lopsided = { einsteinAlong: estimate(2, 0.1, { interval95: [0.5, 2.2] }) };
    expect(codesOf(compare(current(1, 0.05), lopsided))).toEqual(["methods-agree"]);
    // ln 2/√(0.05² + (ln 1.1/1.96)²) = 9.9
    expect(compare(current(4, 0.2), lopsided)!.findings).toMatchObject([
      {
        code: "methods-disagree",
        severity: "do-not-quote",
        facts: { standardErrors: expect.closeTo(9.94, 1), methods: ["constant-current", "einstein-along"] },
      },
    ]);
  });

  test("one pair in a thousand that agree is said not to", () => {
    // p = 10⁻³ at 3.29 standard errors.
    const apart = (errors: number) => {
      const value = Math.exp(errors * Math.hypot(0.1, 0.1));
      return codesOf(compare(current(value, 0.1 * value), { einstein: estimate(1, 0.1) }));
    };
    expect(apart(3.2)).toEqual(["methods-agree"]);
    expect(apart(3.4)).toEqual(["methods-disagree"]);
    expect(apart(-3.4)).toEqual(["methods-disagree"]);
  });

  test("CaF₂ at 1350 K: 0.806 ± 0.056 against 0.14 ± 0.15, which both said they had converged", () => {
    const driven = current(0.806, 0.056);
    // As it was, symmetric: 0.14 ± 1.96 · 0.15. ln(0.806/0.14) = 1.7505; √(0.0695² + (ln(0.434/0.14)/1.96)²) = 0.5814.
    const before = { einstein: estimate(0.14, 0.15, { interval95: [-0.154, 0.14 + 1.96 * 0.15] }) };
    const found = compare(driven, before)!;
    expect(found.pairs[0]).toMatchObject({ ratio: expect.closeTo(5.757, 3), zScore: expect.closeTo(3.01, 2) });
    expect(found.pValue).toBeCloseTo(0.0026, 4);
    // An error of 107 % is none to quote, or to have a speed-up from: what says so is not compared, and the speed-up is marked.
    const now = judged(
      0.14,
      { interval68: [0.01, 0.31], interval95: [0.002, 0.14 + 1.96 * 0.15] },
      { assumed: 1, shown: 0 },
    );
    expect(now).toMatchObject({ converged: false, findings: [{ code: "uncertain" }] });
    expect(compare(driven, { einstein: now })).toBeNull();
    const runs = [{ duration: 1e5, equilibration: 0 }];
    const { collective } = estimateSpeedUp(
      [],
      [],
      { conductivity: { value: 0.806, standardError: 0.056 }, converged: true },
      { einstein: now, nernstEinstein: estimate(0.1, 0.01), runs },
    );
    expect(collective).toMatchObject({ converged: false });
    // Were it known to 25 %, which may be quoted, they would be 6.7 standard errors apart: 1.7505/√(0.0695² + 0.25²).
    const known = compare(driven, { einstein: estimate(0.14, 0.035) })!;
    expect(known.pairs[0]!.zScore).toBeCloseTo(6.75, 2);
    expect(codesOf(known)).toEqual(["methods-disagree"]);
  });

  test("what must not be quoted is compared with nothing", () => {
    expect(compare(current(2, 0.1), { einstein: estimate(2, 0.1, { converged: false }) })).toBeNull();
    expect(compare(current(2, 0.7), { einstein: estimate(2, 0.1) })).toBeNull();
    expect(compare(current(2, 0.1))).toBeNull();
    // Along the current it is not known: the mean over directions is another number only where they differ.
    const over = { einstein: estimate(2, 0.1), einsteinAlong: estimate(2, 0.1, { converged: false }) };
    expect(compare(current(2, 0.1), over)!.pairs.map(({ methods }) => methods)).toEqual([
      ["constant-current", "einstein"],
    ]);
    expect(compare(current(2, 0.1), { ...over, anisotropic: true })).toBeNull();
  });
});

describe("noise is the third witness", () => {
  test("three pairs, two independent comparisons whose squares add up to χ² of three values about their mean", () => {
    // ν = 2·10⁴: an error of √(2/ν) = 1 %, and all but symmetric.
    const found = compare(current(1, 0.02), noise(1.03, 2e4), { einstein: estimate(0.95, 0.0285) })!;
    const x = [0, Math.log(1.03), Math.log(0.95)];
    const w = [0.02, 0.01, 0.03].map((error) => error ** -2);
    const mean = x.reduce((sum, value, k) => sum + value * w[k]!, 0) / w.reduce((sum, one) => sum + one, 0);
    const chiSquared = x.reduce((sum, value, k) => sum + w[k]! * (value - mean) ** 2, 0);
    expect(found.comparisons.map(({ of }) => of)).toEqual(["noise", "equilibrium"]);
    const squares = found.comparisons.reduce((sum, { zScore }) => sum + zScore ** 2, 0);
    expect(squares / chiSquared).toBeCloseTo(1, 1);
    expect(found.pValue / chiSquaredTail(squares, 2)).toBeCloseTo(1, 9);
    expect(found.pairs.map(({ methods }) => methods.join(" "))).toEqual([
      "constant-current einstein",
      "constant-current noise",
      "noise einstein",
    ]);
    expect(found.pairs[2]!.zScore).toBeCloseTo(Math.log(1.03 / 0.95) / Math.hypot(0.01, 0.03), 1);
  });

  test("against the mean field it is compared exactly", () => {
    const mean = { value: 1, standardError: 0.05 };
    const found = compare({ conductivity: mean }, noise(0.7, 40, mean))!;
    const { zScore, pValue } = compareFluctuation(
      { value: 1, standardError: 0.05 },
      {
        value: 1 / 0.7,
        degreesOfFreedom: 40,
      },
    )!;
    expect(zScore).toBeGreaterThan(1);
    expect(found.pairs).toEqual([
      { methods: ["constant-current", "noise"], ratio: expect.closeTo(1 / 0.7, 12), zScore, pValue },
    ]);
    expect(found.pValue).toBeCloseTo(chiSquaredTail(zScore ** 2, 1), 12);
  });

  const [c, e] = [current(1, 0.05), { einstein: estimate(1, 0.05) }];
  const counts = (found: ReturnType<typeof compare>) =>
    Object.fromEntries(Object.entries(contradictions(found)).map(([name, findings]) => [name, findings.length]));
  test("what is contradicted is not to be quoted: noise alone where constant current and equilibrium agree", () => {
    expect(counts(compare(c, noise(4, 100), e))).toEqual({
      conductivity: 0,
      noise: 2,
      constantField: 0,
      equilibrium: 0,
    });
    expect(counts(compare(c, noise(4, 100)))).toEqual({ conductivity: 0, noise: 1, constantField: 0, equilibrium: 0 });
    // Nobody backs either of them.
    expect(counts(compare(noise(4, 100), e))).toEqual({ conductivity: 0, noise: 1, constantField: 0, equilibrium: 1 });
    expect(counts(compare(c, { einstein: estimate(4, 0.2) }))).toEqual({
      conductivity: 1,
      noise: 0,
      constantField: 0,
      equilibrium: 1,
    });
    expect(counts(compare(c, noise(1, 100), { einstein: estimate(4, 0.2) }))).toEqual({
      conductivity: 1,
      noise: 1,
      constantField: 0,
      equilibrium: 1,
    });
    expect(counts(null)).toEqual({ conductivity: 0, noise: 0, constantField: 0, equilibrium: 0 });
  });

  test("constant field is one more witness: other runs, against the mean of what a held current says", () => {
    const f = { constantField: { value: 2, standardError: 0.1 } };
    expect(counts(compare(c, f))).toEqual({ conductivity: 1, noise: 0, constantField: 1, equilibrium: 0 });
    expect(counts(compare(f, e))).toEqual({ conductivity: 0, noise: 0, constantField: 1, equilibrium: 1 });
    // Current and equilibrium agree, and the field is alone against both.
    expect(counts(compare(c, f, e))).toEqual({ conductivity: 1, noise: 0, constantField: 2, equilibrium: 1 });
    // What cannot be quoted is no witness.
    expect(compare(c, { constantField: { value: 2, standardError: 0.8 } })).toBe(null);
    expect(compare(c, { constantField: { value: -2, standardError: 0.1 } })).toBe(null);

    // Field alone: ln 1.2/√(0.05² + 0.1²) = 1.631 (p = 0.103).
    const near = { constantField: { value: 1 / 1.2, standardError: 0.1 / 1.2 } };
    const alone = compare(c, near)!;
    expect(alone.comparisons).toEqual([
      {
        of: "field",
        difference: expect.closeTo(0.18232, 5),
        standardError: expect.closeTo(0.1118, 4),
        zScore: expect.closeTo(1.631, 3),
      },
    ]);
    expect(alone.pValue).toBeCloseTo(0.103, 3);
    expect(codesOf(alone)).toEqual(["methods-agree"]);

    // Three values about their weighted mean: x = 0, −ln 1.2, −ln 1.05, errors 0.05, 0.1 and that of the upper side of Einstein's.
    const rest = estimate(1 / 1.05, 0.05 / 1.05);
    const three = compare(c, near, { einstein: rest })!;
    expect(three.comparisons.map(({ of }) => of)).toEqual(["field", "equilibrium"]);
    // The mean of current and field, ln σ = −0.18232·0.2 = −0.03646 ± 0.04472, lies above Einstein's −0.04879.
    expect(three.comparisons[1]!.difference).toBeCloseTo(-0.03646 + 0.04879, 4);
    expect(three.pValue).toBeCloseTo(
      chiSquaredTail(
        three.comparisons.reduce((sum, { zScore }) => sum + zScore ** 2, 0),
        2,
      ),
      12,
    );
  });

  test("an estimate takes over what speaks against it", () => {
    const by = contradictions(compare(c, { einstein: estimate(4, 0.2) })).equilibrium;
    expect(contradicted(estimate(1, 0.1), by)).toMatchObject({
      converged: false,
      findings: [{ code: "methods-disagree" }],
    });
    expect(contradicted(estimate(1, 0.1), [])).toEqual(estimate(1, 0.1));
    expect(contradicted(null, by)).toBeNull();
  });
});

describe("one p-value over the study", () => {
  /** A point whose comparisons have these z-scores, with errors of 10 %. */
  const point = (z: readonly number[], agree = true): { readonly agreement: AgreementResult } => ({
    agreement: {
      pValue: 1,
      agree,
      pairs: [],
      comparisons: z.map((zScore, k) => ({
        of: k === 0 ? "equilibrium" : "noise",
        difference: 0.1 * zScore,
        standardError: 0.1,
        zScore,
      })),
      verdict: "",
      findings: [
        {
          code: "methods-disagree",
          severity: "do-not-quote",
          at: { point: "T500K" },
          facts: { methods: ["constant-current", "einstein"], ratio: 1, standardErrors: 1, pValue: 1 },
        },
      ],
    },
  });

  test("of one comparison it is that of the comparison; of two at one point that of χ² with two degrees of freedom", () => {
    // P(|z| > 1.96) = 0.05; exp(−χ²/2).
    expect(agreementOverStudy([point([1.959964])])!.pValue).toBeCloseTo(0.05, 6);
    expect(agreementOverStudy([point([1, 2])])!.pValue).toBeCloseTo(Math.exp(-2.5), 12);
    expect(agreementOverStudy([])).toBeNull();
    expect(agreementOverStudy([{}])).toBeNull();
  });

  test("what is off the same way everywhere is found, though no point sees it", () => {
    const found = agreementOverStudy(Array.from({ length: 9 }, () => point([1.4])))!;
    // Σz² = 17.64 with nine degrees of freedom; (9 · 1.4)²/9 with one: z = 4.2, P = 2.67 · 10⁻⁵ (two-sided), and twice that.
    expect(found.squares).toMatchObject({ chiSquared: expect.closeTo(17.64, 9), degreesOfFreedom: 9 });
    expect(found.squares.pValue).toBeGreaterThan(0.03);
    expect(found.pValue).toBeCloseTo(2 * 2.669e-5, 7);
    expect(found).toMatchObject({ agree: false, comparisons: 9, points: 9, findings: [{ code: "study-disagrees" }] });
    // On average e^0.14, each to 10 %.
    expect(found.findings[0]!.facts).toMatchObject({
      means: [{ of: "equilibrium", value: expect.closeTo(1.15027, 4), standardError: expect.closeTo(1.15027 / 30, 4) }],
    });
    // The other way round at every other point it is chance.
    const mixed = agreementOverStudy(Array.from({ length: 9 }, (_, k) => point([k % 2 === 0 ? 1.4 : -1.4])))!;
    expect(mixed).toMatchObject({ agree: true, findings: [{ code: "study-agrees" }] });
  });

  test("points that disagree by themselves are named, and the others judged without them", () => {
    const found = agreementOverStudy([point([5], false), point([0.5]), point([-0.5])])!;
    expect(found).toMatchObject({ agree: false, findings: [{ code: "points-disagree", facts: { names: ["T500K"] } }] });
    expect(found.pValue).toBeLessThan(1e-4);
    // Σz² = 0.5, (Σz)² = 0.
    expect(found.withoutDisagreeing).toBeCloseTo(Math.min(1, 2 * Math.exp(-0.25)), 9);
    expect(agreementOverStudy([point([5], false)])).toMatchObject({
      withoutDisagreeing: null,
      findings: [{ code: "points-disagree" }],
    });
  });

  test("methods that agree are said not to in no more than the stated part of studies", () => {
    const random = new RandomNumbers(20261128);
    const chiSquared = (nu: number) => {
      let sum = 0;
      for (let k = 0; k < nu; k++) sum += random.normal() ** 2;
      return sum;
    };
    const studies = 1000;
    let below = 0;
    for (let k = 0; k < studies; k++) {
      const points = Array.from({ length: 5 }, () => {
        const mean = { value: 1 / (1 + 0.05 * random.normal()), standardError: 0.05 };
        const fluctuations = noise(40 / chiSquared(40), 40, { ...mean, standardError: 0.05 * mean.value });
        const found = compare(current(mean.value, 0.05 * mean.value), fluctuations, {
          einstein: estimate(Math.exp(0.1 * random.normal()), 0.1),
        })!;
        return { agreement: { ...point([]).agreement, ...found, agree: true } };
      });
      if (agreementOverStudy(points)!.pValue < 0.05) below++;
    }
    // Twice the smaller of two p-values: 5 % at most, 2.5 % if they were one; three standard errors of 1000 beyond.
    expect(below / studies).toBeGreaterThan(0.01);
    expect(below / studies).toBeLessThan(0.071);
  });
});
