import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, expect, test } from "vitest";

import { exampleCopy } from "./command.js";

const executable = fileURLToPath(new URL("../../bin/galvanostat.js", import.meta.url));
const example = exampleCopy();
afterAll(() => example.remove());

/** The command, whose readers close both ends as soon as they have seen anything. */
function unread(words: readonly string[]): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [executable, ...words], { cwd: example.folder });
    for (const stream of [child.stdout, child.stderr]) stream.once("data", () => stream.destroy());
    child.on("close", resolve);
    child.on("exit", resolve);
  });
}

test("a reader that goes away ends no run, and is no error", async () => {
  expect(await unread(["run", "--help"])).toBe(0);
  expect(await unread(["run", "study.yaml"])).toBe(0);
  const { status } = JSON.parse(readFileSync(join(example.folder, "results", "results.json"), "utf8")) as {
    status: string;
  };
  expect(status).toBe("completed");
});

test.skipIf(!existsSync("/dev/full"))(
  "what cannot be written for want of space is said, and the command has failed",
  () => {
    const { status, stderr } = spawnSync(
      "sh",
      ["-c", '"$0" "$1" doctor --json > /dev/full', process.execPath, executable],
      {
        encoding: "utf8",
      },
    );
    expect(status).toBe(1);
    expect(stderr).toContain("standard output cannot be written: ENOSPC");
    expect(stderr).not.toContain("    at ");
  },
);
