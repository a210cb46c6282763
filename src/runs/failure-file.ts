import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { writeJsonAtomic } from "../files/index.js";

/** What went wrong with a run, for other processes and for who collects. */
export interface KeptFailure {
  readonly id: string;
  readonly code: string;
  readonly message: string;
  /** Tells one try from the next. */
  readonly at: string;
}

const pathOf = (folder: string, id: string) => join(folder, "runs", id, "failure.json");

/** Until the run is tried again. */
export function keepFailure(folder: string, failure: Omit<KeptFailure, "at">): void {
  writeJsonAtomic(pathOf(folder, failure.id), { ...failure, at: new Date().toISOString() });
}

export const forgetFailure = (folder: string, id: string): void => rmSync(pathOf(folder, id), { force: true });

/** `undefined` where there is none that can be read. */
export function readFailure(folder: string, id: string): KeptFailure | undefined {
  try {
    const { code, message, at } = JSON.parse(readFileSync(pathOf(folder, id), "utf8")) as KeptFailure;
    return typeof code === "string" && typeof message === "string" ? { id, code, message, at } : undefined;
  } catch {
    return undefined;
  }
}
