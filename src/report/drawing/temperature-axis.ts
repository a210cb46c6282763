import type { Markish } from "@observablehq/plot";

import { ZERO_CELSIUS } from "../../units/constants.js";
import type { Canvas } from "./canvas.js";
import { colour } from "./colours.js";
import { axisLabel, frameMargins, marginTop } from "./margins.js";
import { linearTicks, padded, plainLabel } from "./ticks.js";

/** 1000/T with Celsius on top: the axis that everything against temperature shares. */
export interface TemperatureAxis {
  readonly domain: readonly [number, number];
  /** Both axes and the grid. */
  readonly marks: readonly Markish[];
}

/** Rounder ones first. */
const preferred = [
  1000, 500, 200, 100, 25, 0, 300, 700, 50, 150, 400, 600, 800, 1200, 1500, 2000, 250, -50, -100, -150, -200,
];
const { marginLeft, marginRight } = frameMargins;
/** px that a label takes. */
const room = 40;

/** @param temperatures K, of all that is drawn */
export function temperatureAxis(canvas: Canvas, temperatures: readonly number[]): TemperatureAxis {
  const inverse = temperatures.map((t) => 1000 / t);
  const [low, high] = padded(Math.min(...inverse), Math.max(...inverse), 0.06);
  const width = canvas.width - marginLeft - marginRight;
  const place = (celsius: number) => ((1000 / (celsius + ZERO_CELSIUS) - low) / (high - low)) * width;
  const fits = (celsius: number) => celsius > -ZERO_CELSIUS && place(celsius) >= 0 && place(celsius) <= width;
  const chosen: number[] = [];
  for (const t of preferred.filter(fits))
    if (chosen.every((other) => Math.abs(place(t) - place(other)) >= room)) chosen.push(t);
  let celsius = chosen;
  if (celsius.length < 3) {
    const [coldest, hottest] = [1000 / high - ZERO_CELSIUS, 1000 / low - ZERO_CELSIUS];
    for (const count of [8, 6, 5, 4, 3, 2]) {
      celsius = linearTicks(coldest, hottest, count).filter(fits);
      if (celsius.every((t, k) => k === 0 || Math.abs(place(t) - place(celsius[k - 1]!)) >= room)) break;
    }
  }
  const { plot } = canvas;
  const bottom = linearTicks(low, high, width / 70);
  return {
    domain: [low, high],
    marks: [
      plot.gridX(bottom, { stroke: colour("grid"), strokeOpacity: 1 }),
      plot.axisX(bottom, {
        anchor: "bottom",
        label: "1000 / T  (K⁻¹)",
        ...axisLabel("bottom"),
        tickFormat: plainLabel,
      }),
      plot.axisX(
        celsius.map((t) => 1000 / (t + ZERO_CELSIUS)),
        {
          anchor: "top",
          label: "T  (°C)",
          ...axisLabel("top"),
          tickFormat: (x: number) => plainLabel(Math.round((1000 / x - ZERO_CELSIUS) * 100) / 100),
        },
      ),
    ],
  };
}

/** Margins of every plot against temperature. */
export const temperatureMargins = { ...frameMargins, marginTop } as const;
