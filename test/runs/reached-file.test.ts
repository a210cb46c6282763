import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { readReached, ReachedFile } from "../../src/runs/reached-file.js";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "galvanostat-reached-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("says at once, then once in ten seconds at most", () => {
  const file = new ReachedFile(folder);
  expect(readReached(folder)).toBeNull();
  file.say(20, 100, 5_000);
  expect(readReached(folder)).toMatchObject({ steps: 20, stepsPerSecond: 100 });
  file.say(999, 100, 14_999);
  expect(readReached(folder)!.steps).toBe(20);
  file.say(1000, 90, 15_000);
  expect(readReached(folder)).toMatchObject({ steps: 1000, stepsPerSecond: 90 });
  expect(Math.abs(Date.parse(readReached(folder)!.at) - Date.now())).toBeLessThan(60_000);
});

test("is gone at the end, and what a process left there that was killed when the next one begins", () => {
  const file = new ReachedFile(folder);
  file.say(20, 100);
  writeFileSync(join(folder, "reached.json.tmp"), "{");
  new ReachedFile(folder);
  expect(readdirSync(folder)).toEqual([]);
  file.end();
  expect(readReached(folder)).toBeNull();
});

test.each(["", "{", "null", '{"steps":"1"}', '{"steps":1.5,"stepsPerSecond":1,"at":""}'])("%j says nothing", (text) => {
  writeFileSync(join(folder, "reached.json"), text);
  expect(readReached(folder)).toBeNull();
});

test("where it cannot be written the run goes on", () => {
  const file = new ReachedFile(join(folder, "nowhere"));
  file.say(20, 100);
  file.end();
  expect(readdirSync(folder)).toEqual([]);
});
