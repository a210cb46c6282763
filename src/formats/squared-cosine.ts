import type { CubicSpline } from "../model/index.js";

/** α (cos θ − γ)² + shift as a spline of x = −cos θ on [−1, 1], one interval. */
export function squaredCosine(alpha: number, gamma: number, shift: number): CubicSpline {
  // Of α x² + 2αγ x + (αγ² + shift), by its blossom at three neighbouring knots.
  const blossom = (u: number, v: number, w: number) =>
    alpha * gamma ** 2 + shift + (2 * alpha * gamma * (u + v + w)) / 3 + (alpha * (u * v + v * w + w * u)) / 3;
  return {
    knots: Float64Array.of(-1, -1, -1, -1, 1, 1, 1, 1),
    coefficients: Float64Array.of(blossom(-1, -1, -1), blossom(-1, -1, 1), blossom(-1, 1, 1), blossom(1, 1, 1)),
  };
}
