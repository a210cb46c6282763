import { chiSquaredTail, studentTail } from "../statistics/distributions.js";
import { finding } from "../findings/index.js";
import type { PlainFit } from "./fit-law.js";
import { inverse } from "./laws/law.js";
import type { CurvatureTest } from "./temperature-laws.js";
import { limits } from "../limits.js";

/** Whether the parabola's coefficient is zero: normal with errors of the points, Student's t where they are from the scatter. */
export function testCurvature(fit: PlainFit, temperatures: readonly number[]): CurvatureTest {
  const { parameters, covariance, chiSquared, degreesOfFreedom, hasErrors, errorFactor } = fit;
  const c = parameters[2]!;
  const plain = Math.sqrt(covariance[2]![2]!);
  const error = plain * errorFactor;
  // Student's t is in the p-value already where errors are from the scatter.
  const unit = chiSquared === null ? plain : error;
  const zScore = unit === 0 ? (c === 0 ? 0 : Math.sign(c) * Infinity) : c / unit;
  const pValue = Number.isFinite(zScore)
    ? chiSquared === null
      ? studentTail(zScore, degreesOfFreedom)
      : chiSquaredTail(zScore * zScore, 1)
    : 0;
  const span = inverse(Math.min(...temperatures)) - inverse(Math.max(...temperatures));
  const code = pValue >= limits.significance ? "no-bend" : c > 0 ? "bends-up" : "bends-down";
  return {
    coefficient: { value: c, standardError: hasErrors ? error : null, unit: "eV^2" },
    zScore,
    pValue,
    changeOfActivationEnergy: { value: -2 * c * span, standardError: hasErrors ? 2 * error * span : null, unit: "eV" },
    finding: finding(code, { pValue, zScore }),
  };
}
