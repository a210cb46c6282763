import { dirname, join, relative, resolve } from "node:path";

import type { Study } from "../config/index.js";
import { writeFileAtomic } from "../files/index.js";
import { committeeCsv } from "../results/committee.js";
import { sayFailures } from "../results/say-failures.js";
import { runStudy, type Results } from "../study/index.js";
import {
  describeResults,
  describeStudy,
  describeThroughput,
  describeTiming,
  describeTuning,
  describeWarnings,
} from "./describe.js";
import { exitCodes } from "./exit-codes.js";
import { interruptions, type Interruption } from "./interruption.js";
import { names } from "./option-values.js";
import type { Terminal } from "./terminal.js";
import { ProgressReport } from "./progress.js";
import { readStudyFor } from "./read-study.js";

export interface RunCommandOptions {
  readonly out?: string;
  readonly overwrite?: boolean;
  /** Ids of runs, "@N", or points, separated by commas: these alone. */
  readonly only?: string;
  /** Saves and ends after so much time, as `timeOf` reads it. */
  readonly timeLimit?: string;
}

/** `galvanostat run`: runs or resumes a study. */
export async function run(studyFile: string, options: RunCommandOptions, terminal: Terminal): Promise<number> {
  const study = await readStudyFor(resolve(studyFile), resultsFolder(studyFile, options.out), "keep");
  return runReadStudy(study, studyFile, options, terminal);
}

/** Beside the study, where none is named. */
export const resultsFolder = (studyFile: string, out: string | undefined): string =>
  resolve(out ?? join(dirname(studyFile), "results"));

/** Runs a study that was read; `more` adds to what is printed of finished results. */
export async function runReadStudy(
  study: Study,
  studyFile: string,
  options: RunCommandOptions,
  terminal: Terminal,
  more?: (results: Results, folder: string) => string,
): Promise<number> {
  const folder = resultsFolder(studyFile, options.out);
  terminal.note(describeWarnings(study));

  const only = names("--only", options.only);
  const progress = new ProgressReport(terminal);
  const { note } = progress.terminal;
  const interruption = interruptions(options.timeLimit, progress.terminal);
  try {
    const results = await runStudy(study, {
      folder,
      signal: interruption.signal,
      ...(options.overwrite === true ? { overwrite: true } : {}),
      ...(only === undefined ? {} : { only }),
      onBegunAnew: (was) =>
        note(`nothing had come of the study in this folder, which is begun anew (${was.join("; ")})\n`),
      onPlan: (plan, schedule) => {
        note(describeStudy(study, plan, schedule));
        progress.begin(plan, schedule);
      },
      onTiming: (what) => note(describeTiming(what)),
      onTuned: (tuning, { label }) => note(describeTuning(tuning, label)),
      onThroughput: (timed, chosen) => {
        note(describeThroughput(timed, chosen));
        progress.concurrency = chosen.concurrency;
      },
      onRunsAdded: (runs, reason) => progress.added(runs, reason),
      onRunResumed: (spec, steps) => progress.resumed(spec, steps),
      onProgramDied: (spec, death, deaths) => progress.died(spec, death, deaths),
      onProgress: (spec, now) => progress.update(spec, now),
      onMinimisation: (spec, now) => progress.minimising(spec, now),
      onRunFinished: (spec, result, wasThere) => progress.finished(spec, result, wasThere),
      onRunFailed: (spec, failure) => progress.failed(spec, failure),
      onRunElsewhere: (spec, holder) => progress.elsewhere(spec, holder),
    });
    progress.end();
    if (only !== undefined) return endOfRuns(results, only, interruption, terminal);
    const shown = relative(process.cwd(), join(folder, "results.json"));
    if (terminal.json) terminal.data(`${JSON.stringify(results, null, 2)}\n`);
    else terminal.out(describeResults(results));
    if (results.committee !== undefined) {
      const path = join(folder, "committee.csv");
      writeFileAtomic(path, committeeCsv(results));
      terminal.note(`committee in ${relative(process.cwd(), path)}\n`);
    }
    const added = more?.(results, folder);
    if (added !== undefined && !terminal.json) terminal.out(added);
    terminal.note(
      results.status === "interrupted" ? `interrupted: run the same command again to go on\n` : `results in ${shown}\n`,
    );
    if (results.status === "interrupted") return interruption.code();
    return results.status === "failed" ? exitCodes.failedRun : exitCodes.done;
  } finally {
    progress.end();
    interruption.end();
  }
}

/** After single runs there is nothing to be said of the study. */
function endOfRuns(
  { status, errors }: Results,
  only: readonly string[],
  { code }: Interruption,
  terminal: Terminal,
): number {
  if (terminal.json) terminal.data(`${JSON.stringify({ status, only, errors }, null, 2)}\n`);
  for (const { id, text } of sayFailures(errors)) terminal.note(`${id}: ${text}\n`);
  terminal.note(
    status === "interrupted"
      ? "interrupted: run the same command again to go on\n"
      : "galvanostat collect makes results.json of all runs\n",
  );
  return status === "interrupted" ? code() : status === "failed" ? exitCodes.failedRun : exitCodes.done;
}
