import { chiSquaredQuantile } from "../statistics/distributions.js";
import { Random } from "../statistics/random.js";
import { BOLTZMANN, VACUUM_PERMITTIVITY } from "../units/constants.js";
import { GammaSpectrum } from "./gamma-spectrum.js";
import { impedanceCurve, mirrored, type ImpedancePoint, type Interval, type Relaxation } from "./impedance.js";
import type { SpectralBin } from "./sine-spectrum.js";

/** How a held current charges the cell: from the noise of the field. */
export interface Charging {
  /** Mean of the relaxation times, weighted with their resistivities: what the field needs to build up; fs. */
  readonly time: Interval;
  /** χ = time/(ε₀ρ): static susceptibility of what is bound, cages and framework; the static ε_r less 1. */
  readonly susceptibility: Interval;
  /** Of the best fit, the longest first; their sum is ρ. */
  readonly relaxations: readonly Relaxation[];
  /** Nothing slower was thought of, fs. */
  readonly longest: number;
  /** The lowest frequency first. */
  readonly impedance: readonly ImpedancePoint[];
  /** What it is all from, with V/2k_BT: Re ρ(ω) in fs Å V/e, with what was fitted to it. */
  readonly noise: readonly NoiseBin[];
}

export interface NoiseBin {
  /** rad/fs */
  readonly frequency: number;
  /** fs Å V/e */
  readonly resistivity: number;
  readonly degreesOfFreedom: number;
  /** fs Å V/e */
  readonly fitted: number;
}

export interface ChargingConditions {
  /** K */
  readonly temperature: number;
  /** Å³ */
  readonly volume: number;
  /** fs, of the longest run. */
  readonly duration: number;
}

/** Relaxations longer than this part of a run are not told from a field that drifts. */
const longestPart = 0.1;
/** rad/fs, 0.5 THz: above it ions vibrate, below it they only relax. */
export const relaxingBelow = 2 * Math.PI * 5e-4;
/** Ratio of neighbouring times: at 2 the mean comes out a sixth too long. */
const ratio = 1.5;
/**
 * What a longer relaxation must gain in log-likelihood: ln(number of modes)/2 or so, as by Schwarz. At 0 or 1 the lowest modes, a
 * few numbers, make up relaxations of a tenth of the run in most series, which then decide the mean.
 */
const penalty = 2;
const fewestBins = 16;
/** Part of the resistance whose relaxation may be too fast to be seen. */
const unseen = 0.5;
const bootstraps = 60;

/**
 * Spectrum of the means over `interval` of a field that relaxes as e^(−t/τ), per unit of time; 1 at frequency 0. With
 * φ = e^(−Δ/τ) the means are an ARMA(1, 1) process: covariances τ/Δ² (Δ/τ − 1 + φ) at lag 0 and τ/2Δ² (1 − φ)² φ^(l − 1) beyond.
 */
export function relaxationSpectrum(frequency: number, interval: number, tau: number): number {
  if (tau === 0) return 1;
  const phi = Math.exp(-interval / tau);
  const own = (tau / interval ** 2) * (interval / tau - 1 + phi);
  const next = (tau / (2 * interval ** 2)) * (1 - phi) ** 2;
  const cosine = Math.cos(frequency * interval);
  return interval * (own + (2 * next * (cosine - phi)) / (1 - 2 * phi * cosine + phi * phi));
}

/**
 * The charging time and the susceptibility from spectra of the field (Johnson and Nyquist's noise of the impedance:
 * S(ω) = 2k_BT Re ρ(ω)/V). Below the vibrations a cell of bound charges beside mobile ones relaxes, S = Σ b_j/(1 + ω²τ_j²) with
 * b_j ≥ 0 on a grid of times, up to a tenth of the longest run; maximum likelihood, averaged over the longest
 * time allowed with a price for each. Intervals are a parametric bootstrap's.
 *
 * @param bins of runs at rest or under weak currents
 *
 * `undefined` for too few bins, and where most of the resistance relaxes faster than half a picosecond or so.
 */
export function estimateCharging(
  bins: readonly SpectralBin[],
  { temperature, volume, duration }: ChargingConditions,
): Charging | undefined {
  const own = joined(bins.filter(({ frequency, power }) => frequency < relaxingBelow && power > 0));
  if (own.length < fewestBins) return undefined;
  const shortest = Math.min(...own.map(({ interval }) => interval));
  const times: number[] = [];
  for (let tau = longestPart * duration; tau > shortest / 2; tau /= ratio) times.push(tau);
  times.push(0);
  const shapes = [
    ...times.map((tau) =>
      Float64Array.from(own, ({ frequency, interval }) => relaxationSpectrum(frequency, interval, tau)),
    ),
    // Below their frequencies vibrations rise with ω².
    Float64Array.from(own, ({ frequency }) => (frequency / relaxingBelow) ** 2),
  ];
  const perPower = volume / (2 * BOLTZMANN * temperature);
  const found = fit(own, shapes, times);
  // What relaxes faster than is looked at has a time that nobody sees, and no susceptibility.
  if (found.weights[times.length - 1]! > unseen * found.resistance) return undefined;
  const random = new Random(1);
  const again = Array.from({ length: bootstraps }, () =>
    fit(
      own.map((bin, i) => ({
        ...bin,
        power: (found.model[i]! * chiSquaredQuantile(random.uniform(), bin.degreesOfFreedom)) / bin.degreesOfFreedom,
      })),
      shapes,
      times,
    ),
  );
  const interval = (of: (one: Fit) => number): Interval => mirrored(of(found), again.map(of));
  const resistivityOf = ({ resistance }: Fit) => resistance * perPower;
  const relaxationsOf = (one: Fit): Relaxation[] =>
    times
      .map((time, j) => ({ time, resistivity: one.weights[j]! * perPower }))
      .filter(({ resistivity }) => resistivity > 0);
  const relaxations = relaxationsOf(found);
  return {
    time: interval(({ time }) => time),
    susceptibility: interval((one) => one.time / (VACUUM_PERMITTIVITY * resistivityOf(one))),
    relaxations: relaxations.filter(({ resistivity }) => resistivity > 1e-3 * resistivityOf(found)),
    longest: times[0]!,
    impedance: impedanceCurve(relaxations, again.map(relaxationsOf), [
      Math.min(...own.map(({ frequency }) => frequency)),
      relaxingBelow,
    ]),
    noise: own.map(({ frequency, power, degreesOfFreedom }, i) => ({
      frequency,
      resistivity: power * perPower,
      degreesOfFreedom,
      fitted: found.model[i]! * perPower,
    })),
  };
}

/** Bins of runs of one length are at the same frequencies: one bin each. */
export function joined(bins: readonly SpectralBin[]): SpectralBin[] {
  const found = new Map<string, SpectralBin>();
  for (const bin of bins) {
    const key = `${bin.interval} ${bin.frequency}`;
    const { power, degreesOfFreedom } = found.get(key) ?? { power: 0, degreesOfFreedom: 0 };
    const all = degreesOfFreedom + bin.degreesOfFreedom;
    found.set(key, {
      ...bin,
      power: (power * degreesOfFreedom + bin.power * bin.degreesOfFreedom) / all,
      degreesOfFreedom: all,
    });
  }
  return [...found.values()];
}

interface Fit {
  readonly weights: Float64Array;
  /** S(0). */
  readonly resistance: number;
  readonly time: number;
  /** At the bins. */
  readonly model: Float64Array;
}

/** Mean over the longest time allowed. */
function fit(bins: readonly SpectralBin[], shapes: readonly Float64Array[], times: readonly number[]): Fit {
  const spectrum = new GammaSpectrum(bins, shapes);
  const mean = bins.reduce((sum, { power }) => sum + power, 0) / bins.length;
  const fits = times.map((_, top) => {
    const weights = new Float64Array(shapes.length).fill(mean / shapes.length, top);
    const logLikelihood = spectrum.best(0, weights, top, () => false);
    return { weights, score: logLikelihood - penalty * (times.length - top) };
  });
  const most = Math.max(...fits.map(({ score }) => score));
  const weights = new Float64Array(shapes.length);
  const total = fits.reduce((sum, { score }) => sum + Math.exp(score - most), 0);
  for (const one of fits)
    for (let j = 0; j < weights.length; j++) weights[j]! += (one.weights[j]! * Math.exp(one.score - most)) / total;
  const resistance = times.reduce((sum, _, j) => sum + weights[j]!, 0);
  const model = Float64Array.from(bins, (_, i) => shapes.reduce((sum, shape, j) => sum + weights[j]! * shape[i]!, 0));
  return { weights, resistance, model, time: times.reduce((sum, tau, j) => sum + weights[j]! * tau, 0) / resistance };
}

/** (qa)²/(2ε₀χV): what an event that moves a charge q by a must spend on polarising the rest when the total is held; eV. */
export function chargingEnergy(lever: number, susceptibility: number, volume: number): number {
  return lever ** 2 / (2 * VACUUM_PERMITTIVITY * susceptibility * volume);
}

/** 1 − exp(−E_c/4k_BT): part of the events' rate that a held current costs (symmetric barriers in a harmonic bath). */
export function chargingSlowing(energy: number, temperature: number): number {
  return 1 - Math.exp(-energy / (4 * BOLTZMANN * temperature));
}
