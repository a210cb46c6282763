import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Study } from "../config/index.js";
import { coreBeside, type ClientProgram, type Simulator } from "../engines/index.js";
import { isThere, writeJsonAtomic } from "../files/index.js";
import type { Plan } from "../plan/index.js";
import { forceFieldsEvaluated } from "./possible.js";

/** In the results folder. */
export const clientsFile = "clients.json";

/**
 * The programs at the other end of sockets as they told of themselves where runs were done, each version once: who only collects them
 * may have none, or others.
 *
 * @param isToRun if so, those that are here are asked, and what they say is kept
 */
export function clientsOfRuns(
  folder: string,
  study: Study,
  { preparation }: Plan,
  engine: Simulator,
  isToRun: () => boolean,
): readonly ClientProgram[] {
  const path = join(folder, clientsFile);
  const kept = isThere(path) ? (JSON.parse(readFileSync(path, "utf8")) as readonly ClientProgram[]) : [];
  const sockets = forceFieldsEvaluated(study, preparation, engine).flatMap(({ socket }) => socket ?? []);
  if (sockets.length === 0 || !isToRun()) return kept;
  const core = coreBeside(engine);
  const found = sockets.map((socket) => core.clientProgram(socket));
  const all = [...new Map([...kept, ...found].map((one) => [JSON.stringify(one), one])).values()];
  if (all.length > kept.length) writeJsonAtomic(path, all);
  return all;
}
