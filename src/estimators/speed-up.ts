import { fQuantile } from "../statistics/distributions.js";

/** What one method has spent and reached. */
export interface Cost {
  /** Relative standard error of σ. */
  readonly relativeError: number;
  /** Of that standard error: blocks − 1, or their sum over runs. Need not be whole (Welch–Satterthwaite). */
  readonly errorDegreesOfFreedom: number;
  /** All that was simulated: every current, pilots, transients, equilibration; any unit, the same for both. */
  readonly time: number;
}

export interface SpeedUp {
  readonly value: number;
  /** First order; infinite when an error rests on less than one degree of freedom. */
  readonly standardError: number;
  /** That covers the true ratio with a probability of 68.27 %; lopsided when the errors rest on few blocks. */
  readonly interval68: readonly [number, number];
}

/** Of a normal distribution within one standard deviation. */
const oneSigma = 0.6826894921370859;

/**
 * S = (ε²t at equilibrium)/(ε²t under constant current): how many times less simulated time gives the same error of σ
 * (Sasaki, Tateyama & Searles, PRX Energy 4, 013005 (2025)). ε falls as 1/√t for both, so S does not depend on how long
 * either was run.
 *
 * A standard error with ν degrees of freedom is itself known to 1/√(2ν), so δS = S √(2/ν_EMD + 2/ν_NEMD). The interval is
 * exact for normal data: (ε²/ε²_true) of both is χ²_ν/ν, their ratio F. That the ε are *relative* errors, and hence share
 * the scatter of the two σ, is left out: it adds 2ε, in quadrature, for each.
 */
export function speedUp({
  equilibrium,
  constantCurrent,
}: {
  readonly equilibrium: Cost;
  readonly constantCurrent: Cost;
}): SpeedUp {
  const value =
    (equilibrium.relativeError ** 2 * equilibrium.time) / (constantCurrent.relativeError ** 2 * constantCurrent.time);
  const above = equilibrium.errorDegreesOfFreedom;
  const below = constantCurrent.errorDegreesOfFreedom;
  if (!(above >= 1 && below >= 1)) return { value, standardError: Infinity, interval68: [0, Infinity] };
  return {
    value,
    standardError: value * Math.sqrt(2 / above + 2 / below),
    interval68: [
      value / fQuantile(0.5 + oneSigma / 2, above, below),
      value / fQuantile(0.5 - oneSigma / 2, above, below),
    ],
  };
}
