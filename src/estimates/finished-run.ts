import type { ForceFacts, RunRecord } from "../engines/index.js";
import { blockedMean, compareFluctuation, type MeanEstimate, type Uncertain } from "../estimators/index.js";
import { relaxationTime } from "../estimators/drive.js";
import { placed } from "../findings/index.js";
import { limits } from "../limits.js";
import type { System } from "../model/index.js";
import { isCoulombKind } from "../model/interactions.js";
import type { RunSpec } from "../plan/index.js";
import type { TimeSeries } from "../recordings/index.js";
import { BOLTZMANN, MASS_UNIT } from "../units/constants.js";
import { estimateFieldRun } from "./field-run.js";
import { estimateRun, temperatureFindings, type HeatSink, type RunEstimate } from "./run.js";
import type { DrivenEstimate, FieldEstimate, NoiseEstimate, SeriesEstimate } from "./run-estimates.js";

/** Relative to the study's folder. */
export interface RunFiles {
  readonly series: string;
  readonly snapshots: readonly string[];
}

/** What an engine gave. */
export type Recorded = Pick<RunRecord, "series" | "facts" | "timings" | "stepsPerSecond">;

/** fs between two rows, however few there are. */
const rowTime = ({ ensemble, sampling }: RunSpec): number => sampling.interval * ensemble.timestep;

/** A thermostat takes up what is put in; at constant energy nothing does, and no temperature is held. */
const heatSinkOf = (
  { ensemble: { thermostat } }: RunSpec,
  { degreesOfFreedom }: Recorded["facts"],
): HeatSink | undefined =>
  thermostat === null ? undefined : { relaxationTime: relaxationTime(thermostat), degreesOfFreedom };

/** A run at equilibrium: where a temperature is held, it is that. */
export function estimateEquilibriumRun(run: RunSpec, recorded: Recorded, files: RunFiles): SeriesEstimate {
  const { series, facts } = recorded;
  const heatSink = heatSinkOf(run, facts);
  const findings =
    heatSink === undefined || series.rows < limits.sampleRows
      ? []
      : temperatureFindings(blockedMean(series.column("temperature")), run.temperature, 0, heatSink);
  return estimateResting(run, recorded, files, findings);
}

/** A run without a current that is held. */
export function estimateResting(
  run: RunSpec,
  recorded: Recorded,
  files: RunFiles,
  findings: RunEstimate["findings"] = [],
): SeriesEstimate {
  const temperature = blockedMean(recorded.series.column("temperature"));
  const pressure = blockedMean(recorded.series.column("pressure"));
  return estimateSeries(run, recorded, { temperature, pressure, findings }, files);
}

/** A run under a current that is held, at zero perhaps. */
export function estimateDriven(run: RunSpec, system: System, recorded: Recorded, files: RunFiles): DrivenEstimate {
  const { series, facts } = recorded;
  const { chargeFlux, currentDensity, driftVelocity } = run.current!;
  const { temperature } = run;
  const heatSink = heatSinkOf(run, facts);
  const estimate = estimateRun(series, { chargeFlux, volume: facts.volume, temperature, heatSink });
  const { field } = estimate;
  const row = rowTime(run);
  return {
    ...estimateSeries(run, recorded, estimate, files),
    kind: run.kind === "pilot" ? "pilot" : "constant-current",
    scheme: system.scheme,
    currentDensity,
    ...(run.warmStart === undefined
      ? {}
      : { warmStart: { field: run.warmStart.field, time: run.warmStart.steps * run.ensemble.timestep } }),
    driftVelocity,
    field: plain(field),
    conductivity: estimate.conductivity,
    johnsonNyquist: estimate.johnsonNyquist,
    noise: noiseOf(estimate, currentDensity),
    spectrum: estimate.spectrum,
    converged: estimate.converged,
    ...blocking(estimate, field, row),
    currentDeviation: currentDeviation(run, system, series),
  };
}

/** A run in a field that is held. */
export function estimateInField(run: RunSpec, system: System, recorded: Recorded, files: RunFiles): FieldEstimate {
  const { series, facts } = recorded;
  const field = run.field!;
  const { temperature } = run;
  const heatSink = heatSinkOf(run, facts);
  const estimate = estimateFieldRun(series, { field, volume: facts.volume, temperature, heatSink });
  const { currentDensity } = estimate;
  const row = rowTime(run);
  return {
    ...estimateSeries(run, recorded, estimate, files),
    kind: "constant-field",
    scheme: system.scheme,
    field,
    currentDensity: plain(currentDensity),
    conductivity: estimate.conductivity,
    johnsonNyquist: estimate.johnsonNyquist,
    converged: estimate.converged,
    ...blocking(estimate, currentDensity, row),
  };
}

/** What the mean of a series rests on. */
const blocking = (
  { transientRows, transientMethod }: Pick<RunEstimate, "transientRows" | "transientMethod">,
  { effectiveSamples, blocks, integratedAutocorrelationTime: rows }: MeanEstimate,
  row: number,
) => ({
  transient: { time: transientRows * row, method: transientMethod },
  effectiveSamples,
  blocks,
  integratedAutocorrelationTime: Number.isFinite(rows) ? rows * row : null,
});

const plain = ({ value, standardError }: Uncertain): Uncertain => ({ value, standardError });

function estimateSeries(
  run: RunSpec,
  { series, facts, timings, stepsPerSecond }: Recorded,
  { temperature, pressure, findings }: Pick<RunEstimate, "temperature" | "pressure" | "findings">,
  files: RunFiles,
): SeriesEstimate {
  return {
    id: run.id,
    replica: run.replica,
    temperature: plain(temperature),
    pressure: plain(pressure),
    duration: series.rows * rowTime(run),
    equilibration: run.equilibrationSteps * run.ensemble.timestep,
    steps: run.steps,
    precision: facts.precision,
    energyDrift: drift(series) / facts.atoms,
    performance: {
      stepsPerSecond,
      threads: facts.threads,
      secondsPerPart: { ...timings },
      electrostatics: electrostaticsOf(facts),
      ...manyBodyOf(facts),
    },
    series: files.series,
    snapshots: files.snapshots,
    findings: placed(findings, { run: run.id }),
  };
}

function noiseOf({ noise, field }: RunEstimate, currentDensity: number): NoiseEstimate | null {
  if (noise === null) return null;
  if (currentDensity === 0) return { resistivity: noise, comparison: null };
  const mean = {
    value: field.value / currentDensity,
    standardError: Math.abs(field.standardError! / currentDensity),
  };
  return { resistivity: noise, comparison: compareFluctuation(mean, noise) ?? null };
}

/** Largest deviation of the current from the one to be held: relative, at zero current to the thermal scatter of a free one. */
function currentDeviation(run: RunSpec, { model, transportCharges }: System, series: TimeSeries): number {
  const target = run.current!.chargeFlux;
  const { types, masses } = model;
  const inertia = types.reduce((sum, t) => sum + transportCharges[t]! ** 2 / (masses[t]! * MASS_UNIT), 0);
  const scale = target === 0 ? Math.sqrt(BOLTZMANN * run.temperature * inertia) : Math.abs(target);
  let worst = 0;
  for (const flux of series.column("chargeFlux")) worst = Math.max(worst, Math.abs(flux - target) / scale);
  return worst;
}

/** Slope of the conserved energy, eV/fs; 0 with fewer than two rows. */
function drift(series: TimeSeries): number {
  const energy = series.column("conservedEnergy");
  const time = series.column("time");
  const n = energy.length;
  if (n < 2) return 0;
  const meanTime = time.reduce((sum, t) => sum + t, 0) / n;
  const meanEnergy = energy.reduce((sum, e) => sum + e, 0) / n;
  let te = 0;
  let tt = 0;
  for (let i = 0; i < n; i++) {
    te += (time[i]! - meanTime) * (energy[i]! - meanEnergy);
    tt += (time[i]! - meanTime) ** 2;
  }
  return te / tt;
}

const manyBodyOf = ({ interactions }: Pick<ForceFacts, "interactions">): { readonly manyBody?: readonly string[] } => {
  const kinds = interactions.map(({ kind }) => kind).filter((kind) => kind !== "pair" && !isCoulombKind(kind));
  return kinds.length === 0 ? {} : { manyBody: kinds };
};

/** What results say of the Coulomb method: its name and the numbers that it chose. */
export function electrostaticsOf({ interactions }: Pick<ForceFacts, "interactions">): Record<string, number | string> {
  const coulomb = interactions.find(({ kind }) => isCoulombKind(kind));
  return coulomb === undefined ? {} : { method: coulomb.method, ...coulomb.numbers };
}
