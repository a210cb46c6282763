import { readFileSync } from "node:fs";
import { join, relative } from "node:path";

import { isDamage, isThere, readSealedJson } from "../files/index.js";
import { collectStudy, lookAtStudy, type Results } from "../study/index.js";
import { describeResults } from "./describe.js";
import { exitCodes } from "./exit-codes.js";
import { describeNothingRun, isBegun, sayChanged } from "./runs.js";
import { studyAt } from "./study-at.js";
import type { Terminal } from "./terminal.js";

/**
 * `galvanostat collect`: results.json from the runs that there are; begins none. Of a study that has changed since, those of its end stand:
 * estimates rest on what the study says now.
 */
export async function collect(path: string, { out }: { readonly out?: string }, terminal: Terminal): Promise<number> {
  const { study, file, folder } = await studyAt(path, out);
  let changed: readonly string[] = [];
  const found = lookAtStudy(study, { folder, onChanged: (differences) => (changed = differences) });
  if (!isBegun(found)) {
    // Nothing is written: a plan, and what is timed for it, are for who begins.
    if (terminal.json)
      terminal.data(`${JSON.stringify({ status: "interrupted", done: 0, runs: found.length }, null, 2)}\n`);
    terminal.note(describeNothingRun(found, { file, folder }));
    return exitCodes.again;
  }
  const results =
    changed.length === 0
      ? await collectStudy(study, { folder })
      : (resultsIn(folder) ?? (await collectStudy(study, { folder })));
  if (changed.length > 0) sayChanged(terminal)(changed);
  if (terminal.json) terminal.data(`${JSON.stringify(results, null, 2)}\n`);
  else terminal.out(describeResults(results));
  const isDone = results.status !== "interrupted";
  terminal.note(
    `results in ${relative(process.cwd(), join(folder, "results.json"))}${isDone ? "" : "; not all runs are done: galvanostat status says which"}\n`,
  );
  return isDone ? (results.status === "failed" ? exitCodes.failedRun : exitCodes.done) : exitCodes.again;
}

/** What was written there when the study had ended; `undefined`: it had not. */
function resultsIn(folder: string): Results | undefined {
  const path = join(folder, "results.json");
  if (!isThere(path)) return undefined;
  try {
    readSealedJson(path);
    const results = JSON.parse(readFileSync(path, "utf8")) as Results;
    return results.schema === 2 && ["completed", "failed"].includes(results.status) ? results : undefined;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return undefined;
  }
}
