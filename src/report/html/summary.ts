import { isStarted } from "../results-folder.js";
import type { ReportInput } from "../figures/index.js";
import type { PointResult, TransportResult, UncertainQuantity } from "../../study/index.js";
import { ZERO_CELSIUS } from "../../units/constants.js";
import { formatNumber, formatUncertain } from "../../units/index.js";
import { escape, listHtml, tableHtml } from "./markup.js";

export const uncertain = (
  { value, standardError }: Pick<UncertainQuantity, "value" | "standardError">,
  unit?: string,
): string => formatUncertain(value, standardError ?? NaN, unit);

/** With an asterisk where it must not be quoted. */
const quoted = (
  quantity: (Pick<UncertainQuantity, "value" | "standardError"> & { readonly converged: boolean }) | null | undefined,
): string =>
  quantity === null || quantity === undefined ? "" : `${uncertain(quantity)}${quantity.converged ? "" : " *"}`;

const interval = (
  s: { readonly value: number; readonly interval68: readonly [number, number] } | null | undefined,
): string =>
  s === null || s === undefined
    ? ""
    : `${formatNumber(s.value, "", 2)} (${formatNumber(s.interval68[0], "", 2)}–${formatNumber(s.interval68[1], "", 2)})`;

/** σ of every point by every method. */
export function headlineTable({ groups }: ReportInput): string {
  const rows = groups.flatMap(({ label, points }) =>
    points
      .filter(isStarted)
      .map(({ temperature, conductivity, noise, equilibrium, speedUp }) => [
        formatNumber(temperature.value),
        String(Math.round(temperature.value - ZERO_CELSIUS)),
        label,
        quoted(conductivity),
        noise === undefined ? "" : uncertain(noise.conductivity),
        quoted(equilibrium?.einstein),
        quoted(equilibrium?.greenKubo),
        quoted(equilibrium?.nernstEinstein),
        quoted(equilibrium?.havenRatio),
        interval(speedUp?.collective),
      ]),
  );
  const header = [
    "T / K",
    "T / °C",
    "series",
    "σ constant current / S cm⁻¹",
    "σ field noise / S cm⁻¹",
    "σ Einstein / S cm⁻¹",
    "σ Green–Kubo / S cm⁻¹",
    "σ Nernst–Einstein / S cm⁻¹",
    "Haven ratio",
    "speed-up (68 %)",
  ];
  const stars = rows.some((row) => row.some((cell) => cell.endsWith("*")));
  return `${tableHtml({ header, rows })}<p class="muted">σ ± one standard error; with ion–ion correlation, but for Nernst–Einstein's.${stars ? " * not converged, do not quote: see the verdicts below." : ""}</p>\n`;
}

/** What is missing from a study that has not finished, or ""; in words. */
export function unfinished({ results, groups }: ReportInput): string {
  if (results.status === "completed") return "";
  const planned = (results.provenance.resolved as { temperatures?: readonly number[] } | null)?.temperatures ?? [];
  const started = new Set(
    groups.flatMap(({ points }) => points.filter(isStarted).map(({ temperature }) => temperature.value)),
  );
  const missing = planned.filter((t) => !started.has(t));
  const words = {
    running: "The study is still running, or was killed",
    interrupted: "The study was interrupted",
    failed: "Some runs of the study failed",
  }[results.status];
  return `${words}: what follows is what there is so far.${missing.length > 0 ? ` Nothing yet at ${missing.map((t) => formatNumber(t, "K")).join(", ")}.` : ""}`;
}

const transportVerdict = (name: string, result: TransportResult | null): string => {
  if (result === null) return `${name}: the runs are too short`;
  const { window, effectiveSamples, verdict } = result;
  return `${name}: ${verdict === "" ? "converged" : verdict} (lags ${formatNumber(window.from)}–${formatNumber(window.to, "ps")}: ${window.reason}; ${formatNumber(effectiveSamples, "", 2)} effective samples)`;
};

/** Every verdict and warning of a point, in words. */
function pointVerdicts(point: PointResult): string[] {
  const { conductivity, linearResponse, noise, equilibrium, outcome } = point;
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
    ...(equilibrium === undefined
      ? []
      : [
          transportVerdict("Einstein", equilibrium.einstein),
          transportVerdict("Green–Kubo", equilibrium.greenKubo),
          ...(equilibrium.nernstEinstein === null
            ? []
            : [transportVerdict("Nernst–Einstein", equilibrium.nernstEinstein)]),
          ...(equilibrium.havenRatio === null ? [] : [transportVerdict("Haven ratio", equilibrium.havenRatio)]),
          ...equilibrium.warnings.map((warning) => `warning, equilibrium: ${warning}`),
        ]),
    ...(outcome === undefined ? [] : [outcome]),
    ...[...(point.preparation ?? []), ...point.runs, ...(equilibrium?.runs ?? [])].flatMap(({ id, warnings }) =>
      warnings.map((warning) => `warning, ${id}: ${warning}`),
    ),
    ...point.warnings.map((warning) => `warning: ${warning}`),
  ];
}

/** All of them, by point; and the runs that failed. */
export function verdicts({ groups, results }: ReportInput): string {
  const byPoint = groups.flatMap(({ label, points }) =>
    points
      .filter(isStarted)
      .map(
        (point) =>
          `<h3>${escape(`${formatNumber(point.temperature.value, "K")}${label === "" ? "" : `, ${label}`}`)}</h3>\n${listHtml(pointVerdicts(point))}`,
      ),
  );
  const failed = results.errors.map(({ id, code, message }) => `${id}: ${message} [${code}]`);
  return `${byPoint.join("")}${failed.length === 0 ? "" : `<h3>Runs that failed</h3>\n${listHtml(failed)}`}`;
}

/** Every run under current. */
export function runsTable({ groups }: ReportInput): string {
  const rows = groups.flatMap(({ points }) =>
    points.flatMap((point) =>
      point.runs.map((run) => [
        run.id,
        formatNumber(point.temperature.value),
        formatNumber(run.currentDensity.value, "", 3),
        run.driftVelocity === null ? "" : formatNumber(run.driftVelocity.value),
        uncertain(run.field),
        run.conductivity === null ? "" : `${uncertain(run.conductivity)}${run.converged ? "" : " *"}`,
        run.johnsonNyquist.measuredOverPredicted === null ? "" : run.johnsonNyquist.measuredOverPredicted.toFixed(2),
        formatNumber(run.duration.value),
        formatNumber(run.transient.value),
      ]),
    ),
  );
  if (rows.length === 0) return "";
  return `${tableHtml({ header: ["run", "T / K", "j / A cm⁻²", "v / Å ps⁻¹", "E / V Å⁻¹", "σ / S cm⁻¹", "δE / JN", "time / ps", "removed / ps"], rows })}<p class="muted">δE / JN: the field's standard error over the one that Johnson–Nyquist noise predicts.</p>\n`;
}
