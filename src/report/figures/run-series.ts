import { blockedMean } from "../../estimators/index.js";
import type { PointResult, RunResult } from "../../study/index.js";
import { formatNumber } from "../../units/index.js";
import { stack, type Canvas, type Piece } from "../drawing/canvas.js";
import { clipped } from "../drawing/clip.js";
import { colour } from "../drawing/colours.js";
import { legend, type LegendItem } from "../drawing/legend.js";
import { panel, rangeOf } from "../drawing/panel.js";
import { thin, type Bin } from "../drawing/thin.js";
import { readSeries } from "../results-folder.js";
import type { ReportedStudy } from "../studies.js";
import type { Drawing, Figure } from "./figure.js";

const mostBins = 240;
const raw = colour("c6");
const mean = colour("c1");
const result = colour("c2");

interface RunData {
  readonly run: RunResult;
  /** K; of the thermostat. */
  readonly target: number;
  /** ps since the first step, where recording begins, and of the last row. */
  readonly start: number;
  readonly end: number;
  readonly rows: number;
  readonly transientRows: number;
  readonly field: readonly Bin[];
  readonly temperature: readonly Bin[];
  /** Mean of the field from the end of the transient to a time. */
  readonly running: readonly { readonly x: number; readonly y: number }[];
  readonly blocking: readonly {
    readonly length: number;
    readonly error: number;
    readonly low: number;
    readonly high: number;
    readonly blocks: number;
  }[];
}

function load(study: ReportedStudy, point: PointResult, run: RunResult): RunData | null {
  const series = readSeries(study, point, run.series);
  if (series === null || series.rows < 2) return null;
  const time = Float64Array.from(series.column("time"), (t) => t / 1e3);
  const field = series.column("field");
  const interval = series.interval / 1e3;
  const transientRows = Math.min(series.rows - 1, Math.round(run.transient.value / interval));
  const kept = field.subarray(transientRows);
  const running: { x: number; y: number }[] = [];
  const step = Math.ceil(kept.length / mostBins);
  let sum = 0;
  kept.forEach((e, k) => {
    sum += e;
    if ((k + 1) % step === 0 || k === kept.length - 1) running.push({ x: time[transientRows + k]!, y: sum / (k + 1) });
  });
  return {
    run,
    target: point.temperature.value,
    start: time[0]! - interval,
    end: time.at(-1)!,
    rows: series.rows,
    transientRows,
    field: thin(time, field, mostBins),
    temperature: thin(time, series.column("temperature"), mostBins),
    running,
    blocking: blockedMean(kept).levels.map(({ blockLength, blocks, standardError: error, relativeUncertainty: u }) => ({
      length: blockLength * interval,
      error,
      low: error * Math.max(0, 1 - u),
      high: error * (1 + u),
      blocks,
    })),
  };
}

function drawRun(
  canvas: Canvas,
  { run, target, start, end, field, temperature, running, blocking }: RunData,
  title: string,
): Piece {
  const { plot } = canvas;
  const columns = canvas.narrow ? 1 : 2;
  const size = { width: canvas.width / columns, height: 220 };
  const time = { label: "time since the first step  (ps)", range: [start, end], exact: true } as const;
  const cut = start + run.transient.value;
  const removed =
    cut > start ? [plot.rect([cut], { x1: start, x2: cut, fill: colour("shade"), fillOpacity: 0.25 })] : [];
  const band = (bins: readonly Bin[]) => [
    plot.areaY(bins, { x: "x", y1: "low", y2: "high", fill: raw, fillOpacity: 0.35 }),
    plot.line(bins, { x: "x", y: "mean", stroke: mean, strokeWidth: 1.25 }),
  ];
  const { value, standardError } = run.field;
  const around =
    standardError === null
      ? []
      : [
          plot.rect([value], {
            x1: cut,
            x2: end,
            y1: value - standardError,
            y2: value + standardError,
            fill: result,
            fillOpacity: 0.25,
          }),
        ];
  const line = plot.ruleY([value], { x1: cut, x2: end, stroke: result, strokeWidth: 1.5 });
  // The first few means are all over the place.
  const settled = running.slice(Math.floor(running.length / 20));
  const levels = blocking.filter(({ error }) => error > 0);
  const panels = [
    panel(canvas, {
      ...size,
      title: "field",
      x: time,
      y: { label: "E  (V Å⁻¹)", range: rangeOf([value, ...field.flatMap(({ low, high }) => [low, high])]) },
      marks: () => [...removed, ...band(field), line],
    }),
    panel(canvas, {
      ...size,
      title: "mean field so far",
      x: time,
      y: {
        label: "E  (V Å⁻¹)",
        range: rangeOf([...settled.map(({ y }) => y), value - (standardError ?? 0), value + (standardError ?? 0)]),
      },
      marks: (domain) => [
        ...removed,
        ...around,
        plot.line(clipped(running, domain), { x: "x", y: "y", stroke: mean, strokeWidth: 1.5 }),
        line,
      ],
    }),
    panel(canvas, {
      ...size,
      title: "temperature of the ions",
      x: time,
      y: { label: "T  (K)", range: rangeOf([target, ...temperature.flatMap(({ low, high }) => [low, high])]) },
      marks: () => [
        ...removed,
        ...band(temperature),
        plot.ruleY([target], { stroke: colour("ink"), strokeDasharray: "4 3" }),
      ],
    }),
    ...(levels.length === 0
      ? []
      : [
          panel(canvas, {
            ...size,
            title: "standard error by block length",
            x: { label: "block length  (ps)", range: [levels[0]!.length, levels.at(-1)!.length], logarithmic: true },
            y: {
              label: "δE  (V Å⁻¹)",
              range: rangeOf([
                0,
                ...levels.map(({ high }) => Math.min(high, 3 * Math.max(...levels.map((l) => l.error)))),
                standardError ?? 0,
                run.johnsonNyquist.standardError ?? 0,
              ]),
            },
            marks: (domain) => [
              ...(standardError === null ? [] : [plot.ruleY([standardError], { stroke: result, strokeWidth: 1.5 })]),
              ...(run.johnsonNyquist.standardError === null
                ? []
                : [
                    plot.ruleY([run.johnsonNyquist.standardError], {
                      stroke: colour("c3"),
                      strokeWidth: 1.5,
                      strokeDasharray: "1.5 3.5",
                    }),
                  ]),
              plot.ruleX(levels, {
                x: "length",
                y1: (l: { low: number }) => Math.max(domain[0], l.low),
                y2: (l: { high: number }) => Math.min(domain[1], l.high),
                stroke: mean,
                strokeWidth: 1.25,
              }),
              plot.dot(levels, { x: "length", y: "error", r: 3, fill: mean }),
            ],
          }),
        ]),
  ];
  const items: LegendItem[] = [
    { label: "lowest to highest", colour: raw, band: 0.35 },
    { label: "mean", colour: mean, line: "solid" },
    { label: "result, ± one standard error", colour: result, line: "solid", band: 0.25 },
    ...(cut > start ? [{ label: "transient, removed", colour: colour("shade"), band: 0.25 }] : []),
    { label: "thermostat", colour: colour("ink"), line: "dashed" },
    ...(run.johnsonNyquist.standardError === null
      ? []
      : [{ label: "error from Johnson–Nyquist noise", colour: colour("c3"), line: "dotted" as const }]),
  ];
  const key = legend(canvas, items);
  const grid = stack(panels, title, columns);
  return stack(key === null ? [grid] : [key, grid], title);
}

function captionOf({ run, rows, transientRows, field }: RunData): string {
  const thinned =
    rows > field.length
      ? ` ${rows} rows are shown as ${field.length} stretches: lowest, highest and mean of each.`
      : "";
  const transient =
    run.transient.value > 0
      ? `${formatNumber(run.transient.value, "ps")} (${transientRows} rows) were removed from the start as transient (${run.transient.method}).`
      : `Nothing had to be removed from the start (${run.transient.method}).`;
  return `${transient}${thinned} The standard error of the mean field must have reached a plateau before blocks become too few.`;
}

/** Every run under current: what the field and its error bar rest on. */
export const runSeries: Figure = {
  name: "run-series",
  title: "Runs under current",
  drawings: (input) =>
    input.studies
      .flatMap(({ results }) => results.points)
      .flatMap((point) =>
        point.runs.flatMap((run): Drawing[] => {
          const data = load(input.studyOf(point), point, run);
          if (data === null) return [];
          const { label, slug } = input.studyOf(point);
          const title = `${label === "" ? "" : `${label}, `}${run.id}: ${formatNumber(point.temperature.value, "K")}, ${formatNumber(run.currentDensity.value, "A/cm²", 3)}`;
          return [
            {
              name: `run-${slug === "" ? "" : `${slug}-`}${run.id}`,
              title,
              caption: captionOf(data),
              draw: (canvas) => drawRun(canvas, data, title),
              table: {
                header: [
                  "kind",
                  "time_ps",
                  "field_low_V_per_A",
                  "field_high_V_per_A",
                  "field_mean_V_per_A",
                  "temperature_low_K",
                  "temperature_high_K",
                  "temperature_mean_K",
                  "field_mean_so_far_V_per_A",
                  "block_length_ps",
                  "blocks",
                  "field_standard_error_V_per_A",
                ],
                rows: [
                  ...data.field.map(({ x, low, high, mean: m }, k) => [
                    "stretch",
                    x,
                    low,
                    high,
                    m,
                    data.temperature[k]!.low,
                    data.temperature[k]!.high,
                    data.temperature[k]!.mean,
                    null,
                    null,
                    null,
                    null,
                  ]),
                  ...data.running.map(({ x, y }) => [
                    "mean so far",
                    x,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    y,
                    null,
                    null,
                    null,
                  ]),
                  ...data.blocking.map(({ length, blocks, error }) => [
                    "blocking",
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    length,
                    blocks,
                    error,
                  ]),
                ],
              },
            },
          ];
        }),
      ),
};
