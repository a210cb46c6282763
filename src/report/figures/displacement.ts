import { beyondMemory } from "../../estimators/index.js";
import type { PointResult, TransportResult } from "../../study/index.js";
import { formatNumber } from "../../units/index.js";
import { stack, type Canvas, type Piece } from "../drawing/canvas.js";
import { clipped, type Vertex } from "../drawing/clip.js";
import { colour, seriesColour } from "../drawing/colours.js";
import { legend, type LegendItem } from "../drawing/legend.js";
import { panel, rangeOf } from "../drawing/panel.js";
import { readColumns, type Columns } from "../results-folder.js";
import type { ReportedStudy } from "../studies.js";
import type { Drawing, Figure } from "./figure.js";

interface Curve {
  readonly label: string;
  readonly colour: string;
  readonly points: readonly { readonly lag: number; readonly value: number; readonly slope: number }[];
}

interface Displacements {
  readonly curves: readonly Curve[];
  readonly running: readonly {
    readonly label: string;
    readonly colour: string;
    readonly points: readonly { readonly lag: number; readonly value: number }[];
  }[];
}

/** Slopes are taken over lags that differ by at least this factor: nearer ones are the same data. */
const ratio = 1.33;

function withSlopes(lags: Float64Array, values: Float64Array): Curve["points"] {
  const points: { lag: number; value: number; slope: number }[] = [];
  lags.forEach((lag, k) => {
    const value = values[k]!;
    const last = points.at(-1);
    if (!(value > 0) || (last !== undefined && lag < ratio * last.lag)) return;
    points.push({
      lag,
      value,
      slope: last === undefined ? NaN : Math.log(value / last.value) / Math.log(lag / last.lag),
    });
  });
  return points;
}

/** Σ N z² over the mobile species in the cell of a point; the formula is of one of them, "Li56 La24 Zr16 O96". */
function mobileCharges({ results }: ReportedStudy, { atoms }: Partial<Pick<PointResult, "atoms">>): number {
  const { formula, atoms: listed, transportCharges, mobile } = results.provenance.system;
  const counts = new Map([...formula.matchAll(/([A-Za-z]+)(\d+)/g)].map(([, name, count]) => [name!, Number(count)]));
  return (
    mobile.species.reduce((sum, name) => sum + (counts.get(name) ?? NaN) * transportCharges[name]! ** 2, 0) *
    ((atoms ?? listed) / listed)
  );
}

function curvesOf(study: ReportedStudy, point: PointResult, columns: Columns): Displacements {
  const lags = columns.get("lag_ps") ?? new Float64Array();
  const charge = columns.get("charge_displacement_squared_e2A2");
  const squares = mobileCharges(study, point);
  const collective =
    charge === undefined || !(squares > 0)
      ? []
      : [
          {
            label: "collective (per mobile charge²)",
            colour: colour("ink"),
            points: withSlopes(
              lags,
              charge.map((x) => (3 * x) / squares),
            ),
          },
        ];
  const species = [...columns].flatMap(([name, values]) => {
    const found = /^displacement_squared_(.+)_A2$/.exec(name);
    return found === null ? [] : [{ name: found[1]!, values }];
  });
  const lines = (name: string, label: string, c: string) => {
    const values = columns.get(name);
    return values === undefined
      ? []
      : [
          {
            label,
            colour: c,
            points: [...lags].flatMap((lag, k) => (Number.isFinite(values[k]!) ? [{ lag, value: values[k]! }] : [])),
          },
        ];
  };
  return {
    curves: [
      ...collective,
      ...species.map(({ name, values }, k) => ({
        label: `${name} (self)`,
        colour: seriesColour(k),
        points: withSlopes(lags, values),
      })),
    ].filter(({ points }) => points.length > 1),
    running: [
      ...lines("running_einstein_S_per_cm", "running slope (Einstein)", colour("c3")),
      ...lines("running_green_kubo_S_per_cm", "running integral (Green–Kubo)", colour("c4")),
    ].filter(({ points }) => points.length > 1),
  };
}

function drawPoint(canvas: Canvas, point: PointResult, { curves, running }: Displacements, title: string): Piece {
  const { plot } = canvas;
  const { einstein, nernstEinstein } = point.equilibrium!;
  const lag = {
    label: "lag  (ps)",
    range: rangeOf(curves.flatMap(({ points }) => points.map((p) => p.lag))),
    logarithmic: true,
  } as const;
  const shade = (result: TransportResult | null, c: string) =>
    result?.memory === undefined
      ? []
      : [
          plot.rect([result], {
            x1: Math.min(Math.max(beyondMemory * result.memory.shown, lag.range[0]), lag.range[1]),
            x2: lag.range[1],
            fill: c,
            fillOpacity: 0.16,
          }),
        ];
  const windows = [...shade(nernstEinstein, colour("c2")), ...shade(einstein, colour("c3"))];
  const drawn = curves.map(({ points, colour: stroke }) =>
    plot.line(points, { x: "lag", y: "value", stroke, strokeWidth: 1.75 }),
  );
  const slopes: readonly [number, number] = [-0.2, 2.2];
  const within = (points: readonly Vertex[], domain: readonly [number, number], stroke: string, strokeWidth: number) =>
    plot.line(
      clipped(
        points.filter(({ y }) => Number.isFinite(y)),
        domain,
      ),
      { x: "x", y: "y", stroke, strokeWidth },
    );
  const { width } = canvas;
  // Far beyond the window the running values are noise, which would hide all else.
  const sigma = einstein?.value ?? 0;
  const settled = running
    .flatMap(({ points }) => points.map((p) => p.value))
    .filter((v) => sigma === 0 || Math.abs(v) < 3 * Math.abs(sigma));
  const panels = [
    panel(canvas, {
      width,
      height: 300,
      title: "mean square displacement",
      x: lag,
      y: {
        label: "⟨Δr²⟩  (Å²)",
        range: rangeOf(curves.flatMap(({ points }) => points.map((p) => p.value))),
        logarithmic: true,
      },
      marks: () => [...windows, ...drawn],
    }),
    panel(canvas, {
      width,
      height: 190,
      title: "local slope d ln⟨Δr²⟩/d ln t",
      x: lag,
      y: { label: "slope", range: slopes, exact: true },
      marks: () => [
        ...windows,
        plot.ruleY([1], { stroke: colour("muted"), strokeDasharray: "4 3" }),
        ...curves.map(({ points, colour: stroke }) =>
          within(
            points.map((p) => ({ x: p.lag, y: p.slope })),
            slopes,
            stroke,
            1.5,
          ),
        ),
      ],
    }),
    ...(running.length === 0
      ? []
      : [
          panel(canvas, {
            width,
            height: 220,
            title: "conductivity up to a lag",
            x: lag,
            y: { label: "σ  (S cm⁻¹)", range: rangeOf([0, sigma, ...settled]) },
            marks: (domain) => [
              ...windows,
              ...running.map(({ points, colour: stroke }) =>
                within(
                  points.map((p) => ({ x: p.lag, y: p.value })),
                  domain,
                  stroke,
                  1.25,
                ),
              ),
              ...(einstein === null
                ? []
                : [plot.ruleY([einstein.value], { stroke: colour("ink"), strokeDasharray: "6 4" })]),
            ],
          }),
        ]),
  ];
  const items: LegendItem[] = [
    ...curves.map(({ label, colour: c }) => ({ label, colour: c, line: "solid" as const })),
    ...(einstein === null ? [] : [{ label: "beyond the memory of the charge", colour: colour("c3"), band: 0.25 }]),
    ...(nernstEinstein === null ? [] : [{ label: "beyond that of the ions", colour: colour("c2"), band: 0.25 }]),
    { label: "slope 1: diffusion", colour: colour("muted"), line: "dashed" },
  ];
  const runningItems: LegendItem[] = [
    ...running.map(({ label, colour: c }) => ({ label, colour: c, line: "solid" as const })),
    ...(einstein === null ? [] : [{ label: "σ (Einstein)", colour: colour("ink"), line: "dashed" as const }]),
  ];
  const [first, second, third] = panels;
  const pieces = [
    legend(canvas, items),
    first!,
    second!,
    ...(third === undefined ? [] : [legend(canvas, runningItems), third]),
  ];
  return stack(
    pieces.filter((piece) => piece !== null),
    title,
  );
}

/** Displacements of ions and of the charge at equilibrium, with the local slope: 2 flight, below 1 a cage, 1 diffusion. */
export const displacement: Figure = {
  name: "displacement",
  title: "Displacements at equilibrium",
  drawings: (input) =>
    input.groups.flatMap(({ label, points }) =>
      points.flatMap((point): Drawing[] => {
        const study = input.studyOf(point);
        const columns = point.equilibrium === undefined ? null : readColumns(study, point.equilibrium.curves);
        if (columns === null) return [];
        const data = curvesOf(study, point, columns);
        if (data.curves.length === 0) return [];
        const of = [label, label.includes(study.label) ? "" : study.label].filter((text) => text !== "");
        const title = `Displacements at ${[formatNumber(point.temperature.value, "K"), ...of].join(", ")}`;
        return [
          {
            name: `displacement-${study.slug === "" ? "" : `${study.slug}-`}${point.equilibrium!.curves.replace(/^.*\//, "").replace(/(?:-equilibrium)?\.csv$/, "")}`,
            title,
            caption: `Self: ⟨Δr²⟩ of one ion. Collective: 3⟨ΔQ²⟩/Σz² over the mobile ions, ΔQ the displacement of the charge along one direction; in the diffusive regime self over collective is the Haven ratio where one species moves. Only lags a factor of ${ratio} apart are shown of both, all of the running conductivities; neighbouring lags are strongly correlated, and beyond the lags used the curves are mostly noise.`,
            draw: (canvas) => drawPoint(canvas, point, data, title),
            table: {
              header: ["curve", "lag_ps", "mean_square_displacement_A2", "local_slope", "conductivity_S_per_cm"],
              rows: [
                ...data.curves.flatMap(({ label: name, points: of }) =>
                  of.map(({ lag, value, slope }) => [name, lag, value, slope, null]),
                ),
                ...data.running.flatMap(({ label: name, points: of }) =>
                  of.map(({ lag, value }) => [name, lag, null, null, value]),
                ),
              ],
            },
          },
        ];
      }),
    ),
};
