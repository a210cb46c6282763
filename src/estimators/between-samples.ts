import { chiSquaredTail, studentQuantile } from "../statistics/distributions.js";
import type { ResponsePoint } from "./linear-response.js";
import type { ResponseFit } from "./response-models.js";

/** How ρ differs between samples of the structure that were prepared independently. */
export interface SampleScatter {
  readonly samples: number;
  /** τ, standard deviation of ρ between samples, what the errors of the runs explain taken off; fs Å V/e. */
  readonly scatter: number;
  /** What it adds to the standard error of the common ρ. */
  readonly standardError: number;
  /** Of no scatter but that of the errors: Cochran's Q. */
  readonly pValue: number;
  /** χ² of the runs about their own sample's ρ, and its degrees of freedom. */
  readonly within: { readonly chiSquared: number; readonly degreesOfFreedom: number };
}

/** Within one standard deviation of a normal distribution. */
export const oneSigma = 0.6826894921370859;

/**
 * Random effects (DerSimonian & Laird, Control. Clin. Trials 7, 177 (1986)): each sample has a ρ of its own, about a common one
 * with the variance τ², each run the fit's law of its sample's ρ. With w_s the weights of the samples in the fit, Q = Σ w_s(ρ_s − ρ)²,
 * τ² = (Q − (k − 1))/(Σw − Σw²/Σw), not below 0; the variance of ρ grows by τ²Σw²/(Σw)². A few samples know τ badly: that part of the error is widened to what Student's t
 * of k − 1 degrees of freedom has at 68 % (1.84 with two samples, 1.32 with three). `null` with one sample.
 */
export function betweenSamples(points: readonly ResponsePoint[], fit: ResponseFit): SampleScatter | null {
  const weights = new Map<number, { weight: number; sum: number }>();
  for (const { currentDensity: j, field, sample = 0 } of points) {
    const shape = j * (1 + fit.deviation(j).value);
    const own = weights.get(sample) ?? { weight: 0, sum: 0 };
    own.weight += (shape / field.standardError!) ** 2;
    own.sum += (shape * field.value) / field.standardError! ** 2;
    weights.set(sample, own);
  }
  const effects = randomEffects([...weights.values()].map(({ weight, sum }) => ({ value: sum / weight, weight })));
  if (effects === null) return null;
  const { cochran, ...scatter } = effects;
  return {
    ...scatter,
    within: {
      chiSquared: Math.max(0, fit.chiSquared - cochran),
      degreesOfFreedom: Math.max(0, fit.degreesOfFreedom - (effects.samples - 1)),
    },
  };
}

/** Of values with weights 1/error². */
export function randomEffects(
  all: readonly { readonly value: number; readonly weight: number }[],
): (Omit<SampleScatter, "within"> & { readonly cochran: number }) | null {
  const k = all.length;
  if (k < 2) return null;
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  const squares = all.reduce((sum, { weight }) => sum + weight ** 2, 0);
  const common = all.reduce((sum, { weight, value }) => sum + weight * value, 0) / total;
  const cochran = all.reduce((sum, { weight, value }) => sum + weight * (value - common) ** 2, 0);
  const variance = Math.max(0, (cochran - (k - 1)) / (total - squares / total));
  return {
    samples: k,
    scatter: Math.sqrt(variance),
    standardError: (studentQuantile(oneSigma, k - 1) * Math.sqrt(variance * squares)) / total,
    pValue: chiSquaredTail(cochran, k - 1),
    cochran,
  };
}
