import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";

import { bibtex, programUsage, usageOfResults, usageOfStudy, worksFor } from "../citations/index.js";
import { readResultsFolder } from "../report/results-folder.js";
import { exitCodes } from "./exit-codes.js";
import { readStudyFor } from "./read-study.js";
import { resultsFolder } from "./run.js";
import type { Terminal } from "./terminal.js";

/** `galvanostat cite`: BibTeX of the program and of the methods that a study uses, or has used. */
export async function cite(path: string | undefined, terminal: Terminal): Promise<number> {
  const isFolder = path !== undefined && existsSync(path) && statSync(path).isDirectory();
  const usage =
    path === undefined
      ? programUsage
      : isFolder
        ? usageOfResults(readResultsFolder(resolve(path)).results)
        : usageOfStudy(await readStudyFor(resolve(path), resultsFolder(path, undefined)));
  const works = worksFor(usage);
  if (terminal.json)
    terminal.data(
      `${JSON.stringify({ schema: 1, works: works.map((work) => ({ key: work.key, for: work.for, doi: work.doi ?? null, bibtex: bibtex(work) })) }, null, 2)}\n`,
    );
  else terminal.data(works.map((work) => `% ${work.for}\n${bibtex(work)}`).join("\n"));
  return exitCodes.done;
}
