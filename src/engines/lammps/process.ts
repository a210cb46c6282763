import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { environment } from "./program.js";

/** How a program ended. */
export interface Ending {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It could not be started at all. */
  readonly error: NodeJS.ErrnoException | null;
}

/** s between the signals to a program that does not end. */
const grace = { term: 5, kill: 5 };

/**
 * Left behind should we die without a word: when its input ends without one, it ends the group of the program, which is the first
 * line that it reads. mpirun takes its ranks, which have groups of their own, with it.
 */
const guard = `trap '' INT TERM HUP QUIT; read group || exit 0; read word; [ "$word" = done ] && exit 0; kill -TERM -- -"$group" 2>/dev/null; n=0
while [ $n -lt 50 ] && kill -0 -- -"$group" 2>/dev/null; do sleep 0.1; n=$((n+1)); done; kill -KILL -- -"$group" 2>/dev/null`;
/** The program tells its guard of its group before it is there: there is no moment at which we may be killed and it is forgotten. */
const announced = `echo $$ >&3; exec "$@" 3>&-`;

/** A program with all that it starts, in a process group of its own: a terminal's Ctrl-C is not for it. */
export class Watched {
  readonly #child: ChildProcess;
  /** When it is over, and what it wrote has been read. */
  readonly ended: Promise<Ending>;

  /** @param onLine with every line of its output and its errors */
  constructor(command: readonly string[], folder: string, onLine: (line: string) => void) {
    const guardian = spawn("/bin/sh", ["-c", guard], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
    const watched = guardian.stdin;
    guardian.on("error", () => {});
    watched.on("error", () => {});
    guardian.unref();
    this.#child = spawn("/bin/sh", ["-c", announced, "lammps", ...command], {
      cwd: folder,
      detached: true,
      stdio: ["ignore", "pipe", "pipe", watched],
      env: environment(),
    });
    const { pid } = this.#child;
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      createInterface({ input: stream, crlfDelay: Infinity }).on("line", onLine);
    this.ended = new Promise((resolve) => {
      let error: NodeJS.ErrnoException | null = null;
      const end = (status: number | null, signal: NodeJS.Signals | null) => {
        watched.end("done\n");
        resolve({ status, signal, error });
      };
      this.#child.on("error", (problem: NodeJS.ErrnoException) => {
        error = problem;
        if (pid === undefined) end(null, null);
      });
      this.#child.on("close", end);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** TERM to all of it, then KILL; returns when it is over. */
  async end(): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined) return;
    const all = [pid, ...descendants(pid)];
    signalGroup(pid, "SIGTERM");
    if (await this.#within(grace.term)) return endAll(all);
    for (const one of [...all, ...descendants(pid)]) signalOne(one, "SIGKILL");
    signalGroup(pid, "SIGKILL");
    await this.#within(grace.kill);
  }

  async #within(seconds: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), 1000 * seconds);
    });
    const over = await Promise.race([this.ended.then(() => true), late]);
    clearTimeout(timer);
    return over;
  }
}

/** Of a launcher that has ended without them. */
function endAll(processes: readonly number[]): void {
  for (const pid of processes) if (isAlive(pid)) signalOne(pid, "SIGKILL");
}

function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

const signalGroup = (pid: number, signal: NodeJS.Signals): void => signalOne(-pid, signal);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Where /proc says whose child is whose; else none. */
function descendants(root: number): number[] {
  const parents = new Map<number, number>();
  try {
    for (const name of readdirSync("/proc"))
      if (/^\d+$/.test(name))
        try {
          // The command's name, in brackets, may have any characters.
          const [, parent] = /\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, "utf8"))!;
          parents.set(Number(name), Number(parent));
        } catch {
          // It has ended meanwhile.
        }
  } catch {
    return [];
  }
  const found: number[] = [];
  for (const next = [root]; next.length > 0; ) {
    const of = next.pop()!;
    for (const [pid, parent] of parents)
      if (parent === of) {
        found.push(pid);
        next.push(pid);
      }
  }
  return found;
}
