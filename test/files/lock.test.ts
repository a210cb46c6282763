import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { InputError } from "../../src/errors/errors.js";
import { lockFolder } from "../../src/files/index.js";

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "galvanostat-lock-"));
  lock = join(folder, "run.lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const leave = (pid: number, host = hostname()) =>
  writeFileSync(lock, `${JSON.stringify({ pid, host, slurmJob: "4711" })}\n`);
const refusal = () => {
  try {
    lockFolder(folder);
  } catch (error) {
    return error as InputError;
  }
  return undefined;
};

describe("the lock of a results folder", () => {
  test("is held until given back, and giving it back twice takes nobody else's", () => {
    const unlock = lockFolder(folder);
    expect(JSON.parse(readFileSync(lock, "utf8"))).toMatchObject({ pid: process.pid, host: hostname() });
    expect(refusal()?.code).toBe("RESULTS_IN_USE");
    unlock();
    expect(existsSync(lock)).toBe(false);
    const again = lockFolder(folder);
    unlock();
    expect(existsSync(lock)).toBe(true);
    again();
  });

  test("is taken over from a process of this host that has died, leaving no scraps", () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    leave(pid);
    const unlock = lockFolder(folder);
    expect(JSON.parse(readFileSync(lock, "utf8")).pid).toBe(process.pid);
    expect(readdirSync(folder)).toEqual(["run.lock"]);
    unlock();
  });

  test.runIf(process.platform === "linux")(
    "is taken over from a process that is dead and was not waited for",
    async () => {
      // The shell becomes another program, which does not know of its child; before that it would wait for it.
      const parent = spawn("sh", ["-c", "sleep 1200 & echo $!; exec sleep 1201"]);
      let child: number | undefined;
      try {
        const [line] = (await once(parent.stdout, "data")) as [Buffer];
        child = Number(line);
        await vi.waitUntil(() => readFileSync(`/proc/${parent.pid!}/cmdline`, "utf8").startsWith("sleep"), {
          timeout: 1_000_000,
        });
        process.kill(child, "SIGKILL");
        leave(child);
        // Dead or dying.
        lockFolder(folder, 1_000_000)();
        expect(readFileSync(`/proc/${child}/stat`, "utf8")).toContain(") Z ");
      } finally {
        if (child !== undefined) process.kill(child, "SIGKILL");
        parent.kill("SIGKILL");
      }
    },
  );

  test("a process that is about to die is waited for", async () => {
    const dying = spawn(process.execPath, ["-e", "setTimeout(() => {}, 250)"]);
    await once(dying, "spawn");
    leave(dying.pid!);
    // It cannot be waited for by this thread meanwhile: a zombie on Linux, gone elsewhere only afterwards.
    if (process.platform === "linux") lockFolder(folder, 1_000_000)();
    await once(dying, "exit");
    lockFolder(folder)();
  });

  test("is taken over from an earlier process that had our id, as in a container that was started again", () => {
    leave(process.pid);
    lockFolder(folder)();
    expect(existsSync(lock)).toBe(false);
  });

  test("stands while its process runs, and on another host, naming the holder and the remedy", () => {
    leave(process.ppid);
    expect(refusal()?.problems[0]?.received).toContain(`process ${process.ppid}`);
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    leave(pid, "another-node");
    const problem = refusal()?.problems[0];
    expect(problem?.received).toBe(`process ${pid} on another-node, Slurm job 4711`);
    expect(problem?.remedy).toContain("delete run.lock");
    expect(existsSync(lock)).toBe(true);
  });

  test("stands when it cannot be read", () => {
    writeFileSync(lock, "");
    expect(refusal()).toBeInstanceOf(InputError);
    expect(existsSync(lock)).toBe(true);
  });
});
