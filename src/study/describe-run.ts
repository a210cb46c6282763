import type { Study } from "../config/index.js";
import type { SimulationResult } from "../engines/simulate.js";
import type { RunSpec } from "../plan/index.js";
import type { TimeSeries } from "../time-series/index.js";
import { CONDUCTIVITY_IN_S_PER_CM, CURRENT_DENSITY_IN_A_PER_CM2, PRESSURE_IN_GPA } from "../units/constants.js";
import type { RunEstimate } from "./estimate-run.js";
import type { RunResult, UncertainQuantity } from "./results.js";

export const AMPERE_PER_CM2 = CURRENT_DENSITY_IN_A_PER_CM2;

/** An estimate in a unit of the door. */
export function inUnit(estimate: { readonly value: number; readonly standardError: number | null }, factor: number, unit: string): UncertainQuantity {
  return { value: estimate.value * factor, standardError: estimate.standardError === null ? null : estimate.standardError * factor, unit };
}

/** What the results file says of one finished run. */
export function describeRun(study: Study, run: RunSpec, result: SimulationResult, estimate: RunEstimate, files: { readonly series: string; readonly snapshots: readonly string[] }): RunResult {
  const { series, facts, timings } = result;
  const { field } = estimate;
  const row = series.interval;
  const measured = field.standardError ?? NaN;
  return {
    id: run.id,
    replica: run.replica,
    scheme: study.config.drive!.scheme,
    currentDensity: { value: run.current.currentDensity * AMPERE_PER_CM2, unit: "A/cm^2" },
    driftVelocity: run.current.driftVelocity === null ? null : { value: run.current.driftVelocity * 1e3, unit: "Å/ps" },
    field: inUnit(field, 1, "V/Å"),
    conductivity: inUnit(estimate.conductivity, CONDUCTIVITY_IN_S_PER_CM, "S/cm"),
    johnsonNyquist: { standardError: estimate.johnsonNyquist, measuredOverPredicted: measured / estimate.johnsonNyquist, unit: "V/Å" },
    temperature: inUnit(estimate.temperature, 1, "K"),
    pressure: inUnit(estimate.pressure, PRESSURE_IN_GPA, "GPa"),
    duration: { value: (series.rows * row) / 1e3, unit: "ps" },
    transient: { value: (estimate.transientRows * row) / 1e3, unit: "ps", method: estimate.transientMethod },
    effectiveSamples: field.effectiveSamples,
    blocks: field.blocks,
    integratedAutocorrelationTime: { value: (field.integratedAutocorrelationTime * row) / 1e3, unit: "ps" },
    currentDeviation: currentDeviation(series, run.current.chargeFlux),
    conservedEnergyDrift: { value: drift(series) / facts.atoms, unit: "eV/atom/ns" },
    performance: { stepsPerSecond: result.stepsPerSecond, threads: facts.threads, secondsPerPart: { ...timings }, electrostatics: facts.electrostatics },
    series: files.series,
    snapshots: files.snapshots,
    warnings: estimate.warnings,
  };
}

/** Largest relative deviation of the current from the one to be held. */
function currentDeviation(series: TimeSeries, chargeFlux: number): number {
  let worst = 0;
  for (const flux of series.column("chargeFlux")) worst = Math.max(worst, Math.abs(flux / chargeFlux - 1));
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
