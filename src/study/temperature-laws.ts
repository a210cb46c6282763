import { fitTemperatureLaws } from "../analysis/index.js";
import { formatNumber } from "../units/index.js";
import type { PointResult, Results } from "./results.js";

/** With fewer, every law goes through all points. */
const fewestTemperatures = 3;

/**
 * Laws of σ(T) for every direction and cell size of the constant current with three temperatures or more. Points whose σ must not be
 * quoted are left out, and named.
 */
export function describeTemperatureLaws(points: readonly PointResult[]): Pick<Results, "temperatureLaws" | "temperatureSeries"> {
  const series = new Map<string, PointResult[]>();
  for (const point of points) {
    if (point.conductivity === undefined) continue;
    const name = seriesName(point);
    series.set(name, [...(series.get(name) ?? []), point]);
  }
  const fitted = [...series].flatMap(([name, members]) => {
    const left = members.filter(({ conductivity }) => conductivity!.converged && conductivity!.value > 0 && (conductivity!.standardError ?? 0) > 0);
    if (new Set(left.map(({ temperature }) => temperature.value)).size < fewestTemperatures) return [];
    const { laws, points: used, warnings, ...fit } = fitTemperatureLaws(left.map(({ temperature, conductivity }) => ({ temperature: temperature.value, conductivity: conductivity!.value, standardError: conductivity!.standardError })));
    const out = members.filter((member) => !left.includes(member));
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
          warnings: [...(out.length === 0 ? [] : [`left out, as σ there must not be quoted: ${out.map(({ temperature }) => formatNumber(temperature.value, "K")).join(", ")}`]), ...warnings],
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
