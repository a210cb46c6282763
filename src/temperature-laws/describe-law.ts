import { intervals } from "./bootstrap.js";
import { propagated, widened, type PlainFit } from "./fit-law.js";
import type { LawData, TemperatureLaw } from "./laws/index.js";
import { distinct } from "./laws/law.js";
import { bracketOf } from "./laws/two-phases.js";
import type { CurvePoint, Interval, LawFit, LawValue, ParameterValue } from "./temperature-laws.js";

/** Steps of a curve between the points, and as many again beyond them. */
const curveSteps = 96;

export interface FittedLaw extends Pick<LawFit, "objection" | "residualOrder" | "transition"> {
  readonly law: TemperatureLaw;
  readonly fit: PlainFit;
}

/** Falling, even in 1/T from the hottest point to the coldest and on to `lowest`; every point's own among them. */
export function curveTemperatures(points: readonly number[], lowest: number): number[] {
  const [coldest, hottest] = [points[0]!, points.at(-1)!];
  const between = (high: number, low: number) =>
    high === low
      ? []
      : Array.from(
          { length: curveSteps - 1 },
          (_, k) => 1 / (1 / high + ((k + 1) / curveSteps) * (1 / low - 1 / high)),
        );
  return distinct([...points, ...between(hottest, coldest), ...between(coldest, lowest), lowest]).reverse();
}

/** A fit with its intervals, its activation energies and its curve. @param grid temperatures of the curve */
export function describeLaw(
  { law, fit, ...judged }: FittedLaw,
  data: LawData,
  replicas: readonly (readonly number[])[],
  grid: readonly number[],
): LawFit {
  const { parameters, covariance, chiSquared, degreesOfFreedom, pValue, aicc, bic, errorFactor, hasErrors } = fit;
  const temperatures = distinct(data.temperatures);
  const values = law.parameters.map(({ name, unit, logarithmic, bracketed }, k): readonly [string, ParameterValue] => {
    if (bracketed === true)
      return [
        name,
        bracketedValue(
          parameters[k]!,
          replicas.map((p) => p[k]!),
          temperatures,
          unit,
        ),
      ];
    const value = logarithmic === true ? Math.exp(parameters[k]!) : parameters[k]!;
    const standardError = Math.sqrt(covariance[k]![k]!) * (logarithmic === true ? value : 1);
    const spread = intervals(replicas.map((p) => (logarithmic === true ? Math.exp(p[k]!) : p[k]!)));
    return [
      name,
      {
        value,
        standardError: hasErrors ? standardError : null,
        unit,
        widenedStandardError: widened(fit, standardError),
        ...spread,
      },
    ];
  });
  // Below its pole a law has no conduction.
  const conductivity = (p: readonly number[], t: number) => {
    const { value } = law.logarithm(p, t);
    return Number.isNaN(value) ? 0 : Math.exp(value) / t;
  };
  return {
    law: law.name,
    formula: law.formula,
    parameters: Object.fromEntries(values),
    covariance,
    chiSquared,
    degreesOfFreedom,
    pValue,
    aicc,
    bic,
    errorFactor,
    ...judged,
    chosen: false,
    apparentActivationEnergy: temperatures.map((temperature): LawValue & { temperature: number } => {
      const { value, gradient } = law.activationEnergy(parameters, temperature);
      return { temperature, value, standardError: widened(fit, propagated(covariance, gradient)), unit: "eV" };
    }),
    curve: grid
      .filter((t) => !isWithin(judged.transition?.between, t))
      .map(
        (temperature): CurvePoint => ({
          temperature,
          conductivity: conductivity(parameters, temperature),
          ...intervals(replicas.map((p) => conductivity(p, temperature))),
        }),
      ),
  };
}

const isWithin = (between: Interval | undefined, t: number): boolean =>
  between !== undefined && t > between[0] && t < between[1];

/** The middle, half the bracket as its error; intervals reach from the lower ends of the replicas' brackets to the upper ones. */
function bracketedValue(
  value: number,
  replicas: readonly number[],
  temperatures: readonly number[],
  unit: string,
): ParameterValue {
  const [low, high] = bracketOf(value, temperatures);
  const brackets = replicas.map((replica) => bracketOf(replica, temperatures));
  const [lower, upper] = [intervals(brackets.map(([end]) => end)), intervals(brackets.map(([, end]) => end))];
  const half = (high - low) / 2;
  return {
    value,
    standardError: half,
    unit,
    widenedStandardError: half,
    interval68: [lower.interval68[0], upper.interval68[1]],
    interval95: [lower.interval95[0], upper.interval95[1]],
  };
}
