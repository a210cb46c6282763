import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

import { writeJsonAtomic } from "../files/index.js";

/** What `submit` leaves in a results folder, for who asks before anything has been run. */
export interface Submission {
  /** Absolute. */
  readonly studyFile: string;
  /** Numbers of Slurm's jobs; `null`: not submitted, as far as is known. */
  readonly array: string | null;
  readonly collect: string | null;
}

/** Scripts, what they print, and this. */
export const slurmFolder = (folder: string): string => join(folder, "slurm");
const pathOf = (folder: string): string => join(slurmFolder(folder), "submission.json");

export function writeSubmission(folder: string, { studyFile, array, collect }: Submission): void {
  writeJsonAtomic(pathOf(folder), {
    galvanostat: "submission",
    version: 1,
    studyFile: relative(folder, studyFile),
    array,
    collect,
  });
}

/** `undefined` where there is none that can be read. */
export function readSubmission(folder: string): Submission | undefined {
  try {
    const { galvanostat, version, studyFile, array, collect } = JSON.parse(
      readFileSync(pathOf(folder), "utf8"),
    ) as Record<string, unknown>;
    if (galvanostat !== "submission" || version !== 1 || typeof studyFile !== "string") return undefined;
    const job = (number: unknown) => (typeof number === "string" ? number : null);
    return { studyFile: resolve(folder, studyFile), array: job(array), collect: job(collect) };
  } catch {
    return undefined;
  }
}
