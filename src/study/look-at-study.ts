import { join } from "node:path";

import type { Study } from "../config/index.js";
import { engineOf, type Simulator } from "../engines/index.js";
import { holderOf, type Holder } from "../files/index.js";
import { readFailure } from "../runs/failure-file.js";
import { readReached, type Reached } from "../runs/reached-file.js";
import { isFinished } from "../runs/run-one.js";
import { Campaign, type StudyRun } from "./campaign.js";
import { lookIntoFolder } from "./results-folder.js";

/** How far a run of a study has got. */
export interface RunStatus extends StudyRun {
  /** "interrupted": it was begun, and nobody is at it; "waiting": for others, "ready": for somebody to do it. */
  readonly state: "done" | "failed" | "running" | "interrupted" | "ready" | "waiting";
  /** As saved last, equilibration included. */
  readonly steps: number;
  /** Of a run that goes on, what its process said last; `null`: nothing yet. */
  readonly reached: Reached | null;
  /** Who is at it. */
  readonly holder: Holder | null;
  /** Of a run that failed. */
  readonly failure: { readonly code: string; readonly message: string } | null;
}

export interface LookOptions {
  readonly folder: string;
  readonly engine?: Simulator;
  /**
   * The study has changed since the runs in the folder, in these facts: what is there is told as it was planned, what is not as it would
   * be now. Left out: the folder is refused, unless nothing was produced there.
   */
  readonly onChanged?: (differences: readonly string[]) => void;
}

/**
 * Every run of a study that is known of so far, with what it waits for, its files in the results folder, and how far it has got
 * there. Nothing is written, and the folder need not be there.
 *
 * @throws InputError as `runStudy`, but for RESULTS_IN_USE
 */
export function lookAtStudy(
  given: Study,
  { folder, engine = engineOf(given.config.engine), onChanged }: LookOptions,
): RunStatus[] {
  const { study, plan, decide } = lookIntoFolder(given, folder, engine, onChanged);
  const campaign = new Campaign(study, plan, { folder, decide });
  campaign.start();
  const { runs } = campaign;
  const done = new Set(runs.filter(({ run }) => isFinished(folder, run)).map(({ run }) => run.id));
  return runs.map((one): RunStatus => {
    const { run, waitsFor } = one;
    const place = join(folder, "runs", run.id);
    const holder = holderOf(place) ?? null;
    const saved = engine.savedSteps?.(place) ?? null;
    const failure = readFailure(folder, run.id) ?? null;
    const state = done.has(run.id)
      ? "done"
      : holder !== null
        ? "running"
        : failure !== null
          ? "failed"
          : saved !== null
            ? "interrupted"
            : waitsFor.every((id) => done.has(id))
              ? "ready"
              : "waiting";
    const all = run.equilibrationSteps + run.steps;
    return {
      ...one,
      state,
      steps: state === "done" ? all : Math.min(saved ?? 0, all),
      reached: state === "running" ? readReached(place) : null,
      holder: state === "running" ? holder : null,
      failure: state === "failed" ? { code: failure!.code, message: failure!.message } : null,
    };
  });
}
