import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Results } from "../../src/index.js";
import { thisHolder, type Holder } from "../../src/files/holder.js";
import { readReached } from "../../src/runs/reached-file.js";
import { SmallStudy } from "../study/small-study.js";
import { galvanostat, unfolded } from "./command.js";

// On the Slurm of .ci/slurm-node.sh: two processors, partition `high` preempts `low`.

let small: SmallStudy;
beforeEach(() => void (small = new SmallStudy()));
afterEach(() => small.remove());

const slurm = (...words: string[]): string => {
  const { status, stdout, stderr } = spawnSync(words[0]!, words.slice(1), { encoding: "utf8" });
  expect(status, `${words.join(" ")}: ${stderr}`).toBe(0);
  return stdout.trim();
};
const call = (...words: string[]) => galvanostat(words, small.folder);
const until = async (what: string, holds: () => boolean | Promise<boolean>) => {
  for (let tries = 0; tries < 15_000; tries++) {
    if (await holds()) return;
    await setTimeout(20);
  }
  expect.fail(`never: ${what}\n${spawnSync("squeue", { encoding: "utf8" }).stdout}`);
};
const runFolder = (id: string) => join(small.folder, "array", "runs", id);
/** The process that is at a run. */
const holderOf = (id: string): Holder | undefined => {
  const folder = runFolder(id);
  const [claim] = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith("run.lock")) : [];
  return claim === undefined ? undefined : (JSON.parse(readFileSync(join(folder, claim), "utf8")) as Holder);
};
/**
 * Whether somebody has done a step of the run: stopped at once, so that it does not end before it is told to (Slurm wakes whom it ends).
 */
const isStopped = (id: string) => {
  const pid = readReached(runFolder(id)) === null ? undefined : holderOf(id)?.pid;
  if (pid !== undefined) process.kill(pid, "SIGSTOP");
  return pid !== undefined;
};
const bothStopped = (one: string, other: string) => [one, other].map(isStopped).every((stopped) => stopped);
const isDone = (id: string) => existsSync(join(runFolder(id), "result.json"));
const isSaved = (id: string) => existsSync(join(runFolder(id), "state.bin"));
const reasons = () => slurm("squeue", "-h", "-o", "%A %T %r").split("\n");
/** Slurm keeps a requeued job waiting for two minutes. A start that follows at once fails. */
const hurry = async () => {
  const waiting = reasons().filter((line) => line.endsWith("PENDING BeginTime"));
  if (waiting.length === 0) return;
  await setTimeout(4000);
  for (const line of waiting) spawnSync("scontrol", ["update", `JobId=${line.split(" ")[0]!}`, "StartTime=now"]);
};

describe.runIf(process.env["SLURM_CONF"] !== undefined)("galvanostat submit", () => {
  test("Slurm takes times as they are written for it, and its refusals are shown", () => {
    small.write();
    for (const [time, limit] of [
      ["90", "1:30:00"],
      ["2 d", "2-00:00:00"],
      ["1-12:30", "1-12:30:00"],
    ] as const) {
      const { stdout, code, stderr } = call("submit", "study.yaml", "--time", time, "--sbatch", "--hold", "--json");
      expect(code, stderr).toBe(0);
      const { array, collect } = JSON.parse(stdout) as { array: string; collect: string };
      expect(slurm("squeue", "-h", "-j", array, "-o", "%l")).toBe(limit);
      expect(unfolded(call("status", "results").stdout)).toContain(
        `0 of 2: the runs were submitted as Slurm job ${array}`,
      );
      slurm("scancel", array, collect);
    }
    const refused = call("submit", "study.yaml", "--partition", "nowhere");
    expect(refused.code).toBe(1);
    expect(unfolded(refused.stderr)).toContain("nothing was submitted: sbatch says: error: ");
    expect(unfolded(refused.stderr)).toContain("invalid partition specified: nowhere");
  });

  test("an array, of which tasks are put back, out of time and preempted, on other nodes: collected, the results of one process", async () => {
    small.write({
      temperatures: ["600 K", "800 K"],
      equilibration: { duration: "0.4 ps" },
      production: { timestep: "1 fs", duration: "400 ps", sampleInterval: "100 fs" },
    });
    const whole = call("run", "study.yaml", "--out", "whole");
    expect(whole.code, whole.stderr).toBe(0);

    const words = ["submit", "study.yaml", "--out", "array", "--partition", "low", "--time", "20 min", "--cpus", "1"];
    const script = call(...words, "--dry-run").stdout;
    expect(script).toContain("#SBATCH --array=1-4\n");
    expect(existsSync(join(small.folder, "array"))).toBe(false);
    const submitted = call(...words, "--json");
    expect(submitted.code, submitted.stderr).toBe(0);
    const { array } = JSON.parse(submitted.stdout) as { array: string };
    expect(new Set(slurm("squeue", "-h", "-j", array, "-o", "%l").split("\n"))).toEqual(new Set(["20:00"]));

    // Two at a time. One is put back by hand, and its place on the node looks as if another node had died with it.
    const [first, second] = ["T600K-j1-r1", "T600K-j2-r1"];
    await until("two tasks are at work", () => bothStopped(first, second));
    const { job } = holderOf(first)!.slurm!;
    const { pid } = holderOf(second)!;
    slurm("scontrol", "requeue", job);
    await until("the first has saved", () => isSaved(first) && holderOf(first) === undefined);
    writeFileSync(
      join(runFolder(first), "run.lock.0123"),
      JSON.stringify({
        ...thisHolder(),
        host: "another",
        boot: "another",
        slurm: { cluster: "galvanostat-test", job, restarts: 0 },
      }),
    );
    // The other is told that its time is up.
    process.kill(pid, "SIGUSR1");
    process.kill(pid, "SIGCONT");
    await until("the second has saved", () => isSaved(second) && holderOf(second)?.pid !== pid);
    // The two that follow are preempted.
    const [third, fourth] = ["T800K-j1-r1", "T800K-j2-r1"];
    await until("the others are at work", () => bothStopped(third, fourth));
    slurm("sbatch", "-p", "high", "-c", "2", "-t", "1", "-o", "/dev/null", "--wrap", "sleep 1");
    await until("both have saved", () => isSaved(third) && isSaved(fourth));

    await until("all is collected", async () => {
      await hurry();
      return reasons().join("") === "";
    });
    expect([first, second, third, fourth].map(isDone)).toEqual([true, true, true, true]);
    const read = (folder: string) =>
      JSON.parse(readFileSync(join(small.folder, folder, "results.json"), "utf8")) as Results;
    const lasting = ({ points, errors, status, temperatureLaws }: Results): unknown =>
      JSON.parse(
        JSON.stringify({ points, errors, status, temperatureLaws }, (key, value: unknown) =>
          key === "performance" ? null : value,
        ),
      );
    expect(lasting(read("array"))).toEqual(lasting(read("whole")));
    for (const id of [first, second, third, fourth])
      expect(readFileSync(join(runFolder(id), "series.bin")), id).toEqual(
        readFileSync(join(small.folder, "whole", "runs", id, "series.bin")),
      );
    // Each went on from what it had saved.
    const logs = readdirSync(join(small.folder, "array", "slurm")).filter((name) => /_\d+\.log$/.test(name));
    const text = logs.map((name) => readFileSync(join(small.folder, "array", "slurm", name), "utf8")).join("");
    for (const id of [first, second, third, fourth]) expect(text).toContain(`${id} goes on from`);
  });
});
