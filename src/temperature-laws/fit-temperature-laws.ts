import { InputError, type Problem } from "../errors/errors.js";
import { finding, sentenceOf, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import { bootstrap } from "./bootstrap.js";
import { checkPoints } from "./check-points.js";
import { choose, type Choice } from "./choose.js";
import { testCurvature } from "./curvature.js";
import { curveTemperatures, describeLaw, type FittedLaw } from "./describe-law.js";
import { doubtUnit } from "./doubt-unit.js";
import { activationEnergies, extrapolate, fewDegrees } from "./extrapolate.js";
import { fitLaw, type PlainFit } from "./fit-law.js";
import { arrhenius, quadratic, temperatureLaws, twoPhases, type LawData, type TemperatureLaw } from "./laws/index.js";
import { distinct } from "./laws/law.js";
import { testResidualOrder } from "./residual-order.js";
import type {
  ConductivityPoint,
  CurvatureTest,
  Extrapolation,
  LawOptions,
  TemperatureLawsFit,
} from "./temperature-laws.js";
import { testTransition } from "./transition.js";

/** 400 °C: where extrapolations of conductivity usually come from. K */
export const defaultFrom = 673;
/** K */
export const roomTemperature = 300;

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
  const described = fits.map((fitted) =>
    describeLaw(fitted, data, bootstrap(fitted.law, data, fitted.fit, replicas, seed), grid),
  );
  const extrapolation = extrapolate(points, data, weighted, from, extrapolateTo);
  return {
    points,
    errors: weighted ? "points" : "scatter",
    laws: described.map((law) => ({ ...law, chosen: law.law === choice.chosen })),
    notFitted,
    ...choice,
    activationEnergies: { ...activationEnergies(data, weighted, line), finding: judgeLine(fits[0]!, choice, weighted) },
    curvature,
    extrapolation: "code" in extrapolation ? null : extrapolation,
    findings: [
      ...(weighted ? [] : [finding("no-errors", { degreesOfFreedom: line.degreesOfFreedom })]),
      ...(line.hasErrors ? [] : [fewDegrees(line)]),
      ...findings,
      ...doubtUnit(
        data,
        weighted,
        line,
        fits.map(({ fit }) => fit),
      ),
      ...ordered(fits, choice),
      ...("code" in extrapolation ? [extrapolation] : across(fits, choice, extrapolation)),
    ],
  };
}

export interface LawComparison {
  readonly fits: readonly FittedLaw[];
  readonly notFitted: TemperatureLawsFit["notFitted"];
  /** Arrhenius' law. */
  readonly line: PlainFit;
  readonly curvature: CurvatureTest | null;
  readonly choice: Choice;
}

/** All laws and the choice, without bands. @throws InputError NOT_FITTED */
export function compareLaws(data: LawData, weighted: boolean): LawComparison {
  const notFitted: { law: string; finding: Finding }[] = [];
  const plain = temperatureLaws.flatMap((law) => {
    const fit = fitLaw(law, data, weighted);
    if (!("code" in fit)) return [{ law, fit }];
    notFitted.push({ law: law.name, finding: fit });
    return [];
  });
  const of = (law: TemperatureLaw) => plain.find((fitted) => fitted.law === law)?.fit;
  const line = of(arrhenius);
  // Two temperatures and a positive number of degrees of freedom always make a line.
  if (line === undefined)
    throw new InputError([
      { code: "NOT_FITTED", message: `no line can be laid through the points: ${sentenceOf(notFitted[0]!.finding)}` },
    ]);
  const parabola = of(quadratic);
  const curvature = parabola === undefined ? null : testCurvature(parabola, data.temperatures);
  const fits = plain.map(({ law, fit }): FittedLaw => {
    const residualOrder = testResidualOrder(law, data, fit);
    if (law !== twoPhases) return { law, fit, residualOrder, objection: law.objection(fit.parameters, data) };
    const transition = testTransition(data, fit, plain);
    const { pValue } = transition;
    const objection =
      pValue !== null && pValue < limits.transition ? null : finding("jump-not-needed", { law: law.name, pValue });
    return { law, fit, residualOrder, transition, objection };
  });
  const choice = choose(
    fits.map(({ law, fit, ...judged }) => ({
      law: law.name,
      aicc: fit.aicc,
      minusTwoLogL: fit.minusTwoLogL,
      pValue: fit.pValue,
      ...judged,
    })),
    line.parameters[1]!,
    curvature,
  );
  return { fits, notFitted, line, curvature, choice };
}

/** Whether one Arrhenius line through all points is a summary of them. */
function judgeLine(
  { law, fit: { pValue }, residualOrder }: FittedLaw,
  { simplest }: Choice,
  weighted: boolean,
): Finding {
  const order = residualOrder?.pValue ?? null;
  if (pValue !== null && pValue < limits.contradiction) return finding("line-contradicted", { by: "errors", pValue });
  if (simplest !== law.name) return finding("line-contradicted", { by: "laws", pValue: null });
  if (order !== null && order < limits.residualOrder)
    return finding("line-contradicted", { by: "order", pValue: order });
  return finding("line-not-contradicted", { pValue, order, errors: weighted });
}

/** Of the law that is chosen, or the simplest; the Arrhenius line has its own finding. */
function ordered(fits: readonly FittedLaw[], { chosen, simplest }: Choice): Finding[] {
  return fits.flatMap(({ law: { name }, residualOrder }) =>
    name === (chosen ?? simplest) && residualOrder !== null && residualOrder.pValue < limits.residualOrder
      ? [finding("residuals-in-order", { law: name, ...residualOrder })]
      : [],
  );
}

/** An extrapolation that leaves the phase of its points. */
function across(fits: readonly FittedLaw[], { chosen }: Choice, { at, from }: Extrapolation): Finding[] {
  const between = fits.find(({ law: { name } }) => name === chosen)?.transition?.between;
  return between !== undefined && at.some(({ temperature }) => temperature <= between[0])
    ? [finding("extrapolation-across", { between, mixed: from <= between[0] })]
    : [];
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
