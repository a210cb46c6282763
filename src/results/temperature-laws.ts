import { fitTemperatureLaws, type TemperatureLawsFit } from "../temperature-laws/index.js";
import { formatNumber } from "../units/index.js";
import type { PointResult, Results, UncertainQuantity } from "./document.js";

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
        warnings: [
          `left out, as σ there must not be quoted: ${leftOut.map((t) => formatNumber(t, "K")).join(", ")}`,
          ...fit.warnings,
        ],
      };
}

/**
 * Laws of σ(T) for every direction and cell size of the constant current with three temperatures or more. Points whose σ must not be
 * quoted are left out, and named.
 */
export function describeTemperatureLaws(
  points: readonly PointResult[],
): Pick<Results, "temperatureLaws" | "temperatureSeries"> {
  const series = new Map<string, PointResult[]>();
  for (const point of points) {
    if (point.conductivity === undefined) continue;
    const name = seriesName(point);
    series.set(name, [...(series.get(name) ?? []), point]);
  }
  const fitted = [...series].flatMap(([name, members]) => {
    const fitted = fitQuotable(
      members.map(({ temperature, conductivity }) => ({ temperature: temperature.value, ...conductivity! })),
    );
    if (fitted === null) return [];
    const { laws, points: used, ...fit } = fitted;
    const [{ direction, supercell }] = members as [PointResult];
    return [
      {
        laws: laws.map(({ curve: _, ...law }) => ({ series: name, ...law })),
        series: {
          name,
          quantity: "conductivity" as const,
          method: "constant-current" as const,
          ...(direction === undefined ? {} : { direction }),
          supercell,
          points: used.length,
          ...fit,
        },
      },
    ];
  });
  return { temperatureLaws: fitted.flatMap(({ laws }) => laws), temperatureSeries: fitted.map(({ series: s }) => s) };
}

/** Points of one series share it: all that a law is fitted to at once. */
function seriesName({ direction, supercell }: PointResult): string {
  return `constant-current${direction === undefined ? "" : ` [${direction.map((x) => formatNumber(x)).join(", ")}]`}, ${supercell.join("×")}`;
}
