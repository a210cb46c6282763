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

/** Error bars cut off at the axis' ends, symbols on top. @param shift px to the right */
export function pointMarks(
  { plot }: Canvas,
  points: readonly DrawnPoint[],
  style: Pick<LegendItem, "colour" | "symbol">,
  domain: readonly [number, number],
  shift = 0,
): Markish[] {
  const inside = (y: number) => Math.min(Math.max(y, domain[0]), domain[1]);
  const barred = points.filter(({ bar }) => bar !== undefined);
  const crossed = points.filter(({ across }) => across !== undefined);
  return [
    plot.ruleY(crossed, {
      y: "y",
      x1: (p: DrawnPoint) => p.across![0],
      x2: (p: DrawnPoint) => p.across![1],
      stroke: style.colour,
      strokeWidth: 1.5,
      dx: shift,
    }),
    plot.ruleX(barred, {
      x: "x",
      y1: (p: DrawnPoint) => inside(p.bar![0]),
      y2: (p: DrawnPoint) => inside(p.bar![1]),
      stroke: style.colour,
      strokeWidth: 1.5,
      dx: shift,
    }),
    ...[true, false].map((filled) =>
      plot.dot(
        points.filter((p) => p.filled === filled),
        {
          x: "x",
          y: "y",
          symbol: style.symbol ?? "circle",
          r: 4,
          stroke: style.colour,
          strokeWidth: 1.5,
          fill: filled ? style.colour : colour("paper"),
          dx: shift,
        },
      ),
    ),
  ];
}

/** px: symbols of the same temperature side by side, so that none hides another. */
export const sideBySide = (k: number, of: number): number => (k - (of - 1) / 2) * 2;
