import type { PointResult } from "../../study/index.js";
import { formatNumber } from "../../units/index.js";
import { stack, type Canvas, type Piece } from "../drawing/canvas.js";
import { colour } from "../drawing/colours.js";
import { legend, type LegendItem } from "../drawing/legend.js";
import { panel } from "../drawing/panel.js";
import type { Figure } from "./figure.js";
import { readSpectra, type CurvePoint } from "./spectra.js";

const curveColour = colour("c1");
const decadeColour = colour("ink");
const meanColour = colour("c2");
const topColour = colour("c3");
/** Part of the resistance that decades are marked from on: those below lie on top of each other. */
const visible = 0.04;
/** Times the curve, at most. */
const widest = 2;
/** Height over width of the axes, at most. */
const tallest = 1.5;
const margin = { across: 78, along: 74 } as const;

/** A frequency in THz with the prefix that people use. */
export function hertz(frequency: number): string {
  const prefixes = ["THz", "GHz", "MHz", "kHz", "Hz"] as const;
  const k = Math.min(prefixes.length - 1, Math.max(0, Math.ceil(-Math.log10(frequency * 1.0001) / 3)));
  return formatNumber(frequency * 1e3 ** k, prefixes[k], 2);
}

/** The point of the curve at a frequency, between its neighbours on a logarithmic axis. */
function pointAt(curve: readonly CurvePoint[], frequency: number) {
  const k = curve.findIndex((p) => p.frequency >= frequency);
  if (k <= 0) return null;
  const [a, b] = [curve[k - 1]!, curve[k]!];
  const part = Math.log(frequency / a.frequency) / Math.log(b.frequency / a.frequency);
  const between = (of: (p: CurvePoint) => number) => of(a) + part * (of(b) - of(a));
  return { frequency, x: between(({ real }) => real), y: between(({ minusImaginary }) => minusImaginary) };
}

/** 1/(2πτ), THz. */
const chargingFrequency = ({ charging }: PointResult): number => 1 / (2 * Math.PI * charging!.time.value);

/** But those that the charging time's mark would hide. */
function decades(curve: readonly CurvePoint[], charged: number) {
  const [first, last] = [curve[0]!, curve.at(-1)!];
  const from = Math.ceil(Math.log10(first.frequency) - 1e-9);
  return Array.from({ length: Math.floor(Math.log10(last.frequency) + 1e-9) - from + 1 }, (_, k) => 10 ** (from + k))
    .flatMap((frequency) => pointAt(curve, frequency) ?? [])
    .filter(({ y, frequency }) => y > visible * first.real && Math.abs(Math.log(frequency / charged)) > Math.LN2);
}

/** Whether there is something to draw: all that relaxes may do so faster than is looked at. */
const isArc = (curve: readonly CurvePoint[]): boolean =>
  curve.length > 1 &&
  curve.every((p) => [p.real, p.minusImaginary, ...p.band.flat()].every(Number.isFinite)) &&
  curve.some(({ real, minusImaginary }) => real > 0 && minusImaginary > 0);

function drawPoint(
  canvas: Canvas,
  point: PointResult,
  curve: readonly CurvePoint[],
  title: string,
  width: number,
): Piece {
  const { plot } = canvas;
  const rho = point.linearResponse?.resistivity;
  const error = rho?.standardError ?? 0;
  const bands = [...curve.map(({ band }) => band[0]), ...curve.map(({ band }) => band[1]).reverse()];
  // A band of what is hardly known must not make the curve a dot.
  const most = (of: readonly number[], around: readonly number[]) =>
    Math.min(Math.max(...of, ...around), widest * Math.max(...of));
  const right =
    1.06 *
    most(
      [...curve.map(({ real }) => real), ...(rho === undefined ? [] : [rho.value])],
      [...bands.map(([x]) => x), ...(rho === undefined ? [] : [rho.value + error])],
    );
  const top = most(
    curve.map(({ minusImaginary }) => minusImaginary),
    bands.map(([, y]) => y),
  );
  const high = Math.max(1.25 * top, 0.3 * right);
  const outline = bands.map(([x, y]) => ({ x: Math.min(x, right), y: Math.min(y, high) }));
  const charging = pointAt(curve, chargingFrequency(point));
  const marked = decades(curve, chargingFrequency(point));
  const middle = curve[0]!.real / 2;
  const sides = [marked.filter(({ x }) => x < middle), marked.filter(({ x }) => x >= middle)];
  return panel(canvas, {
    title,
    width,
    // As many px for an ohm along both axes.
    height: margin.along + (width - margin.across) * Math.min(tallest, high / right),
    x: { label: "Re Z  (Ω cm)", range: [0, right], exact: true },
    y: { label: "−Im Z  (Ω cm)", range: [0, high], exact: true },
    marks: () => [
      plot.line(outline, {
        x: "x",
        y: "y",
        curve: "linear-closed",
        fill: curveColour,
        fillOpacity: 0.2,
        stroke: "none",
      }),
      plot.line(curve, { x: "real", y: "minusImaginary", stroke: curveColour, strokeWidth: 1.75 }),
      plot.dot(marked, { x: "x", y: "y", r: 2.5, fill: decadeColour }),
      // Inside the arc.
      ...sides.map((side, k) =>
        plot.text(side, {
          x: "x",
          y: "y",
          text: (p: { frequency: number }) => hertz(p.frequency),
          dx: k === 0 ? 7 : -7,
          dy: 4,
          textAnchor: k === 0 ? "start" : "end",
          fill: decadeColour,
        }),
      ),
      plot.dot([curve[0]!], {
        x: "real",
        y: "minusImaginary",
        r: 4,
        stroke: curveColour,
        strokeWidth: 1.5,
        fill: colour("paper"),
      }),
      ...(rho === undefined
        ? []
        : [
            plot.ruleY([0], {
              x1: Math.max(0, rho.value - error),
              x2: Math.min(right, rho.value + error),
              stroke: meanColour,
              strokeWidth: 3,
            }),
            plot.dot([rho], {
              x: "value",
              y: () => 0,
              symbol: "diamond",
              r: 4.5,
              fill: meanColour,
              stroke: meanColour,
            }),
          ]),
      ...(charging === null
        ? []
        : [
            plot.dot([charging], { x: "x", y: "y", symbol: "triangle", r: 4.5, fill: topColour, stroke: topColour }),
            plot.text([charging], {
              x: "x",
              y: "y",
              text: () => `${hertz(charging.frequency)}, τ = ${formatNumber(point.charging!.time.value, "ps", 2)}`,
              dx: 8,
              dy: -10,
              textAnchor: "start",
              fill: topColour,
            }),
          ]),
    ],
  });
}

/** The simulated sample as an impedance meter would see it, from the noise of the field. */
export const nyquist: Figure = {
  name: "nyquist",
  title: "Impedance of the simulated sample",
  drawings: (input) => {
    const points = input.groups.flatMap(({ label, points: of }) =>
      of.flatMap((point) => {
        const curve = readSpectra(input.studyOf(point), point)?.curve ?? [];
        const title = `${formatNumber(point.temperature.value, "K")}${label === "" ? "" : `, ${label}`}`;
        return point.charging === undefined || !isArc(curve) ? [] : [{ point, curve, title }];
      }),
    );
    if (points.length === 0) return [];
    const title = "Nyquist plot";
    const items: LegendItem[] = [
      { label: "from the noise of the field, 68 %", colour: curveColour, line: "solid", band: 0.2 },
      { label: "bulk resistance (ω → 0)", colour: curveColour, symbol: "circle", filled: false },
      ...(points.some(({ point }) => point.linearResponse !== undefined)
        ? [{ label: "ρ from the mean field, ± one standard error", colour: meanColour, symbol: "diamond" as const }]
        : []),
      { label: "charging time, 1/2πτ", colour: topColour, symbol: "triangle" },
      { label: "decades of frequency", colour: decadeColour, symbol: "circle" },
    ];
    return [
      {
        name: "nyquist",
        title,
        caption:
          "Impedance of the sample between electrodes that block nothing, as a resistivity, ohm for ohm on both axes: 1/Z = 1/ρ(ω) + iωε₀, ρ(ω) the relaxations that the noise of the field at rest and under the weakest currents shows below 0.5 THz (S = 2k_BT Re ρ/V). A cell of length L and area A has Z L/A. There are neither grain boundaries nor electrodes, so one arc is the bulk; a flattened or lopsided one has several relaxation times. Band: 68 % of a bootstrap, across the curve. The capacitance is ε₀εᵣA/L with the static εᵣ of the results.",
        draw: (canvas) => {
          const columns = canvas.narrow || points.length === 1 ? 1 : 2;
          const key = legend(canvas, items);
          const panels = stack(
            points.map(({ point, curve, title: name }) =>
              drawPoint(canvas, point, curve, name, canvas.width / columns),
            ),
            title,
            columns,
          );
          return stack(key === null ? [panels] : [key, panels], title);
        },
        table: {
          header: [
            "point",
            "temperature_K",
            "kind",
            "frequency_THz",
            "impedance_real_Ohm_cm",
            "impedance_minus_imaginary_Ohm_cm",
            "band_inner_real_Ohm_cm",
            "band_inner_minus_imaginary_Ohm_cm",
            "band_outer_real_Ohm_cm",
            "band_outer_minus_imaginary_Ohm_cm",
            "impedance_real_standard_error_Ohm_cm",
          ],
          rows: points.flatMap(({ point, curve, title: name }) => {
            const t = point.temperature.value;
            const charging = pointAt(curve, chargingFrequency(point));
            const rho = point.linearResponse?.resistivity;
            const none = [null, null, null, null] as const;
            return [
              ...curve.map(({ frequency, real, minusImaginary, band: [inner, outer] }) => [
                name,
                t,
                "from noise",
                frequency,
                real,
                minusImaginary,
                ...inner,
                ...outer,
                null,
              ]),
              ...(charging === null
                ? []
                : [[name, t, "charging time", charging.frequency, charging.x, charging.y, ...none, null]]),
              ...(rho === undefined ? [] : [[name, t, "mean field", 0, rho.value, 0, ...none, rho.standardError]]),
            ];
          }),
        },
      },
    ];
  },
};
