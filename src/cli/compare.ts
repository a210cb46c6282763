import { join, relative, resolve } from "node:path";

import { InputError } from "../errors/errors.js";
import { writeFileAtomic } from "../files/index.js";
import { comparisonCsv, type Results } from "../study/index.js";
import { pointQuantities } from "../results/quantities/index.js";
import { expand, heading, shown, shownIn } from "../results/quantity.js";
import { formatNumber } from "../units/index.js";
import { readStudyFor } from "./read-study.js";
import { resultsFolder, runReadStudy, type RunCommandOptions } from "./run.js";
import { table } from "./table.js";
import type { Terminal } from "./terminal.js";

/** `galvanostat compare`: both methods on the same system, and the speed-up. */
export async function compare(studyFile: string, options: RunCommandOptions, terminal: Terminal): Promise<number> {
  const study = await readStudyFor(resolve(studyFile), resultsFolder(studyFile, options.out), "keep");
  const missing = study.config.drive === null ? "drive" : study.config.equilibrium === null ? "equilibrium" : null;
  if (missing !== null)
    throw new InputError([
      {
        code: "NOTHING_TO_COMPARE",
        message:
          missing === "drive"
            ? "the study has no current to compare equilibrium with"
            : "the study has no equilibrium runs to compare with",
        file: resolve(studyFile),
        path: missing,
        expected:
          missing === "drive"
            ? "drive: { method: constant-current, … }"
            : "equilibrium: { duration: 2 ns }, or equilibrium: {} for as much time as all currents together",
      },
    ]);
  return runReadStudy(study, studyFile, options, terminal, (results, folder) => {
    const path = join(folder, "comparison.csv");
    writeFileAtomic(path, comparisonCsv(results));
    terminal.note(`table in ${relative(process.cwd(), path)}\n`);
    return describeComparison(results);
  });
}

/** One row a point. */
export function describeComparison({ points }: Results): string {
  const quantities = expand(shownIn("comparison", pointQuantities), points);
  const isCommittee = points.some(({ member }) => member !== undefined);
  const text = table(
    [
      "T / K",
      ...(isCommittee ? ["model"] : []),
      ...quantities.map((quantity) => (quantity.unit === "S/cm" ? quantity.label : heading(quantity))),
    ],
    points.map((point) => [
      formatNumber(point.temperature.value),
      ...(isCommittee ? [`m${point.member?.number ?? "?"}`] : []),
      ...quantities.map((quantity) => shown(quantity, point, "–")),
    ]),
    { keys: isCommittee ? 2 : 1 },
  );
  return `${text}σ in S/cm${text.includes(" *") ? "; * do not quote: not converged, another method disagrees, or a speed-up from such a value" : ""}\n`;
}
