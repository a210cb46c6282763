import { spawnSync } from "node:child_process";
import { basename, join, relative, resolve } from "node:path";

import { autoCurrents } from "../config/auto-currents.js";
import type { Study } from "../config/index.js";
import { RunError } from "../errors/errors.js";
import { writeFileAtomic } from "../files/index.js";
import { lookAtStudy, type RunStatus } from "../study/index.js";
import { exitCodes } from "./exit-codes.js";
import { wrong } from "./option-values.js";
import { shellWord } from "./shell-word.js";
import { readSubmission, slurmFolder, writeSubmission } from "./submission.js";
import { studyAt } from "./study-at.js";
import type { Terminal } from "./terminal.js";
import { jobTime } from "./wall-time.js";

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
  const time = options.time === undefined ? undefined : jobTime(options.time);
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
  refuseQueued(folder);
  const written = {
    array: join(slurmFolder(folder), "runs.sbatch"),
    collect: join(slurmFolder(folder), "collect.sbatch"),
    both: join(slurmFolder(folder), "submit.sh"),
  };
  writeFileAtomic(written.array, scripts.array);
  writeFileAtomic(written.collect, scripts.collect);
  writeFileAtomic(written.both, submitScript);
  writeSubmission(folder, { studyFile: file, array: null, collect: null });
  const array = sbatch([written.array], {
    message: "nothing was submitted",
    byHand: `sh ${shown(written.both)}`,
  });
  writeSubmission(folder, { studyFile: file, array, collect: null });
  const dependency = `--dependency=afterany:${array}`;
  const collect = sbatch([dependency, written.collect], {
    message: `job ${array} with the runs was submitted, the one that collects was not`,
    byHand: `sbatch ${dependency} ${shown(written.collect)}, or when the runs are done galvanostat collect ${shown(folder)}`,
  });
  writeSubmission(folder, { studyFile: file, array, collect });
  if (terminal.json) terminal.data(`${JSON.stringify({ array, collect, folder }, null, 2)}\n`);
  else terminal.out(`job ${array}: ${todo.length} runs; job ${collect} collects them\n`);
  terminal.note(
    `galvanostat status ${shown(folder)} says how far they have got; their output is in ${shown(slurmFolder(folder))}\n`,
  );
  return exitCodes.done;
}

/** @throws RunError JOB_QUEUED where the jobs of an earlier call still wait or run, as far as squeue knows */
function refuseQueued(folder: string): void {
  const { array = null, collect = null } = readSubmission(folder) ?? {};
  for (const job of [array, collect]) {
    if (job === null) continue;
    const { status, stdout } = spawnSync("squeue", ["-h", "-j", job, "-o", "%i"], { encoding: "utf8" });
    // It knows nothing of jobs that ended long ago, and says so.
    if (status !== 0 || stdout.trim() === "") continue;
    throw new RunError([
      {
        code: "JOB_QUEUED",
        message: `this study was submitted before: Slurm job ${job} ${job === array ? "with its runs" : "that collects"} is still in the queue`,
        file: slurmFolder(folder),
        received: `squeue -j ${job}: ${stdout.trim().split(/\s+/).join(", ")}`,
        remedy: `wait for it (galvanostat status ${shown(folder)}), or first scancel ${[array, collect].filter((one) => one !== null).join(" ")}`,
      },
    ]);
  }
}

/** As somebody would type it here. */
const shown = (path: string): string => shellWord(relative(process.cwd(), path) || ".");

/** What scripts are made of. */
interface Job {
  readonly file: string;
  readonly folder: string;
  /** Words. */
  readonly command: readonly string[];
  readonly options: SubmitCommandOptions;
}

/** What both scripts begin with. @param more directives */
function head({ file, folder, options }: Job, more: readonly string[]): string {
  const { partition, sbatch } = options;
  return [
    "#!/bin/bash",
    `#SBATCH --job-name=${shellWord(basename(file).replace(/\.ya?ml$/, ""))}`,
    ...(partition === undefined ? [] : [`#SBATCH --partition=${shellWord(partition)}`]),
    ...more.map((directive) => `#SBATCH ${directive}`),
    ...(sbatch === undefined ? [] : [`#SBATCH ${sbatch}`]),
    `cd ${shellWord(folder)}/.. || exit 1`,
  ].join("\n");
}

/**
 * One task a run, if they are all known; else as many processes as there may be runs at a time, which share what there is.
 * A task that runs out of time goes back into the queue; one that is preempted Slurm puts there itself.
 */
function arrayScript(
  job: Job & {
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
  const run = [...command, "run", file, "--out", folder].map(shellWord).join(" ");
  return `${head(job, [
    `--array=1-${tasks}`,
    "--ntasks=1",
    ...(options.cpus === undefined ? [] : [`--cpus-per-task=${options.cpus}`]),
    ...(time === undefined ? [] : [`--time=${time}`]),
    "--requeue",
    "--open-mode=append",
    `--output=${shellWord(join(slurmFolder(folder), "%A_%a.log"))}`,
  ])}
${isStaged ? "# Which runs there will be is found out on the way: the tasks share them." : `runs=(${todo.map(({ run: { id } }) => shellWord(id)).join(" ")})`}
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

function collectScript(job: Job): string {
  const { file, folder, command } = job;
  return `${head(job, [
    "--ntasks=1",
    "--time=30",
    "--requeue",
    "--open-mode=append",
    `--output=${shellWord(join(slurmFolder(folder), "collect.log"))}`,
  ])}
exec ${[...command, "collect", file, "--out", folder].map(shellWord).join(" ")}
`;
}

/** Both, by hand; what is written beside it. */
const submitScript = `#!/bin/sh
set -e
here=$(dirname "$0")
array=$(sbatch --parsable "$here/runs.sbatch")
echo "job $array"
exec sbatch "--dependency=afterany:\${array%%;*}" "$here/collect.sbatch"
`;

/**
 * @param words the script last
 * @param failed what to say, and the command to type later
 * @returns the job's number
 * @throws RunError SLURM_NOT_FOUND, SLURM_REFUSED
 */
function sbatch(words: readonly string[], failed: { readonly message: string; readonly byHand: string }): string {
  const { status, stdout, stderr, error } = spawnSync("sbatch", ["--parsable", ...words], { encoding: "utf8" });
  if (status === 0) return stdout.trim().split(";")[0]!;
  const isMissing = (error as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
  const why = isMissing
    ? "there is no sbatch on the PATH"
    : `sbatch says: ${(error?.message ?? (stderr.trim().replace(/^sbatch: /gm, "") || `nothing, with exit code ${status}`)).replace(/\s*\n\s*/g, "; ")}`;
  throw new RunError([
    {
      code: isMissing ? "SLURM_NOT_FOUND" : "SLURM_REFUSED",
      message: `${failed.message}: ${why}`,
      file: words.at(-1)!,
      remedy: `the scripts are written${
        isMissing
          ? ", for a machine of the cluster from which jobs are submitted (or load Slurm's module here)"
          : ": if it is about them, change them with --partition, --time, --cpus or --sbatch; if Slurm does not answer, ask who runs it"
      }; by hand: ${failed.byHand}`,
    },
  ]);
}
