import { closeSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join, resolve } from "node:path";

import { InputError } from "../errors/errors.js";

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly slurmJob: string | null;
}

/** ms between two looks at a lock. */
const pause = 100;

/** Locks of this process. A process that was started again in a container often has the id of the one that died. */
const held = new Set<string>();

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return !isZombie(pid);
}

/** Dead, but not waited for: in a container without an init it stays so. */
function isZombie(pid: number): boolean {
  try {
    // The name, in parentheses, may itself have some.
    return /^ [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "utf8").split(")").at(-1)!);
  } catch {
    return false;
  }
}

/**
 * Takes `run.lock` in `folder`, so that two processes never write one results folder. A lock whose process has died on
 * this host is taken over; on another host nobody can tell, so it stands (no ages: clocks of network file systems lie).
 *
 * @param patience ms that a process of this host is waited for, blocking: it may have been killed a moment ago
 * @returns gives the lock back; harmless when called twice
 * @throws InputError RESULTS_IN_USE
 */
export function lockFolder(folder: string, patience = 500): () => void {
  mkdirSync(folder, { recursive: true });
  const path = resolve(join(folder, "run.lock"));
  const me: Holder = { pid: process.pid, host: hostname(), slurmJob: process.env["SLURM_JOB_ID"] ?? null };
  const deadline = performance.now() + patience;
  for (let takeovers = 0; ; ) {
    try {
      const file = openSync(path, "wx");
      writeSync(file, `${JSON.stringify(me)}\n`);
      closeSync(file);
      held.add(path);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = readHolder(path);
    const abandoned =
      holder !== undefined &&
      holder.host === me.host &&
      (holder.pid === me.pid ? !held.has(path) : !isRunning(holder.pid));
    if (abandoned && takeovers++ < 5) {
      removeAbandoned(path, holder);
      continue;
    }
    if (holder?.host === me.host && holder.pid !== me.pid && performance.now() < deadline) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
      continue;
    }
    throw new InputError([
      {
        code: "RESULTS_IN_USE",
        message: `another run is writing to this folder`,
        file: path,
        received:
          holder === undefined
            ? "a lock that cannot be read"
            : `process ${holder.pid} on ${holder.host}${holder.slurmJob === null ? "" : `, Slurm job ${holder.slurmJob}`}`,
        remedy: "wait for it, choose another folder with --out, or delete run.lock if you are sure that it is dead",
      },
    ]);
  }
  let given = false;
  return () => {
    if (given) return;
    given = true;
    held.delete(path);
    const holder = readHolder(path);
    if (holder?.pid === me.pid && holder.host === me.host) rmSync(path, { force: true });
  };
}

/**
 * Removes the lock of `dead`, and no other: between reading it and removing it another process may have done the same
 * and taken the lock, so it is moved away, looked at again, and put back if it is not the dead one's.
 */
function removeAbandoned(path: string, dead: Holder): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const moved = readHolder(aside);
  if (moved?.pid !== dead.pid || moved.host !== dead.host || moved.slurmJob !== dead.slurmJob) linkSync(aside, path);
  rmSync(aside, { force: true });
}

function readHolder(path: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(path, "utf8")) as Partial<Holder>;
    return typeof holder.pid === "number" && typeof holder.host === "string"
      ? { pid: holder.pid, host: holder.host, slurmJob: holder.slurmJob ?? null }
      : undefined;
  } catch {
    return undefined;
  }
}
