import type { StudyConfig } from "../config/index.js";
import { defaultEngine } from "../engines/index.js";
import { processorQuota } from "../files/index.js";
import { processorsToUse } from "../plan/processors.js";

/** Processors that a study takes here and now. */
export function processorsFor({ threads }: Pick<StudyConfig, "threads">): number {
  const { maximumThreads } = defaultEngine.describe().build;
  return processorsToUse(threads, Math.min(maximumThreads, processorQuota()), process.env);
}
