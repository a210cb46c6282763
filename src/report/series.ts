import type { TemperatureLawsFit } from "../temperature-laws/index.js";
import { pointQuantities } from "../results/quantities/index.js";
import { methodName, shownIn, type Quantity } from "../results/quantity.js";
import { fitQuotable, quantitiesWithLaws, quotedPoints, type QuotedPoint } from "../results/temperature-laws.js";
import type { PointResult } from "../study/index.js";
import { formatNumber } from "../units/index.js";
import { colour, seriesColour } from "./drawing/colours.js";
import type { LegendItem } from "./drawing/legend.js";
import { forceFieldOf, studiesByPoint, type ReportedStudy } from "./studies.js";

/** Values of one kind, of one group of points. */
export interface Series {
  /** `methodName` of a quantity, or "experiment". */
  readonly method: string;
  readonly label: string;
  readonly style: Pick<LegendItem, "colour" | "symbol">;
  readonly points: readonly QuotedPoint[];
}

/** Points that belong on one line: of one direction of the drive and one size of the cell, of one study or of several. */
export interface PointGroup {
  /** "" when there is only one. */
  readonly label: string;
  readonly points: readonly PointResult[];
}

const directionOf = ({ direction }: PointResult): string =>
  direction === undefined ? "" : `[${direction.map((x) => formatNumber(x, "", 3)).join(" ")}]`;
/** Results of older versions do not say. */
const sizeOf = ({ supercell }: Partial<Pick<PointResult, "supercell">>): string => supercell?.join(" × ") ?? "";

const memberOf = ({ member }: PointResult): string =>
  member === undefined ? "" : `m${member.number} (${member.file})`;

/**
 * By direction, size and member of a committee, as far as there are several; and by study where several have the same temperature of one of these, or
 * another force field. In the order of the results, temperatures falling.
 */
export function groupPoints(studies: readonly ReportedStudy[]): PointGroup[] {
  const points = studies.flatMap((study) => study.results.points);
  const studyOf = studiesByPoint(studies);
  const several = (of: (point: PointResult) => string) => new Set(points.map(of)).size > 1;
  const distinguished = [directionOf, sizeOf, memberOf].filter(several);
  const join = (labels: readonly string[]) => labels.filter((label) => label !== "").join(", ");
  const lineOf = (point: PointResult) => join(distinguished.map((of) => of(point)));
  const mixed = new Set(
    points.map(lineOf).filter((line) => {
      const own = points.filter((point) => lineOf(point) === line);
      const temperatures = new Set(own.map((point) => point.temperature.value));
      const pairs = new Set(own.map((point) => `${studies.indexOf(studyOf(point))} ${point.temperature.value}`));
      return (
        pairs.size > temperatures.size || new Set(own.map((point) => forceFieldOf(studyOf(point), point))).size > 1
      );
    }),
  );
  const labelOf = (point: PointResult) =>
    join([lineOf(point), ...(mixed.has(lineOf(point)) ? [studyOf(point).label] : [])]);
  return [...new Set(points.map(labelOf))].map((label) => ({
    label,
    points: points
      .filter((point) => labelOf(point) === label)
      .sort((a, b) => b.temperature.value - a.temperature.value),
  }));
}

type Style = Required<Pick<LegendItem, "colour" | "symbol">>;

/** What a method is called in legends, and what it looks like; others take what is left. */
const known: Readonly<Record<string, { readonly label: string; readonly style: Style }>> = {
  conductivity: { label: "constant current", style: { colour: colour("c1"), symbol: "circle" } },
  "constantField.conductivity": { label: "constant field", style: { colour: colour("c5"), symbol: "star" } },
  "equilibrium.einstein": { label: "Einstein (equilibrium)", style: { colour: colour("c3"), symbol: "square" } },
  "equilibrium.greenKubo": { label: "Green–Kubo (equilibrium)", style: { colour: colour("c4"), symbol: "diamond" } },
  "equilibrium.nernstEinstein": { label: "Nernst–Einstein", style: { colour: colour("c2"), symbol: "triangle" } },
};
const otherSymbols = ["wye", "cross", "times", "star"] as const;

/** σ by every method in each group, in the order of legends; those without any are left out. */
export function seriesOf(groups: readonly PointGroup[]): Series[] {
  const quantities = shownIn("figure", pointQuantities);
  const others = quantities.filter(({ key }) => !(key in known));
  const lookOf = (quantity: Quantity): { readonly label: string; readonly style: Style } => {
    const k = others.indexOf(quantity);
    return (
      known[quantity.key] ?? {
        label: quantity.label.replace(/^σ /, ""),
        style: { colour: seriesColour(4 + k), symbol: otherSymbols[k % otherSymbols.length]! },
      }
    );
  };
  const all = groups.flatMap((group, g) =>
    quantities.map((quantity, k): Series => {
      const { label, style } = lookOf(quantity);
      return {
        method: methodName(quantity),
        label: group.label === "" ? label : `${label}, ${group.label}`,
        style: groups.length === 1 ? style : { ...style, colour: seriesColour(g * quantities.length + k) },
        points: quotedPoints(quantity, group.points),
      };
    }),
  );
  return all.filter(({ points }) => points.length > 0);
}

/** A series with the laws that were fitted to it. */
export interface FittedSeries {
  readonly series: Series;
  readonly fit: TemperatureLawsFit;
}

/** With the laws that results.json holds, and their curves; of several studies together, where they are one line. */
export function fitSeries(all: readonly Series[], points: readonly PointResult[]): FittedSeries[] {
  const methods = quantitiesWithLaws(points).map(methodName);
  return all.flatMap((series) => {
    const fit = methods.includes(series.method) ? fitQuotable(series.points) : null;
    return fit === null ? [] : [{ series, fit }];
  });
}
