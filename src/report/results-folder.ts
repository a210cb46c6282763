import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { readInputFile } from "../input/input-file.js";
import { InputError } from "../errors/errors.js";
import { sayFailures } from "../results/say-failures.js";
import type { PointResult, Results } from "../study/index.js";
import { readCsv } from "../formats/index.js";
import type { TimeSeries } from "../recordings/index.js";

/** What a study has left behind. */
export interface ResultsFolder {
  readonly folder: string;
  readonly results: Results;
}

/** Something of it is known. */
export const isStarted = (point: PointResult): boolean =>
  point.conductivity !== undefined ||
  point.equilibrium !== undefined ||
  point.constantField !== undefined ||
  point.runs.length > 0;

/**
 * Reads `results.json` of a folder; the rest is read as it is needed.
 * @throws InputError NO_RESULTS, INVALID_RESULTS, NOTHING_TO_REPORT
 */
export function readResultsFolder(folder: string): ResultsFolder {
  const path = join(folder, "results.json");
  if (!existsSync(path)) {
    const known = existsSync(folder) && statSync(folder).isDirectory();
    throw new InputError([
      {
        code: "NO_RESULTS",
        message: known ? "the folder has no results" : "there is no such folder",
        file: folder,
        expected: "a results folder of `galvanostat run` or `compare`, with results.json in it",
        remedy: known
          ? "name the folder that was given with --out (default: results beside the study file)"
          : "name a folder that `galvanostat run STUDY.yaml --out DIR` has written",
      },
    ]);
  }
  const refuse = (received: string): never => {
    throw new InputError([
      {
        code: "INVALID_RESULTS",
        message: "this is not a results file that this version reads",
        file: path,
        expected: "JSON of galvanostat, schema 1",
        received,
      },
    ]);
  };
  let results: Results;
  try {
    results = JSON.parse(readFileSync(path, "utf8")) as Results;
  } catch (error) {
    return refuse((error as Error).message);
  }
  if (
    typeof results !== "object" ||
    results === null ||
    !Array.isArray(results.points) ||
    results.provenance?.program !== "galvanostat"
  )
    return refuse("something else");
  if (![1, 2].includes(results.schema)) return refuse(`schema ${JSON.stringify(results.schema)}`);
  if (!results.points.some(isStarted)) {
    const failed = sayFailures(results.errors ?? []).map(({ id, text }) => `${id}: ${text}`);
    throw new InputError([
      {
        code: "NOTHING_TO_REPORT",
        message: "no run of this study has finished yet",
        file: path,
        received: failed.length > 0 ? failed.join("\n") : `status ${results.status}`,
        remedy: "run the study first, or go on with it: galvanostat run STUDY.yaml",
      },
    ]);
  }
  return { folder, results };
}

/** The recorded series of a point's run, or `null` where it is not there (any more). @throws InputError when it is damaged */
export function readSeries({ folder }: ResultsFolder, point: PointResult, series: string): TimeSeries | null {
  const path = join(folder, series);
  return existsSync(path) ? readCsv(path, point.volume.value) : null;
}

/** Columns of numbers by their headers; NaN where a cell is empty. */
export type Columns = ReadonlyMap<string, Float64Array>;

/** A CSV of numbers, or `null` where it is not there. */
export function readColumns({ folder }: ResultsFolder, file: string): Columns | null {
  const path = join(folder, file);
  if (!existsSync(path)) return null;
  const [header = "", ...lines] = readInputFile(path).text.trimEnd().split(/\r?\n/);
  const rows = lines.map((line) => line.split(","));
  return new Map(
    header
      .split(",")
      .map((name, k) => [name, Float64Array.from(rows, (cells) => ((cells[k] ?? "") === "" ? NaN : Number(cells[k])))]),
  );
}
