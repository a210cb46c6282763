import { readdirSync, readFileSync, writeFileSync } from "node:fs";

import { expect, test } from "vitest";

import { InputError, RunError } from "../../src/errors/errors.js";
import { coded } from "../../src/errors/system-error.js";

const thrownBy = (body: () => unknown): unknown => {
  try {
    body();
  } catch (error) {
    return coded(error);
  }
  throw new Error("nothing was thrown");
};

test("what the system itself refuses has a code, the file and a way out", () => {
  for (const [body, problem] of [
    [() => readFileSync("/nowhere/at/all"), { code: "FILE_VANISHED", file: "/nowhere/at/all" }],
    [() => readdirSync("/dev/null/x"), { code: "NOT_A_FOLDER", file: "/dev/null/x" }],
    [() => writeFileSync("/dev/full", "x"), { code: "DISK_FULL" }],
  ] as const) {
    const error = thrownBy(body);
    expect(error).toBeInstanceOf(RunError);
    expect((error as RunError).problems).toMatchObject([problem]);
    expect((error as RunError).problems[0]!.remedy).toMatch(/\w/);
  }
});

test.each(["ENOSPC", "EDQUOT", "EACCES", "EPERM", "EROFS", "EMFILE", "ENFILE", "EIO", "ESTALE", "EWHATEVER"])(
  "%s",
  (code) => {
    const error = coded(Object.assign(new Error(code), { code, syscall: "write", path: "/x" }));
    expect((error as RunError).problems[0]).toMatchObject({ file: "/x", message: expect.stringContaining(code) });
  },
);

test("anything else is left as it is", () => {
  for (const error of [new TypeError("x"), new InputError([{ code: "A", message: "b" }]), "text", undefined])
    expect(coded(error)).toBe(error);
});
