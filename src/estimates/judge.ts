import type { KnownError, Uncertain } from "../estimators/index.js";
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
 * A blocked error is at least what Johnson–Nyquist noise makes it: a run knows nothing of noise slower than its blocks, and those whose
 * blocks agree by chance would weigh most in σ. Of 48 runs of LLZO of 1536 atoms (`bench/errors`) those noises are 0.98 ± 0.04 of
 * what their means scatter by, and blocked errors 0.86 ± 0.04.
 */
export const trustedError = ({ standardError }: Uncertain, johnsonNyquist: number | null): number | null =>
  standardError === null || johnsonNyquist === null ? standardError : Math.max(standardError, johnsonNyquist);
