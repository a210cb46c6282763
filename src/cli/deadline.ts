import { spawnSync } from "node:child_process";

import { slurmTask } from "../files/holder.js";
import { wrong } from "./option-values.js";
import { parseTime, timeOf } from "./wall-time.js";

/** When a run has to leave off and save, and who says so. */
export interface Deadline {
  /** Unix time, ms. */
  readonly at: number;
  readonly from: string;
}

/** Part of a job's remaining time that is kept for saving, and what is enough of it, ms. */
const reserve = { part: 0.1, most: 120_000 } as const;
/** ms that Slurm may take to answer. */
const patience = 2_000;

/** "1-02:03:04", "2:00:00", "15:30", "45" are seconds at the end; ms. */
export const parseTimeLeft = (text: string): number | null =>
  parseTime(text.trim().replace(/^(\d+)$/, "0:$1"), { asSlurm: true });

/** What `squeue -O TimeLeft` says; ms, `null` where that is no time: UNLIMITED, INVALID, nothing. */
const askSlurm = (job: string): number | null => {
  const { stdout, status } = spawnSync("squeue", ["-h", "-j", job, "-O", "TimeLeft"], {
    encoding: "utf8",
    timeout: patience,
  });
  return status === 0 ? parseTimeLeft(stdout) : null;
};

/**
 * The earliest of what the command line, GALVANOSTAT_DEADLINE (Unix time, s) and Slurm say; `null`: nobody says anything.
 *
 * @param now Unix time, ms
 * @throws InputError WRONG_TYPE, OUT_OF_RANGE
 */
export function findDeadline(
  timeLimit: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
  now: number = Date.now(),
  timeLeft: (job: string) => number | null = askSlurm,
): Deadline | null {
  const found: Deadline[] = [];
  if (timeLimit !== undefined) {
    const time = timeOf("--time-limit", timeLimit);
    found.push({ at: now + time, from: "--time-limit" });
  }
  const told = environment["GALVANOSTAT_DEADLINE"];
  if (told !== undefined && told !== "") {
    if (!/^\d+(\.\d+)?$/.test(told))
      throw wrong(
        "GALVANOSTAT_DEADLINE",
        "WRONG_TYPE",
        `${JSON.stringify(told)} is no Unix time`,
        "seconds since 1970",
      );
    found.push({ at: 1000 * Number(told), from: "GALVANOSTAT_DEADLINE" });
  }
  const job = environment["SLURM_JOB_ID"];
  if (job !== undefined) {
    const end = Number(environment["SLURM_JOB_END_TIME"] ?? NaN);
    const left = Number.isFinite(end) ? 1000 * end - now : timeLeft(job);
    if (left !== null)
      found.push({
        at: now + left - Math.min(reserve.most, reserve.part * Math.max(0, left)),
        from: `Slurm job ${slurmTask(environment) ?? job}`,
      });
  }
  return found.reduce<Deadline | null>((a, b) => (a === null || b.at < a.at ? b : a), null);
}
