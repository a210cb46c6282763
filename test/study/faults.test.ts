import type * as Fs from "node:fs";

import { afterAll, expect, test, vi } from "vitest";

import { faulty } from "./faulty-fs.js";

vi.mock("node:fs", async (original) => faulty(await original<typeof Fs>()));
const { tryFaults } = await import("./faults.js");
const { SmallStudy } = await import("./small-study.js");

const small = new SmallStudy();
afterAll(() => small.remove());

// More: GALVANOSTAT_REPEATS=3000 npx vitest run test/study/faults
const schedules = Number(process.env["GALVANOSTAT_REPEATS"] ?? 80);

test(`a disk that fails, is full, writes less, or a process that dies there, ${schedules} schedules: nothing is lost that was saved`, async () => {
  const ends = await tryFaults(small, schedules, Number(process.env["GALVANOSTAT_SEED"] ?? 1));
  console.log([...ends].map(([end, count]) => `${count} × ${end}`).join(", "));
  expect(ends.get("completed")).toBeGreaterThanOrEqual(schedules);
  for (const code of ["DISK_FULL", "crash"]) expect([...ends.keys()].join(), code).toContain(code);
}, 86_400_000);
