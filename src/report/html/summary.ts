import { isStarted } from "../results-folder.js";
import { finiteSizeLines, type ReportInput } from "../figures/index.js";
import { fieldRunQuantities, pointQuantities, runQuantities } from "../../results/quantities/index.js";
import { agreementOverStudy } from "../../results/study-agreement.js";
import { sayFailures } from "../../results/say-failures.js";
import { sayTwoErrors } from "../../results/two-errors.js";
import { expand, heading, shown, shownIn, valueAt, type Quantity } from "../../results/quantity.js";
import type { PointResult, TransportResult } from "../../study/index.js";
import { ZERO_CELSIUS } from "../../units/constants.js";
import { formatNumber } from "../../units/index.js";
import type { ReportedStudy } from "../studies.js";
import { escape, listHtml, tableHtml } from "./markup.js";

/** σ of every point by every method. */
export function headlineTable({ groups }: ReportInput): string {
  const quantities = expand(
    shownIn("headline", pointQuantities),
    groups.flatMap(({ points }) => points),
  );
  const rows = groups.flatMap(({ label, points }) =>
    points
      .filter(isStarted)
      .map((point) => [
        formatNumber(point.temperature.value),
        String(Math.round(point.temperature.value - ZERO_CELSIUS)),
        label,
        ...quantities.map((quantity) => shown(quantity, point)),
      ]),
  );
  const header = ["T / K", "T / °C", "series", ...quantities.map(heading)];
  const stars = rows.some((row) => row.some((cell) => cell.endsWith("*")));
  return `${tableHtml({ header, rows })}<p class="muted">σ ± one standard error; with ion–ion correlation, but for Nernst–Einstein's.${stars ? " * do not quote: not converged, or another method disagrees; see the verdicts below." : ""}</p>\n`;
}

/** Whether the methods agree over all points of all studies, in a paragraph; "" with nothing to compare. */
export function agreementHtml({ groups }: ReportInput): string {
  const agreement = agreementOverStudy(groups.flatMap(({ points }) => points));
  return agreement === null ? "" : `<p${agreement.agree ? "" : ' class="notice"'}>${escape(agreement.verdict)}.</p>\n`;
}

/** σ of infinite cells, where there are several sizes; "" without. */
export function finiteSizeHtml(input: ReportInput): string {
  const lines = finiteSizeLines(input);
  return lines.length === 0 ? "" : listHtml(lines);
}

/** What is missing from studies that have not finished, or ""; in words. */
export const unfinished = ({ studies }: ReportInput): string =>
  studies
    .map((study) => ({ said: unfinishedStudy(study), label: study.label }))
    .filter(({ said }) => said !== "")
    .map(({ said, label }) => (label === "" ? said : `${label}: ${said}`))
    .join(" ");

function unfinishedStudy({ results }: ReportedStudy): string {
  if (results.status === "completed") return "";
  const planned = (results.provenance.resolved as { temperatures?: readonly number[] } | null)?.temperatures ?? [];
  const started = new Set(results.points.filter(isStarted).map(({ temperature }) => temperature.value));
  const missing = planned.filter((t) => !started.has(t));
  const words = {
    running: "The study is still running, or was killed",
    interrupted: "The study was interrupted",
    failed: "Some runs of the study failed",
  }[results.status];
  return `${words}: what follows is what there is so far.${missing.length > 0 ? ` Nothing yet at ${missing.map((t) => formatNumber(t, "K")).join(", ")}.` : ""}`;
}

/** Of each estimate at equilibrium, with the memory that it shows. */
function transportVerdicts(point: PointResult): string[] {
  return expand(shownIn("verdicts", pointQuantities), [point]).flatMap(({ key, label, missing }) => {
    const result = valueAt(point, key) as TransportResult | null | undefined;
    if (result === undefined) return [];
    if (result === null) return missing === undefined ? [] : [`${label}: ${missing}`];
    const { memory, effectiveSamples, verdict } = result;
    const remembered =
      memory === undefined
        ? ""
        : `${memory.shown === 0 ? "no memory is seen" : `memory ${formatNumber(memory.shown, "ps", 2)}`}, up to ${formatNumber(memory.assumed, "ps", 2)} was thought of; `;
    return [
      `${label}: ${verdict === "" ? "converged" : verdict} (${remembered}${formatNumber(effectiveSamples, "", 2)} effective samples)`,
    ];
  });
}

/** Every verdict and warning of a point, in words. */
function pointVerdicts(point: PointResult): string[] {
  const { conductivity, linearResponse, noise, equilibrium, agreement: methods, outcome, constantField: field } = point;
  const agreement =
    conductivity === undefined || conductivity.degreesOfFreedom === 0
      ? ""
      : ` (χ²/dof ${formatNumber(conductivity.chiSquared / conductivity.degreesOfFreedom, "", 3)}, p = ${formatNumber(conductivity.pValue, "", 2)})`;
  return [
    ...(conductivity === undefined
      ? []
      : [`constant current: ${conductivity.verdict === "" ? "converged" : conductivity.verdict}${agreement}`]),
    ...(linearResponse === undefined ? [] : [`linear response: ${linearResponse.verdict}`]),
    ...(noise?.comparison === null || noise?.comparison === undefined
      ? []
      : [`field noise: ${noise.comparison.verdict}`]),
    ...((noise?.verdict ?? "") === "" ? [] : [`σ field noise: ${noise!.verdict!}`]),
    ...(field?.conductivity === undefined
      ? []
      : [`constant field: ${field.conductivity.verdict === "" ? "converged" : field.conductivity.verdict}`]),
    ...(field?.linearResponse === undefined ? [] : [`response to fields: ${field.linearResponse.verdict}`]),
    ...(field?.warnings ?? []).map((warning) => `warning, constant field: ${warning}`),
    ...(equilibrium === undefined
      ? []
      : [...transportVerdicts(point), ...equilibrium.warnings.map((warning) => `warning, equilibrium: ${warning}`)]),
    ...(methods === undefined ? [] : [`methods: ${methods.verdict}`]),
    ...(outcome === undefined ? [] : [outcome]),
    ...[...(point.preparation ?? []), ...point.runs, ...(field?.runs ?? []), ...(equilibrium?.runs ?? [])].flatMap(
      ({ id, warnings }) => warnings.map((warning) => `warning, ${id}: ${warning}`),
    ),
    ...point.warnings.map((warning) => `warning: ${warning}`),
  ];
}

/** Temperature, line and study, as far as there are several. */
const titleOf = (point: PointResult, line: string, study: ReportedStudy): string =>
  [formatNumber(point.temperature.value, "K"), line, line.includes(study.label) ? "" : study.label]
    .filter((text) => text !== "")
    .join(", ");

/** All of them, by point; and the runs that failed. */
export function verdicts({ groups, studies, studyOf }: ReportInput): string {
  const byPoint = groups.flatMap(({ label, points }) =>
    points
      .filter(isStarted)
      .map((point) => `<h3>${escape(titleOf(point, label, studyOf(point)))}</h3>\n${listHtml(pointVerdicts(point))}`),
  );
  const failed = studies.flatMap(({ results, label }) =>
    sayFailures(results.errors).map(({ id, text }) => `${label === "" ? "" : `${label}, `}${id}: ${text}`),
  );
  return `${byPoint.join("")}${failed.length === 0 ? "" : `<h3>Runs that failed</h3>\n${listHtml(failed)}`}`;
}

/** Every run under current. */
export function runsTable({ groups, studyOf }: ReportInput): string {
  const quantities = shownIn("report-runs", runQuantities);
  const rows = groups.flatMap(({ points }) =>
    points.flatMap((point) =>
      point.runs.map((run) => [
        studyOf(point).label,
        run.id,
        formatNumber(point.temperature.value),
        ...quantities.map((quantity) => shown(quantity, run)),
      ]),
    ),
  );
  const inField = shownIn("report-runs", fieldRunQuantities);
  const fieldRows = groups.flatMap(({ points }) =>
    points.flatMap((point) =>
      (point.constantField?.runs ?? []).map((run) => [
        studyOf(point).label,
        run.id,
        formatNumber(point.temperature.value),
        ...inField.map((quantity) => shown(quantity, run)),
      ]),
    ),
  );
  const twoErrors = groups
    .flatMap(({ points }) =>
      points.flatMap(({ runs, constantField }) => [sayTwoErrors(runs), sayTwoErrors(constantField?.runs ?? [])]),
    )
    .filter((sentence) => sentence !== "");
  const tableOf = (of: readonly Quantity[], body: string[][], note: string): string =>
    body.length === 0
      ? ""
      : `${tableHtml({ header: ["study", "run", "T / K", ...of.map(heading)], rows: body })}<p class="muted">${note} standard error over the one that Johnson–Nyquist noise predicts.</p>\n`;
  return `${tableOf(quantities, rows, "δE / JN: the field's")}${tableOf(inField, fieldRows, "δj / JN: the current's")}${twoErrors.length === 0 ? "" : listHtml(twoErrors)}`;
}
