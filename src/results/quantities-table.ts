import {
  committeeQuantities,
  fieldRunQuantities,
  minimisationQuantities,
  modelQuantities,
  pointQuantities,
  preparationQuantities,
  runQuantities,
  seriesQuantities,
} from "./quantities/index.js";
import type { Quantity, View } from "./quantity.js";

const places: Readonly<Record<View, string>> = {
  runs: "run",
  "report-runs": "report",
  equilibrium: "run",
  headline: "report",
  comparison: "compare",
  csv: "comparison.csv",
  figure: "figure",
  laws: "laws",
  committee: "run, report, committee.csv",
  verdicts: "report",
};

/** Every published number as a table in Markdown: what docs/results-file.md has between its markers. */
export function quantitiesTable(): string {
  const row = (prefix: string, { key, unit, meaning, in: views = [] }: Quantity) =>
    `| \`${prefix}.${key}\` | ${unit === "1" ? "" : unit} | ${meaning} | ${[...new Set(views.map((view) => places[view]))].join(", ")} |`;
  return [
    "| key | unit | meaning | also in |",
    "| --- | --- | --- | --- |",
    ...pointQuantities.map((quantity) => row("points[]", quantity)),
    ...committeeQuantities.map((quantity) => row("committee[]", quantity)),
    ...modelQuantities.map((quantity) => row("committee[].models[]", quantity)),
    ...runQuantities.map((quantity) => row("runs[]", quantity)),
    ...fieldRunQuantities.slice(0, -seriesQuantities.length).map((quantity) => row("constantField.runs[]", quantity)),
    ...[...preparationQuantities.slice(seriesQuantities.length), ...minimisationQuantities].map((quantity) =>
      row("preparation[]", quantity),
    ),
  ]
    .map((line) => `${line}\n`)
    .join("");
}
