import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";

import { autoCurrents } from "../config/auto-currents.js";
import type { Study } from "../config/index.js";
import { RunError } from "../errors/errors.js";
import { writeFileAtomic } from "../files/index.js";
import { lookAtStudy, type RunStatus } from "../study/index.js";
import { exitCodes } from "./exit-codes.js";
import { wrong } from "./option-values.js";
import { studyAt } from "./study-at.js";
import type { Terminal } from "./terminal.js";
import { slurmTime, timeOf } from "./wall-time.js";

export interface SubmitCommandOptions {
  readonly out?: string;
  readonly partition?: string;
  readonly time?: string;
  readonly cpus?: string;
  readonly sbatch?: string;
  readonly dryRun?: boolean;
}

/** `galvanostat submit`: a study as an array of Slurm jobs, and one that collects. */
export async function submit(path: string, options: SubmitCommandOptions, terminal: Terminal): Promise<number> {
  const time = options.time === undefined ? undefined : slurmTime(timeOf("--time", options.time, { asSlurm: true }));
  if (options.cpus !== undefined && !/^[1-9]\d*$/.test(options.cpus))
    throw wrong("--cpus", "WRONG_TYPE", `${JSON.stringify(options.cpus)} is no number of processors`, "a whole number");
  const { study, file, folder } = await studyAt(path, options.out);
  const todo = lookAtStudy(study, { folder }).filter(({ state }) => state !== "done");
  if (todo.length === 0) {
    terminal.note("all runs are done: galvanostat collect makes results.json\n");
    return exitCodes.done;
  }
  const command = [process.execPath, resolve(process.argv[1]!)];
  const scripts = {
    array: arrayScript({ study, file, folder, todo, command, options, time }),
    collect: collectScript({ file, folder, command, options }),
  };
  if (options.dryRun === true) {
    if (terminal.json) terminal.data(`${JSON.stringify(scripts, null, 2)}\n`);
    else terminal.data(scripts.array);
    return exitCodes.done;
  }
  mkdirSync(join(folder, "slurm"), { recursive: true });
  const write = (name: string, text: string): string => {
    const script = join(folder, "slurm", name);
    writeFileAtomic(script, text);
    return script;
  };
  const array = sbatch([write("runs.sbatch", scripts.array)]);
  const collect = sbatch([`--dependency=afterany:${array}`, write("collect.sbatch", scripts.collect)]);
  const shown = relative(process.cwd(), folder) || ".";
  if (terminal.json) terminal.data(`${JSON.stringify({ array, collect, folder }, null, 2)}\n`);
  else terminal.out(`job ${array}: ${todo.length} runs; job ${collect} collects them\n`);
  terminal.note(`galvanostat status ${shown} says how far they have got; their output is in ${join(shown, "slurm")}\n`);
  return exitCodes.done;
}

interface Submission {
  readonly file: string;
  readonly folder: string;
  /** Words. */
  readonly command: readonly string[];
  readonly options: SubmitCommandOptions;
}

/** Of one word for the shell. */
const quoted = (word: string): string => (/^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** What both scripts begin with. @param more directives */
function head({ file, folder, options }: Submission, more: readonly string[]): string {
  const { partition, sbatch } = options;
  return [
    "#!/bin/bash",
    `#SBATCH --job-name=${quoted(basename(file).replace(/\.ya?ml$/, ""))}`,
    ...(partition === undefined ? [] : [`#SBATCH --partition=${quoted(partition)}`]),
    ...more.map((directive) => `#SBATCH ${directive}`),
    ...(sbatch === undefined ? [] : [`#SBATCH ${sbatch}`]),
    `cd ${quoted(folder)}/.. || exit 1`,
  ].join("\n");
}

/**
 * One task a run, if they are all known; else as many processes as there may be runs at a time, which share what there is.
 * A task that runs out of time goes back into the queue; one that is preempted Slurm puts there itself.
 */
function arrayScript(
  job: Submission & {
    readonly study: Study;
    readonly todo: readonly RunStatus[];
    /** As Slurm writes it. */
    readonly time: string | undefined;
  },
): string {
  const { study, file, folder, todo, command, options, time } = job;
  const { drive, production } = study.config;
  const isStaged = drive?.auto === true || production.targetError !== null;
  const tasks = isStaged
    ? Math.max(todo.length, drive?.auto === true ? study.points.length * autoCurrents.length * production.replicas : 0)
    : todo.length;
  const run = [...command, "run", file, "--out", folder].map(quoted).join(" ");
  return `${head(job, [
    `--array=1-${tasks}`,
    "--ntasks=1",
    ...(options.cpus === undefined ? [] : [`--cpus-per-task=${options.cpus}`]),
    ...(time === undefined ? [] : [`--time=${time}`]),
    "--requeue",
    "--open-mode=append",
    `--output=${quoted(join(folder, "slurm", "%A_%a.log"))}`,
  ])}
${isStaged ? "# Which runs there will be is found out on the way: the tasks share them." : `runs=(${todo.map(({ run: { id } }) => quoted(id)).join(" ")})`}
${run}${isStaged ? "" : ' --only "${runs[SLURM_ARRAY_TASK_ID - 1]}"'} &
child=$!
# Slurm signals this shell alone: it passes that on, and waits until the state is saved.
trap 'kill -TERM $child 2>/dev/null' TERM
wait $child; code=$?
while kill -0 $child 2>/dev/null; do wait $child; code=$?; done
# 75: time is nearly up, the state is saved.
[ $code = 75 ] && scontrol requeue "$SLURM_JOB_ID"
exit $code
`;
}

function collectScript(job: Submission): string {
  const { file, folder, command } = job;
  return `${head(job, [
    "--ntasks=1",
    "--time=30",
    "--requeue",
    "--open-mode=append",
    `--output=${quoted(join(folder, "slurm", "collect.log"))}`,
  ])}
exec ${[...command, "collect", file, "--out", folder].map(quoted).join(" ")}
`;
}

/** @returns the job's number */
function sbatch(words: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync("sbatch", ["--parsable", ...words], { encoding: "utf8" });
  if (status === 0) return stdout.trim().split(";")[0]!;
  throw new RunError([
    {
      code: "SLURM_REFUSED",
      message: `sbatch: ${(error?.message ?? stderr).trim()}`,
      ...(existsSync(words.at(-1)!) ? { file: words.at(-1)! } : {}),
      remedy: "look at the script, change what Slurm does not like with --partition, --time, --cpus or --sbatch",
    },
  ]);
}
