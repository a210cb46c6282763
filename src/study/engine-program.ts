import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { EngineProgram, Simulator } from "../engines/index.js";
import { InputError } from "../errors/errors.js";
import { isThere, writeJsonAtomic } from "../files/index.js";

/** In the results folder. */
export const engineFile = "engine.json";

/**
 * The program of an engine as it told of itself where runs were done: who only collects them may have none, or another one.
 *
 * @param isToRun if so, the program that is here is asked, and what it says is kept
 * @returns `undefined` for an engine without one
 */
export function programOfRuns(folder: string, engine: Simulator, isToRun: () => boolean): EngineProgram | undefined {
  if (engine.program === undefined) return undefined;
  const path = join(folder, engineFile);
  const kept = isThere(path) ? (JSON.parse(readFileSync(path, "utf8")) as EngineProgram) : undefined;
  if (kept !== undefined && !isToRun()) return kept;
  try {
    const found = engine.program();
    if (JSON.stringify(found) !== JSON.stringify(kept)) writeJsonAtomic(path, found);
    return found;
  } catch (error) {
    // Nothing may be left to run: what there is to do is refused without it.
    if (!(error instanceof InputError)) throw error;
    return (
      kept ?? { name: engine.name, version: "unknown", compiler: "unknown", mpi: "unknown", packages: [], command: [] }
    );
  }
}
