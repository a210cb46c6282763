import { join, relative } from "node:path";

import { collectStudy, lookAtStudy } from "../study/index.js";
import { describeResults } from "./describe.js";
import { exitCodes } from "./exit-codes.js";
import { describeNothingRun, isBegun } from "./runs.js";
import { studyAt } from "./study-at.js";
import type { Terminal } from "./terminal.js";

/** `galvanostat collect`: results.json from the runs that there are; begins none. */
export async function collect(path: string, { out }: { readonly out?: string }, terminal: Terminal): Promise<number> {
  const { study, file, folder } = await studyAt(path, out);
  const found = lookAtStudy(study, { folder });
  if (!isBegun(found)) {
    // Nothing is written: a plan, and what is timed for it, are for who begins.
    if (terminal.json)
      terminal.data(`${JSON.stringify({ status: "interrupted", done: 0, runs: found.length }, null, 2)}\n`);
    terminal.note(describeNothingRun(found, { file, folder }));
    return exitCodes.again;
  }
  const results = await collectStudy(study, { folder });
  if (terminal.json) terminal.data(`${JSON.stringify(results, null, 2)}\n`);
  else terminal.out(describeResults(results));
  const isDone = results.status !== "interrupted";
  terminal.note(
    `results in ${relative(process.cwd(), join(folder, "results.json"))}${isDone ? "" : "; not all runs are done: galvanostat status says which"}\n`,
  );
  return isDone ? (results.status === "failed" ? exitCodes.failedRun : exitCodes.done) : exitCodes.again;
}
