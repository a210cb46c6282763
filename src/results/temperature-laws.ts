import { finding, sentenceOf, sentencesOf } from "../findings/index.js";
import { fitTemperatureLaws, type TemperatureLawsFit } from "../temperature-laws/index.js";
import { formatNumber } from "../units/index.js";
import type { PointResult, Results, UncertainQuantity } from "./document.js";
import { pointQuantities } from "./quantities/index.js";
import { methodName, readingOf, shownIn, valueAt, type Quantity } from "./quantity.js";

/** With fewer, every law goes through all points. */
const fewestTemperatures = 3;

/** σ at one temperature, K, with whether it may be quoted; S/cm. */
export interface QuotedPoint extends Pick<UncertainQuantity, "value" | "standardError"> {
  readonly temperature: number;
  readonly converged: boolean;
}

/** Laws through those points of a series that may be quoted; `null` with fewer than three temperatures. */
export function fitQuotable(points: readonly QuotedPoint[]): TemperatureLawsFit | null {
  const left = points.filter(
    ({ value, standardError, converged }) => converged && value > 0 && (standardError ?? 0) > 0,
  );
  if (new Set(left.map(({ temperature }) => temperature)).size < fewestTemperatures) return null;
  const fit = fitTemperatureLaws(
    left.map(({ temperature, value, standardError }) => ({ temperature, conductivity: value, standardError })),
  );
  const leftOut = points.filter((point) => !left.includes(point)).map(({ temperature }) => temperature);
  return leftOut.length === 0
    ? fit
    : {
        ...fit,
        findings: [finding("points-left-out", { temperatures: leftOut }), ...fit.findings],
      };
}

/** Laws with their findings as sentences too, and without curves: as results.json and `laws --json` have them. */
export function inWords<Fit extends TemperatureLawsFit>(fit: Fit) {
  const { laws, notFitted, activationEnergies, curvature, extrapolation, ...rest } = fit;
  return {
    ...rest,
    laws: laws.map(({ curve: _, ...law }) => ({
      ...law,
      verdict: law.objection === null ? "" : sentenceOf(law.objection),
    })),
    notFitted: notFitted.map((one) => ({ ...one, verdict: sentenceOf(one.finding) })),
    verdict: sentenceOf(fit.finding),
    activationEnergies: { ...activationEnergies, verdict: sentenceOf(activationEnergies.finding) },
    curvature: curvature === null ? null : { ...curvature, verdict: sentenceOf(curvature.finding) },
    extrapolation: extrapolation === null ? null : { ...extrapolation, verdict: sentenceOf(extrapolation.finding) },
    warnings: sentencesOf(fit.findings),
  };
}

/** What laws are fitted to: the collective σ, under current where there is one, else in a field, else at equilibrium; and Nernst–Einstein's. */
export function quantitiesWithLaws(points: readonly PointResult[]): Quantity[] {
  const collective = ["conductivity", "constantField.conductivity", "equilibrium.einstein"];
  const first = collective.find((key) => points.some((point) => valueAt(point, key) !== undefined));
  return shownIn("laws", pointQuantities).filter(({ key }) => key === first || !collective.includes(key));
}

/** σ of these points by one method, where it is known. */
export const quotedPoints = (quantity: Quantity, points: readonly PointResult[]): QuotedPoint[] =>
  points.flatMap((point) => {
    const reading = readingOf(quantity, point);
    return reading === null ? [] : [{ temperature: point.temperature.value, ...reading }];
  });

/**
 * Laws of σ(T) for every method, direction and cell size with three temperatures or more. Points whose σ must not be quoted are
 * left out, and named. This is what results.json says; a report fits by the same function (`fitQuotable`, which is
 * deterministic), because it also needs the curves, and the points of several studies together.
 */
export function describeTemperatureLaws(
  points: readonly PointResult[],
): Pick<Results, "temperatureLaws" | "temperatureSeries"> {
  const fitted = quantitiesWithLaws(points).flatMap((quantity) =>
    [...new Set(points.map(lineOf))].flatMap((line) => {
      const members = points.filter((point) => lineOf(point) === line);
      const fitted = fitQuotable(quotedPoints(quantity, members));
      if (fitted === null) return [];
      const { laws, points: used, ...fit } = inWords(fitted);
      const [{ direction, supercell, member }] = members as [PointResult];
      const method = methodName(quantity);
      const name = `${method}${line}`;
      return [
        {
          laws: laws.map((law) => ({ series: name, ...law })),
          series: {
            name,
            quantity: "conductivity" as const,
            method,
            ...(direction === undefined ? {} : { direction }),
            supercell,
            ...(member === undefined ? {} : { member: member.number }),
            points: used.length,
            ...fit,
          },
        },
      ];
    }),
  );
  return { temperatureLaws: fitted.flatMap(({ laws }) => laws), temperatureSeries: fitted.map(({ series: s }) => s) };
}

/** Points with the same belong on one line: all that a law is fitted to at once. */
const lineOf = ({ direction, supercell, member }: PointResult): string =>
  `${direction === undefined ? "" : ` [${direction.map((x) => formatNumber(x)).join(", ")}]`}, ${supercell.join("×")}${member === undefined ? "" : `, m${member.number}`}`;
