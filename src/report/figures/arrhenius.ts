import { BOLTZMANN } from "../../units/constants.js";
import { formatNumber } from "../../units/index.js";
import type { FittedSeries, Series } from "../series.js";
import { drawAgainstTemperature, type BarredSeries, type Curve } from "./against-temperature.js";
import type { Figure } from "./figure.js";

const roomTemperature = 300;
/** Studies that go down to here are about room temperature. K */
const nearRoom = 400;

const timesTemperature = ({ label, style, points }: Series): BarredSeries => ({
  label,
  style,
  points: points.map(({ temperature, value, standardError, converged }) => ({
    temperature,
    value: value * temperature,
    bar: standardError === null ? null : [(value - standardError) * temperature, (value + standardError) * temperature],
    converged,
  })),
});

/** The law chosen, or the simplest that is not ruled out, down to `coldest`. */
function lawCurve({ series, fit }: FittedSeries, coldest: number): Curve[] {
  const law = fit.laws.find(({ law: name }) => name === (fit.chosen ?? fit.simplest));
  if (law === undefined) return [];
  const times = (t: number) => (interval: readonly [number, number]) => [interval[0] * t, interval[1] * t] as const;
  return [
    {
      label: `${law.law}: ${series.label}`,
      kind: "fitted law",
      colour: series.style.colour,
      line: "solid",
      points: law.curve
        .filter(({ temperature }) => temperature >= coldest * 0.999)
        .map(({ temperature: t, conductivity, interval68, interval95 }) => ({
          temperature: t,
          value: conductivity * t,
          // Where between two points σ jumps is not known, and not drawn.
          ...(law.transition === undefined ? {} : { part: t <= law.transition.between[0] ? 0 : 1 }),
          interval68: times(t)(interval68),
          interval95: times(t)(interval95),
        })),
    },
  ];
}

/** The Arrhenius line of high temperatures, as far as `coldest`. */
function extrapolated({ series, fit }: FittedSeries, coldest: number): Curve[] {
  if (fit.extrapolation === null || fit.extrapolation.from <= coldest) return [];
  const { from, prefactor, activationEnergies } = fit.extrapolation;
  const hottest = Math.max(...fit.points.map(({ temperature }) => temperature));
  const steps = 40;
  const temperatures = Array.from(
    { length: steps + 1 },
    (_, k) => 1 / (1 / hottest + (k / steps) * (1 / coldest - 1 / hottest)),
  );
  return [
    {
      label: `extrapolated from ${formatNumber(from, "K")} and above: ${series.label}`,
      kind: "hot part, extrapolated",
      colour: series.style.colour,
      line: "dashed",
      points: temperatures.map((t) => ({
        temperature: t,
        value: prefactor.value * Math.exp(-activationEnergies.sigmaT.value / (BOLTZMANN * t)),
      })),
    },
  ];
}

/** log(σT) against 1/T: figure 3(a) of Sasaki, Tateyama & Searles, PRX Energy 4, 013005 (2025). */
export const arrhenius: Figure = {
  name: "arrhenius",
  title: "Conductivity against temperature",
  drawings: ({ conductivities, experiments, fitted }) => {
    const series = [...conductivities, ...experiments];
    if (series.length === 0) return [];
    const known = Math.min(...series.flatMap(({ points }) => points.map(({ temperature }) => temperature)));
    const coldest = known <= nearRoom ? Math.min(known, roomTemperature) : known;
    const laws = fitted.flatMap((one) => lawCurve(one, coldest));
    const undecided = fitted.filter(
      ({ fit: { chosen, simplest, laws: all } }) => chosen === null && all.some(({ law }) => law === simplest),
    );
    const curves = [
      ...laws,
      ...fitted
        .filter(({ series: { method } }) => method !== "nernst-einstein")
        .flatMap((one) => extrapolated(one, coldest)),
    ];
    const hot = [
      ...new Set(
        fitted.flatMap(({ series: { method }, fit: { extrapolation: line } }) =>
          line === null || method === "nernst-einstein" ? [] : [formatNumber(line.from, "K")],
        ),
      ),
    ];
    const hidden = series.flatMap(({ points }) => points).filter(({ value }) => !(value > 0)).length;
    const title = "σT against 1000/T";
    const caption = [
      "Error bars: one standard error, with an arrowhead where one goes on beyond the frame. Where symbols coincide, the smaller lie on the larger; filled: converged, open: not converged, do not quote.",
      ...(curves.some(({ line }) => line === "solid")
        ? [
            `Lines: fitted laws of σ(T) (${laws.map(({ label }) => label).join("; ")}), with 68 % and 95 % bands of a parametric bootstrap.`,
          ]
        : []),
      ...(undecided.length > 0
        ? [
            `Points of ${undecided.map(({ series: { label } }) => label).join(", ")} do not decide between laws: the simplest that they do not rule out is drawn.`,
          ]
        : []),
      ...(curves.some(({ line }) => line === "dashed")
        ? [
            `Dashed: one Arrhenius line through the high temperatures alone${hot.length === 0 ? "" : ` (${hot.join(", ")} and above)`}, extrapolated.`,
          ]
        : []),
      ...(hidden > 0
        ? [
            `${hidden === 1 ? "One value" : `${hidden} values`} at or below zero cannot be shown on a logarithmic axis; the table has ${hidden === 1 ? "it" : "them"}.`,
          ]
        : []),
    ];
    return [
      {
        name: "arrhenius",
        title,
        caption: caption.join(" "),
        draw: (canvas) =>
          drawAgainstTemperature(canvas, {
            title,
            label: "σT  (S cm⁻¹ K)",
            logarithmic: true,
            series: series.map(timesTemperature),
            curves,
          }),
        table: {
          header: [
            "series",
            "kind",
            "temperature_K",
            "inverse_temperature_1000_per_K",
            "sigma_S_per_cm",
            "sigma_standard_error_S_per_cm",
            "sigma_T_S_K_per_cm",
            "sigma_T_standard_error_S_K_per_cm",
            "sigma_T_low68_S_K_per_cm",
            "sigma_T_high68_S_K_per_cm",
            "sigma_T_low95_S_K_per_cm",
            "sigma_T_high95_S_K_per_cm",
            "converged",
          ],
          rows: [
            ...series.flatMap(({ label, points }) =>
              points.map(({ temperature: t, value, standardError, converged }) => [
                label,
                "point",
                t,
                1000 / t,
                value,
                standardError,
                value * t,
                standardError === null ? null : standardError * t,
                null,
                null,
                null,
                null,
                converged,
              ]),
            ),
            ...curves.flatMap(({ label, points }) =>
              points.map(({ temperature: t, value, interval68, interval95 }) => [
                label,
                "curve",
                t,
                1000 / t,
                value / t,
                null,
                value,
                null,
                interval68?.[0] ?? null,
                interval68?.[1] ?? null,
                interval95?.[0] ?? null,
                interval95?.[1] ?? null,
                null,
              ]),
            ),
          ],
        },
      },
    ];
  },
};
