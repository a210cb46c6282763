import type { Markish } from "@observablehq/plot";

import type { Canvas } from "./canvas.js";
import { colour } from "./colours.js";
import type { LegendItem } from "./legend.js";

export interface DrawnPoint {
  readonly x: number;
  readonly y: number;
  /** Ends of the error bar, where there is one. */
  readonly bar?: readonly [number, number];
  /** The same along x. */
  readonly across?: readonly [number, number];
  readonly filled: boolean;
}

/** px, of the only series, of the first of several, of the last of many. */
const radii = { only: 4, largest: 5.5, step: 0.9, smallest: 2.8 } as const;

/** px of the k-th series of a plot: symbols of one place lie on one another, the smaller ones on top. */
export const symbolRadius = (k: number, of: number): number =>
  of === 1 ? radii.only : Math.max(radii.smallest, radii.largest - k * radii.step);

/**
 * Error bars below, symbols on top. Bars end at the frame where they are longer, an arrowhead there saying so.
 * @param domain ends of the vertical axis
 */
export function pointMarks(
  { plot }: Canvas,
  points: readonly DrawnPoint[],
  style: Pick<LegendItem, "colour" | "symbol">,
  domain: readonly [number, number],
  radius: number = radii.only,
): Markish[] {
  const inside = (y: number) => Math.min(Math.max(y, domain[0]), domain[1]);
  const barred = points.filter(({ bar }) => bar !== undefined);
  const crossed = points.filter(({ across }) => across !== undefined);
  const beyond = [
    { edge: domain[0], rotate: 180, dy: -4, of: barred.filter(({ bar }) => bar![0] < domain[0]) },
    { edge: domain[1], rotate: 0, dy: 4, of: barred.filter(({ bar }) => bar![1] > domain[1]) },
  ].filter(({ of }) => of.length > 0);
  return [
    plot.ruleY(crossed, {
      y: "y",
      x1: (p: DrawnPoint) => p.across![0],
      x2: (p: DrawnPoint) => p.across![1],
      stroke: style.colour,
      strokeWidth: 1.5,
    }),
    plot.ruleX(barred, {
      x: "x",
      y1: (p: DrawnPoint) => inside(p.bar![0]),
      y2: (p: DrawnPoint) => inside(p.bar![1]),
      stroke: style.colour,
      strokeWidth: 1.5,
    }),
    ...beyond.map(({ edge, rotate, dy, of }) =>
      plot.dot(of, {
        ariaLabel: () => "longer than the axis",
        x: "x",
        y: () => edge,
        symbol: "triangle",
        r: 3,
        rotate,
        dy,
        fill: style.colour,
        stroke: "none",
      }),
    ),
    ...[true, false].map((filled) =>
      plot.dot(
        points.filter((p) => p.filled === filled),
        {
          x: "x",
          y: "y",
          symbol: style.symbol ?? "circle",
          r: radius,
          stroke: style.colour,
          strokeWidth: 1.5,
          fill: filled ? style.colour : colour("paper"),
        },
      ),
    ),
  ];
}
