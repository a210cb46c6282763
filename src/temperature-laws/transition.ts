import { Random } from "../statistics/random.js";
import { sequentialPValue } from "../statistics/sequential-p-value.js";
import { propagated, type PlainFit } from "./fit-law.js";
import { twoPhases, type LawData, type TemperatureLaw } from "./laws/index.js";
import { inverse } from "./laws/law.js";
import { bracketOf } from "./laws/two-phases.js";
import { limits } from "../limits.js";
import type { Transition } from "./temperature-laws.js";

const draws = 499;

interface Fitted {
  readonly law: TemperatureLaw;
  readonly fit: PlainFit;
}

const sumOfSquares = ({ residuals }: PlainFit): number => residuals.reduce((sum, r) => sum + r * r, 0);

/**
 * Whether the points need a jump. AICc does not know what a place that is searched for is worth, and errors of points may be
 * wrong; so the gain in χ² over a law without a jump, as a ratio, which no common factor of the errors changes, is compared
 * with that in points drawn from that law (parametric bootstrap), both fitted anew. The largest p-value of all these laws
 * counts: a jump is seen where it is not there with no more than the p-value's probability, whichever law is the right one.
 */
export function testTransition(data: LawData, jump: PlainFit, laws: readonly Fitted[]): Transition {
  const smooth = laws.filter(({ law }) => law !== twoPhases).sort((a, b) => a.fit.minusTwoLogL - b.fit.minusTwoLogL);
  if (smooth[0]!.fit.minusTwoLogL - jump.minusTwoLogL < limits.lawRuledOut) return transitionOf(data, jump, null);
  let pValue = 0;
  for (const one of smooth) {
    pValue = Math.max(pValue, pValueOf(data, one));
    if (pValue >= limits.transition) break;
  }
  return transitionOf(data, jump, pValue);
}

function pValueOf(data: LawData, { law, fit }: Fitted): number {
  // Of what `solve` finds, which for a nonlinear law is only near the minimum, here as there.
  const ratio = (points: LawData) =>
    law.solve(points)!.chiSquared / Math.max(twoPhases.solve(points)!.chiSquared, Number.MIN_VALUE);
  const seen = ratio(data);
  const scatter = Math.sqrt(sumOfSquares(fit) / fit.degreesOfFreedom);
  const mean = data.temperatures.map((t) => law.logarithm(fit.parameters, t).value);
  const random = new Random(1);
  return sequentialPValue(
    () => ratio({ ...data, y: mean.map((value, i) => value + scatter * data.errors[i]! * random.normal()) }) >= seen,
    draws,
  );
}

/** What the fit says of the transition: σ just above it over σ just below, at the middle of the bracket. */
function transitionOf(
  data: LawData,
  { parameters, covariance, errorFactor }: PlainFit,
  pValue: number | null,
): Transition {
  const [lnHigh, high, lnLow, low, middle] = parameters as [number, number, number, number, number];
  const x = -inverse(middle);
  const log = lnHigh - lnLow + (high - low) * x;
  const error = propagated(covariance, [1, x, -1, -x, 0]) * errorFactor;
  return {
    between: bracketOf(middle, data.temperatures),
    factor: Math.exp(log),
    interval68: [Math.exp(log - error), Math.exp(log + error)],
    pValue,
  };
}
