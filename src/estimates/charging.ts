import {
  chargingEnergy,
  chargingSlowing,
  estimateCharging,
  type Charging,
  type LinearResponse,
  type TransportEstimate,
} from "../estimators/index.js";
import { finding, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import { BOLTZMANN, VACUUM_PERMITTIVITY } from "../units/constants.js";
import type { DrivenEstimate } from "./run-estimates.js";

/** What the held current charges, how long that takes, and what it costs an ion that hops. */
export interface ChargingEstimate extends Charging {
  /** Ids of those whose noise it is from. */
  readonly runs: readonly string[];
  /** qa, e Å: charge times way of an event, 2k_BT/(ρj₀) of the response; `response`: false where that is straight, and an ion's hop over the Haven ratio is taken. */
  readonly event: { readonly value: number; readonly response: boolean };
  /** (qa)²/(2ε₀χV), eV. */
  readonly energy: number;
  /** 1 − exp(−energy/4k_BT). */
  readonly slowing: number;
}

export interface ChargingPlace {
  readonly temperature: number;
  readonly volume: number;
  /** Hop length times charge number, Å. */
  readonly lever: number;
}

/** Of the noise of some runs, before anything is known of their response. */
export interface ChargingNoise {
  readonly charging: Charging;
  readonly runs: readonly string[];
}

/** Of the noise at rest and under the weakest currents; `null` where runs are too short or recorded too rarely for a spectrum. */
export function chargingNoise(
  runs: readonly DrivenEstimate[],
  { temperature, volume }: Pick<ChargingPlace, "temperature" | "volume">,
): ChargingNoise | null {
  const sizes = runs.map(({ currentDensity: j }) => Math.abs(j)).filter((j) => j > 0);
  const weakest = Math.min(...sizes) * (1 + 1e-9);
  const used = runs.filter(
    ({ currentDensity: j, spectrum = [] }) => (j === 0 || Math.abs(j) <= weakest) && spectrum.length > 0,
  );
  const charging = estimateCharging(
    used.flatMap(({ spectrum = [] }) => spectrum),
    { temperature, volume, duration: Math.max(...used.map(({ duration }) => duration)) },
  );
  return charging === undefined ? null : { charging, runs: used.map(({ id }) => id) };
}

/**
 * With what the response says: ρ, and what an event carries. Ions that move in concert, as many as 1/H_R, carry so many hops; where
 * H_R is not known that is one ion's, which makes the energy too small.
 *
 * @param fit `null`: there is none yet
 * @param havenRatio of equilibrium runs
 */
export function chargingOf(
  { charging, runs }: ChargingNoise,
  fit: LinearResponse | null,
  { temperature, volume, lever }: ChargingPlace,
  havenRatio: Pick<TransportEstimate, "value" | "converged"> | null = null,
): ChargingEstimate {
  const known = fit !== null && fit.conductivity.standardError < limits.relativeError * fit.conductivity.value;
  const perTime = known ? fit.conductivity.value / VACUUM_PERMITTIVITY : null;
  const susceptibility =
    perTime === null
      ? charging.susceptibility
      : {
          value: perTime * charging.time.value,
          interval68: charging.time.interval68.map((time) => perTime * time) as [number, number],
        };
  const j0 = fit?.characteristicCurrent ?? null;
  const event =
    known && j0 !== null
      ? { value: (2 * BOLTZMANN * temperature) / (fit.resistivity.value * j0.value), response: true }
      : { value: lever / (havenRatio?.converged === true ? Math.min(1, havenRatio.value) : 1), response: false };
  const energy = chargingEnergy(event.value, susceptibility.value, volume);
  return { ...charging, susceptibility, runs, event, energy, slowing: chargingSlowing(energy, temperature) };
}

/** Whether a run is long enough for the noise that charging makes. */
export const outlastsCharging = ({ duration }: { readonly duration: number }, charging: Charging | null): boolean =>
  charging === null || duration >= limits.chargingTimes * charging.time.value;

/** What charging does to the runs of a point. */
export function findCharging(
  runs: readonly DrivenEstimate[],
  charging: ChargingEstimate | null,
  { temperature, atoms }: { readonly temperature: number; readonly atoms: number },
): Finding[] {
  if (charging === null) return [];
  const time = charging.time.value;
  const driven = runs.filter(({ currentDensity }) => currentDensity !== 0);
  const short = driven.filter((run) => !outlastsCharging(run, charging));
  // What is missing of ⟨E⟩: the field that had not been built up when recording began.
  const missing = driven.map(({ equilibration, duration, transient, warmStart, field }) => {
    const held = equilibration - (warmStart?.time ?? 0);
    const part = warmStart === undefined ? 1 : Math.min(1, Math.abs(1 - warmStart.field / field.value));
    return (
      (part * (Math.exp(-(held + transient.time) / time) - Math.exp(-(held + duration) / time)) * time) /
      (duration - transient.time)
    );
  });
  const most = Math.max(0, ...missing);
  const energy = charging.energy / (BOLTZMANN * temperature);
  // E_c ∝ 1/V: the cell in which it is the limit.
  const enough = (charging.slowing > 0 ? energy / (4 * -Math.log(1 - limits.chargingSlowing)) : 0) * atoms;
  return [
    ...(short.length === 0
      ? []
      : [
          finding(
            "few-charging-times",
            { runs: short.map(({ id }) => id), time, wanted: limits.chargingTimes * time },
            "conductivity",
          ),
        ]),
    ...(most > limits.chargingMissing
      ? [
          finding(
            "field-not-built-up",
            { part: most, time, wanted: limits.chargingEquilibration * time },
            "conductivity",
          ),
        ]
      : []),
    ...(charging.slowing > limits.chargingSlowing
      ? [finding("charging-slows", { slowing: charging.slowing, energy, atoms: enough }, "conductivity")]
      : []),
  ];
}
