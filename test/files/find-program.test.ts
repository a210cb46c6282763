import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test, vi } from "vitest";

import { findProgram } from "../../src/files/index.js";

const folder = mkdtempSync(join(tmpdir(), "find-program-"));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const at = (...parts: string[]) => join(folder, ...parts);
function file(path: string, mode: number): void {
  writeFileSync(path, "#!/bin/sh\n");
  chmodSync(path, mode);
}
for (const name of ["first", "second", "second/a-folder", "first/late"]) mkdirSync(at(name));
file(at("second", "here"), 0o755);
file(at("second", "late"), 0o755);
file(at("second", "closed"), 0o644);

test("a name on the PATH, as a shell finds it: what is a folder or not executable is passed over", () => {
  vi.stubEnv("PATH", `${at("first")}:${at("second")}:/usr/bin:/bin`);
  for (const name of ["here", "late", "sh"]) {
    // POSIX: command -v prints what would be executed.
    const { stdout } = spawnSync("/bin/sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
    expect(findProgram(name, "/nowhere")).toEqual({ path: stdout.trim() });
  }
  expect(findProgram("nothing-of-that-name", "/")).toEqual({
    reason: 'there is no program "nothing-of-that-name" on the PATH',
  });
  // Root may read what it likes, but execute only what somebody may.
  expect(findProgram("closed", "/")).toEqual({ reason: `${at("second", "closed")} may not be executed` });
});

test("anything with a slash is a path, from the folder that is given", () => {
  vi.stubEnv("PATH", "");
  expect(findProgram("second/here", folder)).toEqual({ path: at("second", "here") });
  expect(findProgram("./here", at("second"))).toEqual({ path: at("second", "here") });
  expect(findProgram(at("second", "here"), "/nowhere")).toEqual({ path: at("second", "here") });
  expect(findProgram("./here", folder)).toEqual({ reason: `${at("here")} does not exist` });
  expect(findProgram("./second", folder)).toEqual({ reason: `${at("second")} is a folder` });
  expect(findProgram("second/closed", folder)).toEqual({ reason: `${at("second", "closed")} may not be executed` });
});
