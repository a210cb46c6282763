import { join } from "node:path";

import type { AnyRunEstimate } from "../estimates/run-estimates.js";
import { isDamage, readSealedJson, writeSealedJson, isThere } from "../files/index.js";

/** Of the layout of runs/ID/result.json; 1 was an entry of results.json, 2 had no digest. */
const version = 3;
const units = { length: "Å", time: "fs", energy: "eV", charge: "e", temperature: "K" } as const;

/** Last of a run's files: where it is, the run is done. */
export function writeRunEstimate(path: string, estimate: AnyRunEstimate): void {
  writeSealedJson(path, { version, units, estimate });
}

/** A run's estimate of an earlier session; one that is damaged, or of another version, is made again from the saved state. */
export function readRunEstimate(folder: string, id: string): AnyRunEstimate | undefined {
  const path = join(folder, "runs", id, "result.json");
  if (!isThere(path)) return undefined;
  try {
    const file = readSealedJson(path) as { version: unknown; estimate: AnyRunEstimate };
    return file.version === version ? file.estimate : undefined;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return undefined;
  }
}
