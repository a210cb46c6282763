import { finding, type Finding } from "../findings/index.js";
import { fitLaw, propagated, widened, type PlainFit } from "./fit-law.js";
import { arrhenius, type LawData } from "./laws/index.js";
import type {
  ActivationEnergies,
  ConductivityPoint,
  ExtrapolatedPoint,
  Extrapolation,
  Interval,
  LawValue,
} from "./temperature-laws.js";
import { limits } from "../limits.js";

/** Standard errors of a normal distribution that bound its central 95 %. */
const of95 = 1.959964;
/** Temperatures that agree to this, K, are the same. */
const same = 0.01;

const wide = ({ covariance, errorFactor }: PlainFit, gradient: readonly number[]): number =>
  propagated(covariance, gradient) * errorFactor;

/** Log-normal about `value`. */
function around(value: number, error: number): { readonly interval68: Interval; readonly interval95: Interval } {
  const of = (k: number): Interval => [value * Math.exp(-k * error), value * Math.exp(k * error)];
  return { interval68: of(1), interval95: of(of95) };
}

/** E_a of one Arrhenius line for σT, and of one for σ. @param fit for σT */
export function activationEnergies(data: LawData, weighted: boolean, fit: PlainFit): ActivationEnergies {
  const energy = (f: PlainFit): LawValue => ({
    value: f.parameters[1]!,
    standardError: widened(f, propagated(f.covariance, [0, 1])),
    unit: "eV",
  });
  const sigma = fitLaw(arrhenius, { ...data, y: data.y.map((y, i) => y - Math.log(data.temperatures[i]!)) }, weighted);
  if ("code" in sigma) throw new Error(sigma.code); // The same matrix as for σT.
  return { sigmaT: energy(fit), sigma: energy(sigma) };
}

/** Arrhenius' law through the points from `from` on, at lower temperatures. A finding says why there is none. */
export function extrapolate(
  points: readonly ConductivityPoint[],
  data: LawData,
  weighted: boolean,
  from: number,
  asked: readonly number[],
): Extrapolation | Finding {
  const used = data.temperatures.flatMap((t, i) => (t >= from ? [i] : []));
  const of = (values: readonly number[]) => used.map((i) => values[i]!);
  const hot: LawData = { temperatures: of(data.temperatures), y: of(data.y), errors: of(data.errors) };
  const fit = fitLaw(arrhenius, hot, weighted);
  if ("code" in fit) return finding("not-extrapolated", { from, reason: fit });
  if (!fit.hasErrors) return finding("not-extrapolated", { from, reason: fewDegrees(fit) });
  const at = (temperature: number): ExtrapolatedPoint => {
    const { value: y, gradient } = arrhenius.logarithm(fit.parameters, temperature);
    const value = Math.exp(y) / temperature;
    const error = wide(fit, gradient);
    const there = points.flatMap((point, i) =>
      Math.abs(point.temperature - temperature) < same && !used.includes(i) ? [i] : [],
    );
    const direct =
      there.length === 0
        ? null
        : mean(
            there.map((i) => data.y[i]! - Math.log(data.temperatures[i]!)),
            there.map((i) => (weighted ? data.errors[i]! : fit.errors[0]!)),
          );
    const ratio =
      direct === null ? null : { log: Math.log(value) - direct.log, error: Math.hypot(error, direct.error) };
    return {
      temperature,
      conductivity: { value, standardError: value * error, unit: "S/cm", ...around(value, error) },
      direct:
        direct === null
          ? null
          : { value: Math.exp(direct.log), standardError: Math.exp(direct.log) * direct.error, unit: "S/cm" },
      ratio:
        ratio === null
          ? null
          : {
              value: Math.exp(ratio.log),
              standardError: Math.exp(ratio.log) * ratio.error,
              interval68: around(Math.exp(ratio.log), ratio.error).interval68,
              zScore: ratio.log / ratio.error,
            },
    };
  };
  const colder = [...new Set([...asked, ...data.temperatures.filter((t) => t < from)])].sort((a, b) => a - b);
  const results = colder.filter((t, k) => k === 0 || t - colder[k - 1]! >= same).map(at);
  const { parameters, chiSquared, degreesOfFreedom, pValue } = fit;
  const a = Math.exp(parameters[0]!);
  return {
    from,
    points: used.length,
    activationEnergies: activationEnergies(hot, weighted, fit),
    prefactor: { value: a, standardError: a * wide(fit, [1, 0]), unit: "S K/cm" },
    chiSquared,
    degreesOfFreedom,
    pValue,
    at: results,
    finding: judged(results),
  };
}

/** Why errors are not taken from the scatter about it. */
export const fewDegrees = ({ residuals, degreesOfFreedom }: PlainFit): Finding =>
  finding("few-degrees-of-freedom", {
    points: residuals.length,
    degreesOfFreedom,
    needed: limits.scatterFreedom,
  });

/** Of logarithms. */
function mean(values: readonly number[], errors: readonly number[]): { readonly log: number; readonly error: number } {
  const weight = errors.reduce((sum, e) => sum + 1 / e ** 2, 0);
  return { log: values.reduce((sum, v, i) => sum + v / errors[i]! ** 2, 0) / weight, error: 1 / Math.sqrt(weight) };
}

/** Of the coldest temperature at which there is something to compare with. */
function judged(results: readonly ExtrapolatedPoint[]): Finding {
  const compared = results.find(({ ratio }) => ratio !== null);
  if (compared === undefined) return finding("nothing-to-compare", {});
  const { value, interval68, zScore } = compared.ratio!;
  const off = zScore > 0 ? "extrapolation-high" : "extrapolation-low";
  return finding(Math.abs(zScore) < limits.extrapolationOff ? "extrapolation-agrees" : off, {
    temperature: compared.temperature,
    ratio: value,
    interval68,
    zScore,
  });
}
