import {
  blockedMean,
  chanceOfSoLittleNoise,
  conductivityFromField,
  fieldSpectrum,
  findTransient,
  johnsonNyquistError,
  noiseResistivity,
  shotNoise,
  type MeanEstimate,
  type NoiseResistivity,
  type SpectralBin,
  type Uncertain,
} from "../estimators/index.js";
import { jouleHeating } from "../estimators/drive.js";
import { finding, isQuotable, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import { BOLTZMANN } from "../units/constants.js";
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
  /** Of the field; empty for short series. */
  readonly spectrum: readonly SpectralBin[];
  /** False: the error bar of the field is not to be trusted (blocks still correlated, too few correlation times, an elastic field). */
  readonly converged: boolean;
  readonly findings: readonly Finding[];
}

/** What takes up heat: τ, fs, and the degrees of freedom of the peculiar velocities. */
export interface HeatSink {
  readonly relaxationTime: number;
  readonly degreesOfFreedom: number;
}

export interface RunConditions {
  /** e Å/fs */
  readonly chargeFlux: number;
  /** Å³ */
  readonly volume: number;
  /** K */
  readonly temperature: number;
  /** Without it nothing is known of how much Joule heat there should be. */
  readonly heatSink?: HeatSink | undefined;
}

/**
 * Whether the ions have another temperature than the thermostat is set to, K; and whether it is the power that makes them hotter.
 * @param power put in by the drive, eV/fs
 */
export function temperatureFindings(
  { value, standardError }: Uncertain,
  temperature: number,
  power: number,
  heatSink: HeatSink | undefined,
): Finding[] {
  const difference = value - temperature;
  if (
    Math.abs(difference) <= limits.heating * temperature ||
    Math.abs(difference) <= limits.heatingErrors * (standardError ?? 0)
  )
    return [];
  const heating =
    heatSink === undefined
      ? null
      : Math.max(0, jouleHeating(power, heatSink.relaxationTime, heatSink.degreesOfFreedom));
  const isJoule = heating === null ? null : heating > limits.jouleShare * difference && difference > 0;
  return [finding("off-temperature", { difference, heating, isJoule }, "temperature")];
}

/** e Å that one event is thought to carry at most: four ions in concert in LLZO carry 8. */
const mostInConcert = 10;

/**
 * σ = j/⟨E⟩ from the mean of the field over every step, transient removed, with a blocked error. Works on any recorded
 * series, without the core.
 */
export function estimateRun(
  series: TimeSeries,
  { chargeFlux, volume, temperature, heatSink }: RunConditions,
): RunEstimate {
  const all = series.column("field");
  const transient = findTransient(all);
  const field = blockedMean(series.column("field", transient.length));
  const currentDensity = chargeFlux / volume;
  const atRest = chargeFlux === 0;
  const conductivity = atRest ? null : conductivityFromField(currentDensity, field);
  const duration = (series.rows - transient.length) * series.interval;
  const findings: Finding[] = [];
  if (!transient.settled) findings.push(finding("field-drifting", {}, "transient"));
  if (!field.converged) findings.push(finding("blocks-correlated", {}, "field"));
  const correlationTimes = duration / (field.integratedAutocorrelationTime * series.interval);
  if (field.converged && correlationTimes < limits.correlationTimes)
    findings.push(finding("few-correlation-times", { correlationTimes }, "field"));
  const ions = blockedMean(series.column("temperature", transient.length));
  findings.push(...temperatureFindings(ions, temperature, field.value * chargeFlux, heatSink));
  const noise = noiseResistivity(field, temperature, volume, duration) ?? null;
  const standardErrors = field.standardError === null ? 0 : Math.abs(field.value) / field.standardError;
  if (atRest && standardErrors > limits.fieldAtRest)
    findings.push(finding("field-at-rest", { standardErrors }, "field"));
  const relative = atRest ? 0 : field.standardError === null ? Infinity : Math.abs(field.standardError / field.value);
  if (relative > limits.relativeError)
    findings.push(
      finding("field-uncertain", { relativeError: Number.isFinite(relative) ? relative : null }, "conductivity"),
    );
  if (field.value * chargeFlux < 0 && relative < limits.opposing)
    findings.push(finding("field-opposes-current", {}, "conductivity"));
  // One row alone does not say how long it is.
  const expected =
    atRest || !Number.isFinite(duration)
      ? null
      : johnsonNyquistError(field.value / currentDensity, temperature, volume, duration);
  const quiet = field.standardError === null || expected === null ? 1 : field.standardError / expected;
  // Strong fields have less noise by themselves: of ions that hop in concert as little as this.
  const least = shotNoise(Math.sinh((Math.abs(field.value) * mostInConcert) / (2 * BOLTZMANN * temperature)));
  if (quiet < limits.quietest * least && chanceOfSoLittleNoise(quiet / least, field.blocks) < limits.quietByChance)
    findings.push(finding("field-elastic", { noise: quiet }, "field"));
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
    spectrum: fieldSpectrum(series.column("field", transient.length), series.interval),
    converged: isQuotable(findings, "field"),
    findings,
  };
}
