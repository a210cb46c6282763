import { finding, sentenceOf, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import { chiSquaredTail } from "../statistics/distributions.js";
import type { AgreementResult, PointResult, StudyAgreementResult } from "./document.js";

type Compared = Pick<AgreementResult, "comparisons">;
const kinds = ["equilibrium", "field", "noise"] as const;

/**
 * One p-value over all points: that of constant current, its noise, constant field and equilibrium seeing one σ at each. Comparisons of different points
 * are of different runs, those of one point independent by construction (`compareMethods`), so their z-scores are n standard
 * normal numbers. Two tests: Σz² (χ² with n degrees of freedom) sees a point that is far off, (Σz)²/n of each kind of
 * comparison (χ² with one for each kind) sees what is off the same way everywhere. p is twice the smaller of the two
 * (Bonferroni), which holds however they depend on each other; where no kind has a second comparison it is that of Σz².
 *
 * `null` without anything to compare; results of older versions have nothing.
 */
export function agreementOverStudy(
  points: readonly Pick<PointResult, "agreement" | "equilibrium">[],
): StudyAgreementResult | null {
  const compared = points.flatMap(({ agreement }) => ((agreement?.comparisons ?? []).length > 0 ? [agreement!] : []));
  if (compared.length === 0) return null;
  const { pValue, squares, sameWay } = combine(compared);
  const agreeing = compared.filter(({ agree }) => agree);
  const names = compared.filter(({ agree }) => !agree).map(({ findings }) => findings[0]!.at.point ?? "a point");
  const others = names.length === 0 || agreeing.length === 0 ? null : combine(agreeing).pValue;
  const comparisons = compared.reduce((sum, one) => sum + one.comparisons.length, 0);
  const facts = { pValue, comparisons, points: compared.length };
  const means = kinds.flatMap((of) => meanRatio(of, agreeing));
  const findings: Finding[] = [
    ...(names.length > 0 ? [finding("points-disagree", { ...facts, names, others }, "agreement")] : []),
    ...((others ?? (names.length > 0 ? 1 : pValue)) < limits.contradiction
      ? [finding("study-disagrees", { ...summed(agreeing), means }, "agreement")]
      : names.length > 0
        ? []
        : [
            finding(
              "study-agrees",
              { ...facts, of: kindsOf(compared), without: withoutEquilibrium(points) },
              "agreement",
            ),
          ]),
  ];
  return {
    pValue,
    comparisons,
    points: compared.length,
    combination: "twice the smaller p-value of squares and sameWay; of squares alone where nothing is compared twice",
    squares,
    sameWay,
    withoutDisagreeing: others,
    agree: findings.every(({ severity }) => severity === "note"),
    verdict: findings.map(sentenceOf).join("; "),
    findings,
  };
}

const kindsOf = (points: readonly Compared[]) =>
  kinds.filter((kind) => points.some(({ comparisons }) => comparisons.some(({ of }) => of === kind)));

const withoutEquilibrium = (points: readonly Pick<PointResult, "agreement" | "equilibrium">[]): number =>
  points.filter(
    ({ agreement, equilibrium }) =>
      equilibrium !== undefined && !(agreement?.comparisons ?? []).some(({ of }) => of === "equilibrium"),
  ).length;

const summed = (points: readonly Compared[]) => ({
  pValue: combine(points).pValue,
  comparisons: points.reduce((sum, one) => sum + one.comparisons.length, 0),
  points: points.length,
});

function combine(points: readonly Compared[]): Pick<StudyAgreementResult, "pValue" | "squares" | "sameWay"> {
  const all = points.flatMap(({ comparisons }) => comparisons);
  const groups = kinds
    .map((kind) => all.filter(({ of }) => of === kind).map(({ zScore }) => zScore))
    .filter((group) => group.length > 0);
  const test = (chiSquared: number, degreesOfFreedom: number) => ({
    chiSquared,
    degreesOfFreedom,
    pValue: chiSquaredTail(chiSquared, degreesOfFreedom),
  });
  const squares = test(
    all.reduce((sum, { zScore }) => sum + zScore ** 2, 0),
    all.length,
  );
  if (groups.every(({ length }) => length < 2)) return { pValue: squares.pValue, squares, sameWay: null };
  const sameWay = test(
    groups.reduce((sum, group) => sum + group.reduce((total, z) => total + z, 0) ** 2 / group.length, 0),
    groups.length,
  );
  return { pValue: Math.min(1, 2 * Math.min(squares.pValue, sameWay.pValue)), squares, sameWay };
}

/** Weighted, of logarithms; the error to first order. */
function meanRatio(of: (typeof kinds)[number], points: readonly Compared[]) {
  const own = points.flatMap(({ comparisons }) => comparisons.filter((one) => one.of === of));
  if (own.length === 0) return [];
  const weight = own.reduce((sum, { standardError }) => sum + standardError ** -2, 0);
  const value = Math.exp(
    own.reduce((sum, { difference, standardError }) => sum + difference / standardError ** 2, 0) / weight,
  );
  return [{ of, value, standardError: value / Math.sqrt(weight) }];
}
