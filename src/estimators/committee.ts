import { studentQuantile } from "../statistics/distributions.js";
import { oneSigma, randomEffects } from "./between-samples.js";
import type { KnownError } from "./linear-response.js";

/** What several models say of one number. */
export interface JoinedModels {
  /** Weighted mean, the weights 1/(s² + τ²). */
  readonly value: number;
  /** Of the mean, by the errors s of the models alone. */
  readonly statistical: number;
  /** That a further model like these would have about the mean: what is not known because models differ. */
  readonly model: number;
  /** Both in quadrature. */
  readonly total: number;
  /** τ, standard deviation between models, what their errors explain taken off. */
  readonly scatter: number;
  /** Of no scatter but that of the errors: Cochran's Q. */
  readonly pValue: number;
}

/**
 * Random effects (DerSimonian & Laird, Control. Clin. Trials 7, 177 (1986)): each model has a value of its own about a common one with the
 * variance τ², known to its statistical error s. With w = 1/(s² + τ²) the mean is Σwy/Σw; its statistical error √(Σw²s²)/Σw. Models of
 * one kind share what they have wrong, so that more of them do not make it right: the model error is not that of the mean but
 * of one more draw, tτ√(1 + Σw²/(Σw)²) (Higgins, Thompson & Spiegelhalter, J. R. Stat. Soc. A 172, 137 (2009)), t of Student's with k − 1 degrees of freedom at 68 %:
 * 1.84 with two models, 1.20 with four. `null` with one model.
 */
export function joinModels(models: readonly KnownError[]): JoinedModels | null {
  const effects = randomEffects(models.map(({ value, standardError }) => ({ value, weight: 1 / standardError ** 2 })));
  if (effects === null) return null;
  const { scatter, pValue } = effects;
  const weights = models.map(({ standardError }) => 1 / (standardError ** 2 + scatter ** 2));
  const sum = (of: (weight: number, k: number) => number) => weights.reduce((all, weight, k) => all + of(weight, k), 0);
  const total = sum((weight) => weight);
  const statistical = Math.sqrt(sum((weight, k) => (weight * models[k]!.standardError) ** 2)) / total;
  const model =
    studentQuantile(oneSigma, models.length - 1) * scatter * Math.sqrt(1 + sum((weight) => weight ** 2) / total ** 2);
  return {
    value: sum((weight, k) => weight * models[k]!.value) / total,
    statistical,
    model,
    total: Math.hypot(statistical, model),
    scatter,
    pValue,
  };
}
