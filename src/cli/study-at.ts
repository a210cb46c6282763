import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

import type { Study } from "../config/index.js";
import { InputError } from "../errors/errors.js";
import { readPlanFile } from "../study/plan-file.js";
import { readStudyFor } from "./read-study.js";
import { resultsFolder } from "./run.js";
import { readSubmission } from "./submission.js";

/** A study and its results folder. */
export interface StudyAt {
  readonly study: Study;
  /** Absolute, like the folder. */
  readonly file: string;
  readonly folder: string;
}

/**
 * Of a study file, with its results folder; or of a results folder, which knows its study file.
 *
 * @param out results folder of a study file; left out: results beside it
 * @throws InputError NO_STUDY_FILE, INVALID_PLAN, and those of `readStudy`
 */
export async function studyAt(path: string, out: string | undefined): Promise<StudyAt> {
  if (!existsSync(path) || !statSync(path).isDirectory()) {
    const file = resolve(path);
    const folder = resultsFolder(file, out);
    return { study: await readStudyFor(file, folder), file, folder };
  }
  const folder = resolve(path);
  const plan = readPlanFile(join(folder, "plan.json"));
  const file =
    plan === undefined
      ? readSubmission(folder)?.studyFile
      : plan.studyFile === undefined
        ? undefined
        : resolve(folder, plan.studyFile);
  if (file === undefined || !existsSync(file)) {
    const isBegun = plan !== undefined || ["results.json", "runs"].some((part) => existsSync(join(folder, part)));
    throw new InputError([
      {
        code: "NO_STUDY_FILE",
        message:
          file !== undefined
            ? "the folder's study file is gone"
            : isBegun
              ? "the folder does not say which study file it is of"
              : "nothing has been run in this folder: it does not say of which study file it is to be",
        file: file ?? folder,
        expected: "a results folder of `galvanostat run` or `submit`, its study file where it was",
        remedy: "name the study file, and the folder with --out",
      },
    ]);
  }
  return { study: await readStudyFor(file, folder), file, folder };
}
