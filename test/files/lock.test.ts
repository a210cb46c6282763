import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { InputError } from "../../src/errors/errors.js";
import { isDead, nameOf, parseHolder, thisHolder, type Holder } from "../../src/files/holder.js";
import { holderOf, lockFolder } from "../../src/files/lock.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "galvanostat-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const me = thisHolder();
const claims = () => readdirSync(folder).filter((name) => name.startsWith("run.lock"));
const holders = () => claims().map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Holder);
/** Leaves the claim of another process there. */
const leave = (holder: Partial<Holder>) =>
  writeFileSync(join(folder, "run.lock.0123"), `${JSON.stringify({ ...me, begun: null, slurm: null, ...holder })}\n`);
const refusal = () => {
  try {
    lockFolder(folder, 0)();
  } catch (error) {
    return error as InputError;
  }
  return undefined;
};
const dead = () => spawnSync(process.execPath, ["-e", ""]).pid;

describe("the lock of a results folder", () => {
  test("is held until given back, and giving it back twice takes nobody else's", () => {
    const unlock = lockFolder(folder);
    expect(holders()).toMatchObject([{ pid: process.pid, host: hostname() }]);
    expect(refusal()?.code).toBe("RESULTS_IN_USE");
    expect(holderOf(folder)).toEqual(holders()[0]);
    unlock();
    expect(claims()).toEqual([]);
    const again = lockFolder(folder);
    unlock();
    expect(claims()).toHaveLength(1);
    again();
  });

  test("is taken over from a process of this host that has died, leaving no scraps", () => {
    leave({ pid: dead() });
    const unlock = lockFolder(folder);
    expect(holders()).toMatchObject([{ pid: process.pid }]);
    unlock();
    expect(readdirSync(folder)).toEqual([]);
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
        leave({ pid: child });
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
    leave({ pid: dying.pid! });
    // It cannot be waited for by this thread meanwhile: a zombie on Linux, gone elsewhere only afterwards.
    if (process.platform === "linux") lockFolder(folder, 1_000_000)();
    await once(dying, "exit");
    lockFolder(folder)();
  });

  test.runIf(process.platform === "linux")(
    "is taken over from an earlier process that had the number of one that lives, and not from that one",
    () => {
      leave({ pid: process.pid, begun: String(Number(me.begun) - 1) });
      lockFolder(folder, 0)();
      expect(claims()).toEqual([]);
      leave({ pid: process.pid, begun: me.begun });
      expect(refusal()?.code).toBe("RESULTS_IN_USE");
    },
  );

  test("stands while its process runs, and on another host, naming the holder and the remedy", () => {
    leave({ pid: process.ppid });
    expect(refusal()?.problems[0]?.received).toContain(`process ${process.ppid}`);
    const pid = dead();
    leave({ pid, host: "another-node", boot: "another", slurm: { cluster: "c", job: "4711", restarts: 0 } });
    expect(refusal()?.problems[0]).toMatchObject({
      received: `process ${pid} on another-node, Slurm job 4711`,
      file: join(folder, "run.lock.0123"),
      remedy: expect.stringContaining("delete the file"),
    });
    expect(claims()).toEqual(["run.lock.0123"]);
  });

  test("an empty or cut one is nobody's: a claim has its name only when it is whole", () => {
    for (const text of ["", JSON.stringify(me).slice(0, 20), "[]", "null"]) {
      writeFileSync(join(folder, "run.lock.0123"), text);
      lockFolder(folder, 0)();
      expect(claims(), text).toEqual([]);
    }
  });

  test("is read as version 0.2.0 wrote it", () => {
    const old = (pid: number) =>
      writeFileSync(join(folder, "run.lock"), `${JSON.stringify({ pid, host: hostname(), slurmJob: null })}\n`);
    old(process.ppid);
    expect(refusal()?.code).toBe("RESULTS_IN_USE");
    old(dead());
    lockFolder(folder, 0)();
    expect(claims()).toEqual([]);
  });
});

describe("whether a holder is known to be dead", () => {
  const slurm = (job: string, restarts: number, cluster = "c") => ({ cluster, job, restarts });
  const outermost = "pid:[4026531836]";
  const here = { ...me, pid: dead(), host: "node1", boot: "b1", pidNamespace: outermost, begun: "1" };
  const asking = { ...here, pid: process.pid, begun: me.begun };

  test.each([
    ["a process of this machine that is gone", here, asking, true],
    ["the same, the machine's name having changed", { ...here, host: "old-name" }, asking, true],
    ["a process of this machine that runs", { ...here, pid: process.pid, begun: null }, asking, false],
    ["a process of a container on this machine", { ...here, pidNamespace: "pid:[4026532000]" }, asking, false],
    ["a process of this node before it was started again", { ...here, boot: "b0" }, asking, true],
    ["a process of another node", { ...here, host: "node2", boot: "b2" }, asking, false],
    [
      "of two containers with one name, perhaps on two machines",
      { ...here, boot: "b0", pidNamespace: "pid:[4026532000]" },
      { ...asking, pidNamespace: "pid:[4026532000]" },
      false,
    ],
    [
      "of what calls itself localhost",
      { ...here, host: "localhost", boot: "b0" },
      { ...asking, host: "localhost" },
      false,
    ],
    [
      "of our Slurm job before it was put back, on another node",
      { ...here, host: "node2", boot: "b2", slurm: slurm("7", 0) },
      { ...asking, slurm: slurm("7", 1) },
      true,
    ],
    [
      "of our Slurm job as it is now, on another node",
      { ...here, host: "node2", boot: "b2", slurm: slurm("7", 1) },
      { ...asking, slurm: slurm("7", 1) },
      false,
    ],
    [
      "of another Slurm job",
      { ...here, host: "node2", boot: "b2", slurm: slurm("8", 0) },
      { ...asking, slurm: slurm("7", 1) },
      false,
    ],
    [
      "of a job with that number on another cluster",
      { ...here, host: "node2", boot: "b2", slurm: slurm("7", 0, "d") },
      { ...asking, slurm: slurm("7", 1) },
      false,
    ],
    ["without a boot id, of this host", { ...here, boot: null }, { ...asking, boot: null }, true],
    ["without a boot id, of another host", { ...here, boot: null, host: "node2" }, { ...asking, boot: null }, false],
  ])("%s", (_, holder, asker, expected) => {
    expect(isDead(holder, asker)).toBe(expected);
  });

  test("a task of an array is named as squeue has it, and told apart by its own number", () => {
    const holder = thisHolder({ SLURM_JOB_ID: "9", SLURM_ARRAY_JOB_ID: "7", SLURM_ARRAY_TASK_ID: "2" });
    expect(holder.slurm).toEqual({ cluster: null, job: "9", task: "7_2", restarts: 0 });
    expect(nameOf(holder)).toMatch(/, Slurm job 7_2$/);
    expect(nameOf(parseHolder(JSON.stringify(holder))!)).toBe(nameOf(holder));
  });

  test("this process, in a Slurm job", () => {
    const environment = { SLURM_JOB_ID: "12", SLURM_CLUSTER_NAME: "c", SLURM_RESTART_COUNT: "3" };
    expect(thisHolder(environment)).toEqual({ ...me, slurm: slurm("12", 3) });
    expect(thisHolder({}).slurm).toBeNull();
  });
});
