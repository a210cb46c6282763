import { join } from "node:path";

import { InputError } from "../errors/errors.js";
import { DamagedFile, isDamage, readSealedJson, writeSealedJson, isThere } from "../files/index.js";
import type { Finding } from "../findings/index.js";
import type { RunSpec } from "../plan/index.js";

/** Runs that a point's later ones were decided from, or the last ones so far. */
export interface Stage {
  readonly runs: readonly RunSpec[];
  /** Why these. */
  readonly reason: Finding;
}

/** Every run once, as long as it has become. */
export function latest(stages: readonly Stage[]): RunSpec[] {
  const runs = new Map<string, RunSpec>();
  for (const stage of stages)
    for (const run of stage.runs) if (run.steps >= (runs.get(run.id)?.steps ?? 0)) runs.set(run.id, run);
  return [...runs.values()];
}

const fileOf = (folder: string, point: string) => join(folder, "stages", `${point}.json`);

/**
 * Decisions are written before they are acted upon: a study that was interrupted between two runs of a stage goes on with
 * the same runs, not with what a decision on half the results would be.
 */
export function saveStages(folder: string, point: string, stages: readonly Stage[]): void {
  writeSealedJson(fileOf(folder, point), { schema: 4, stages });
}

/** @throws InputError INVALID_STAGES when the file is damaged */
export function readStages(folder: string, point: string): Stage[] {
  const path = fileOf(folder, point);
  if (!isThere(path)) return [];
  const isRun = ({ id, steps, ensemble }: RunSpec): boolean =>
    typeof id === "string" && Number.isSafeInteger(steps) && Number.isSafeInteger(ensemble.stream);
  try {
    const { stages } = readSealedJson(path, (file) => "schema" in file && file.schema === 3) as { stages: Stage[] };
    if (!stages.every((stage) => typeof stage.reason.code === "string" && stage.runs.every(isRun)))
      throw new DamagedFile("runs without a name or length");
    return stages;
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new InputError([
      {
        code: "INVALID_STAGES",
        message: "the record of what was decided cannot be read",
        file: path,
        expected: "stages of this program",
        received: error.message,
        remedy: "delete the file to decide again from the runs that there are",
      },
    ]);
  }
}
