import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { InputError } from "../errors/errors.js";
import { writeJsonAtomic } from "../files/index.js";
import type { RunSpec } from "../plan/index.js";

/** Runs that a point's later ones were decided from, or the last ones so far. */
export interface Stage {
  readonly runs: readonly RunSpec[];
  /** Why these, in words. */
  readonly reason: string;
}

/** How a run of an earlier session was decided: with the study, enough to make its RunSpec again. */
interface SavedRun {
  readonly id: string;
  readonly steps: number;
  /** e Å/fs and index of a current that was found; absent for runs that the study itself names. */
  readonly found?: { readonly j: number; readonly chargeFlux: number };
}

interface SavedStage {
  readonly reason: string;
  readonly runs: readonly SavedRun[];
}

const fileOf = (folder: string, point: string) => join(folder, "stages", `${point}.json`);

/**
 * Decisions are written before they are acted upon: a study that was interrupted between two runs of a stage goes on with
 * the same runs, not with what a decision on half the results would be.
 */
export function saveStages(folder: string, point: string, stages: readonly Stage[]): void {
  const saved = stages.map(
    ({ reason, runs }): SavedStage => ({
      reason,
      runs: runs.map((run) => ({ id: run.id, steps: run.steps, ...foundCurrent(run) })),
    }),
  );
  writeJsonAtomic(fileOf(folder, point), { schema: 1, stages: saved });
}

/**
 * @param restore makes the run again from what was saved; `undefined` when the study no longer has it
 * @throws InputError INVALID_STAGES when the file is damaged
 */
export function readStages(folder: string, point: string, restore: (saved: SavedRun) => RunSpec | undefined): Stage[] {
  const path = fileOf(folder, point);
  if (!existsSync(path)) return [];
  return parseStages(path).map(({ reason, runs }) => ({ reason, runs: runs.flatMap((saved) => restore(saved) ?? []) }));
}

function parseStages(path: string): SavedStage[] {
  const isRun = (run: SavedRun): boolean =>
    typeof run.id === "string" &&
    Number.isSafeInteger(run.steps) &&
    (run.found === undefined || (Number.isSafeInteger(run.found.j) && Number.isFinite(run.found.chargeFlux)));
  try {
    const { stages } = JSON.parse(readFileSync(path, "utf8")) as { stages: SavedStage[] };
    if (!stages.every((stage) => typeof stage.reason === "string" && stage.runs.every(isRun)))
      throw new Error("runs without a name or length");
    return stages;
  } catch (error) {
    throw new InputError([
      {
        code: "INVALID_STAGES",
        message: "the record of what was decided cannot be read",
        file: path,
        expected: "stages of this program",
        received: (error as Error).message,
        remedy: "delete the file to decide again from the runs that there are",
      },
    ]);
  }
}

function foundCurrent(run: RunSpec): Pick<SavedRun, "found"> {
  return run.found === undefined || run.current === null
    ? {}
    : { found: { j: run.found, chargeFlux: run.current.chargeFlux } };
}
