import type {
  ActivationEnergies,
  Extrapolation,
  LawFit,
  LawValue,
  ParameterValue,
  TemperatureLawsFit,
} from "../temperature-laws/index.js";
import { sentenceOf, sentencesOf } from "../findings/index.js";
import { formatNumber, formatUncertain, minus } from "../units/index.js";
import { table } from "./table.js";

type LawsWithoutCurves = Omit<TemperatureLawsFit, "laws" | "points"> & {
  readonly laws: readonly Omit<LawFit, "curve">[];
};

const written = ({ value, standardError, unit }: LawValue): string =>
  standardError === null
    ? formatNumber(value, unit.replace("^2", "²"), 3)
    : formatUncertain(value, standardError, unit.replace("^2", "²"));

/** "0.4779 to 0.4781": with as many digits as it takes to tell them apart. */
function apart([low, high]: readonly [number, number]): string {
  const of = (digits: number) => [formatNumber(low, "", digits), formatNumber(high, "", digits)] as const;
  const enough = [3, 4, 5, 6].find((digits) => of(digits)[0] !== of(digits)[1]) ?? 6;
  return of(Math.min(6, enough + 1)).join(" to ");
}

/** A prefactor's error may be as large as itself: its interval says more. */
function parameter(
  name: string,
  { value, widenedStandardError, unit, interval68, interval95 }: ParameterValue,
): string {
  const shown = name.replace(/([A-Z])/g, (c) => ` ${c.toLowerCase()}`);
  if (name === "transitionTemperature")
    return `${shown} between ${formatNumber(interval95[0])} and ${formatNumber(interval95[1], unit)}`;
  if (unit === "S K/cm")
    return `${shown} ${formatNumber(value, unit, 3)} (68 %: ${formatNumber(interval68[0], "", 2)}–${formatNumber(interval68[1], "", 2)})`;
  return `${shown} ${written({ value, standardError: widenedStandardError, unit })}${widenedStandardError === null ? ` (95 %: ${apart(interval95)})` : ""}`;
}

const energies = ({ sigmaT, sigma }: ActivationEnergies): string =>
  `E_a = ${written(sigmaT)} (of σT); ${written(sigma)} (of σ)`;

/** All laws in a table, what speaks for which, and the extrapolation. */
export function describeLaws(fit: LawsWithoutCurves): string {
  const rows = fit.laws.map(
    ({ law, parameters, chiSquared, degreesOfFreedom, pValue, aicc, chosen, objection, residualOrder }) => [
      law,
      chiSquared === null || degreesOfFreedom === 0 ? "–" : formatNumber(chiSquared / degreesOfFreedom, "", 3),
      pValue === null ? "–" : formatNumber(pValue, "", 2),
      residualOrder === null ? "–" : formatNumber(residualOrder.pValue, "", 2),
      aicc === null ? "–" : minus(aicc.toFixed(1)),
      [
        ...(chosen ? ["chosen"] : []),
        Object.entries(parameters)
          .map(([name, value]) => parameter(name, value))
          .join(", "),
        ...(objection === null ? [] : [sentenceOf(objection)]),
      ].join("; "),
    ],
  );
  let text = table(["law", "χ²/dof", "p", "p (order)", "AICc", ""], rows);
  for (const { law, finding } of fit.notFitted) text += `${law} is not fitted: ${sentenceOf(finding)}\n`;
  text += `law: ${sentenceOf(fit.finding)}\n`;
  text += `one Arrhenius line through all points: ${energies(fit.activationEnergies)}: ${sentenceOf(fit.activationEnergies.finding)}\n`;
  // A jump is no bend.
  if (fit.curvature !== null && fit.finding.code !== "jump-decided")
    text += `curvature: ${sentenceOf(fit.curvature.finding)}\n`;
  if (fit.extrapolation !== null) text += describeExtrapolation(fit.extrapolation);
  for (const warning of sentencesOf(fit.findings)) text += `warning: ${warning}\n`;
  return text;
}

function describeExtrapolation({ from, points, activationEnergies, at, finding }: Extrapolation): string {
  const rows = at.map(({ temperature, conductivity, direct, ratio }) => [
    formatNumber(temperature),
    `${formatNumber(conductivity.value, "", 3)} (68 %: ${formatNumber(conductivity.interval68[0], "", 3)}–${formatNumber(conductivity.interval68[1], "", 3)})`,
    direct === null ? "–" : formatUncertain(direct.value, direct.standardError),
    ratio === null
      ? "–"
      : `${formatNumber(ratio.value, "", 3)} (68 %: ${formatNumber(ratio.interval68[0], "", 3)}–${formatNumber(ratio.interval68[1], "", 3)})`,
  ]);
  return `extrapolated by Arrhenius' law from the ${points} points at ${formatNumber(from, "K")} and above: ${energies(activationEnergies)}\n${table(["T / K", "σ extrapolated / S cm⁻¹", "σ direct / S cm⁻¹", "extrapolated/direct"], rows)}${sentenceOf(finding)}\n`;
}

/** Every law's curve with its bands, one row for each temperature. */
export function lawCurvesCsv(fitted: readonly (TemperatureLawsFit & { readonly file: string })[]): string {
  const several = fitted.length > 1;
  const cell = (x: number) => String(Number(x.toPrecision(8)));
  const rows = fitted.flatMap(({ file, laws }) =>
    laws.flatMap(({ law, curve }) =>
      curve.map(({ temperature, conductivity, interval68, interval95 }) => [
        ...(several ? [`"${file.replaceAll('"', '""')}"`] : []),
        law,
        ...[temperature, 1000 / temperature, conductivity, ...interval68, ...interval95].map(cell),
      ]),
    ),
  );
  const header = [
    ...(several ? ["file"] : []),
    "law",
    "temperature_K",
    "inverse_temperature_1000_per_K",
    "conductivity_S_per_cm",
    "low68_S_per_cm",
    "high68_S_per_cm",
    "low95_S_per_cm",
    "high95_S_per_cm",
  ];
  return [header, ...rows].map((cells) => `${cells.join(",")}\n`).join("");
}
