import type { Markish, ScaleOptions } from "@observablehq/plot";

import { superscript } from "../../units/format.js";
import type { Canvas, Piece } from "./canvas.js";
import { colour } from "./colours.js";
import { axisLabel, frameMargins } from "./margins.js";
import { linearTicks, logLabel, logTicks, padded, paddedLog, plainLabel } from "./ticks.js";

export interface AxisDescription {
  /** With the unit. */
  readonly label: string;
  /** Lowest and highest of what is drawn; or both ends, where `exact`. */
  readonly range: readonly [number, number];
  readonly logarithmic?: boolean;
  readonly exact?: boolean;
}

export interface PanelOptions {
  readonly x: AxisDescription;
  readonly y: AxisDescription;
  readonly width: number;
  readonly height: number;
  /** Above the frame. */
  readonly title?: string;
  /** With the ends of the vertical axis. */
  readonly marks: (domain: readonly [number, number]) => readonly Markish[];
}

/** Lowest and highest finite number; (0, 1) where there is none. */
export function rangeOf(values: Iterable<number>): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [0, 1];
}

/** Numbers of many digits are shown as a power of a thousand, which goes to the unit. */
function withPower(
  label: string,
  ticks: readonly number[],
): { readonly label: string; readonly tickFormat: (value: number) => string } {
  const largest = Math.max(...ticks.map(Math.abs));
  const short = ticks.every((tick) => plainLabel(tick).replace("-", "").length <= 5);
  if (!(largest > 0) || short || (largest >= 1 && largest < 1e5)) return { label, tickFormat: plainLabel };
  const power = 3 * Math.floor(Math.log10(largest) / 3 + 1e-9);
  return {
    label: label.replace("(", `(10${superscript(power)} `),
    tickFormat: (value) => plainLabel(value / 10 ** power),
  };
}

/** A framed plot with both axes, grid and title. */
export function panel(canvas: Canvas, { x, y, width, height, title, marks }: PanelOptions): Piece {
  const { plot } = canvas;
  const domainOf = ({ range, logarithmic, exact }: AxisDescription) =>
    exact === true ? range : logarithmic === true ? paddedLog(...range) : padded(...range, 0.06);
  const [dx, dy] = [domainOf(x), domainOf(y)];
  const scale = ({ logarithmic }: AxisDescription, domain: readonly [number, number]): ScaleOptions => ({
    type: logarithmic === true ? "log" : "linear",
    domain: [...domain],
  });
  const ticksOf = ({ logarithmic }: AxisDescription, domain: readonly [number, number], count: number) =>
    logarithmic === true ? logTicks(...domain, count) : linearTicks(...domain, count);
  const described = ({ label, logarithmic }: AxisDescription, ticks: readonly number[]) =>
    logarithmic === true ? { label, text: logLabel } : withPower(label, ticks);
  const xTicks = ticksOf(x, dx, width / 80);
  const yTicks = ticksOf(y, dy, height / (y.logarithmic === true ? 28 : 45));
  return canvas.draw({
    width,
    height,
    ...frameMargins,
    marginTop: title === undefined ? 12 : 30,
    x: scale(x, dx),
    y: scale(y, dy),
    marks: [
      plot.gridX(xTicks, { stroke: colour("grid"), strokeOpacity: 1 }),
      plot.gridY(yTicks, { stroke: colour("grid"), strokeOpacity: 1 }),
      plot.axisX(xTicks, { ...described(x, xTicks), ...axisLabel("bottom") }),
      plot.axisY(yTicks, { ...described(y, yTicks), ...axisLabel("left") }),
      ...marks(dy),
      plot.frame({ stroke: colour("muted") }),
      ...(title === undefined
        ? []
        : [plot.text([title], { frameAnchor: "top-left", dy: -18, fontWeight: 600, fill: colour("ink") })]),
    ],
  });
}
