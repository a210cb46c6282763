import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

import { InputError } from "../errors/errors.js";

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly slurmJob: string | null;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Takes `run.lock` in `folder`, so that two processes never write one results folder. A lock whose process has died on
 * this host is taken over; on another host nobody can tell, so it stands (no ages: clocks of network file systems lie).
 *
 * @returns gives the lock back; harmless when called twice
 * @throws InputError RESULTS_IN_USE
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "run.lock");
  const me: Holder = { pid: process.pid, host: hostname(), slurmJob: process.env["SLURM_JOB_ID"] ?? null };
  for (let attempt = 0; ; attempt++) {
    try {
      const file = openSync(path, "wx");
      writeSync(file, `${JSON.stringify(me)}\n`);
      closeSync(file);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = readHolder(path);
    const abandoned = holder !== undefined && holder.host === me.host && !isRunning(holder.pid);
    if (abandoned && attempt < 3) {
      rmSync(path, { force: true });
      continue;
    }
    throw new InputError([
      {
        code: "RESULTS_IN_USE",
        message: `another run is writing to this folder`,
        file: path,
        received: holder === undefined ? "a lock that cannot be read" : `process ${holder.pid} on ${holder.host}${holder.slurmJob === null ? "" : `, Slurm job ${holder.slurmJob}`}`,
        remedy: "wait for it, choose another folder with --out, or delete run.lock if you are sure that it is dead",
      },
    ]);
  }
  return () => {
    const holder = readHolder(path);
    if (holder?.pid === me.pid && holder.host === me.host) rmSync(path, { force: true });
  };
}

function readHolder(path: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(path, "utf8")) as Partial<Holder>;
    return typeof holder.pid === "number" && typeof holder.host === "string" ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}
