import { GammaSpectrum, type Signed } from "./gamma-spectrum.js";
import type { SpectralBin } from "./sine-spectrum.js";

// The flux of ions that hop without inertia has a spectrum that only rises with the frequency: hopping that obeys detailed
// balance is S(ω) = a + Σ_j b_j ω²τ_j²/(1 + ω²τ_j²), all b_j ≥ 0 (the autocorrelation of the flux is a spike less a
// completely monotone function). What is wanted is a = S(0), with the memories τ_j and their weights b_j unknown: this file
// knows the likelihood of a.

/**
 * Spectrum of the increments over `interval` of an Ornstein–Uhlenbeck process of memory τ, per unit of time; → 1 at
 * frequencies between 1/τ and 1/interval. τ = 0: of uncorrelated positions, 1 at the highest frequency.
 */
export function memorySpectrum(frequency: number, interval: number, tau: number): number {
  const cosine = Math.cos(frequency * interval);
  if (tau === 0) return (1 - cosine) / 2;
  const phi = Math.exp(-interval / tau);
  return ((tau / interval) * (1 - cosine) * (1 - phi * phi)) / (1 - 2 * phi * cosine + phi * phi);
}

/** Log-likelihoods of ln a on a grid. */
export interface Profile {
  readonly lnA: Float64Array;
  /** [memories] fs, the longest first: with it and all shorter ones allowed. */
  readonly longest: readonly number[];
  /** [memories][grid] with the best weights. */
  readonly logLikelihood: readonly Float64Array[];
}

/** Step of the grid of ln a, and where it begins and ends about the mean spectrum. */
const step = 0.06;
const range = [-7, 1.2] as const;
/** Log-likelihood below the best one at which the rest of a grid is not looked at. */
const negligible = 15;
/** Bins that are kept whatever they look like. */
const fewestBins = 16;
/** Degrees of freedom of an octave whose power says something. */
const fewestSamples = 20;
/** Modes between which the power must not fall to a third, and degrees of freedom of an octave that says so. */
const earliest = { from: 10, to: 40, samples: 24 };
/** Log-likelihood that positive memory must gain to be believed. */
const inertiaGain = 2.5;
/** Standard deviations of the deviance that are still called chance. */
const misfit = 2.5;
/** Memories from the longest on by factors of two, down to one interval; last 0. */
function memories(longest: number, interval: number): number[] {
  const taus: number[] = [];
  for (let tau = longest; tau > 0.4 * interval; tau /= 2) taus.push(tau);
  return [...taus, 0];
}

const shapesOf = (bins: readonly SpectralBin[], taus: readonly number[]) =>
  taus.map((tau) => Float64Array.from(bins, (bin) => memorySpectrum(bin.frequency, bin.interval, tau)));
const shortestInterval = (bins: readonly SpectralBin[]) => Math.min(...bins.map(({ interval }) => interval));
/** Whose weight may be negative: inertia, the flux goes on before it turns. Positive memory is short: of the longest an eighth at most. */
const signedUpTo =
  (taus: readonly number[], longest: number): Signed =>
  (j) =>
    taus[j]! > 0 && taus[j]! <= longest / 8;
const never: Signed = () => false;

function meanPower(bins: readonly SpectralBin[]): number {
  const weight = bins.reduce((sum, { degreesOfFreedom }) => sum + degreesOfFreedom, 0);
  return bins.reduce((sum, { power, degreesOfFreedom }) => sum + degreesOfFreedom * power, 0) / weight;
}

/** The frequency beyond which octaves have less than a third of the power of one below: nothing there speaks of low ones. */
function steepFrom(bins: readonly SpectralBin[]): number {
  const highest = Math.max(...bins.map(({ frequency }) => frequency)) * (1 + 1e-9);
  let most = 0;
  for (let below = highest / 2 ** 12; below < 1.5 * highest; below *= 2) {
    const own = bins.filter(({ frequency }) => frequency <= below && frequency > below / 2);
    if (own.reduce((sum, { degreesOfFreedom }) => sum + degreesOfFreedom, 0) < fewestSamples) continue;
    const power = meanPower(own);
    if (power < most / 3) return below / 2;
    most = Math.max(most, power);
  }
  return highest;
}

/**
 * Whether the power falls to a third within the first modes: positive memory as long as that is not told from a small S(0), nor
 * is S(0) read from what is left below it.
 */
function fallsEarly(bins: readonly SpectralBin[]): boolean {
  const first = Math.min(...bins.map(({ frequency }) => frequency));
  const samplesOf = (some: readonly SpectralBin[]) =>
    some.reduce((sum, { degreesOfFreedom }) => sum + degreesOfFreedom, 0);
  for (let edge = earliest.from; edge < earliest.to; edge *= 2 ** 0.25) {
    const low = bins.filter(({ frequency }) => frequency < edge * first);
    const high = bins.filter(({ frequency }) => frequency >= edge * first && frequency < 2 * edge * first);
    if (samplesOf(high) < earliest.samples) continue;
    if (meanPower(high) < meanPower(low) / 3) return true;
  }
  return false;
}

/** Bins that the model describes, and how. */
export interface Described {
  readonly bins: readonly SpectralBin[];
  /** Whether there is positive memory as well: the power falls somewhere. */
  readonly inertia: boolean;
  /** False: the model does not hold at any frequencies. */
  readonly holds: boolean;
}

/**
 * Bins from the lowest frequency as far up as the model holds: vibrations have a maximum, which may not bend what is read at
 * low frequencies. Shortened by octaves until the deviance is one that chance explains.
 */
export function describe(bins: readonly SpectralBin[], longest: number): Described {
  const taus = memories(longest, shortestInterval(bins));
  const signed = signedUpTo(taus, longest);
  for (let top = steepFrom(bins); ; top /= 2) {
    const own = bins.filter(({ frequency }) => frequency <= top);
    if (own.length < fewestBins) {
      const lowest = [...bins].sort((x, y) => x.frequency - y.frequency).slice(0, fewestBins);
      return { bins: lowest, inertia: false, holds: false };
    }
    const spectrum = new GammaSpectrum(own, [new Float64Array(own.length).fill(1), ...shapesOf(own, taus)]);
    const count = spectrum.shapes.length;
    const fit = (may: Signed) =>
      spectrum.best(0, new Float64Array(count).fill(meanPower(own) / count), 0, (j) => j > 0 && may(j - 1));
    const either = fit(signed);
    const saturated = own.reduce(
      (sum, { power, degreesOfFreedom }) => sum - (degreesOfFreedom / 2) * (Math.log(power) + 1),
      0,
    );
    // Of Gamma-distributed powers, 1 + 1/(3ν) + … each.
    const expected = own.reduce((sum, { degreesOfFreedom }) => sum + 1 + 1 / (3 * degreesOfFreedom), 0);
    if (2 * (saturated - either) < expected + misfit * Math.sqrt(2 * own.length))
      return { bins: own, inertia: either - fit(never) > inertiaGain, holds: !fallsEarly(bins) };
  }
}

/** The profile likelihoods of a for memories up to `longest`, half of it, a quarter …. */
export function profile({ bins, inertia }: Described, longest: number): Profile {
  const taus = memories(longest, shortestInterval(bins));
  const signed = inertia ? signedUpTo(taus, longest) : never;
  const spectrum = new GammaSpectrum(bins, shapesOf(bins, taus));
  const mean = meanPower(bins);
  const points = Math.round((range[1] - range[0]) / step) + 1;
  const lnA = Float64Array.from({ length: points }, (_, k) => Math.log(mean) + range[0] + k * step);
  const logLikelihood = taus.map((_, top) => {
    const b = new Float64Array(taus.length).fill(mean / 20);
    const l = new Float64Array(points).fill(-Infinity);
    let most = -Infinity;
    for (let k = points - 1; k >= 0; k--) {
      for (let j = top; j < b.length; j++) {
        // A weight that has become zero gets another chance as a falls; a negative one falls with a.
        if (!signed(j)) b[j] = Math.max(b[j]!, 1e-9 * mean);
        else if (b[j]! < 0) b[j]! *= Math.exp(-step);
      }
      l[k] = spectrum.best(Math.exp(lnA[k]!), b, top, signed);
      most = Math.max(most, l[k]!);
      if (l[k]! < most - negligible) break;
    }
    return l;
  });
  return { lnA, longest: taus, logLikelihood };
}
