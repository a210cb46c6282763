import { chiSquaredTail, studentQuantile } from "../statistics/distributions.js";
import type { LawData, Solution, TemperatureLaw } from "./laws/index.js";
import { finding, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import { covarianceOf, levenbergMarquardt } from "../statistics/levenberg-marquardt.js";

/** Of a normal distribution within one standard error. */
const oneError = 0.682689;
/** RSS/n below this is rounding of ln(σT): not scatter to compare laws by. */
const rounding = 1e-20;

export interface PlainFit {
  readonly parameters: readonly number[];
  /** As the points' errors, or else the scatter, have it; 0 for what is bracketed. */
  readonly covariance: readonly (readonly number[])[];
  /** `null` when the points have no errors. */
  readonly chiSquared: number | null;
  readonly degreesOfFreedom: number;
  readonly pValue: number | null;
  /** −2 ln L at its largest, but for a constant: χ², or n ln(RSS/n). */
  readonly minusTwoLogL: number;
  readonly aicc: number | null;
  readonly bic: number;
  /** √(χ²/dof), at least 1; without errors, Student's t, so that one error covers 68 % with any number of points. */
  readonly errorFactor: number;
  /** Whether errors are those of the points, or there is enough scatter to take them from. */
  readonly hasErrors: boolean;
  /** Of the data given: as they are, or the scatter, in ln(σT). */
  readonly errors: readonly number[];
  /** In units of the data's errors as they were given. */
  readonly residuals: readonly number[];
}

/** `undefined` when there is no minimum, or it is not reached. */
export function minimise(law: TemperatureLaw, data: LawData): Solution | undefined {
  const { temperatures, y, errors } = data;
  const solution = law.solve(data);
  if (solution === undefined || law.exact === true) return solution;
  const fit = levenbergMarquardt((p, i) => law.logarithm(p, temperatures[i]!), y, errors, solution.parameters);
  return fit?.converged === true ? fit : undefined;
}

/**
 * Weighted least squares of ln(σT). With errors: χ², AICc = χ² + 2k + 2k(k + 1)/(n − k − 1), BIC = χ² + k ln n. Without:
 * n ln(RSS/n) in place of χ², and the scatter counts as one more parameter (Burnham & Anderson, *Model Selection and
 * Multimodel Inference* (2002), sec. 2.4). A finding says why the law cannot be fitted.
 */
export function fitLaw(law: TemperatureLaw, data: LawData, weighted: boolean): PlainFit | Finding {
  const n = data.y.length;
  const k = law.parameters.length;
  const different = new Set(data.temperatures).size;
  if (different < law.fewestTemperatures)
    return finding("law-needs-temperatures", {
      law: law.name,
      needed: law.fewestTemperatures,
      temperatures: different,
    });
  const degreesOfFreedom = n - k;
  if (degreesOfFreedom < (weighted ? 0 : 1))
    return finding("law-needs-points", { law: law.name, parameters: k, points: n, errors: weighted });
  const fit = minimise(law, data);
  if (fit === undefined) return finding("law-not-found", { law: law.name });
  const free = law.parameters.flatMap((parameter, a) => (parameter.bracketed === true ? [] : [a]));
  const covariance = covarianceOf(
    data.temperatures.map((t) => {
      const { gradient } = law.logarithm(fit.parameters, t);
      return free.map((a) => gradient[a]!);
    }),
    data.errors,
  );
  if (covariance === undefined) return finding("law-parameters-alike", { law: law.name });
  const scatter = weighted ? 1 : Math.sqrt(fit.chiSquared / degreesOfFreedom);
  const counted = weighted ? k : k + 1;
  const minusTwoLogL = weighted ? fit.chiSquared : n * Math.log(Math.max(fit.chiSquared / n, rounding));
  return {
    parameters: fit.parameters,
    covariance: law.parameters.map((_, a) =>
      law.parameters.map((_, b) => (covariance[free.indexOf(a)]?.[free.indexOf(b)] ?? 0) * scatter ** 2),
    ),
    chiSquared: weighted ? fit.chiSquared : null,
    degreesOfFreedom,
    pValue: weighted && degreesOfFreedom > 0 ? chiSquaredTail(fit.chiSquared, degreesOfFreedom) : null,
    minusTwoLogL,
    aicc: n - counted - 1 <= 0 ? null : minusTwoLogL + 2 * counted + (2 * counted * (counted + 1)) / (n - counted - 1),
    bic: minusTwoLogL + counted * Math.log(n),
    errorFactor: !weighted
      ? studentQuantile(oneError, degreesOfFreedom)
      : degreesOfFreedom > 0
        ? Math.max(1, Math.sqrt(fit.chiSquared / degreesOfFreedom))
        : 1,
    hasErrors: weighted || degreesOfFreedom >= limits.scatterFreedom,
    errors: data.errors.map((e) => e * scatter),
    residuals: data.y.map((y, i) => (y - law.logarithm(fit.parameters, data.temperatures[i]!).value) / data.errors[i]!),
  };
}

/** An error of a fit, widened; `null` where its scatter gives none to trust. */
export const widened = ({ hasErrors, errorFactor }: PlainFit, standardError: number): number | null =>
  hasErrors ? standardError * errorFactor : null;

/** Standard deviation of what has this gradient. */
export function propagated(covariance: readonly (readonly number[])[], gradient: readonly number[]): number {
  const variance = gradient.reduce(
    (sum, a, i) => sum + gradient.reduce((inner, b, j) => inner + a * b * covariance[i]![j]!, 0),
    0,
  );
  return Math.sqrt(Math.max(0, variance));
}
