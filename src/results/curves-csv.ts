import type { EquilibriumCurves } from "../estimators/index.js";
import { CONDUCTIVITY_IN_S_PER_CM } from "../units/constants.js";

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
