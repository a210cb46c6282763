import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

import { writeFileAtomic, writeJsonAtomic } from "../../src/files/index.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "galvanostat-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("text, bytes and pieces arrive whole, in folders that did not exist", () => {
  const path = join(folder, "a", "b", "file");
  writeFileAtomic(path, "σ = j/E\n");
  expect(readFileSync(path, "utf8")).toBe("σ = j/E\n");
  writeFileAtomic(path, Uint8Array.of(0, 255, 10));
  expect([...readFileSync(path)]).toEqual([0, 255, 10]);
  writeFileAtomic(path, ["one\n", "two\n"]);
  expect(readFileSync(path, "utf8")).toBe("one\ntwo\n");
  expect(readdirSync(join(folder, "a", "b"))).toEqual(["file"]);
});

test("a write that fails half-way leaves the old file and nothing else", () => {
  const path = join(folder, "results.json");
  writeFileSync(path, "old");
  function* pieces() {
    yield "new";
    throw new Error("the source broke");
  }
  expect(() => writeFileAtomic(path, pieces())).toThrow("the source broke");
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(readdirSync(folder)).toEqual(["results.json"]);
});

test("JSON is indented, ends with a newline, and has null for what JSON cannot say", () => {
  const path = join(folder, "x.json");
  writeJsonAtomic(path, { a: [1, NaN], b: Infinity });
  const text = readFileSync(path, "utf8");
  expect(JSON.parse(text)).toEqual({ a: [1, null], b: null });
  expect(text).toMatch(/^\{\n {2}"a"[\s\S]*\}\n$/);
});
