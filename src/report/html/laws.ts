import { sentenceOf, sentencesOf } from "../../findings/index.js";
import { limits } from "../../limits.js";
import {
  temperatureLaws,
  type ActivationEnergies,
  type Extrapolation,
  type LawFit,
  type LawValue,
  type ParameterValue,
} from "../../temperature-laws/index.js";
import { formatNumber, formatUncertain, minus } from "../../units/index.js";
import type { ReportInput } from "../figures/index.js";
import type { FittedSeries } from "../series.js";
import { escape, listHtml, prose, tableHtml } from "./markup.js";

const written = ({ value, standardError, unit }: LawValue): string => formatUncertain({ value, standardError, unit });
const between = ([low, high]: readonly [number, number]): string =>
  `68 %: ${formatNumber(low, "", 3)}–${formatNumber(high, "", 3)}`;

/** The prefactor's error may be as large as itself: its interval says more. */
const parameter = (name: string, value: ParameterValue): string => {
  const shown = name.replace(/([A-Z])/g, (c) => ` ${c.toLowerCase()}`);
  if (name === "transitionTemperature")
    return `${shown} between ${formatNumber(value.interval95[0])} and ${formatNumber(value.interval95[1], value.unit)}`;
  return value.unit === "S K/cm"
    ? `${shown} ${formatNumber(value.value, value.unit, 3)} (${between(value.interval68)})`
    : `${shown} ${written({ ...value, standardError: value.widenedStandardError })}`;
};

const energies = ({ sigmaT, sigma }: ActivationEnergies): string =>
  `E_a = ${written(sigmaT)} (of σT), ${written(sigma)} (of σ)`;

/** The practice of extrapolating, beside what was computed. */
function extrapolationHtml({ from, points, activationEnergies, at, finding }: Extrapolation): string {
  const rows = at.map(({ temperature, conductivity, direct, ratio }) => [
    formatNumber(temperature),
    `${formatNumber(conductivity.value, "", 3)} (${between(conductivity.interval68)})`,
    direct === null ? "" : written({ ...direct, unit: "" }),
    ratio === null ? "" : `${formatNumber(ratio.value, "", 3)} (${between(ratio.interval68)})`,
  ]);
  return `<p>Extrapolated by Arrhenius' law from the ${points} points at ${escape(formatNumber(from, "K"))} and above, ${prose(energies(activationEnergies))}: <b>${escape(sentenceOf(finding))}</b>.</p>\n${tableHtml({ header: ["T / K", "σ extrapolated / S cm⁻¹", "σ direct / S cm⁻¹", "extrapolated / direct"], rows })}`;
}

/** What the data say of a law, in some words. */
function verdictOf(fit: FittedSeries["fit"], { law, chosen, objection, pValue }: LawFit): string {
  if (chosen) return "chosen";
  if (objection !== null) return sentenceOf(objection);
  if (pValue !== null && pValue < limits.contradiction) return "contradicted by χ²";
  if (temperatureLaws.find(({ name }) => name === law)?.descriptive === true)
    return "a test of curvature, never chosen";
  const { code, facts } = fit.finding;
  if (code === "bend-undecided" || code === "law-undecided")
    return facts.laws.includes(law) ? "not ruled out" : "ruled out";
  if (code === "too-few-points") return "too few points to compare it";
  return code === "line-decided" || code === "line-not-sure" ? "not needed" : "not chosen";
}

function fittedHtml({ series, fit }: FittedSeries): string {
  const rows = fit.laws.map((one) => [
    one.law,
    one.formula,
    Object.entries(one.parameters)
      .map(([name, value]) => parameter(name, value))
      .join(", "),
    one.chiSquared === null || one.degreesOfFreedom === 0
      ? ""
      : formatNumber(one.chiSquared / one.degreesOfFreedom, "", 3),
    one.pValue === null ? "" : formatNumber(one.pValue, "", 2),
    one.residualOrder === null ? "" : formatNumber(one.residualOrder.pValue, "", 2),
    one.aicc === null ? "" : minus(one.aicc.toFixed(1)),
    verdictOf(fit, one),
  ]);
  const said = [
    `Law: ${sentenceOf(fit.finding)}.`,
    `One Arrhenius line through all points: ${energies(fit.activationEnergies)}: ${sentenceOf(fit.activationEnergies.finding)}.`,
    // A jump is no bend.
    ...(fit.curvature === null || fit.finding.code === "jump-decided"
      ? []
      : [`Curvature: ${sentenceOf(fit.curvature.finding)}.`]),
    ...fit.notFitted.map(({ law, finding }) => `${law} is not fitted: ${sentenceOf(finding)}.`),
    ...sentencesOf(fit.findings).map((warning) => `Warning: ${warning}.`),
  ];
  return `<h3>${escape(series.label)}</h3>\n${tableHtml({ header: ["law", "formula", "parameters", "χ²/dof", "p", "p (order)", "AICc", "verdict"], rows })}${listHtml(said)}${fit.extrapolation === null ? "" : extrapolationHtml(fit.extrapolation)}`;
}

/** Laws of every fitted series, or why there are none. */
export function lawsHtml({ fitted, conductivities }: ReportInput): string {
  if (fitted.length > 0) return fitted.map(fittedHtml).join("");
  const temperatures = new Set(conductivities.flatMap(({ points }) => points.map(({ temperature }) => temperature)));
  return temperatures.size < 2 ? "" : "<p>Laws of σ(T) need three temperatures with a σ that may be quoted.</p>\n";
}
