import { chanceOfSoLittleNoise, type KnownError, type Uncertain } from "../estimators/index.js";
import { finding, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import { forcesApart, type ForceDeviation } from "./force-deviation.js";

/**
 * What speaks against quoting the σ of a response.
 *
 * @param runs that it rests on
 * @param quantity its key in results.json
 */
export function judge(
  { conductivity, pValue }: { readonly conductivity: KnownError; readonly pValue: number },
  runs: readonly { readonly converged: boolean; readonly forceDeviation?: ForceDeviation }[],
  quantity: string,
): Finding[] {
  const relative = Math.abs(conductivity.standardError / conductivity.value);
  return [
    ...(relative < limits.relativeError
      ? []
      : [finding("uncertain", { relativeError: Number.isFinite(relative) ? relative : null }, quantity)]),
    ...(pValue < limits.contradiction ? [finding("runs-contradict", { pValue }, quantity)] : []),
    ...(runs.every((run) => !run.converged) ? [finding("runs-too-short", {}, quantity)] : []),
    ...forcesApart(runs, quantity),
  ];
}

/**
 * Where a blocked error is not to be trusted, or smaller than chance would make it, it is at least what Johnson–Nyquist noise
 * makes it: a run knows nothing of noise slower than itself, and would weigh most in σ for that.
 */
export function trustedError(
  { standardError }: Uncertain,
  {
    johnsonNyquist,
    blocks,
    converged,
  }: { readonly johnsonNyquist: number | null; readonly blocks: number; readonly converged: boolean },
): number | null {
  if (standardError === null || johnsonNyquist === null) return standardError;
  const trusted = converged && chanceOfSoLittleNoise(standardError / johnsonNyquist, blocks) >= limits.significance;
  return trusted ? standardError : Math.max(standardError, johnsonNyquist);
}
