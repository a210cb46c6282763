import type { Correlations } from "../model/index.js";
import { smoothLength } from "../statistics/sine-transform.js";
import { BOLTZMANN } from "../units/constants.js";
import { joined } from "./charging.js";
import type { EquilibriumConditions } from "./equilibrium.js";
import { sineSpectrum } from "./sine-spectrum.js";

export interface ConductivityBin {
  /** rad/fs */
  readonly frequency: number;
  /** e/(fs Å V) */
  readonly conductivity: number;
  readonly degreesOfFreedom: number;
}

/** Of longer paths neighbours are joined, and what vibrates between them comes out at lower frequencies. */
const mostIntervals = 2 ** 17;

/**
 * σ′(ω) = S(ω)/(2Vk_BT), S of the flux at equilibrium, mean over directions: a cell in short circuit (tin-foil boundary), whose
 * field is held at 0. Of the same sample as open-circuit noise, so σ′ = Re 1/ρ(ω).
 *
 * @param highest rad/fs
 */
export function conductivitySpectrum(
  runs: readonly Correlations[],
  { volume, temperature }: Pick<EquilibriumConditions, "volume" | "temperature">,
  highest: number,
): ConductivityBin[] {
  const perConductivity = 1 / (2 * volume * BOLTZMANN * temperature);
  const bins = runs.flatMap(({ path: { interval, displacement } }) => {
    const intervals = displacement[0]!.length - 1;
    if (intervals < 1) return [];
    const together = Math.ceil(intervals / mostIntervals);
    const points = smoothLength(Math.floor(intervals / together));
    return sineSpectrum(
      { interval, displacement: displacement.map((component) => component.subarray(0, points * together + 1)) },
      points,
    );
  });
  return joined(bins.filter(({ frequency }) => frequency < highest)).map(({ frequency, power, degreesOfFreedom }) => ({
    frequency,
    conductivity: power * perConductivity,
    degreesOfFreedom,
  }));
}
