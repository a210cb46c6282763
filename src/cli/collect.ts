import { join, relative } from "node:path";

import { collectStudy } from "../study/index.js";
import { describeResults } from "./describe.js";
import { exitCodes } from "./exit-codes.js";
import { studyAt } from "./study-at.js";
import type { Terminal } from "./terminal.js";

/** `galvanostat collect`: results.json from the runs that there are; begins none. */
export async function collect(path: string, { out }: { readonly out?: string }, terminal: Terminal): Promise<number> {
  const { study, folder } = await studyAt(path, out);
  const results = await collectStudy(study, { folder });
  if (terminal.json) terminal.data(`${JSON.stringify(results, null, 2)}\n`);
  else terminal.out(describeResults(results));
  const isDone = results.status !== "interrupted";
  terminal.note(
    `results in ${relative(process.cwd(), join(folder, "results.json"))}${isDone ? "" : "; not all runs are done: galvanostat status says which"}\n`,
  );
  return isDone ? (results.status === "failed" ? exitCodes.failedRun : exitCodes.done) : exitCodes.again;
}
