import { join, relative, resolve } from "node:path";

import { readStudy } from "../config/index.js";
import { InputError } from "../errors/errors.js";
import { writeFileAtomic } from "../files/index.js";
import { describeAddon } from "../engines/native/load.js";
import { comparisonCsv, type Results } from "../study/index.js";
import { formatNumber } from "../units/index.js";
import { uncertain } from "./describe.js";
import { runReadStudy, type RunCommandOptions } from "./run.js";
import { table } from "./table.js";
import type { Terminal } from "./terminal.js";

/** `galvanostat compare`: both methods on the same system, and the speed-up. */
export async function compare(studyFile: string, options: RunCommandOptions, terminal: Terminal): Promise<number> {
  const study = readStudy(resolve(studyFile), describeAddon());
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

function describeComparison({ points }: Results): string {
  const dash = "–";
  const text = table(
    [
      "T / K",
      "σ const. current",
      "σ Einstein",
      "σ Green–Kubo",
      "σ Nernst–Einstein",
      "Haven ratio",
      "ε cc",
      "t cc / ps",
      "ε eq",
      "t eq / ps",
      "speed-up",
      "68 %",
    ],
    points.map(({ temperature, conductivity, equilibrium, speedUp }) => {
      const percent = (x: number | null | undefined) =>
        x === null || x === undefined ? dash : `${formatNumber(100 * x, undefined, 2)} %`;
      const value = (
        quantity: (Parameters<typeof uncertain>[0] & { readonly converged: boolean }) | null | undefined,
      ) =>
        quantity === null || quantity === undefined ? dash : `${uncertain(quantity)}${quantity.converged ? "" : " *"}`;
      const time = (quantity: { readonly value: number } | undefined) =>
        quantity === undefined ? dash : formatNumber(quantity.value);
      const s = speedUp?.collective;
      return [
        formatNumber(temperature.value),
        value(conductivity),
        value(equilibrium?.einstein),
        value(equilibrium?.greenKubo),
        value(equilibrium?.nernstEinstein),
        value(equilibrium?.havenRatio),
        percent(speedUp?.costs.constantCurrent.relativeError),
        time(speedUp?.costs.constantCurrent.time),
        percent(speedUp?.costs.einstein.relativeError),
        time(speedUp?.costs.einstein.time),
        s === null || s === undefined ? dash : formatNumber(s.value, undefined, 2),
        s === null || s === undefined
          ? dash
          : `${formatNumber(s.interval68[0], undefined, 2)}–${formatNumber(s.interval68[1], undefined, 2)}`,
      ];
    }),
  );
  return text.includes(" *") ? `${text}* not converged, do not quote; a speed-up from it means as little\n` : text;
}
