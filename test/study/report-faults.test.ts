import type * as Fs from "node:fs";

import { afterAll, expect, test, vi } from "vitest";

import { faulty } from "./faulty-fs.js";

vi.mock("node:fs", async (original) => faulty(await original<typeof Fs>()));
// What is drawn is not looked at here, and takes most of the time: every file is written as it would be, and holds what it is made of.
vi.mock("../../src/report/png.js", () => ({
  renderPng: (svg: string, background: string) => Promise.resolve(Buffer.from(`${background} ${svg}`)),
}));
const { tryReportFaults } = await import("./faults.js");
const { SmallStudy } = await import("./small-study.js");

const small = new SmallStudy();
afterAll(() => small.remove());

// More: GALVANOSTAT_REPEATS=1000 npx vitest run test/study/report-faults
const schedules = Number(process.env["GALVANOSTAT_REPEATS"] ?? 25);

test(`a report written where the disk fails, is full, or the process dies, ${schedules} schedules: every file is the old one or the new one, whole`, async () => {
  const ends = await tryReportFaults(small, schedules, Number(process.env["GALVANOSTAT_SEED"] ?? 1));
  console.log([...ends].map(([end, count]) => `${count} × ${end}`).join(", "));
  expect(ends.get("written")).toBeGreaterThanOrEqual(schedules);
  expect(ends.size, "some were seen").toBeGreaterThan(1);
}, 86_400_000);
