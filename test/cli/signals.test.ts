import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, describe, expect, test } from "vitest";

import type { Results } from "../../src/index.js";
import { exampleCopy, galvanostat, interrupted } from "./command.js";

let copy: ReturnType<typeof exampleCopy> | undefined;
afterEach(() => copy?.remove());

const long = (study: string) =>
  `${study.replace("duration: 2 ps", "duration: 2 ns").replace("0.1 Å/ps, ", "")}trajectory: { interval: 0.1 ps }\n`;
const file = (name: string) => join(copy!.folder, "results/runs/T1000K-j1-r1", name);
const status = () => (JSON.parse(readFileSync(join(copy!.folder, "results/results.json"), "utf8")) as Results).status;

describe("what ends a run, its state saved", () => {
  // SIGTERM and SIGINT, and going on after them: run.test.ts.
  test.each([
    ["SIGHUP", 129],
    ["SIGUSR1", 75],
    ["SIGUSR2", 75],
    ["SIGXCPU", 75],
  ] as const)("%s: exit code %i", async (signal, code) => {
    copy = exampleCopy(long);
    const ended = await interrupted(["run", "study.yaml"], copy.folder, signal, () =>
      existsSync(file("trajectory.extxyz")),
    );
    expect(ended.code, ended.stderr).toBe(code);
    expect(ended.stderr).toContain(`${signal}: saving the state`);
    // Node's debugger would say that it listens.
    expect(ended.stderr).not.toContain("Debugger");
    expect(existsSync(file("state.bin"))).toBe(true);
    expect(status()).toBe("interrupted");
  });

  test("a deadline: exit code 75, and nothing is begun when it has passed", () => {
    copy = exampleCopy(long);
    process.env["GALVANOSTAT_DEADLINE"] = "1000";
    try {
      const ended = galvanostat(["run", "study.yaml"], copy.folder);
      expect(ended.code, ended.stderr).toBe(75);
      expect(ended.stderr).toContain("time is up (GALVANOSTAT_DEADLINE)");
      expect(existsSync(file("state.bin"))).toBe(false);
      expect(status()).toBe("interrupted");
    } finally {
      delete process.env["GALVANOSTAT_DEADLINE"];
    }
  });

  test("a time limit that cannot be read is bad input", () => {
    copy = exampleCopy(long);
    const { code, stderr } = galvanostat(["run", "study.yaml", "--time-limit", "10"], copy.folder);
    expect(code).toBe(2);
    expect(stderr).toContain("3h50m");
  });
});
