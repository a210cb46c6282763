import { chiSquaredTail, studentTail } from "../statistics/distributions.js";
import { formatNumber } from "../units/format.js";
import type { PlainFit } from "./fit-law.js";
import { inverse } from "./laws/law.js";
import type { CurvatureTest } from "./temperature-laws.js";
import { limits } from "../limits.js";

/** Whether the parabola's coefficient is zero: normal with errors of the points, Student's t where they are from the scatter. */
export function testCurvature(
  { parameters, covariance, chiSquared, degreesOfFreedom, errorFactor }: PlainFit,
  temperatures: readonly number[],
): CurvatureTest {
  const c = parameters[2]!;
  const error = Math.sqrt(covariance[2]![2]!) * errorFactor;
  const zScore = error === 0 ? (c === 0 ? 0 : Math.sign(c) * Infinity) : c / error;
  const pValue = Number.isFinite(zScore)
    ? chiSquared === null
      ? studentTail(zScore, degreesOfFreedom)
      : chiSquaredTail(zScore * zScore, 1)
    : 0;
  const span = inverse(Math.min(...temperatures)) - inverse(Math.max(...temperatures));
  const p = `p = ${formatNumber(pValue, "", 2)}, ${formatNumber(Math.abs(zScore), "", 2)} standard errors`;
  const verdict =
    pValue >= limits.significance
      ? `no bend is seen (${p})`
      : c > 0
        ? `the line bends up towards low temperature (${p}): the activation energy falls on cooling, and an extrapolation from high temperature is too low`
        : `the line bends down towards low temperature (${p}): the activation energy grows on cooling, and an extrapolation from high temperature is too high`;
  return {
    coefficient: { value: c, standardError: error, unit: "eV^2" },
    zScore,
    pValue,
    changeOfActivationEnergy: { value: -2 * c * span, standardError: 2 * error * span, unit: "eV" },
    verdict,
  };
}
