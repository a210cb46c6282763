import { finding, type Finding } from "../findings/index.js";
import { BOLTZMANN } from "../units/constants.js";
import type { MeanEstimate } from "./blocking.js";
import type { Uncertain } from "./conductivity.js";
import { chiSquaredQuantile, chiSquaredTail } from "../statistics/distributions.js";
import { limits } from "../limits.js";

/** Resistivity from noise, a variance: value/true is χ²_ν/ν. */
export interface NoiseResistivity {
  /** fs Å V/e */
  readonly value: number;
  /** ν, effective; or their sum over runs. */
  readonly degreesOfFreedom: number;
}

export interface FluctuationComparison {
  /** Noise over mean field: 1 when both see the same resistance. */
  readonly ratio: number;
  /** Standard normal when they do; positive when the noise is the larger. Cut off at ±8. */
  readonly zScore: number;
  /** Two-sided. */
  readonly pValue: number;
  readonly finding: Finding;
}

const oneSigma = 0.6826894921370859;

/**
 * ρ = V t Var(Ē)/2k_BT from the blocks of a mean and the correlation r of neighbouring blocks: Var(Ē) = s²(1 + 2r). Blocks
 * alone are long enough for an error bar but not for this: of length B they miss the part
 * of order τ/B, three to ten per cent (or too much by as much, where vibrations cancel), which several runs together
 * would resolve: 68 % intervals of four runs then cover 30–40 %. With the neighbours what is missed falls off with the correlation
 * itself, and the intervals cover 60–75 % in all processes tested. The price is Var = 2/m + 4/m of the square for m
 * blocks: ν = (m − 1)/3. Where 1 + 2r comes out negative (blocks that cancel: no resistance to speak of) it is left out,
 * and ρ is too large rather. `undefined` without an error bar.
 *
 * @param temperature K
 * @param volume Å³
 * @param time that the mean was taken over, fs
 */
export function noiseResistivity(
  field: MeanEstimate,
  temperature: number,
  volume: number,
  time: number,
): NoiseResistivity | undefined {
  const level = field.levels.find(({ blockLength }) => blockLength === field.blockLength);
  if (field.standardError === null || level === undefined || level.blocks < 2) return undefined;
  const m = level.blocks;
  const plain = (volume * time * level.standardError ** 2) / (2 * BOLTZMANN * temperature);
  // Of independent blocks about their own mean r is −(m − 1)/m² on average.
  const value = plain * (1 + 2 * (level.neighbourCorrelation + (m - 1) / (m * m)));
  return value > 0 ? { value, degreesOfFreedom: (m - 1) / 3 } : { value: plain, degreesOfFreedom: m - 1 };
}

/** One noise resistivity from several runs: variances are averaged with their degrees of freedom. `undefined` without any. */
export function poolNoise(runs: readonly NoiseResistivity[]): NoiseResistivity | undefined {
  const degreesOfFreedom = runs.reduce((sum, run) => sum + run.degreesOfFreedom, 0);
  if (!(degreesOfFreedom > 0)) return undefined;
  return {
    value: runs.reduce((sum, run) => sum + run.value * run.degreesOfFreedom, 0) / degreesOfFreedom,
    degreesOfFreedom,
  };
}

/** Central interval of the true resistivity from the quantiles of χ²: lopsided, unlike ρ ± ρ√(2/ν). Default 68.27 %. */
export function noiseInterval(
  { value, degreesOfFreedom: nu }: NoiseResistivity,
  probability = oneSigma,
): [number, number] {
  return [
    (value * nu) / chiSquaredQuantile(0.5 + probability / 2, nu),
    (value * nu) / chiSquaredQuantile(0.5 - probability / 2, nu),
  ];
}

/**
 * Whether the resistivity of the mean field, ρ = ⟨E⟩/j or that of the fit E(j), and that of the noise, ρ_n = V t Var(Ē)/2k_BT,
 * are one: the fluctuation–dissipation theorem. The mean and the variance of normal data are independent, so is the
 * one estimate of the other but for its error bar, which is only the smaller of the two.
 *
 * Were they one, ρ_n/ρ would be (χ²_ν/ν)/(1 + εζ), ζ standard normal, ε the relative error of ρ. Its distribution function
 * is an integral over ζ of that of χ², done by the trapezoidal rule: exact where a ratio of logarithms with a Gaussian
 * error √(2/ν) is lopsided (ν ≈ 10), and the same for many blocks. z is the normal score of that probability. ε is taken
 * for known: at 0.1 its own scatter does not show, at 0.3 |z| < 1 in 71–77 %.
 *
 * Noise at currents beyond linear response is not that of equilibrium, and blocks shorter than the correlation of the
 * field have too little of it (`converged` of the blocked mean says): both look like disagreement.
 *
 * `undefined` unless both are positive numbers with errors.
 */
export function compareFluctuation(mean: Uncertain, noise: NoiseResistivity): FluctuationComparison | undefined {
  const nu = noise.degreesOfFreedom;
  if (
    !(mean.value > 0) ||
    mean.standardError === null ||
    !Number.isFinite(mean.standardError) ||
    !(noise.value > 0) ||
    !(nu > 0)
  )
    return undefined;
  const ratio = noise.value / mean.value;
  const epsilon = mean.standardError / mean.value;
  const step = 0.05;
  let above = 0;
  let norm = 0;
  for (let zeta = -8; zeta <= 8 + step / 2; zeta += step) {
    const weight = Math.exp((-zeta * zeta) / 2);
    norm += weight;
    above += weight * chiSquaredTail(nu * ratio * Math.max(0, 1 + epsilon * zeta), nu);
  }
  above /= norm;
  const pValue = Math.min(1, 2 * Math.min(above, 1 - above));
  const zScore = (above < 0.5 ? 1 : -1) * Math.min(8, Math.sqrt(chiSquaredQuantile(1 - Math.max(pValue, 1e-15), 1)));
  return { ratio, zScore, pValue, finding: judged(ratio, pValue) };
}

function judged(ratio: number, pValue: number): Finding {
  const code = pValue >= limits.significance ? "noise-agrees" : ratio < 1 ? "noise-too-small" : "noise-too-large";
  return finding(code, { ratio, pValue }, "noise");
}
