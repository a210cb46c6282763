import { trustedError } from "../estimates/judge.js";
import type { FieldRunResult, RunResult } from "./document.js";

/**
 * Why a run has two errors, where it has: the one in the tables is blocked, of its own; σ of the point takes Johnson–Nyquist
 * noise's where that is larger. "" where every run has one.
 */
export function sayTwoErrors(runs: readonly (RunResult | FieldRunResult)[]): string {
  const isSmall = (run: RunResult | FieldRunResult): boolean => {
    const response = run.kind === "constant-field" ? run.currentDensity : run.field;
    const { standardError: johnsonNyquist } = run.johnsonNyquist;
    return (trustedError(response, johnsonNyquist) ?? 0) > (response.standardError ?? 0);
  };
  const small = runs.filter(isSmall);
  if (small.length === 0) return "";
  const [one] = small;
  const drive = one!.kind === "constant-field" ? "δj" : "δE";
  return `${small.map(({ id }) => id).join(", ")}: the error shown is ${small.length === 1 ? "the run's" : "each run's"} own, from blocks, which see no noise slower than themselves; σ of all runs takes the larger one that Johnson–Nyquist noise makes (${drive} / JN below 1)`;
}
