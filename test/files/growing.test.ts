import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import type { InputError } from "../../src/errors/errors.js";
import { GrowingFile, type SavedFile } from "../../src/files/index.js";

const path = join(mkdtempSync(join(tmpdir(), "growing-")), "trajectory.extxyz");
const content = () => readFileSync(path, "utf8");
const begun = (): SavedFile => {
  const file = new GrowingFile(path, null);
  file.append(Buffer.from("one\n"));
  file.append(Buffer.from("two\n"));
  const saved = file.sync();
  file.append(Buffer.from("three\n"));
  return saved;
};
const refusal = (saved: SavedFile): string => {
  try {
    new GrowingFile(path, saved);
  } catch (error) {
    const [problem] = (error as InputError).problems;
    expect(problem).toMatchObject({ code: "INVALID_TRAJECTORY", file: path });
    return problem!.received!;
  }
  throw new Error("it was taken");
};

test("goes on from what was saved: what came later is written again", () => {
  const saved = begun();
  expect(saved).toEqual({
    file: "trajectory.extxyz",
    bytes: 8,
    sha256: createHash("sha256").update("one\ntwo\n").digest("hex"),
  });
  const file = new GrowingFile(path, saved);
  expect(content()).toBe("one\ntwo\n");
  file.append(Buffer.from("3\n"));
  expect(content()).toBe("one\ntwo\n3\n");
  expect(file.sync().sha256).toBe(createHash("sha256").update("one\ntwo\n3\n").digest("hex"));
});

test("begins where there was nothing, or a file of another name", () => {
  begun();
  new GrowingFile(path, { file: "trajectory.lammpstrj", bytes: 8 });
  expect(content()).toBe("");
  begun();
  new GrowingFile(path, null);
  expect(content()).toBe("");
  new GrowingFile(path, { file: "trajectory.extxyz", bytes: 0 }).append(Buffer.from("a"));
  expect(content()).toBe("a");
});

test("shorter, missing, or another: refused and left as it is, never filled up with zeros", () => {
  const saved = begun();
  for (const [text, received] of [
    ["one\ntwo", "7 bytes"],
    ["", "0 bytes"],
    ["one\ntwO\nthree\n", "other bytes: it was damaged, edited, or is another run's"],
  ] as const) {
    writeFileSync(path, text);
    expect(refusal(saved)).toBe(received);
    expect(content()).toBe(text);
  }
  rmSync(path);
  expect(refusal(saved)).toBe("no file");
  expect(refusal({ bytes: 8 })).toBe("no file");
});

test("of before there were digests: by its length", () => {
  writeFileSync(path, "one\ntwo\nthree\n");
  new GrowingFile(path, { bytes: 8 });
  expect(content()).toBe("one\ntwo\n");
  expect(refusal({ bytes: 9 })).toBe("8 bytes");
});

test("more than is read at a time", () => {
  const file = new GrowingFile(path, null);
  const piece = Buffer.alloc(700_001, "x");
  for (let n = 0; n < 4; n++) file.append(piece);
  const saved = file.sync();
  new GrowingFile(path, saved);
  writeFileSync(path, Buffer.concat([readFileSync(path).subarray(0, -1), Buffer.from("y")]));
  expect(refusal(saved)).toMatch(/^other bytes/);
});
