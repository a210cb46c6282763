import { InputError, type Problem } from "../errors/errors.js";
import { formatNumber } from "../units/format.js";
import type { LawData } from "./laws/index.js";
import type { ConductivityPoint } from "./temperature-laws.js";
import { limits } from "../limits.js";
import { finding, type Finding } from "../findings/index.js";

/**
 * ln(σT) with its errors, δσ/σ; 1 for each where there are none.
 * @throws InputError with everything that is wrong
 */
export function checkPoints(points: readonly ConductivityPoint[]): {
  readonly data: LawData;
  readonly weighted: boolean;
  readonly findings: readonly Finding[];
} {
  const problems: Problem[] = [];
  points.forEach(({ temperature, conductivity, standardError }, k) => {
    const path = `points[${k}]`;
    if (!(temperature > 0 && Number.isFinite(temperature)))
      problems.push({
        code: "OUT_OF_RANGE",
        message: "the temperature is not positive",
        path: `${path}.temperature`,
        expected: "K, above 0",
        received: String(temperature),
      });
    if (!(conductivity > 0 && Number.isFinite(conductivity)))
      problems.push({
        code: "OUT_OF_RANGE",
        message: "the conductivity is not positive: it has no logarithm",
        path: `${path}.conductivity`,
        expected: "S/cm, above 0",
        received: String(conductivity),
        remedy: "leave the point out, or compute it longer: it agrees with no conduction at all",
      });
    if (standardError !== null && !(standardError > 0 && Number.isFinite(standardError)))
      problems.push({
        code: "OUT_OF_RANGE",
        message: "the standard error is not positive",
        path: `${path}.standardError`,
        expected: "S/cm, above 0; null where it is not known",
        received: String(standardError),
      });
  });
  const without = points.filter(({ standardError }) => standardError === null).length;
  if (without > 0 && without < points.length)
    problems.push({
      code: "MIXED_ERRORS",
      message: `${without} of ${points.length} points have no standard error`,
      expected: "an error for every point, or for none",
      remedy: "give the missing ones, or leave those points out",
    });
  const weighted = without === 0;
  const temperatures = points.map(({ temperature }) => temperature);
  const different = new Set(temperatures).size;
  if (problems.length === 0 && different < 2)
    problems.push({
      code: "TOO_FEW_TEMPERATURES",
      message: different === 0 ? "there are no points" : `all points are at ${formatNumber(temperatures[0]!, "K")}`,
      expected: "two temperatures at least",
    });
  else if (problems.length === 0 && !weighted && points.length < 3)
    problems.push({
      code: "TOO_FEW_POINTS",
      message: "two points without errors leave no scatter to take errors from",
      expected: "three points at least, or standard errors",
      remedy: "give errors (a column, or --error 10%)",
    });
  if (problems.length > 0) throw new InputError(problems as [Problem, ...Problem[]]);
  const relative = points.map(({ conductivity, standardError }) =>
    standardError === null ? 1 : standardError / conductivity,
  );
  const coarse = weighted ? points.filter((_, k) => relative[k]! > limits.relativeError) : [];
  return {
    data: {
      temperatures,
      y: points.map(({ temperature, conductivity }) => Math.log(conductivity * temperature)),
      errors: relative,
    },
    weighted,
    findings:
      coarse.length === 0
        ? []
        : [
            finding("coarse-points", {
              temperatures: coarse.map(({ temperature }) => temperature),
              relativeError: limits.relativeError,
            }),
          ],
  };
}
