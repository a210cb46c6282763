import { InputError, type Problem } from "../errors/errors.js";
import { bootstrap, intervals } from "./bootstrap.js";
import { checkPoints } from "./check-points.js";
import { choose, type Choice } from "./choose.js";
import { testCurvature } from "./curvature.js";
import { activationEnergies, extrapolate } from "./extrapolate.js";
import { fitLaw, propagated, type PlainFit } from "./fit-law.js";
import { arrhenius, quadratic, temperatureLaws, type LawData, type TemperatureLaw } from "./laws/index.js";
import { distinct } from "./laws/law.js";
import type {
  ConductivityPoint,
  CurvatureTest,
  CurvePoint,
  LawFit,
  LawOptions,
  LawValue,
  ParameterValue,
  TemperatureLawsFit,
} from "./temperature-laws.js";
import { finding, sentenceOf, type Finding } from "../findings/index.js";

/** 400 °C: where extrapolations of conductivity usually come from. K */
export const defaultFrom = 673;
/** K */
export const roomTemperature = 300;
/** Steps of a curve between the points, and as many again beyond them. */
const curveSteps = 96;

/**
 * Fits every law of σ(T) to points of one series (one direction, one size, one method) by weighted least squares in ln(σT),
 * with the relative error of σ as that of ln(σT); chooses between them where the data decide; and extrapolates Arrhenius'
 * law from high temperatures. Without errors of the points all count alike, and errors are from the scatter.
 *
 * @throws InputError OUT_OF_RANGE, MIXED_ERRORS, TOO_FEW_TEMPERATURES, TOO_FEW_POINTS: everything that is wrong
 */
export function fitTemperatureLaws(points: readonly ConductivityPoint[], options: LawOptions = {}): TemperatureLawsFit {
  const { from = defaultFrom, extrapolateTo = [roomTemperature], bootstrap: replicas = 1000, seed = 1 } = options;
  checkOptions(from, extrapolateTo, replicas);
  const { data, weighted, findings } = checkPoints(points);
  const temperatures = distinct(data.temperatures);
  const { fits, notFitted, line, curvature, choice } = compareLaws(data, weighted);
  const grid = curveTemperatures(temperatures, Math.min(temperatures[0]!, ...extrapolateTo));
  const described = fits.map(({ law, fit }) =>
    describe(law, data, fit, bootstrap(law, data, fit, replicas, seed), temperatures, grid),
  );
  const extrapolation = extrapolate(points, data, weighted, from, extrapolateTo);
  return {
    points,
    errors: weighted ? "points" : "scatter",
    laws: described.map((law) => ({ ...law, chosen: law.law === choice.chosen })),
    notFitted,
    ...choice,
    activationEnergies: activationEnergies(data, weighted, line),
    curvature,
    extrapolation: "code" in extrapolation ? null : extrapolation,
    findings: [
      ...(weighted ? [] : [finding("no-errors", {})]),
      ...findings,
      ...("code" in extrapolation ? [extrapolation] : []),
    ],
  };
}

/** Falling, even in 1/T from the hottest point to the coldest and on to `lowest`; every point's own among them. */
function curveTemperatures(points: readonly number[], lowest: number): number[] {
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

export interface LawComparison {
  readonly fits: readonly { readonly law: TemperatureLaw; readonly fit: PlainFit }[];
  readonly notFitted: TemperatureLawsFit["notFitted"];
  /** Arrhenius' law. */
  readonly line: PlainFit;
  readonly curvature: CurvatureTest | null;
  readonly choice: Choice;
}

/** All laws and the choice, without bands. @throws InputError NOT_FITTED */
export function compareLaws(data: LawData, weighted: boolean): LawComparison {
  const notFitted: { law: string; finding: Finding }[] = [];
  const fits = temperatureLaws.flatMap((law) => {
    const fit = fitLaw(law, data, weighted);
    if (!("code" in fit)) return [{ law, fit }];
    notFitted.push({ law: law.name, finding: fit });
    return [];
  });
  const of = (law: TemperatureLaw) => fits.find((fitted) => fitted.law === law)?.fit;
  const line = of(arrhenius);
  // Two temperatures and a positive number of degrees of freedom always make a line.
  if (line === undefined)
    throw new InputError([
      { code: "NOT_FITTED", message: `no line can be laid through the points: ${sentenceOf(notFitted[0]!.finding)}` },
    ]);
  const parabola = of(quadratic);
  const curvature = parabola === undefined ? null : testCurvature(parabola, data.temperatures);
  const choice = choose(
    fits.map(({ law, fit }) => ({
      law: law.name,
      aicc: fit.aicc,
      minusTwoLogL: fit.minusTwoLogL,
      pValue: fit.pValue,
      objection: law.objection(fit.parameters, data),
    })),
    line.parameters[1]!,
    curvature,
  );
  return { fits, notFitted, line, curvature, choice };
}

function checkOptions(from: number, extrapolateTo: readonly number[], replicas: number): void {
  const problems: Problem[] = [];
  for (const [path, value] of [
    ["from", from],
    ...extrapolateTo.map((t, k) => [`extrapolateTo[${k}]`, t] as const),
  ] as const) {
    if (!(value > 0 && Number.isFinite(value)))
      problems.push({
        code: "OUT_OF_RANGE",
        message: "the temperature is not positive",
        path,
        expected: "K, above 0",
        received: String(value),
      });
  }
  // Fewer leave nothing below 2.5 %.
  if (!(Number.isInteger(replicas) && replicas >= 100))
    problems.push({
      code: "OUT_OF_RANGE",
      message: "too few replicas for intervals of 95 %",
      path: "bootstrap",
      expected: "an integer from 100",
      received: String(replicas),
    });
  if (problems.length > 0) throw new InputError(problems as [Problem, ...Problem[]]);
}

function describe(
  law: TemperatureLaw,
  data: LawData,
  fit: PlainFit,
  replicas: readonly (readonly number[])[],
  temperatures: readonly number[],
  grid: readonly number[],
): LawFit {
  const { parameters, covariance, chiSquared, degreesOfFreedom, pValue, aicc, bic, errorFactor } = fit;
  const values = law.parameters.map(({ name, unit, logarithmic }, k): readonly [string, ParameterValue] => {
    const value = logarithmic === true ? Math.exp(parameters[k]!) : parameters[k]!;
    const standardError = Math.sqrt(covariance[k]![k]!) * (logarithmic === true ? value : 1);
    const spread = intervals(replicas.map((p) => (logarithmic === true ? Math.exp(p[k]!) : p[k]!)));
    return [name, { value, standardError, unit, widenedStandardError: standardError * errorFactor, ...spread }];
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
    objection: law.objection(parameters, data),
    chosen: false,
    apparentActivationEnergy: temperatures.map((temperature): LawValue & { temperature: number } => {
      const { value, gradient } = law.activationEnergy(parameters, temperature);
      return { temperature, value, standardError: propagated(covariance, gradient) * errorFactor, unit: "eV" };
    }),
    curve: grid.map(
      (temperature): CurvePoint => ({
        temperature,
        conductivity: conductivity(parameters, temperature),
        ...intervals(replicas.map((p) => conductivity(p, temperature))),
      }),
    ),
  };
}
