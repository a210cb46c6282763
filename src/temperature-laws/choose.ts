import { finding, type Finding } from "../findings/index.js";
import { arrhenius, temperatureLaws } from "./laws/index.js";
import type { CurvatureTest, LawFit } from "./temperature-laws.js";
import { limits } from "../limits.js";

export interface Choice {
  readonly chosen: string | null;
  readonly simplest: string | null;
  readonly finding: Finding;
}

interface Candidate extends Pick<LawFit, "law" | "aicc" | "pValue" | "objection" | "residualOrder" | "transition"> {
  readonly minusTwoLogL: number;
}

const parametersOf = (law: string): number => temperatureLaws.find(({ name }) => name === law)!.parameters.length;
const isDescriptive = (law: string): boolean => temperatureLaws.find(({ name }) => name === law)!.descriptive === true;

/**
 * The law that the data decide for, or that they do not decide.
 *
 * - Acceptable: with physical values, and p ≥ 0.001: of χ² or, without errors of the points, of the order of the residuals.
 * - Ruled out: an AICc larger by 4 or more than that of the best law, and a −2 ln L (χ²) larger by 4, too: AICc's penalty
 *   alone, large with few points, says that a law is not needed, not that it is wrong.
 * - Two phases are chosen when the test of the jump rejects the best law without one (see transition.ts), and have an objection
 *   else: AICc's penalty for five parameters is beyond bounds with eight points, and none with seven.
 * - A law with a bend is chosen when every other one, the straight line first, is ruled out, and none of these has a smaller AICc.
 * - Arrhenius' law is contained in all the others, which therefore cannot be ruled out by many points: it is chosen when its AICc is
 *   the lowest and the change of E_a over the points' temperatures, zero within its error, is known to 10 % of E_a. A bend that
 *   could be large and is not seen is no reason to choose a line.
 * - The parabola is never chosen; where it rules out all others, none of these is the law.
 * - No law whose residuals are not in disorder (p < 0.01) is chosen: what follows is said to be in doubt, and is not at once decided.
 */
export function choose(laws: readonly Candidate[], activationEnergy: number, curvature: CurvatureTest | null): Choice {
  const choice = chooseByFit(laws, activationEnergy, curvature);
  const order = laws.find(({ law }) => law === choice.chosen)?.residualOrder?.pValue ?? 1;
  return order >= limits.residualOrder
    ? choice
    : { ...choice, chosen: null, finding: finding("order-undecided", { law: choice.chosen!, pValue: order }) };
}

function chooseByFit(laws: readonly Candidate[], activationEnergy: number, curvature: CurvatureTest | null): Choice {
  const compared = laws.filter(({ aicc, objection }) => aicc !== null && objection === null);
  const isFitting = ({ law, pValue, residualOrder }: Candidate) =>
    !isDescriptive(law) && (pValue ?? residualOrder?.pValue ?? 1) >= limits.contradiction;
  const acceptable = laws.filter((one) => one.objection === null && isFitting(one));
  if (acceptable.length === 0)
    return {
      chosen: null,
      simplest: null,
      finding: finding("no-law", {
        pValue: limits.contradiction,
        objected: laws.flatMap((one) => (one.objection !== null && isFitting(one) ? [one.law] : [])),
      }),
    };
  const jump = acceptable.find(({ transition }) => transition !== undefined);
  if (jump !== undefined) {
    const found = finding("jump-decided", { law: jump.law, ...jump.transition!, pValue: jump.transition!.pValue! });
    return { chosen: jump.law, simplest: jump.law, finding: found };
  }
  const best = Math.min(...compared.map(({ aicc }) => aicc!));
  const bestLaw = compared.find(({ aicc }) => aicc === best);
  const left = acceptable.filter(
    ({ aicc, minusTwoLogL }) =>
      aicc === null ||
      bestLaw === undefined ||
      aicc - best < limits.lawRuledOut ||
      minusTwoLogL - bestLaw.minusTwoLogL < limits.lawRuledOut,
  );
  const simple = [...(left.length > 0 ? left : acceptable)].sort(
    (a, b) => parametersOf(a.law) - parametersOf(b.law) || a.aicc! - b.aicc!,
  )[0]!;
  const names = left.map(({ law }) => law);
  const undecided = (why: Finding): Choice => ({ chosen: null, simplest: simple.law, finding: why });
  const candidates = compared.filter(({ law }) => acceptable.some((a) => a.law === law));
  if (curvature === null || compared.length < 2) return undecided(finding("too-few-points", { simplest: simple.law }));
  if (left.length === 0) return undecided(finding("bends-otherwise", {}));
  if (candidates.length === 1 && candidates[0]!.law !== arrhenius.name && left.length === 1)
    return { chosen: left[0]!.law, simplest: left[0]!.law, finding: finding("only-law", { law: left[0]!.law }) };
  const straight = left.find(({ law }) => law === arrhenius.name);
  if (straight === undefined) {
    if (left.length > 1) return undecided(finding("bend-undecided", { laws: names, difference: limits.lawRuledOut }));
    const [{ law, aicc }] = left as [Candidate];
    const next = Math.min(...candidates.filter((other) => other.law !== law).map((other) => other.aicc!));
    // The parabola rules out the others by their χ², and the bend that it sees is not dear to this one only: nothing speaks for it.
    if (!(next >= aicc!)) return undecided(finding("bend-undecided", { laws: names, difference: limits.lawRuledOut }));
    return {
      chosen: law,
      simplest: law,
      finding: finding("law-decided", { law, difference: next - aicc! }),
    };
  }
  const { changeOfActivationEnergy: of, pValue } = curvature;
  // Laws are compared by AICc, which takes more points than an error from their scatter does.
  const change = { value: of.value, standardError: of.standardError! };
  if (
    straight.aicc !== null &&
    straight.aicc <= Math.min(...candidates.map(({ aicc }) => aicc!)) &&
    pValue >= limits.significance
  ) {
    if (change.standardError <= limits.bendKnown * Math.abs(activationEnergy))
      return {
        chosen: straight.law,
        simplest: straight.law,
        finding: finding("line-decided", { law: straight.law, change }),
      };
    return undecided(finding("line-not-sure", { law: straight.law, change }));
  }
  return undecided(
    finding("law-undecided", { laws: names, difference: limits.lawRuledOut, change, simplest: straight.law }),
  );
}
