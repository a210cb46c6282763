import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { describeStatus } from "../../src/cli/runs.js";
import { thisHolder } from "../../src/files/holder.js";
import { lookAtStudy, type RunStatus } from "../../src/study/index.js";
import { SmallStudy } from "../study/small-study.js";
import { galvanostat, interrupted } from "./command.js";

let small: SmallStudy;
beforeEach(() => void (small = new SmallStudy()));
afterEach(() => small.remove());

describe("a run that goes on", () => {
  const now = Date.parse("2026-01-01T00:10:00Z");
  const row = (changes: Partial<RunStatus>): string => {
    const [ready] = lookAtStudy(small.make(), { folder: small.results });
    const running: RunStatus = { ...ready!, state: "running", holder: thisHolder({}), ...changes };
    // Without the heading and the count; cells are folded.
    const [, ...lines] = describeStatus([running], now).trimEnd().split("\n");
    return lines.slice(0, -1).join(" ").replace(/\s+/g, " ").trimEnd();
  };
  // 400 + 2000 steps.
  const at = "2026-01-01T00:09:30.000Z";

  test("that has said nothing yet is not at 0 %", () =>
    expect(row({})).toMatch(/ running – .*; begun, no step reported yet$/));

  test("is shown as far as its process was, not as far as it is saved", () => {
    expect(row({ reached: { steps: 1200, stepsPerSecond: 10, at } })).toMatch(
      / running 50 % .*; 10 steps\/s, ETA 2 min, nothing saved yet$/,
    );
    expect(row({ steps: 600, reached: { steps: 1200, stepsPerSecond: 10, at } })).toMatch(
      / running 50 % .*; 10 steps\/s, ETA 2 min, saved 25 %$/,
    );
  });

  test("whose process has been silent for a minute is shown as of then", () =>
    expect(row({ reached: { steps: 1200, stepsPerSecond: 10, at: "2026-01-01T00:09:00.000Z" } })).toMatch(
      /nothing saved yet, as of 2026-01-01T00:09:00Z$/,
    ));

  test("of a process that does not say so (of an earlier version): what is saved", () =>
    expect(row({ steps: 600 })).toMatch(/ running 25 % .*; saved 25 %$/));
});

test("status tells how far a run is before anything is saved, and the word is gone with the process", async () => {
  small.write({
    production: { timestep: "1 fs", duration: "2 ns" },
    drive: { method: "constant-current", direction: [1, 2, -2], driftVelocity: "0.2 Å/ps" },
  });
  const folder = join(small.results, "runs", "T600K-j1-r1");
  const file = join(folder, "reached.json");
  let said: { runs: { state: string; steps: number; totalSteps: number; reached?: { steps: number } }[] } | undefined;
  let shown = "";
  const { code } = await interrupted(["run", "study.yaml"], small.folder, "SIGTERM", () => {
    if (!existsSync(file)) return false;
    said = JSON.parse(galvanostat(["status", "results", "--json"], small.folder).stdout) as typeof said;
    shown = galvanostat(["status", "results"], small.folder).stdout;
    return true;
  });
  expect(code).toBe(143);
  const [run] = said!.runs;
  expect(run).toMatchObject({ state: "running", steps: 0, totalSteps: 2_000_400 });
  expect(run!.reached!.steps).toBeGreaterThan(0);
  expect(shown).toContain("nothing saved yet");
  expect(existsSync(file)).toBe(false);
  const after = JSON.parse(galvanostat(["status", "results", "--json"], small.folder).stdout) as NonNullable<
    typeof said
  >;
  expect(after.runs[0]).toMatchObject({ state: "interrupted" });
  expect(after.runs[0]!.steps).toBeGreaterThan(0);
  expect(after.runs[0]).not.toHaveProperty("reached");
  expect(readFileSync(join(folder, "state.bin")).length).toBeGreaterThan(0);
});
