import { chiSquaredTail } from "../statistics/distributions.js";
import type { EquilibriumEstimate } from "../estimators/index.js";

export interface Anisotropy {
  /** Principal conductivities, e/(fs Å V), the smallest first. */
  readonly principal: readonly [number, number, number];
  /** Of such a tensor by chance where σ is the same in all directions. */
  readonly pValue: number;
}

/**
 * A tensor (xx yy zz yz xz xy) against one that is the same in all directions: Mauchly's test of sphericity (Ann. Math. Stat. 11,
 * 204 (1940)) with Bartlett's factor. σ is a covariance of displacements, of as many independent samples as its errors tell,
 * √(2/n) of the value each. A principal value counts as no less than the smallest error.
 */
export function anisotropyOf({ values, standardErrors }: NonNullable<EquilibriumEstimate["tensor"]>): Anisotropy {
  const principal = eigenvalues(values);
  const [diagonal, errors] = [values.slice(0, 3), standardErrors.slice(0, 3)];
  const samples = 2 * (Math.hypot(...diagonal) / Math.hypot(...errors)) ** 2;
  const [smallest, middle, largest] = principal.map((x) => Math.max(x, Math.min(...errors))) as [
    number,
    number,
    number,
  ];
  const sphericity = (smallest * middle * largest) / ((smallest + middle + largest) / 3) ** 3;
  // (2p² + p + 2)/6p of p = 3 directions, and p(p + 1)/2 − 1 degrees of freedom.
  const chiSquared = -(samples - 23 / 18) * Math.log(sphericity);
  return { principal, pValue: chiSquared === Infinity ? 0 : chiSquared > 0 ? chiSquaredTail(chiSquared, 5) : 1 };
}

/** Of a symmetric 3 × 3 matrix xx yy zz yz xz xy, the smallest first: Smith, Commun. ACM 4, 168 (1961). */
export function eigenvalues([xx, yy, zz, yz, xz, xy]: readonly number[]): [number, number, number] {
  const q = (xx! + yy! + zz!) / 3;
  const [a, b, c] = [xx! - q, yy! - q, zz! - q];
  const p = Math.sqrt((a * a + b * b + c * c + 2 * (yz! * yz! + xz! * xz! + xy! * xy!)) / 6);
  if (!(p ** 3 > 0)) return [q, q, q];
  const half = (a * b * c + 2 * yz! * xz! * xy! - a * yz! * yz! - b * xz! * xz! - c * xy! * xy!) / (2 * p ** 3);
  const angle = Math.acos(Math.max(-1, Math.min(1, half))) / 3;
  const largest = q + 2 * p * Math.cos(angle);
  const smallest = q + 2 * p * Math.cos(angle + (2 * Math.PI) / 3);
  return [smallest, 3 * q - largest - smallest, largest];
}
