import type { TemperatureLawsFit } from "../temperature-laws/index.js";
import {
  fitQuotable,
  type PointResult,
  type QuotedPoint,
  type Results,
  type UncertainQuantity,
} from "../study/index.js";
import { formatNumber } from "../units/index.js";
import { colour, seriesColour } from "./drawing/colours.js";
import type { LegendItem } from "./drawing/legend.js";

/** Values of one kind, of one group of points. */
export interface Series {
  /** Of `methods`, or "experiment". */
  readonly method: string;
  readonly label: string;
  readonly style: Pick<LegendItem, "colour" | "symbol">;
  readonly points: readonly QuotedPoint[];
}

/** Points that belong on one line: of one direction of the drive and one size of the cell. */
export interface PointGroup {
  /** "" when there is only one. */
  readonly label: string;
  readonly points: readonly PointResult[];
}

const directionOf = ({ direction }: PointResult): string =>
  direction === undefined ? "" : `[${direction.map((x) => formatNumber(x, "", 3)).join(" ")}]`;
/** Results of older versions do not say. */
const sizeOf = ({ supercell }: Partial<Pick<PointResult, "supercell">>): string => supercell?.join(" × ") ?? "";

/** By direction and size, as far as there are several; in the order of the results, temperatures falling. */
export function groupPoints(results: Pick<Results, "points">): PointGroup[] {
  const several = (of: (point: PointResult) => string) => new Set(results.points.map(of)).size > 1;
  const distinguished = [directionOf, sizeOf].filter(several);
  const labelOf = (point: PointResult) =>
    distinguished
      .map((of) => of(point))
      .filter((label) => label !== "")
      .join(", ");
  const labels = [...new Set(results.points.map(labelOf))];
  return labels.map((label) => ({
    label,
    points: results.points
      .filter((point) => labelOf(point) === label)
      .sort((a, b) => b.temperature.value - a.temperature.value),
  }));
}

interface Method {
  readonly name: string;
  readonly label: string;
  readonly style: Required<Pick<LegendItem, "colour" | "symbol">>;
  readonly of: (
    point: PointResult,
  ) => (Pick<UncertainQuantity, "value" | "standardError"> & { readonly converged: boolean }) | null | undefined;
}

/** The ways to a conductivity, in the order of legends. */
export const methods: readonly Method[] = [
  {
    name: "constant-current",
    label: "constant current",
    style: { colour: colour("c1"), symbol: "circle" },
    of: ({ conductivity }) => conductivity,
  },
  {
    name: "einstein",
    label: "Einstein (equilibrium)",
    style: { colour: colour("c3"), symbol: "square" },
    of: ({ equilibrium }) => equilibrium?.einstein,
  },
  {
    name: "green-kubo",
    label: "Green–Kubo (equilibrium)",
    style: { colour: colour("c4"), symbol: "diamond" },
    of: ({ equilibrium }) => equilibrium?.greenKubo,
  },
  {
    name: "nernst-einstein",
    label: "Nernst–Einstein",
    style: { colour: colour("c2"), symbol: "triangle" },
    of: ({ equilibrium }) => equilibrium?.nernstEinstein,
  },
];

/** A method's values in each group; those without any are left out. */
export function seriesOf(groups: readonly PointGroup[], quantities: readonly Method[]): Series[] {
  const all = groups.flatMap((group, g) =>
    quantities.map(
      ({ name, label, style, of }, k): Series => ({
        method: name,
        label: group.label === "" ? label : `${label}, ${group.label}`,
        style: groups.length === 1 ? style : { ...style, colour: seriesColour(g * quantities.length + k) },
        points: group.points.flatMap((point) => {
          const quantity = of(point);
          return quantity === null || quantity === undefined
            ? []
            : [
                {
                  temperature: point.temperature.value,
                  value: quantity.value,
                  standardError: quantity.standardError,
                  converged: quantity.converged,
                },
              ];
        }),
      }),
    ),
  );
  return all.filter(({ points }) => points.length > 0);
}

/** A series with the laws that were fitted to it. */
export interface FittedSeries {
  readonly series: Series;
  readonly fit: TemperatureLawsFit;
}

/** Of the collective σ (under current; at equilibrium where there is no current) and of Nernst–Einstein's; where three temperatures may be quoted. */
export function fitSeries(all: readonly Series[]): FittedSeries[] {
  const collective = all.some(({ method }) => method === "constant-current") ? "constant-current" : "einstein";
  return all.flatMap((series) => {
    const fit = series.method === collective || series.method === "nernst-einstein" ? fitQuotable(series.points) : null;
    return fit === null ? [] : [{ series, fit }];
  });
}
