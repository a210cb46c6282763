import {
  blockedMean,
  chanceOfSoLittleNoise,
  conductivityFromField,
  fewestCorrelationTimes,
  findTransient,
  johnsonNyquistError,
  noiseResistivity,
  type MeanEstimate,
  type NoiseResistivity,
  type Uncertain,
} from "../estimators/index.js";
import type { TimeSeries } from "../recordings/index.js";

/** What a recorded series under one current says; internal units. */
export interface RunEstimate {
  /** Rows dropped as transient. */
  readonly transientRows: number;
  readonly transientMethod: string;
  readonly field: MeanEstimate;
  /** `null` at zero current. */
  readonly conductivity: Uncertain | null;
  readonly temperature: MeanEstimate;
  readonly pressure: MeanEstimate;
  /** fs that the estimate rests on. */
  readonly duration: number;
  /** Standard error of the field that open-circuit noise predicts, V/Å; `null` at zero current, where ρ is not known otherwise, and for a single row. */
  readonly johnsonNyquist: number | null;
  /** From the fluctuations of the field alone; `null` without an error bar. */
  readonly noise: NoiseResistivity | null;
  /** False: the error bar is not to be trusted (blocks still correlated, too few correlation times, an elastic field). */
  readonly converged: boolean;
  /** In words. */
  readonly warnings: readonly string[];
}

export interface RunConditions {
  /** e Å/fs */
  readonly chargeFlux: number;
  /** Å³ */
  readonly volume: number;
  /** K */
  readonly temperature: number;
}

/** Relative. Joule heat λC raises the mean temperature by 2λCτ/(f k_B) under a thermostat of relaxation time τ. */
const mostHeating = 0.01;
/** Below this part of Johnson–Nyquist's noise, if significantly, a field is not that of a resistance. */
const quietest = 0.6;
/** Probability of so little noise by chance. */
const clearly = 2e-4;
/** Relative error above which the ratio j/⟨E⟩ is biased and its error bar lopsided. */
const quotable = 0.3;

/**
 * σ = j/⟨E⟩ from the mean of the field over every step, transient removed, with a blocked error. Works on any recorded
 * series, without the core.
 */
export function estimateRun(series: TimeSeries, { chargeFlux, volume, temperature }: RunConditions): RunEstimate {
  const all = series.column("field");
  const transient = findTransient(all);
  const field = blockedMean(series.column("field", transient.length));
  const currentDensity = chargeFlux / volume;
  const atRest = chargeFlux === 0;
  const conductivity = atRest ? null : conductivityFromField(currentDensity, field);
  const duration = (series.rows - transient.length) * series.interval;
  const warnings: string[] = [];
  if (!transient.settled)
    warnings.push("the field is still drifting in the second half of the run: equilibrate longer");
  if (!field.converged)
    warnings.push("the run is too short for an error bar: its longest blocks are still correlated, do not quote");
  const correlationTime = field.integratedAutocorrelationTime * series.interval;
  if (field.converged && duration < fewestCorrelationTimes * correlationTime)
    warnings.push(
      `the run is only ${Math.round(duration / correlationTime)} correlation times of the field long: its error bar may be too small by a fifth`,
    );
  const ions = blockedMean(series.column("temperature", transient.length));
  const heated = ions.value - temperature;
  if (Math.abs(heated) > mostHeating * temperature && Math.abs(heated) > 3 * (ions.standardError ?? 0))
    warnings.push(
      `the ions are ${Math.round(Math.abs(heated))} K ${heated > 0 ? "hotter" : "colder"} than the thermostat is set to: ${heated > 0 ? "if it is Joule heat, lower the current or shorten the thermostat's time" : "equilibrate longer"}`,
    );
  const noise = noiseResistivity(field, temperature, volume, duration) ?? null;
  if (atRest && field.standardError !== null && Math.abs(field.value) > 4 * field.standardError)
    warnings.push(
      `at zero current the mean field is ${(Math.abs(field.value) / field.standardError).toFixed(1)} standard errors away from zero: the cell is polarised or has not equilibrated`,
    );
  const relative = atRest ? 0 : field.standardError === null ? Infinity : Math.abs(field.standardError / field.value);
  if (relative > quotable)
    warnings.push(
      `not converged, do not quote: the field is ${field.standardError === null ? "without an error bar" : `known to ${Math.round(100 * relative)} % only`}; run longer or raise the current`,
    );
  if (field.value * chargeFlux < 0 && relative < 0.25)
    warnings.push("the mean field opposes the current: transport charges or force field must be wrong");
  // One row alone does not say how long it is.
  const expected =
    atRest || !Number.isFinite(duration)
      ? null
      : johnsonNyquistError(field.value / currentDensity, temperature, volume, duration);
  const quiet = field.standardError === null || expected === null ? 1 : field.standardError / expected;
  const elastic = quiet < quietest && chanceOfSoLittleNoise(quiet, field.blocks) < clearly;
  if (elastic)
    warnings.push(
      `do not quote: the field has only ${quiet.toPrecision(2)} of the noise that a conductor of this σ must have (Johnson–Nyquist), so it is an elastic restoring field and not a resistance; ions that only rattle do not conduct: melt or disorder the structure, run longer, or heat it`,
    );
  return {
    transientRows: transient.length,
    transientMethod: transient.method,
    field,
    conductivity,
    temperature: ions,
    pressure: blockedMean(series.column("pressure", transient.length)),
    duration,
    johnsonNyquist: expected,
    noise,
    converged: field.converged && !elastic && duration >= fewestCorrelationTimes * correlationTime,
    warnings,
  };
}
