import { formatNumber } from "../../units/index.js";
import { stack, type Canvas, type Piece } from "../drawing/canvas.js";
import { clipped } from "../drawing/clip.js";
import { colour, seriesColour } from "../drawing/colours.js";
import { legend, type LegendItem } from "../drawing/legend.js";
import { panel, rangeOf } from "../drawing/panel.js";
import { pointMarks } from "../drawing/points.js";
import type { Figure } from "./figure.js";
import { asDrawn, readSpectra, type BandedPoint, type CurvePoint, type Spectra } from "./spectra.js";

interface Line {
  readonly title: string;
  readonly temperature: number;
  readonly colour: string;
  readonly spectra: Spectra;
}

/** Bands of what is hardly known are cut off here. */
const widest = 3;
/** What a logarithmic axis must show of these. */
const withBars = (points: readonly BandedPoint[]): number[] =>
  points.flatMap(({ value, interval68 }) => [value, ...interval68]).filter((value) => value > 0);
const within =
  ([low, high]: readonly [number, number]) =>
  (y: number) =>
    Math.min(Math.max(y, low), high);

function drawLines(canvas: Canvas, lines: readonly Line[], title: string): Piece {
  const { plot, width } = canvas;
  const x = {
    label: "frequency  (THz)",
    range: rangeOf(
      lines.flatMap(({ spectra: { curve, noise, flux } }) => [...curve, ...noise, ...flux].map((p) => p.frequency)),
    ),
    logarithmic: true,
  } as const;
  const curveMarks = (
    domain: readonly [number, number],
    value: "conductivity" | "permittivity",
    bandOf: (p: CurvePoint) => readonly [number, number],
  ) =>
    lines.flatMap(({ spectra: { curve }, colour: own }) => [
      plot.areaY(curve, {
        x: "frequency",
        y1: (p: CurvePoint) => within(domain)(bandOf(p)[0]),
        y2: (p: CurvePoint) => within(domain)(bandOf(p)[1]),
        fill: own,
        fillOpacity: 0.2,
      }),
      plot.line(curve, { x: "frequency", y: value, stroke: own, strokeWidth: 1.75 }),
    ]);
  const dots = (
    of: (spectra: Spectra) => readonly BandedPoint[],
    symbol: "circle" | "square",
    domain: readonly [number, number],
  ) =>
    lines.flatMap(({ spectra, colour: own }) =>
      pointMarks(canvas, asDrawn(of(spectra)), { symbol, colour: own }, domain),
    );
  const curves = lines.flatMap(({ spectra }) => spectra.curve);
  const noise = lines.some(({ spectra }) => spectra.noise.length > 0);
  const panels = [
    panel(canvas, {
      width,
      height: 320,
      title: "conductivity σ′(ω)",
      x,
      y: {
        label: "σ′  (S cm⁻¹)",
        range: rangeOf([
          ...curves.flatMap(({ conductivity68 }) => conductivity68),
          ...lines.flatMap(({ spectra }) => withBars(spectra.flux)),
        ]),
        logarithmic: true,
      },
      marks: (domain) => [
        ...curveMarks(domain, "conductivity", (p) => p.conductivity68),
        ...dots(({ flux }) => flux, "square", domain),
      ],
    }),
    ...(curves.length === 0
      ? []
      : [
          panel(canvas, {
            width,
            height: 220,
            title: "permittivity ε′(ω)",
            x,
            y: {
              label: "ε′",
              range: rangeOf([
                0,
                ...curves.flatMap((p) => [p.permittivity, Math.min(p.permittivity68[1], widest * p.permittivity)]),
              ]),
            },
            marks: (domain) => curveMarks(domain, "permittivity", (p) => p.permittivity68),
          }),
        ]),
    ...(noise
      ? [
          panel(canvas, {
            width,
            height: 260,
            title: "noise of the field, V S(ω)/2kT",
            x,
            y: {
              label: "Re ρ  (Ω cm)",
              range: rangeOf(lines.flatMap(({ spectra }) => withBars(spectra.noise))),
              logarithmic: true,
            },
            marks: (domain) => [
              ...lines.map(({ spectra: { fit }, colour: own }) =>
                plot.line(
                  clipped(
                    fit.map(({ frequency: x, value: y }) => ({ x, y })),
                    domain,
                  ),
                  {
                    x: "x",
                    y: "y",
                    stroke: own,
                    strokeWidth: 1.5,
                    strokeDasharray: "6 4",
                  },
                ),
              ),
              ...dots((s) => s.noise, "circle", domain),
            ],
          }),
        ]
      : []),
  ];
  const items: LegendItem[] = [
    ...lines.map(({ title: label, colour: own }) => ({ label, colour: own, line: "solid" as const, band: 0.2 })),
    ...(lines.some(({ spectra }) => spectra.flux.length > 0)
      ? [{ label: "flux at equilibrium (short circuit)", colour: colour("ink"), symbol: "square" as const }]
      : []),
    ...(noise
      ? [
          { label: "noise of the field (open circuit)", colour: colour("ink"), symbol: "circle" as const },
          { label: "its fit, which the curves above are", colour: colour("ink"), line: "dashed" as const },
        ]
      : []),
  ];
  const key = legend(canvas, items);
  const grid = stack(panels, title);
  return stack(key === null ? [grid] : [key, grid], title);
}

/** σ′(ω) and ε′(ω), open circuit against short circuit. */
export const conductivitySpectrum: Figure = {
  name: "conductivity-spectrum",
  title: "Conductivity and permittivity against frequency",
  drawings: (input) => {
    const lines = input.groups
      .flatMap(({ label, points }) =>
        points.flatMap((point) => {
          const spectra = readSpectra(input.studyOf(point), point);
          const title = `${formatNumber(point.temperature.value, "K")}${label === "" ? "" : `, ${label}`}`;
          return spectra === null ? [] : [{ title, temperature: point.temperature.value, spectra }];
        }),
      )
      .map((line, k): Line => ({ ...line, colour: seriesColour(k) }));
    if (lines.length === 0) return [];
    const title = "σ′ and ε′ against frequency";
    const rows = (line: Line, kind: string, of: readonly BandedPoint[], column: 0 | 1) =>
      of.map(({ frequency, value, interval68, degreesOfFreedom }) => [
        line.title,
        line.temperature,
        kind,
        frequency,
        ...(column === 0 ? [value, ...interval68, null, null, null] : [null, null, null, value, ...interval68]),
        null,
        null,
        null,
        degreesOfFreedom,
      ]);
    return [
      {
        name: "conductivity-spectrum",
        title,
        caption:
          "One sample, seen twice. Curves: σ*(ω) = 1/ρ(ω) of the noise that the field has while the current is held (open circuit), σ′ its real part and ε′ = 1 + Im σ*/ωε₀, with 68 % bands of a bootstrap; below 0.5 THz, where ions relax and do not vibrate. Squares: the spectrum of the flux at equilibrium over 2Vk_BT, mean over the three directions (short circuit: the field is held at zero). They must agree. Circles: what was measured of the field, with the fit that the curves are from, the flank of the vibrations included. Bars: 68 % of χ²; neighbouring frequencies are joined until there are eight degrees of freedom.",
        draw: (canvas) => drawLines(canvas, lines, title),
        table: {
          header: [
            "point",
            "temperature_K",
            "kind",
            "frequency_THz",
            "conductivity_real_S_per_cm",
            "conductivity_real_low68_S_per_cm",
            "conductivity_real_high68_S_per_cm",
            "resistivity_real_Ohm_cm",
            "resistivity_real_low68_Ohm_cm",
            "resistivity_real_high68_Ohm_cm",
            "permittivity_real",
            "permittivity_real_low68",
            "permittivity_real_high68",
            "degrees_of_freedom",
          ],
          rows: lines.flatMap((line) => [
            ...line.spectra.curve.map(
              ({ frequency, conductivity, conductivity68, real: _, permittivity, permittivity68 }) => [
                line.title,
                line.temperature,
                "curve from noise of the field",
                frequency,
                conductivity,
                ...conductivity68,
                null,
                null,
                null,
                permittivity,
                ...permittivity68,
                null,
              ],
            ),
            ...rows(line, "flux at equilibrium", line.spectra.flux, 0),
            ...rows(line, "noise of the field", line.spectra.noise, 1),
          ]),
        },
      },
    ];
  },
};
