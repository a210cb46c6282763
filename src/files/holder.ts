import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** A process that holds a lock, so that another one, later and perhaps elsewhere, can tell whether it still lives. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Of the kernel since it was started: the machine, whatever it is called; `null` where there is none to be had. */
  readonly boot: string | null;
  /** In which the number means this process: containers have their own. */
  readonly pidNamespace: string | null;
  /** Ticks of that kernel when the process began: the number may have been given to another since. */
  readonly begun: string | null;
  readonly slurm: {
    readonly cluster: string | null;
    readonly job: string;
    /** As squeue has it where the job is a task of an array: "7_2"; each task has a number of its own, which is the job's. */
    readonly task?: string;
    /** How often Slurm had put the job back into its queue. */
    readonly restarts: number;
  } | null;
}

/** The namespace of processes outside of containers, the same number on every Linux. */
const outermost = "pid:[4026531836]";

const orNull = <T>(look: () => T): T | null => {
  try {
    return look();
  } catch {
    return null;
  }
};

/** State and start of a process in /proc. Its name, in parentheses, may itself have some. */
function statOf(pid: number | "self"): { readonly state: string; readonly begun: string } | null {
  return orNull(() => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(")").at(-1)!.trim().split(" ");
    return { state: fields[0]!, begun: fields[19]! };
  });
}

/** Of an array, as squeue has it: "7_2". */
export function slurmTask(environment: NodeJS.ProcessEnv): string | undefined {
  const { SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: task } = environment;
  return array === undefined || task === undefined ? undefined : `${array}_${task}`;
}

/** This process. */
export function thisHolder(environment: NodeJS.ProcessEnv = process.env): Holder {
  const job = environment["SLURM_JOB_ID"];
  const task = slurmTask(environment);
  return {
    pid: process.pid,
    host: hostname(),
    boot: orNull(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    pidNamespace: orNull(() => readlinkSync("/proc/self/ns/pid")),
    begun: statOf("self")?.begun ?? null,
    slurm:
      job === undefined
        ? null
        : {
            cluster: environment["SLURM_CLUSTER_NAME"] ?? null,
            job,
            ...(task === undefined ? {} : { task }),
            restarts: Number(environment["SLURM_RESTART_COUNT"] ?? 0),
          },
  };
}

/**
 * Whether `holder` is known to be dead; of a process elsewhere nobody can tell as a rule. No ages: clocks of network file
 * systems lie.
 */
export function isDead(holder: Holder, me: Holder): boolean {
  // Slurm starts a job again only when it has ended everywhere, on whatever nodes.
  if (
    holder.slurm !== null &&
    me.slurm !== null &&
    holder.slurm.job === me.slurm.job &&
    holder.slurm.cluster === me.slurm.cluster &&
    holder.slurm.restarts < me.slurm.restarts
  )
    return true;
  if (holder.boot !== null && me.boot !== null && holder.boot !== me.boot)
    // Started again since, or another machine: names of containers mean nothing.
    return (
      holder.host === me.host &&
      me.host !== "localhost" &&
      holder.pidNamespace === outermost &&
      me.pidNamespace === outermost
    );
  if ((holder.boot === null || me.boot === null) && holder.host !== me.host) return false;
  if (holder.pidNamespace !== me.pidNamespace && holder.pidNamespace !== null && me.pidNamespace !== null) return false;
  return !isRunning(holder);
}

function isRunning({ pid, begun }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const stat = statOf(pid);
  if (stat === null) return true;
  // Dead, but not waited for: in a container without an init it stays so.
  return !/[ZX]/.test(stat.state) && (begun === null || stat.begun === begun);
}

/** As in messages. */
export const nameOf = ({ pid, host, slurm }: Holder): string =>
  `process ${pid} on ${host}${slurm === null ? "" : `, Slurm job ${slurm.task ?? slurm.job}`}`;

/** Reads what `JSON.stringify` made of one, or an earlier version, which knew less; `undefined` for anything else. */
export function parseHolder(text: string): Holder | undefined {
  const found = orNull(() => JSON.parse(text) as Partial<Holder> | null);
  if (typeof found?.pid !== "number" || typeof found.host !== "string") return undefined;
  const { pid, host, boot = null, pidNamespace = null, begun = null, slurm = null } = found;
  return { pid, host, boot, pidNamespace, begun, slurm };
}
