import { join } from "node:path";

import type { Study } from "../config/index.js";
import {
  equilibriumCurves,
  estimateEquilibrium,
  transportInterval,
  type EquilibriumConditions,
  type EquilibriumCurves,
  type TransportEstimate,
} from "../estimators/index.js";
import { writeFileAtomic } from "../files/index.js";
import type { Correlations } from "../model/index.js";
import { pointName } from "../plan/index.js";
import { composition, signedVolume } from "../structures/index.js";
import { CONDUCTIVITY_IN_S_PER_CM, DIFFUSIVITY_IN_CM2_PER_S } from "../units/constants.js";
import type { EquilibriumResult, EquilibriumRunResult, TransportResult } from "./document.js";

/** The system of a study as the equilibrium estimators need it. */
export function equilibriumConditions(study: Study, temperature: number): EquilibriumConditions {
  const { config, model, structure } = study;
  const counts = composition(structure);
  return {
    volume: signedVolume(model.cell),
    temperature,
    species: model.typeNames.map((name) => ({
      name,
      count: counts.get(name) ?? 0,
      transportCharge: config.transportCharges.get(name) ?? 0,
      mobile: config.mobile.names.includes(name),
    })),
    tensor: config.equilibrium?.tensor ?? false,
    ...(config.drive === null ? {} : { direction: config.drive.direction }),
  };
}

export function inTransportUnit(
  estimate: TransportEstimate | null,
  factor: number,
  unit: string,
): TransportResult | null {
  if (estimate === null) return null;
  const { value, standardError, degreesOfFreedom, effectiveSamples, window, converged, verdict } = estimate;
  const [low, high] = transportInterval(estimate, 0.95);
  return {
    value: value * factor,
    standardError: standardError * factor,
    unit,
    // A value far below its error has an upper bound beyond all numbers.
    interval95: [low * factor, Number.isFinite(high * factor) ? high * factor : null],
    degreesOfFreedom,
    effectiveSamples,
    window: { from: window.from / 1e3, to: window.to / 1e3, unit: "ps", reason: window.reason },
    converged,
    verdict,
  };
}

/** What all equilibrium runs of a point say together; writes the curves beside the results. */
export function describeEquilibrium(
  study: Study,
  t: number,
  runs: readonly EquilibriumRunResult[],
  correlations: readonly Correlations[],
  folder: string,
): EquilibriumResult {
  const conditions = equilibriumConditions(study, study.config.temperatures[t]!);
  const estimate = estimateEquilibrium(correlations, conditions);
  const curves = `curves/${pointName(study.config, t)}-equilibrium.csv`;
  writeFileAtomic(join(folder, curves), curvesCsv(equilibriumCurves(correlations, conditions)));
  return { ...describeEstimate(estimate), duration: { value: estimate.duration / 1e3, unit: "ps" }, curves, runs };
}

/** An estimate in the units of the door. */
export function describeEstimate(
  estimate: ReturnType<typeof estimateEquilibrium>,
): Omit<EquilibriumResult, "duration" | "curves" | "runs"> {
  const conductivity = (part: TransportEstimate | null) => inTransportUnit(part, CONDUCTIVITY_IN_S_PER_CM, "S/cm");
  return {
    einstein: conductivity(estimate.einstein),
    greenKubo: conductivity(estimate.greenKubo),
    ...(estimate.einsteinAlong === null ? {} : { einsteinAlong: conductivity(estimate.einsteinAlong)! }),
    nernstEinstein: conductivity(estimate.nernstEinstein),
    havenRatio: inTransportUnit(estimate.havenRatio, 1, "1"),
    selfDiffusion: Object.fromEntries(
      estimate.selfDiffusion.map(({ name, estimate: d }) => [
        name,
        inTransportUnit(d, DIFFUSIVITY_IN_CM2_PER_S, "cm^2/s"),
      ]),
    ),
    ...(estimate.tensor === null
      ? {}
      : {
          tensor: {
            value: estimate.tensor.values.map((x) => x * CONDUCTIVITY_IN_S_PER_CM),
            standardError: estimate.tensor.standardErrors.map((x) => x * CONDUCTIVITY_IN_S_PER_CM),
            unit: "S/cm",
          },
        }),
    warnings: estimate.warnings,
  };
}

/** One row a lag; the species' coarser grids leave cells empty. */
export function curvesCsv(curves: EquilibriumCurves): string {
  const lags = [...new Set([...curves.lag, ...curves.species.flatMap(({ lag }) => lag)])].sort((a, b) => a - b);
  const header = [
    "lag_ps",
    "charge_displacement_squared_e2A2",
    "running_einstein_S_per_cm",
    "running_green_kubo_S_per_cm",
    ...curves.species.flatMap(({ name }) => [`displacement_squared_${name}_A2`, `local_slope_${name}`]),
  ];
  const columns = [
    lookup(curves.lag, curves.chargeDisplacement, 1),
    lookup(curves.lag, curves.runningEinstein, CONDUCTIVITY_IN_S_PER_CM),
    lookup(curves.lag, curves.runningGreenKubo, CONDUCTIVITY_IN_S_PER_CM),
    ...curves.species.flatMap(({ lag, displacement, localSlope }) => [
      lookup(lag, displacement, 1),
      lookup(lag, localSlope, 1),
    ]),
  ];
  const rows = lags.map((lag) =>
    [String(Number((lag / 1e3).toPrecision(10))), ...columns.map((column) => column(lag))].join(","),
  );
  return `${header.join(",")}\n${rows.join("\n")}\n`;
}

function lookup(lags: readonly number[], values: readonly number[], factor: number): (lag: number) => string {
  const cells = new Map(lags.map((lag, k) => [lag, values[k]!]));
  return (lag) => {
    const value = cells.get(lag);
    return value === undefined || !Number.isFinite(value) ? "" : String(Number((value * factor).toPrecision(8)));
  };
}
