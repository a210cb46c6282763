import { chordConductivity, fitFieldResponse, type FieldResponse } from "../estimators/index.js";
import { judge, trustedError } from "./judge.js";
import { finding, isQuotable, placed, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import { driveOf, hopLength } from "../estimators/drive.js";
import type { FieldEstimate } from "./run-estimates.js";

/** What the runs of a point in constant fields say together; Å, fs, eV, e, K. */
export interface ConstantFieldEstimate {
  /** j(E) at small fields; `null` until a run has an error. */
  readonly response:
    | (FieldResponse & {
        /** Ids of those that it rests on. */
        readonly runs: readonly string[];
      })
    | null;
  /** Whether σ of the response may be quoted; as `response`. */
  readonly judgement: { readonly converged: boolean; readonly findings: readonly Finding[] } | null;
  readonly runs: readonly FieldEstimate[];
  readonly findings: readonly Finding[];
}

/** @param point that findings are placed at */
export function estimateConstantField(
  runs: readonly FieldEstimate[],
  {
    temperature,
    lever,
    ownSamples,
  }: { readonly temperature: number; readonly lever: number; readonly ownSamples: boolean },
  point: string,
): ConstantFieldEstimate {
  const by = (law: FieldResponse | null) =>
    fitFieldResponse(
      runs.map((run) => ({
        ...(ownSamples ? { sample: run.replica } : {}),
        field: run.field,
        currentDensity: {
          value: run.currentDensity.value,
          standardError: trustedError(run.currentDensity, law === null ? run.johnsonNyquist : noiseBy(law, run)),
          blocks: run.blocks,
        },
      })),
    ) ?? null;
  const fit = by(by(null));
  const against =
    fit === null
      ? []
      : judge(
          fit,
          runs.filter(({ currentDensity }) => currentDensity.standardError !== null),
          "constantField.conductivity",
        );
  const at = { point };
  const without = runs.filter(({ currentDensity }) => currentDensity.standardError === null).map(({ id }) => id);
  const strongest = Math.max(...runs.map(({ field }) => driveOf(field, temperature, lever)));
  const quantity = "constantField.linearResponse";
  return {
    response: fit === null ? null : { ...fit, runs: fit.used.map((i) => runs[i]!.id) },
    judgement: fit === null ? null : { converged: isQuotable(against), findings: placed(against, at) },
    runs,
    findings: placed(
      [
        ...(strongest > limits.strongestDrive
          ? [finding("too-strong", { drive: limits.strongestDrive, hopLength }, quantity)]
          : []),
        ...(fit !== null &&
        fit.pValue >= limits.contradiction &&
        fit.pValue < limits.significance &&
        (fit.linearity.pValue ?? 1) >= limits.significance
          ? [finding("runs-disagree", { pValue: fit.pValue }, "constantField.conductivity")]
          : []),
        ...(without.length === 0 ? [] : [finding("without-error", { runs: without }, "constantField.conductivity")]),
        ...(new Set(runs.map(({ field }) => Math.abs(field))).size === 1 ? [finding("one-field", {}, quantity)] : []),
      ],
      at,
    ),
  };
}

/** As of the field under a current: by the law's j/E, not by the run's own. */
function noiseBy(law: FieldResponse, { field, currentDensity, johnsonNyquist }: FieldEstimate): number | null {
  if (johnsonNyquist === null || currentDensity.value === 0) return johnsonNyquist;
  return johnsonNyquist * Math.sqrt(Math.abs((chordConductivity(law, field) * field) / currentDensity.value));
}

/** What another method contradicts is not to be quoted either. */
export function contradictedField(estimate: ConstantFieldEstimate, by: readonly Finding[]): ConstantFieldEstimate {
  return estimate.judgement === null || by.length === 0
    ? estimate
    : { ...estimate, judgement: { converged: false, findings: [...estimate.judgement.findings, ...by] } };
}
