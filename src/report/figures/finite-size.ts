import { describeFiniteSize, sayFiniteSize, sizeSeries, type SizeSeries } from "../../results/finite-size.js";
import { methodName } from "../../results/quantity.js";
import type { PointResult } from "../../study/index.js";
import { BOLTZMANN } from "../../units/constants.js";
import { formatNumber } from "../../units/index.js";
import { stack, type Canvas, type Piece } from "../drawing/canvas.js";
import { clipped } from "../drawing/clip.js";
import { colour } from "../drawing/colours.js";
import { legend, type LegendItem } from "../drawing/legend.js";
import { panel, rangeOf } from "../drawing/panel.js";
import { pointMarks, symbolRadius } from "../drawing/points.js";
import { forceFieldOf } from "../studies.js";
import type { Figure, ReportInput } from "./figure.js";

const looks: Readonly<
  Record<string, { readonly label: string; readonly style: Required<Pick<LegendItem, "colour" | "symbol">> }>
> = {
  "constant-current": { label: "constant current", style: { colour: colour("c1"), symbol: "circle" } },
  "constant-field": { label: "constant field", style: { colour: colour("c5"), symbol: "star" } },
  einstein: { label: "Einstein (equilibrium)", style: { colour: colour("c3"), symbol: "square" } },
};
/** Å³ in a nm³. */
const PER_NM3 = 1000;
const steps = 40;

interface Panel {
  readonly title: string;
  readonly series: readonly SizeSeries[];
}

/** Of the same force field, whatever study they are of: points of one study alone may not have two sizes. */
function byForceField({ studies, studyOf }: Pick<ReportInput, "studies" | "studyOf">): PointResult[][] {
  const points = studies.flatMap(({ results }) => results.points);
  const of = (point: PointResult) => forceFieldOf(studyOf(point), point);
  return [...new Set(points.map(of))].map((one) => points.filter((point) => of(point) === one));
}

/** In words, what the lines say. */
export const finiteSizeLines = (input: Pick<ReportInput, "studies" | "studyOf">): string[] =>
  byForceField(input).flatMap((points) => describeFiniteSize(points).map(sayFiniteSize));

function panelsOf(input: Pick<ReportInput, "studies" | "studyOf">): Panel[] {
  return byForceField(input).flatMap((points) => {
    const all = sizeSeries(points);
    const titleOf = ({ temperature, direction }: SizeSeries) =>
      `${formatNumber(temperature, "K")}${direction === undefined ? "" : `, [${direction.map((x) => formatNumber(x, "", 3)).join(" ")}]`}`;
    return [...new Set(all.map(titleOf))].map((title) => ({
      title,
      series: all.filter((one) => titleOf(one) === title),
    }));
  });
}

/** σ∞ exp(−E_c/4k_BT), E_c ∝ 1/V; S/cm at a 1/V in nm⁻³. */
const charged = ({ fit, chargingEnergy, temperature }: SizeSeries, x: number): number =>
  fit.limit.value * Math.exp((-chargingEnergy! * x) / PER_NM3 / (4 * BOLTZMANN * temperature));

function drawPanel(canvas: Canvas, { title, series }: Panel, width: number): Piece {
  const { plot } = canvas;
  const last = 1.08 * Math.max(...series.flatMap(({ members }) => members.map(({ volume }) => PER_NM3 / volume)));
  const grid = Array.from({ length: steps + 1 }, (_, k) => (last * k) / steps);
  const drawn = series.map((one) => ({
    ...one,
    style: looks[methodName(one.quantity)]!.style,
    line: grid.map((x) => {
      const { value, standardError } = one.fit.at(PER_NM3 / x);
      return { x, value, low: value - standardError, high: value + standardError };
    }),
  }));
  return panel(canvas, {
    title,
    width,
    height: 260,
    x: { label: "1 / V  (nm⁻³)", range: [-0.04 * last, last], exact: true },
    y: {
      label: "σ  (S cm⁻¹)",
      range: rangeOf(
        drawn.flatMap(({ members, fit: { limit } }) =>
          [...members, limit].flatMap(({ value, standardError }) => [value - standardError, value + standardError]),
        ),
      ),
    },
    marks: (domain) => {
      const inside = (y: number) => Math.min(Math.max(y, domain[0]), domain[1]);
      return [
        plot.ruleX([0], { stroke: colour("muted"), strokeOpacity: 0.6 }),
        ...drawn.flatMap(({ line, style, members, fit, ...one }, k) => [
          plot.areaY(line, {
            x: "x",
            y1: ({ low }: { low: number }) => inside(low),
            y2: ({ high }: { high: number }) => inside(high),
            fill: style.colour,
            fillOpacity: 0.15,
          }),
          plot.line(
            clipped(
              line.map(({ x, value: y }) => ({ x, y })),
              domain,
            ),
            {
              x: "x",
              y: "y",
              stroke: style.colour,
              strokeWidth: 1.75,
            },
          ),
          ...(one.chargingEnergy === null
            ? []
            : [
                plot.line(
                  clipped(
                    grid.map((x) => ({ x, y: charged({ ...one, members, fit }, x) })),
                    domain,
                  ),
                  {
                    x: "x",
                    y: "y",
                    stroke: colour("c2"),
                    strokeWidth: 1.5,
                    strokeDasharray: "6 4",
                  },
                ),
              ]),
          ...pointMarks(
            canvas,
            [
              { x: 0, value: fit.limit.value, standardError: fit.limit.standardError, filled: false },
              ...members.map(({ volume, ...rest }) => ({ ...rest, x: PER_NM3 / volume, filled: true })),
            ].map(({ x, value: y, standardError, filled }) => ({
              x,
              y,
              bar: [y - standardError, y + standardError] as const,
              filled,
            })),
            style,
            domain,
            symbolRadius(k, drawn.length),
          ),
        ]),
      ];
    },
  });
}

/** σ against 1/V, with the line to an infinite cell. */
export const finiteSize: Figure = {
  name: "finite-size",
  title: "Size of the cell",
  drawings: (input) => {
    const panels = panelsOf(input);
    if (panels.length === 0) return [];
    const title = "σ against 1/V";
    const shown = Object.entries(looks).filter(([name]) =>
      panels.some(({ series }) => series.some(({ quantity }) => methodName(quantity) === name)),
    );
    const items: LegendItem[] = [
      ...shown.map(([, { label, style }]) => ({ label, ...style, line: "solid" as const, band: 0.15 })),
      { label: "1/V → 0", colour: colour("ink"), symbol: "circle", filled: false },
      ...(panels.some(({ series }) => series.some(({ chargingEnergy }) => chargingEnergy !== null))
        ? [{ label: "constant current, slowed by charging alone", colour: colour("c2"), line: "dashed" as const }]
        : []),
    ];
    return [
      {
        name: "finite-size",
        title,
        caption:
          "Weighted straight line in 1/V through what may be quoted, with its standard error; open: what it gives for an infinite cell. Dashed: σ∞ exp(−E_c/4k_BT), what the held current takes from hops that must charge the cell, E_c = (qa)²/2ε₀χV as the cell has it that knows it best; the other methods know none of that.",
        draw: (canvas) => {
          const columns = canvas.narrow || panels.length === 1 ? 1 : 2;
          const key = legend(canvas, items);
          const grid = stack(
            panels.map((one) => drawPanel(canvas, one, canvas.width / columns)),
            title,
            columns,
          );
          return stack(key === null ? [grid] : [key, grid], title);
        },
        table: {
          header: [
            "panel",
            "temperature_K",
            "method",
            "kind",
            "atoms",
            "inverse_volume_per_nm3",
            "sigma_S_per_cm",
            "sigma_standard_error_S_per_cm",
            "fit_S_per_cm",
            "charging_alone_S_per_cm",
          ],
          rows: panels.flatMap(({ title: name, series }) =>
            series.flatMap((one) => {
              const own = [name, one.temperature, methodName(one.quantity)];
              const { limit } = one.fit;
              return [
                ...one.members.map(({ point, volume, value, standardError }) => [
                  ...own,
                  "cell",
                  point.atoms,
                  PER_NM3 / volume,
                  value,
                  standardError,
                  one.fit.at(volume).value,
                  one.chargingEnergy === null ? null : charged(one, PER_NM3 / volume),
                ]),
                [...own, "limit", null, 0, limit.value, limit.standardError, limit.value, null],
              ];
            }),
          ),
        },
      },
    ];
  },
};
