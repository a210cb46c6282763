import type { Markish } from "@observablehq/plot";

import { stack, type Canvas, type Piece } from "../drawing/canvas.js";
import { colour } from "../drawing/colours.js";
import { dashes, legend, type LegendItem } from "../drawing/legend.js";
import { axisLabel } from "../drawing/margins.js";
import { pointMarks, symbolRadius } from "../drawing/points.js";
import { temperatureAxis, temperatureMargins } from "../drawing/temperature-axis.js";
import { linearTicks, logLabel, logTicks, padded, paddedLog, plainLabel } from "../drawing/ticks.js";

/** One value against temperature, with the ends of its error bar. */
export interface BarredPoint {
  readonly temperature: number;
  readonly value: number;
  readonly bar: readonly [number, number] | null;
  readonly converged: boolean;
}

export interface BarredSeries {
  readonly label: string;
  readonly style: Pick<LegendItem, "colour" | "symbol">;
  readonly points: readonly BarredPoint[];
}

/** A line with up to two bands around it. */
export interface Curve {
  readonly label: string;
  /** In the legend, once for all curves that have the same. */
  readonly kind: string;
  readonly colour: string;
  readonly line: NonNullable<LegendItem["line"]>;
  readonly points: readonly {
    readonly temperature: number;
    readonly value: number;
    readonly interval68?: readonly [number, number];
    readonly interval95?: readonly [number, number];
    /** Parts of the curve are not connected with each other. */
    readonly part?: number;
  }[];
}

export interface TemperaturePlot {
  readonly title: string;
  /** Of the vertical axis, with its unit. */
  readonly label: string;
  readonly logarithmic: boolean;
  readonly series: readonly BarredSeries[];
  readonly curves?: readonly Curve[];
  /** A horizontal line that means something. */
  readonly reference?: { readonly value: number; readonly label: string };
}

/** Opacity of bands. */
const bands = { interval95: 0.13, interval68: 0.2 } as const;

/** Values against 1000/T, Celsius on top. What a logarithmic axis cannot show (zero and below) is left out. */
export function drawAgainstTemperature(
  canvas: Canvas,
  { title, label, logarithmic, series, curves = [], reference }: TemperaturePlot,
): Piece {
  const { plot } = canvas;
  const visible = (y: number) => Number.isFinite(y) && (!logarithmic || y > 0);
  const shown = series.map((s) => ({ ...s, points: s.points.filter(({ value }) => visible(value)) }));
  const lines = curves.map((c) => ({ ...c, points: c.points.filter(({ value }) => visible(value)) }));
  // The error bar of a value that is hardly known must not squeeze all others together.
  const lowest = (value: number, end: number) => (logarithmic ? Math.max(end, value / 10) : end);
  const heights = [
    ...shown.flatMap(({ points }) =>
      points.flatMap(({ value, bar }) => [value, ...(bar === null ? [] : [lowest(value, bar[0]), bar[1]])]),
    ),
    ...lines.flatMap(({ points }) => points.map(({ value }) => value)),
    ...(reference === undefined ? [] : [reference.value]),
  ];
  const range = [Math.min(...heights), Math.max(...heights)] as const;
  const domain: readonly [number, number] = logarithmic
    ? paddedLog(...range)
    : range[0] >= 0
      ? ([0, 1.08 * range[1]] as const)
      : padded(range[0], range[1], 0.06);
  const inside = (y: number) => Math.min(Math.max(y, domain[0]), domain[1]);
  const axis = temperatureAxis(canvas, [
    ...shown.flatMap(({ points }) => points.map(({ temperature }) => temperature)),
    ...lines.flatMap(({ points }) => points.map(({ temperature }) => temperature)),
  ]);
  const height = canvas.narrow ? 330 : 430;
  const ticks = logarithmic ? logTicks(...domain, height / 28) : linearTicks(...domain, height / 60);
  const drawn = canvas.draw({
    height,
    ...temperatureMargins,
    x: { type: "linear", domain: axis.domain },
    y: { type: logarithmic ? "log" : "linear", domain },
    marks: [
      plot.gridY(ticks, { stroke: colour("grid"), strokeOpacity: 1 }),
      ...axis.marks,
      plot.axisY(ticks, {
        label,
        ...axisLabel("left"),
        ...(logarithmic ? { text: logLabel } : { tickFormat: plainLabel }),
      }),
      ...lines.flatMap((curve): Markish[] =>
        (["interval95", "interval68"] as const).map((interval) =>
          plot.areaY(
            curve.points.filter((p) => p[interval] !== undefined),
            {
              x: (p: Curve["points"][number]) => 1000 / p.temperature,
              z: (p: Curve["points"][number]) => p.part ?? 0,
              y1: (p: Curve["points"][number]) => inside(p[interval]![0]),
              y2: (p: Curve["points"][number]) => inside(p[interval]![1]),
              fill: curve.colour,
              fillOpacity: bands[interval],
            },
          ),
        ),
      ),
      ...(reference === undefined
        ? []
        : [plot.ruleY([reference.value], { stroke: colour("muted"), strokeDasharray: "4 3" })]),
      ...lines.map((curve) =>
        plot.line(curve.points, {
          x: (p: { temperature: number }) => 1000 / p.temperature,
          y: "value",
          z: (p: Curve["points"][number]) => p.part ?? 0,
          stroke: curve.colour,
          strokeWidth: 1.75,
          ...dashes(curve.line),
        }),
      ),
      ...shown.flatMap(({ points, style }, k) =>
        pointMarks(
          canvas,
          points.map(({ temperature, value, bar, converged }) => ({
            x: 1000 / temperature,
            y: value,
            ...(bar === null ? {} : { bar }),
            filled: converged,
          })),
          style,
          domain,
          symbolRadius(k, shown.length),
        ),
      ),
      plot.frame({ stroke: colour("muted") }),
    ],
  });
  const items: LegendItem[] = [
    ...shown.filter(({ points }) => points.length > 0).map(({ label: name, style }) => ({ label: name, ...style })),
    ...[...new Set(lines.map(({ kind }) => kind))].map((kind): LegendItem => {
      const own = lines.filter((curve) => curve.kind === kind);
      return {
        label: kind,
        colour: own.length === 1 ? own[0]!.colour : colour("ink"),
        line: own[0]!.line,
        ...(own.some(({ points }) => points.some((p) => p.interval68 !== undefined)) ? { band: 0.25 } : {}),
      };
    }),
    ...(reference === undefined ? [] : [{ label: reference.label, colour: colour("muted"), line: "dashed" as const }]),
    ...(shown.some(({ points }) => points.some((p) => !p.converged))
      ? [{ label: "open: not converged", colour: colour("ink"), symbol: "circle" as const, filled: false }]
      : []),
  ];
  const key = legend(canvas, items);
  return stack(key === null ? [drawn] : [key, drawn], title);
}
