import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

import type { Study } from "../config/index.js";
import { InputError } from "../errors/errors.js";
import { readPlanFile } from "../study/plan-file.js";
import { readStudyFor } from "./read-study.js";
import { resultsFolder } from "./run.js";

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
  const named = readPlanFile(join(folder, "plan.json"))?.studyFile;
  const file = named === undefined ? undefined : resolve(folder, named);
  if (file === undefined || !existsSync(file))
    throw new InputError([
      {
        code: "NO_STUDY_FILE",
        message:
          file === undefined ? "the folder does not say which study file it is of" : "the folder's study file is gone",
        file: file ?? folder,
        expected: "a results folder of `galvanostat run`, its study file where it was",
        remedy: "name the study file, and the folder with --out",
      },
    ]);
  return { study: await readStudyFor(file, folder), file, folder };
}
