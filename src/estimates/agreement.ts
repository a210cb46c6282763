import { chiSquaredTail } from "../statistics/distributions.js";
import { finding, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import type { EquilibriumEstimate, LinearResponse, TransportEstimate } from "../estimators/index.js";

/** Standard errors of a 95 % interval. */
const of95 = 1.96;

/**
 * Whether constant current and equilibrium give the same σ: Einstein's along the current where it is known, else the mean over
 * directions. On logarithms, with the side of Einstein's 95 % interval that faces the other value, so that memory that is not
 * excluded counts. `null`: one of them must not be quoted, or there is none.
 */
export function compareMethods(
  { conductivity }: Pick<LinearResponse, "conductivity">,
  { einstein, einsteinAlong }: Pick<EquilibriumEstimate, "einstein" | "einsteinAlong">,
): Finding | null {
  const { value, standardError } = conductivity;
  const along = einsteinAlong !== null;
  const other = einsteinAlong ?? einstein;
  if (other === null || !other.converged || !(value > 0 && other.value > 0)) return null;
  if (!(standardError < limits.relativeError * value)) return null;
  const ratio = value / other.value;
  const standardErrors = Math.abs(Math.log(ratio)) / Math.hypot(standardError / value, facing(other, value));
  const pValue = chiSquaredTail(standardErrors ** 2, 1);
  const facts = { ratio, standardErrors, pValue, along };
  return pValue < limits.contradiction
    ? finding("methods-disagree", facts, "conductivity")
    : finding("methods-agree", facts, "conductivity");
}

/** Standard error of the logarithm towards another value. */
function facing({ value, interval95: [low, high] }: TransportEstimate, other: number): number {
  return (other > value ? Math.log(high / value) : Math.log(value / Math.max(low, 0))) / of95;
}

/** An estimate that another method contradicts is not to be quoted either. */
export function contradicted<E extends TransportEstimate | null>(estimate: E, by: Finding): E {
  return estimate === null ? estimate : { ...estimate, converged: false, findings: [...estimate.findings, by] };
}
