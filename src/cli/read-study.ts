import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { readStudyAnywhere, type Study } from "../config/index.js";
import { defaultEngine } from "../engines/index.js";
import { writeJsonAtomic } from "../files/index.js";

/** In a results folder: energies of another program by which candidates of a structure were compared, so that it is asked once. */
const energiesFile = "candidates.json";

/**
 * As `readStudyAnywhere`, with the energies of candidates that a results folder knows.
 *
 * @param folder where new ones are kept; `look`: only read there
 */
export async function readStudyFor(path: string, folder: string, how: "keep" | "look" = "look"): Promise<Study> {
  const file = join(folder, energiesFile);
  const known = knownIn(file);
  const before = known.size;
  const study = await readStudyAnywhere(path, defaultEngine, known);
  if (how === "keep" && known.size > before && study.systems.some(({ forceField }) => forceField.socket !== null)) {
    mkdirSync(folder, { recursive: true });
    // Those of another process stand: both shall choose the same.
    writeJsonAtomic(file, Object.fromEntries([...known, ...knownIn(file)]));
  }
  return study;
}

function knownIn(file: string): Map<string, number> {
  if (!existsSync(file)) return new Map();
  try {
    const read: unknown = JSON.parse(readFileSync(file, "utf8"));
    return new Map(
      Object.entries(read as object).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
    );
  } catch {
    return new Map(); // they can be asked for again
  }
}
