import type { Study } from "../config/index.js";
import type { ForceFacts, RunRecord } from "../engines/index.js";
import { systemOf, type RunSpec } from "../plan/index.js";
import type { TimeSeries } from "../recordings/index.js";
import {
  BOLTZMANN,
  CONDUCTIVITY_IN_S_PER_CM,
  CURRENT_DENSITY_IN_A_PER_CM2,
  MASS_UNIT,
  PRESSURE_IN_GPA,
} from "../units/constants.js";
import { describeNoise } from "./describe-noise.js";
import { estimateRun, type RunEstimate } from "../estimates/run.js";
import type { CommonRunResult, RunResult, UncertainQuantity } from "./document.js";

export const AMPERE_PER_CM2 = CURRENT_DENSITY_IN_A_PER_CM2;

/** Relative to the results file. */
export interface RunFiles {
  readonly series: string;
  readonly snapshots: readonly string[];
}

/** An estimate in a unit of the door. */
export function inUnit(
  estimate: { readonly value: number; readonly standardError: number | null },
  factor: number,
  unit: string,
): UncertainQuantity {
  return {
    value: estimate.value * factor,
    standardError: estimate.standardError === null ? null : estimate.standardError * factor,
    unit,
  };
}

/** What the results file says of the Coulomb method. */
export function electrostaticsOf({ interactions }: Pick<ForceFacts, "interactions">): Record<string, number | string> {
  const coulomb = interactions.find(({ kind }) => kind !== "pair");
  return coulomb === undefined ? {} : { method: coulomb.method, ...coulomb.numbers };
}

/** fs between two rows, however few there are. */
const rowTime = ({ ensemble, sampling }: RunSpec): number => sampling.interval * ensemble.timestep;

/** What the results file says of every finished run. */
export function describeCommon(
  run: RunSpec,
  result: RunRecord,
  estimates: Pick<RunEstimate, "temperature" | "pressure" | "warnings">,
  files: RunFiles,
): CommonRunResult {
  const { series, facts, timings } = result;
  return {
    id: run.id,
    replica: run.replica,
    temperature: inUnit(estimates.temperature, 1, "K"),
    pressure: inUnit(estimates.pressure, PRESSURE_IN_GPA, "GPa"),
    duration: { value: (series.rows * rowTime(run)) / 1e3, unit: "ps" },
    equilibration: { value: (run.equilibrationSteps * run.ensemble.timestep) / 1e3, unit: "ps" },
    steps: run.steps,
    precision: facts.precision,
    conservedEnergyDrift: { value: drift(series) / facts.atoms, unit: "eV/atom/ns" },
    performance: {
      stepsPerSecond: result.stepsPerSecond,
      threads: facts.threads,
      secondsPerPart: { ...timings },
      electrostatics: electrostaticsOf(facts),
    },
    series: files.series,
    snapshots: files.snapshots,
    warnings: estimates.warnings,
  };
}

/** What it says of one under current. */
export function describeDriven(study: Study, run: RunSpec, result: RunRecord, files: RunFiles): RunResult {
  const { series, facts } = result;
  const current = run.current!;
  const estimate = estimateRun(series, {
    chargeFlux: current.chargeFlux,
    volume: facts.volume,
    temperature: run.temperature,
  });
  const { field } = estimate;
  const row = rowTime(run);
  return {
    ...describeCommon(run, result, estimate, files),
    kind: run.kind === "pilot" ? "pilot" : "constant-current",
    scheme: study.config.drive!.scheme,
    currentDensity: { value: current.currentDensity * AMPERE_PER_CM2, unit: "A/cm^2" },
    driftVelocity: current.driftVelocity === null ? null : { value: current.driftVelocity * 1e3, unit: "Å/ps" },
    field: inUnit(field, 1, "V/Å"),
    conductivity:
      estimate.conductivity === null ? null : inUnit(estimate.conductivity, CONDUCTIVITY_IN_S_PER_CM, "S/cm"),
    johnsonNyquist: {
      standardError: estimate.johnsonNyquist,
      measuredOverPredicted:
        estimate.johnsonNyquist === null || field.standardError === null
          ? null
          : field.standardError / estimate.johnsonNyquist,
      unit: "V/Å",
    },
    noise: describeNoise(estimate, current.currentDensity),
    converged: estimate.converged,
    transient: { value: (estimate.transientRows * row) / 1e3, unit: "ps", method: estimate.transientMethod },
    effectiveSamples: field.effectiveSamples,
    blocks: field.blocks,
    integratedAutocorrelationTime: Number.isFinite(field.integratedAutocorrelationTime)
      ? { value: (field.integratedAutocorrelationTime * row) / 1e3, unit: "ps" }
      : null,
    currentDeviation: currentDeviation(study, run, series),
  };
}

/** Largest deviation of the current from the one to be held: relative, at zero current to the thermal scatter of a free one. */
function currentDeviation(study: Study, run: RunSpec, series: TimeSeries): number {
  const target = run.current!.chargeFlux;
  const { types, masses } = study.model;
  const { transportCharges } = systemOf(study);
  const inertia = types.reduce((sum, t) => sum + transportCharges[t]! ** 2 / (masses[t]! * MASS_UNIT), 0);
  const scale = target === 0 ? Math.sqrt(BOLTZMANN * run.temperature * inertia) : Math.abs(target);
  let worst = 0;
  for (const flux of series.column("chargeFlux")) worst = Math.max(worst, Math.abs(flux - target) / scale);
  return worst;
}

/** Slope of the conserved energy, eV/ns. */
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
  return (te / tt) * 1e6;
}
