import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

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

const fileOf = (folder: string, temperature: number) => join(folder, "stages", `T${temperature}K.json`);

/**
 * Decisions are written before they are acted upon: a study that was interrupted between two runs of a stage goes on with
 * the same runs, not with what a decision on half the results would be.
 */
export function saveStages(folder: string, temperature: number, stages: readonly Stage[]): void {
  const saved = stages.map(({ reason, runs }): SavedStage => ({ reason, runs: runs.map((run) => ({ id: run.id, steps: run.steps, ...foundCurrent(run) })) }));
  writeJsonAtomic(fileOf(folder, temperature), { schema: 1, stages: saved });
}

/** `restore` makes the run again from what was saved. */
export function readStages(folder: string, temperature: number, restore: (saved: SavedRun) => RunSpec): Stage[] {
  const path = fileOf(folder, temperature);
  if (!existsSync(path)) return [];
  const { stages } = JSON.parse(readFileSync(path, "utf8")) as { stages: SavedStage[] };
  return stages.map(({ reason, runs }) => ({ reason, runs: runs.map(restore) }));
}

function foundCurrent(run: RunSpec): Pick<SavedRun, "found"> {
  return run.found === undefined || run.current === null ? {} : { found: { j: run.found, chargeFlux: run.current.chargeFlux } };
}
