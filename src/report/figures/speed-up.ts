import type { PointResult } from "../../study/index.js";
import { colour, seriesColour } from "../drawing/colours.js";
import { drawAgainstTemperature, type BarredSeries } from "./against-temperature.js";
import type { Figure } from "./figure.js";

const kinds = [
  {
    label: "collective σ, against Einstein",
    symbol: "circle",
    colour: colour("c1"),
    of: (point: PointResult) => point.speedUp?.collective,
    method: (point: PointResult) => point.equilibrium?.einstein,
  },
  {
    label: "collective σ, in production",
    symbol: "square",
    colour: colour("c3"),
    of: (point: PointResult) => point.speedUp?.production,
    method: (point: PointResult) => point.equilibrium?.einstein,
  },
  {
    label: "against Nernst–Einstein",
    symbol: "triangle",
    colour: colour("c2"),
    of: (point: PointResult) => point.speedUp?.nernstEinstein,
    method: (point: PointResult) => point.equilibrium?.nernstEinstein,
  },
] as const;

/** Figure 3(b) of Sasaki, Tateyama & Searles, PRX Energy 4, 013005 (2025). */
export const speedUp: Figure = {
  name: "speed-up",
  title: "Speed-up of constant current",
  drawings: ({ groups }) => {
    const series = groups
      .flatMap((group, g) =>
        kinds.map(
          ({ label, symbol, colour: own, of, method }, k): BarredSeries => ({
            label: group.label === "" ? label : `${label}, ${group.label}`,
            style: { symbol, colour: groups.length === 1 ? own : seriesColour(g * kinds.length + k) },
            points: group.points.flatMap((point) => {
              const s = of(point);
              if (s === null || s === undefined) return [];
              return [
                {
                  temperature: point.temperature.value,
                  value: s.value,
                  bar: s.interval68,
                  converged: point.conductivity?.converged === true && method(point)?.converged === true,
                },
              ];
            }),
          }),
        ),
      )
      .filter(({ points }) => points.length > 0);
    if (series.length === 0) return [];
    const title = "Speed-up against temperature";
    return [
      {
        name: "speed-up",
        title,
        caption:
          "S = (ε²t at equilibrium)/(ε²t under current): how many times less simulated time constant current takes for the same relative error ε; all time counts, equilibration and pilots too. Bars: 68 % intervals, with an arrowhead where one goes on beyond the frame. Open: one of the two methods has not converged. Against Nernst–Einstein the other side computes another quantity, whose systematic error is the Haven ratio.",
        draw: (canvas) =>
          drawAgainstTemperature(canvas, {
            title,
            label: "speed-up",
            logarithmic: true,
            series,
            reference: { value: 1, label: "equally fast" },
          }),
        table: {
          header: [
            "series",
            "temperature_K",
            "inverse_temperature_1000_per_K",
            "speed_up",
            "low68",
            "high68",
            "converged",
          ],
          rows: series.flatMap(({ label, points }) =>
            points.map(({ temperature: t, value, bar, converged }) => [
              label,
              t,
              1000 / t,
              value,
              bar![0],
              bar![1],
              converged,
            ]),
          ),
        },
      },
    ];
  },
};
