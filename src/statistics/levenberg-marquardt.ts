import { leastSquares } from "./least-squares.js";

/** A model with its derivatives after the parameters, at one point. */
export interface Evaluation {
  readonly value: number;
  readonly gradient: readonly number[];
}

export interface LevenbergMarquardtFit {
  readonly parameters: readonly number[];
  readonly chiSquared: number;
  readonly iterations: number;
  /** False: stopped after the largest number of iterations. */
  readonly converged: boolean;
}

const mostIterations = 200;
/** Relative change of χ² that is none: parameters are then within 10⁻⁵ standard errors of the best. */
const still = 1e-10;
/** Rounding of χ², relative to Σ (y/error)². */
const rounding = 1e-24;
const firstDamping = 1e-3;
/** Steps are then too short to be seen. */
const largestDamping = 1e16;

/**
 * Weighted nonlinear least squares (Levenberg, Q. Appl. Math. 2, 164 (1944); Marquardt, J. SIAM 11, 431 (1963); scaling by
 * the columns of the Jacobian: Moré, Lect. Notes Math. 630, 105 (1978)). Each step is a linear least-squares problem with the
 * damping as further rows.
 *
 * @param model of point `i` for given parameters; a value that is not finite says that they are not allowed
 * @param y [n]
 * @param errors [n] standard errors of y
 * @returns `undefined` when the starting values are not allowed
 */
export function levenbergMarquardt(
  model: (parameters: readonly number[], i: number) => Evaluation,
  y: readonly number[],
  errors: readonly number[],
  start: readonly number[],
): LevenbergMarquardtFit | undefined {
  const evaluate = (parameters: readonly number[]) => {
    const points = y.map((_, i) => model(parameters, i));
    const residuals = points.map(({ value }, i) => (y[i]! - value) / errors[i]!);
    const chiSquared = residuals.reduce((sum, r) => sum + r * r, 0);
    const columns = start.map((_, a) => points.map(({ gradient }, i) => gradient[a]! / errors[i]!));
    return { parameters, residuals, chiSquared, columns };
  };
  let now = evaluate(start);
  if (!Number.isFinite(now.chiSquared)) return undefined;
  const scale = start.map(() => 0);
  const noise = rounding * y.reduce((sum, value, i) => sum + (value / errors[i]!) ** 2, 0);
  let damping = firstDamping;
  let iterations = 0;
  let converged = false;
  for (; iterations < mostIterations && !converged; iterations++) {
    const { columns, residuals } = now;
    columns.forEach((column, a) => (scale[a] = Math.max(scale[a]!, Math.hypot(...column), Number.MIN_VALUE)));
    for (;;) {
      const damped = columns.map((column, a) => [
        ...column,
        ...scale.map((s, b) => (a === b ? Math.sqrt(damping) * s : 0)),
      ]);
      const step = leastSquares(damped, [...residuals, ...scale.map(() => 0)], 0);
      const negligible = (change: number) => damping < 1 && change <= still * now.chiSquared + noise;
      // What the linear problem promises.
      if (step !== undefined && negligible(now.chiSquared - step.chiSquared)) {
        converged = true;
        break;
      }
      const next = step === undefined ? undefined : evaluate(now.parameters.map((p, a) => p + step.values[a]!));
      if (next !== undefined && next.chiSquared <= now.chiSquared) {
        converged = negligible(now.chiSquared - next.chiSquared);
        now = next;
        damping = Math.max(damping / 10, 1e-15);
        break;
      }
      damping *= 10;
      if (damping > largestDamping) {
        converged = true;
        break;
      }
    }
  }
  return { parameters: now.parameters, chiSquared: now.chiSquared, iterations, converged };
}

/**
 * [k][k] (JᵀWJ)⁻¹ of parameters that minimise χ², W = 1/error²: from the errors as they are, not rescaled. `undefined` where
 * the parameters cannot be told apart.
 * @param gradients [n][k] of the model at each point
 */
export function covarianceOf(
  gradients: readonly (readonly number[])[],
  errors: readonly number[],
): readonly Float64Array[] | undefined {
  const columns = (gradients[0] ?? []).map((_, a) => gradients.map((gradient, i) => gradient[a]! / errors[i]!));
  return leastSquares(
    columns,
    errors.map(() => 0),
    1e-10,
  )?.covariance();
}
