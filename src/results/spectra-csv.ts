import type { Charging, ConductivityBin } from "../estimators/index.js";
import { published } from "./units.js";

const columns = [
  "frequency_THz",
  "noise_resistivity_Ohm_cm",
  "noise_fit_Ohm_cm",
  "noise_degrees_of_freedom",
  "flux_conductivity_S_per_cm",
  "flux_degrees_of_freedom",
  "impedance_real_Ohm_cm",
  "impedance_minus_imaginary_Ohm_cm",
  "band_inner_real_Ohm_cm",
  "band_inner_minus_imaginary_Ohm_cm",
  "band_outer_real_Ohm_cm",
  "band_outer_minus_imaginary_Ohm_cm",
  "conductivity_real_S_per_cm",
  "conductivity_real_low68_S_per_cm",
  "conductivity_real_high68_S_per_cm",
  "permittivity_real",
  "permittivity_real_low68",
  "permittivity_real_high68",
] as const;

type Row = Partial<Record<(typeof columns)[number], number>>;

/**
 * What is known against frequency, one row for each at which something is, rising: bands of the field's noise under weak currents and of
 * the flux's at equilibrium, and the impedance that the former says.
 */
export function spectraCsv(
  charging: Pick<Charging, "impedance" | "noise"> | null,
  flux: readonly ConductivityBin[],
): string {
  const [ohm, siemens] = [published["Ω cm"], published["S/cm"]];
  const rows: Row[] = [
    ...(charging?.noise ?? []).map(({ frequency, resistivity, fitted, degreesOfFreedom }) => ({
      frequency_THz: published.THz(frequency),
      noise_resistivity_Ohm_cm: ohm(resistivity),
      noise_fit_Ohm_cm: ohm(fitted),
      noise_degrees_of_freedom: degreesOfFreedom,
    })),
    ...flux.map(({ frequency, conductivity, degreesOfFreedom }) => ({
      frequency_THz: published.THz(frequency),
      flux_conductivity_S_per_cm: siemens(conductivity),
      flux_degrees_of_freedom: degreesOfFreedom,
    })),
    ...(charging?.impedance ?? []).map(
      ({ frequency, impedance, band: [inner, outer], conductivity, permittivity }): Row => ({
        frequency_THz: published.THz(frequency),
        impedance_real_Ohm_cm: ohm(impedance.real),
        impedance_minus_imaginary_Ohm_cm: ohm(impedance.minusImaginary),
        band_inner_real_Ohm_cm: ohm(inner.real),
        band_inner_minus_imaginary_Ohm_cm: ohm(inner.minusImaginary),
        band_outer_real_Ohm_cm: ohm(outer.real),
        band_outer_minus_imaginary_Ohm_cm: ohm(outer.minusImaginary),
        conductivity_real_S_per_cm: siemens(conductivity.value),
        conductivity_real_low68_S_per_cm: siemens(conductivity.interval68[0]),
        conductivity_real_high68_S_per_cm: siemens(conductivity.interval68[1]),
        permittivity_real: permittivity.value,
        permittivity_real_low68: permittivity.interval68[0],
        permittivity_real_high68: permittivity.interval68[1],
      }),
    ),
  ];
  const written = rows
    .sort((a, b) => a.frequency_THz! - b.frequency_THz!)
    .map((row) => columns.map((name) => cell(row[name])).join(","));
  return `${[columns.join(","), ...written].join("\n")}\n`;
}

const cell = (value: number | undefined): string =>
  value === undefined || !Number.isFinite(value) ? "" : String(Number(value.toPrecision(8)));
