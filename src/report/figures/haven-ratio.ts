import { colour, seriesColour } from "../drawing/colours.js";
import { drawAgainstTemperature, type BarredSeries } from "./against-temperature.js";
import type { Figure } from "./figure.js";

/** H_R = σ_NE/σ against 1/T. */
export const havenRatio: Figure = {
  name: "haven-ratio",
  title: "Haven ratio",
  drawings: ({ groups }) => {
    const series = groups
      .map(
        (group, g): BarredSeries => ({
          label: group.label === "" ? "σ(Nernst–Einstein) / σ(Einstein)" : group.label,
          style: { symbol: "circle", colour: groups.length === 1 ? colour("c1") : seriesColour(g) },
          points: group.points.flatMap((point) => {
            const h = point.equilibrium?.havenRatio;
            return h === null || h === undefined
              ? []
              : [
                  {
                    temperature: point.temperature.value,
                    value: h.value,
                    bar: h.standardError === null ? null : [h.value - h.standardError, h.value + h.standardError],
                    converged: h.converged,
                  },
                ];
          }),
        }),
      )
      .filter(({ points }) => points.length > 0);
    if (series.length === 0) return [];
    const title = "Haven ratio against temperature";
    return [
      {
        name: "haven-ratio",
        title,
        caption:
          "Below 1 the ions move together and Nernst–Einstein underestimates σ; above 1 it overestimates. Error bars: one standard error. Filled: converged, open: not converged.",
        draw: (canvas) =>
          drawAgainstTemperature(canvas, {
            title,
            label: "Haven ratio",
            logarithmic: false,
            series,
            reference: { value: 1, label: "ions independent of each other" },
          }),
        table: {
          header: [
            "series",
            "temperature_K",
            "inverse_temperature_1000_per_K",
            "haven_ratio",
            "haven_ratio_standard_error",
            "converged",
          ],
          rows: series.flatMap(({ label, points }) =>
            points.map(({ temperature: t, value, bar, converged }) => [
              label,
              t,
              1000 / t,
              value,
              bar === null ? null : (bar[1] - bar[0]) / 2,
              converged,
            ]),
          ),
        },
      },
    ];
  },
};
