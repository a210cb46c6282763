import { chiSquaredQuantile } from "../../estimators/index.js";
import type { PointResult } from "../../study/index.js";
import type { DrawnPoint } from "../drawing/points.js";
import { readColumns } from "../results-folder.js";
import type { ReportedStudy } from "../studies.js";

/** Of a spectrum that was measured: bands of frequencies joined until there is something to see. */
export interface BandedPoint {
  /** THz */
  readonly frequency: number;
  readonly value: number;
  readonly degreesOfFreedom: number;
  /** 68 %, of χ². */
  readonly interval68: readonly [number, number];
}

export interface CurvePoint {
  /** THz */
  readonly frequency: number;
  /** Ω cm */
  readonly real: number;
  readonly minusImaginary: number;
  readonly band: readonly [readonly [number, number], readonly [number, number]];
  /** S/cm */
  readonly conductivity: number;
  readonly conductivity68: readonly [number, number];
  readonly permittivity: number;
  readonly permittivity68: readonly [number, number];
}

export interface Spectra {
  /** Re ρ, Ω cm, from the field's noise. */
  readonly noise: readonly BandedPoint[];
  /** What was fitted to it. */
  readonly fit: readonly { readonly frequency: number; readonly value: number }[];
  /** σ′, S/cm, from the flux's at equilibrium. */
  readonly flux: readonly BandedPoint[];
  readonly curve: readonly CurvePoint[];
}

/** Ratio of neighbouring frequencies that are shown … */
const ratio = 1.35;
/** … and fewest degrees of freedom of one: 68 % of χ² then lie within 45 %. */
const fewest = 8;

/** What a point's spectra say; `null` where there are none. */
export function readSpectra(study: ReportedStudy, point: PointResult): Spectra | null {
  const columns = point.spectra === undefined ? null : readColumns(study, point.spectra);
  if (columns === null) return null;
  const column = (name: string) => columns.get(name) ?? new Float64Array();
  const frequency = column("frequency_THz");
  const rowsWith = (name: string) => [...column(name).keys()].filter((i) => Number.isFinite(column(name)[i]!));
  const banded = (name: string, degrees: string) =>
    joined(
      rowsWith(name).map((i) => ({
        frequency: frequency[i]!,
        value: column(name)[i]!,
        degreesOfFreedom: column(degrees)[i]!,
      })),
    );
  const at = (i: number) => (name: string) => column(name)[i]!;
  return {
    noise: banded("noise_resistivity_Ohm_cm", "noise_degrees_of_freedom"),
    fit: rowsWith("noise_fit_Ohm_cm").map((i) => ({ frequency: frequency[i]!, value: at(i)("noise_fit_Ohm_cm") })),
    flux: banded("flux_conductivity_S_per_cm", "flux_degrees_of_freedom"),
    curve: rowsWith("impedance_real_Ohm_cm").map((i) => {
      const of = at(i);
      const corner = (side: string) =>
        [of(`band_${side}_real_Ohm_cm`), of(`band_${side}_minus_imaginary_Ohm_cm`)] as const;
      return {
        frequency: frequency[i]!,
        real: of("impedance_real_Ohm_cm"),
        minusImaginary: of("impedance_minus_imaginary_Ohm_cm"),
        band: [corner("inner"), corner("outer")],
        conductivity: of("conductivity_real_S_per_cm"),
        conductivity68: [of("conductivity_real_low68_S_per_cm"), of("conductivity_real_high68_S_per_cm")],
        permittivity: of("permittivity_real"),
        permittivity68: [of("permittivity_real_low68"), of("permittivity_real_high68")],
      };
    }),
  };
}

/** Neighbours, weighted with their degrees of freedom. */
function joined(bins: readonly Pick<BandedPoint, "frequency" | "value" | "degreesOfFreedom">[]): BandedPoint[] {
  const points: BandedPoint[] = [];
  for (let k = 0; k < bins.length; ) {
    let [all, value, ln] = [0, 0, 0];
    const first = bins[k]!.frequency;
    for (; k < bins.length && (all < fewest || bins[k]!.frequency < ratio * first); k++) {
      const { frequency, value: own, degreesOfFreedom: d } = bins[k]!;
      all += d;
      value += d * own;
      ln += d * Math.log(frequency);
    }
    value /= all;
    points.push({
      frequency: Math.exp(ln / all),
      value,
      degreesOfFreedom: all,
      interval68: [(value * all) / chiSquaredQuantile(0.8413, all), (value * all) / chiSquaredQuantile(0.1587, all)],
    });
  }
  return points;
}

export const asDrawn = (points: readonly BandedPoint[]): DrawnPoint[] =>
  points.map(({ frequency: x, value: y, interval68: bar }) => ({ x, y, bar, filled: true }));
