import {
  blockedMean,
  findTransient,
  johnsonNyquistError,
  type MeanEstimate,
  type Uncertain,
} from "../estimators/index.js";
import { finding, isQuotable, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import type { TimeSeries } from "../recordings/index.js";
import { temperatureFindings, type HeatSink } from "./run.js";

/** What a series recorded in a constant field says; internal units. */
export interface FieldRunEstimate {
  /** Rows dropped as transient. */
  readonly transientRows: number;
  readonly transientMethod: string;
  /** ⟨j⟩, e/(fs Å²). */
  readonly currentDensity: MeanEstimate;
  /** ⟨j⟩/E */
  readonly conductivity: Uncertain;
  readonly temperature: MeanEstimate;
  readonly pressure: MeanEstimate;
  /** Standard error of ⟨j⟩ that the noise of a short circuit predicts, e/(fs Å²); `null` for a single row. */
  readonly johnsonNyquist: number | null;
  /** False: the error bar of the current is not to be trusted. */
  readonly converged: boolean;
  readonly findings: readonly Finding[];
}

export interface FieldRunConditions {
  /** V/Å, not zero. */
  readonly field: number;
  /** Å³ */
  readonly volume: number;
  /** K */
  readonly temperature: number;
  readonly heatSink?: HeatSink | undefined;
}

/**
 * σ = ⟨j⟩/E from the mean of the current over every step (rows are means of their steps), transient removed, with a blocked
 * error; beside it the error that short-circuit noise makes, Var(⟨j⟩) = 2 k_BT σ/(V t) (Nyquist, Phys. Rev. 32, 110 (1928)).
 *
 * Vibrations cancel in the current's mean almost wholly, so that neighbouring rows are anticorrelated: the effective samples
 * may outnumber the rows.
 */
export function estimateFieldRun(
  series: TimeSeries,
  { field, volume, temperature, heatSink }: FieldRunConditions,
): FieldRunEstimate {
  const current = Float64Array.from(series.column("chargeFlux"), (flux) => flux / volume);
  const transient = findTransient(current);
  const currentDensity = blockedMean(current.subarray(transient.length));
  const { value, standardError } = currentDensity;
  const duration = (series.rows - transient.length) * series.interval;
  const conductivity = {
    value: value / field,
    standardError: standardError === null ? null : Math.abs(standardError / field),
  };
  const findings: Finding[] = [];
  if (!transient.settled) findings.push(finding("current-drifting", {}, "transient"));
  if (!currentDensity.converged) findings.push(finding("current-blocks-correlated", {}, "currentDensity"));
  const correlationTimes = duration / (currentDensity.integratedAutocorrelationTime * series.interval);
  if (currentDensity.converged && correlationTimes < limits.correlationTimes)
    findings.push(finding("current-few-correlation-times", { correlationTimes }, "currentDensity"));
  const ions = blockedMean(series.column("temperature", transient.length));
  findings.push(...temperatureFindings(ions, temperature, value * volume * field, heatSink));
  const relative = standardError === null ? Infinity : Math.abs(standardError / value);
  if (relative > limits.relativeError)
    findings.push(
      finding("current-uncertain", { relativeError: Number.isFinite(relative) ? relative : null }, "conductivity"),
    );
  if (conductivity.value < 0 && relative < limits.opposing)
    findings.push(finding("current-opposes-field", {}, "conductivity"));
  return {
    transientRows: transient.length,
    transientMethod: transient.method,
    currentDensity,
    conductivity,
    temperature: ions,
    pressure: blockedMean(series.column("pressure", transient.length)),
    // The same formula with σ for ρ, as it is that of the current instead of the field.
    johnsonNyquist: Number.isFinite(duration)
      ? johnsonNyquistError(conductivity.value, temperature, volume, duration)
      : null,
    converged: isQuotable(findings, "currentDensity"),
    findings,
  };
}
