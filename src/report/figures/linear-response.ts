import type { PointResult } from "../../study/index.js";
import { formatNumber } from "../../units/index.js";
import { stack, type Canvas, type Piece } from "../drawing/canvas.js";
import { colour } from "../drawing/colours.js";
import { legend, type LegendItem } from "../drawing/legend.js";
import { panel, rangeOf } from "../drawing/panel.js";
import { pointMarks } from "../drawing/points.js";
import type { Figure } from "./figure.js";

const style = { symbol: "circle", colour: colour("c1") } as const;
const fieldStyle = { symbol: "triangle", colour: colour("c5") } as const;
const fitColour = colour("c2");
const MEGA = 1e6;
/** V/cm of 1 V/Å. */
const PER_CM = 1e8;

/** E in V/Å of the fit at j in A/cm²; ρ is in Ω cm. */
function fitted({ linearResponse }: PointResult, j: number, standardErrors = 0): number {
  const { resistivity, cubic, characteristicCurrent } = linearResponse!;
  const j0 = characteristicCurrent?.value;
  const bent = j0 === undefined ? j : j0 * Math.asinh(j / j0);
  return (
    ((resistivity.value + standardErrors * (resistivity.standardError ?? 0)) * bent) / PER_CM +
    (cubic?.value ?? 0) * j ** 3
  );
}

const mayBeQuoted = ({ conductivity }: PointResult): boolean => conductivity?.converged !== false;
/** j in A/cm² of the fit to runs in fields at E in V/Å; σ is in S/cm. */
function fittedInField({ constantField }: PointResult, e: number): number {
  const { conductivity, linearResponse } = constantField!;
  const e0 = linearResponse!.characteristicField?.value;
  const bent = e0 === undefined ? e : e0 * Math.sinh(e / e0);
  return conductivity!.value * bent * PER_CM + (linearResponse!.cubic?.value ?? 0) * e ** 3;
}

/** Runs in constant fields: the error is that of the current. */
const inFields = ({ constantField }: PointResult) =>
  (constantField?.runs ?? []).map(({ currentDensity: { value, standardError }, field, converged }) => ({
    x: value / MEGA,
    y: field.value,
    ...(standardError === null
      ? {}
      : { across: [(value - standardError) / MEGA, (value + standardError) / MEGA] as const }),
    filled: converged,
  }));

const titleOf = (point: PointResult, group: string) =>
  `${formatNumber(point.temperature.value, "K")}${group === "" ? "" : `, ${group}`}${mayBeQuoted(point) ? "" : " *"}`;

function drawPoint(canvas: Canvas, point: PointResult, title: string, width: number): Piece {
  const { plot } = canvas;
  const runs = point.runs.map(({ currentDensity, field, converged }) => {
    const error = field.standardError;
    return {
      x: currentDensity.value / MEGA,
      y: field.value,
      ...(error === null ? {} : { bar: [field.value - error, field.value + error] as const }),
      filled: converged,
    };
  });
  const fields = inFields(point);
  const strongest = Math.max(0, ...fields.map(({ y }) => Math.abs(y)));
  const weakest = Math.min(0, ...fields.map(({ y }) => y));
  const most = Math.max(0, ...fields.map(({ y }) => y));
  const lineInField =
    point.constantField?.conductivity === undefined || strongest === 0
      ? []
      : Array.from({ length: 61 }, (_, k) => weakest + ((most - weakest) * k) / 60).map((e) => ({
          j: fittedInField(point, e) / MEGA,
          e,
        }));
  const [low, high] = rangeOf([
    0,
    ...runs.map(({ x }) => x),
    ...lineInField.map(({ j }) => j),
    ...fields.flatMap(({ x, across }) => [x, ...(across ?? [])]),
  ]);
  const grid = Array.from({ length: 61 }, (_, k) => low + ((high - low) * k) / 60);
  const line =
    point.linearResponse === undefined
      ? []
      : grid.map((j) => ({
          j,
          e: fitted(point, j * MEGA),
          low: fitted(point, j * MEGA, -1),
          high: fitted(point, j * MEGA, 1),
        }));
  return panel(canvas, {
    title,
    width,
    height: 250,
    x: { label: "j  (MA cm⁻²)", range: [low, high] },
    y: {
      label: "E  (V Å⁻¹)",
      range: rangeOf([
        0,
        ...runs.flatMap(({ y, bar }) => [y, ...(bar ?? [])]),
        ...line.map(({ e }) => e),
        ...fields.map(({ y }) => y),
      ]),
    },
    marks: (domain) => [
      plot.ruleY([0], { stroke: colour("muted"), strokeOpacity: 0.6 }),
      plot.areaY(line, {
        x: "j",
        y1: (p: { low: number }) => Math.min(Math.max(p.low, domain[0]), domain[1]),
        y2: (p: { high: number }) => Math.min(Math.max(p.high, domain[0]), domain[1]),
        fill: fitColour,
        fillOpacity: 0.2,
      }),
      plot.line(line, { x: "j", y: "e", stroke: fitColour, strokeWidth: 1.75 }),
      plot.line(lineInField, { x: "j", y: "e", stroke: fieldStyle.colour, strokeWidth: 1.5, strokeDasharray: "5 3" }),
      ...pointMarks(canvas, runs, style, domain),
      ...pointMarks(canvas, fields, fieldStyle, domain),
    ],
  });
}

/** E(j) of every point, with the fit that σ = 1/ρ is from. */
export const linearResponse: Figure = {
  name: "linear-response",
  title: "Field against current",
  drawings: ({ groups }) => {
    const points = groups.flatMap(({ label, points: of }) =>
      of
        .filter(({ runs, constantField }) => runs.length > 0 || constantField !== undefined)
        .map((point) => ({ point, title: titleOf(point, label) })),
    );
    if (points.length === 0) return [];
    const title = "Mean field against current density";
    const open = points.some(({ point }) =>
      [...point.runs, ...(point.constantField?.runs ?? [])].some(({ converged }) => !converged),
    );
    const isDriven = points.some(({ point }) => point.runs.length > 0);
    const isInField = points.some(({ point }) => point.constantField !== undefined);
    const items: LegendItem[] = [
      ...(isDriven
        ? [
            { label: "mean field of a run", ...style },
            { label: "fit, σ = 1/slope at j → 0", colour: fitColour, line: "solid" as const, band: 0.25 },
          ]
        : []),
      ...(isInField
        ? [
            { label: "mean current in a field", ...fieldStyle },
            { label: "fit j(E), σ = slope at E → 0", colour: fieldStyle.colour, line: "dashed" as const },
          ]
        : []),
      ...(open
        ? [{ label: "open: not converged", colour: colour("ink"), symbol: "circle" as const, filled: false }]
        : []),
    ];
    return [
      {
        name: "linear-response",
        title,
        caption: `Fit E = ρj, or where the runs ask for it (AICc) E = ρj + bj³ or E = ρj₀ asinh(j/j₀); band: one standard error of ρ. Error bars: one standard error, of the field where the current is held, of the current where the field is. ${points.every(({ point }) => mayBeQuoted(point)) ? "" : "* σ = 1/ρ must not be quoted: see the verdicts. "}By symmetry E is odd in j; where it is not, the structure keeps a field for longer than a run, which opposite currents cancel.`,
        draw: (canvas) => {
          const columns = canvas.narrow || points.length === 1 ? 1 : 2;
          const key = legend(canvas, items);
          const panels = stack(
            points.map(({ point, title: name }) => drawPoint(canvas, point, name, canvas.width / columns)),
            title,
            columns,
          );
          return stack(key === null ? [panels] : [key, panels], title);
        },
        table: {
          header: [
            "point",
            "temperature_K",
            "run",
            "current_density_A_per_cm2",
            "field_V_per_A",
            "field_standard_error_V_per_A",
            "fit_V_per_A",
            "converged",
            "sigma_of_fit_converged",
            "drive",
            "current_density_standard_error_A_per_cm2",
            "fit_A_per_cm2",
          ],
          rows: points.flatMap(({ point, title: name }) => [
            ...point.runs.map(({ id, currentDensity, field, converged }) => [
              name,
              point.temperature.value,
              id,
              currentDensity.value,
              field.value,
              field.standardError,
              point.linearResponse === undefined ? null : fitted(point, currentDensity.value),
              converged,
              point.conductivity?.converged ?? null,
              "constant current",
              null,
              null,
            ]),
            ...(point.constantField?.runs ?? []).map(({ id, currentDensity, field, converged }) => [
              name,
              point.temperature.value,
              id,
              currentDensity.value,
              field.value,
              null,
              null,
              converged,
              point.constantField!.conductivity?.converged ?? null,
              "constant field",
              currentDensity.standardError,
              point.constantField!.conductivity === undefined ? null : fittedInField(point, field.value),
            ]),
          ]),
        },
      },
    ];
  },
};
