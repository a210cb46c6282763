import type { PointResult, Results, UncertainQuantity } from "./document.js";

/** One temperature of a comparison; figure 3 of Sasaki, Tateyama & Searles, PRX Energy 4, 013005 (2025) plots such rows. */
type Row = readonly (readonly [column: string, value: number | null])[];

/** σT against 1/T by every method, and the speed-up: one row a point, empty cells where a number is missing. */
export function comparisonCsv(results: Results): string {
  const rows = results.points.map(comparisonRow);
  const header = rows[0]?.map(([column]) => column) ?? [];
  const cell = (value: number | null) =>
    value === null || !Number.isFinite(value) ? "" : String(Number(value.toPrecision(8)));
  return [header, ...rows.map((row) => row.map(([, value]) => cell(value)))]
    .map((cells) => `${cells.join(",")}\n`)
    .join("");
}

function comparisonRow(point: PointResult): Row {
  const temperature = point.temperature.value;
  const { equilibrium, speedUp } = point;
  const both = (name: string, quantity: Pick<UncertainQuantity, "value" | "standardError"> | null | undefined): Row => [
    [name, quantity?.value ?? null],
    [`${name}_standard_error`, quantity?.standardError ?? null],
  ];
  const factor = (name: string, s: NonNullable<PointResult["speedUp"]>["collective"] | undefined): Row => [
    ...both(name, s),
    [`${name}_low68`, s?.interval68[0] ?? null],
    [`${name}_high68`, s?.interval68[1] ?? null],
  ];
  const flag = (name: string, quantity: { readonly converged: boolean } | null | undefined): Row[number] => [
    `${name}_converged`,
    quantity === null || quantity === undefined ? null : Number(quantity.converged),
  ];
  return [
    ["temperature_K", temperature],
    ["inverse_temperature_1000_per_K", 1000 / temperature],
    ["atoms", point.atoms],
    ...["x", "y", "z"].map((axis, k) => [`direction_${axis}`, point.direction?.[k] ?? null] as const),
    ...both("sigma_constant_current_S_per_cm", point.conductivity),
    ...both("sigma_einstein_S_per_cm", equilibrium?.einstein),
    ...both("sigma_green_kubo_S_per_cm", equilibrium?.greenKubo),
    ...both("sigma_nernst_einstein_S_per_cm", equilibrium?.nernstEinstein),
    ...both("haven_ratio", equilibrium?.havenRatio),
    ["relative_error_constant_current", speedUp?.costs.constantCurrent.relativeError ?? null],
    ["time_constant_current_ps", speedUp?.costs.constantCurrent.time.value ?? null],
    ["relative_error_einstein", speedUp?.costs.einstein.relativeError ?? null],
    ["relative_error_nernst_einstein", speedUp?.costs.nernstEinstein.relativeError ?? null],
    ["time_equilibrium_ps", speedUp?.costs.einstein.time.value ?? null],
    ...factor("speed_up", speedUp?.collective),
    ...factor("speed_up_against_nernst_einstein", speedUp?.nernstEinstein),
    // 1: may be quoted; 0: not.
    flag("sigma_constant_current", point.conductivity),
    flag("sigma_einstein", equilibrium?.einstein),
    flag("sigma_green_kubo", equilibrium?.greenKubo),
    flag("sigma_nernst_einstein", equilibrium?.nernstEinstein),
    flag("haven_ratio", equilibrium?.havenRatio),
  ];
}
