import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { runStudy, type Results, type RunStudyOptions, type Study } from "../../src/index.js";
import { SmallStudy } from "./small-study.js";

let small: SmallStudy;
beforeEach(() => void (small = new SmallStudy()));
afterEach(() => small.remove());

const lasting = ({ points, errors, status }: Results): unknown =>
  JSON.parse(
    JSON.stringify({ status, errors, points }, (key, value: unknown) => (key === "performance" ? null : value)),
  );
const production = (duration: string, more: Record<string, unknown> = {}) => ({ timestep: "1 fs", duration, ...more });
const trajectory = { interval: "0.5 ps" };
const files = ["series.csv", "first.extxyz", "last.extxyz", "trajectory.extxyz"];
const read = (folder: string, run: string, file: string): string =>
  readFileSync(join(folder, "runs", run, file), "latin1");

/** Runs it, and counts the steps of each run that were simulated now. */
async function counted(
  study: Study,
  folder: string,
  options: Partial<RunStudyOptions> = {},
): Promise<{ results: Results; steps: Record<string, number> }> {
  const last: Record<string, number> = {};
  const first: Record<string, number> = {};
  const results = await runStudy(study, {
    folder,
    ...options,
    onProgress: (run, progress) => {
      // The first report of a session is that of 20 steps.
      first[run.id] ??= progress.steps - 20;
      last[run.id] = progress.steps;
      options.onProgress?.(run, progress);
    },
  });
  return { results, steps: Object.fromEntries(Object.keys(last).map((id) => [id, last[id]! - first[id]!])) };
}

describe("a study made longer", () => {
  test("goes on where it ended, with the bits of one that was as long from the start", async () => {
    const at = (duration: string) =>
      small.make({ production: production(duration), trajectory, equilibrium: { duration } });
    const folder = join(small.folder, "whole");
    const whole = await runStudy(at("4 ps"), { folder });
    const short = await counted(at("2 ps"), small.results);
    expect(short.steps).toEqual({ "T600K-j1-r1": 2400, "T600K-j2-r1": 2400, "T600K-equilibrium-r1": 2400 });
    const before = read(small.results, "T600K-j2-r1", "first.extxyz");
    const longer = await counted(at("4 ps"), small.results);
    expect(longer.steps).toEqual({ "T600K-j1-r1": 2000, "T600K-j2-r1": 2000, "T600K-equilibrium-r1": 2000 });
    expect(read(small.results, "T600K-j2-r1", "first.extxyz")).toBe(before);
    for (const run of Object.keys(longer.steps))
      for (const file of files) expect(read(small.results, run, file), `${run} ${file}`).toBe(read(folder, run, file));
    expect(lasting(longer.results)).toEqual(lasting(whole));
    expect(longer.results.provenance.started).toBe(short.results.provenance.started);
  });

  test("by lengths that are not whole numbers of rows", async () => {
    const at = (duration: string) => small.make({ production: production(duration), equilibrium: { duration } });
    const folder = join(small.folder, "whole");
    const whole = await runStudy(at("1237 fs"), { folder });
    for (const duration of ["301 fs", "308 fs", "999 fs", "1237 fs"])
      await runStudy(at(duration), { folder: small.results });
    expect(lasting(JSON.parse(readFileSync(join(small.results, "results.json"), "utf8")) as Results)).toEqual(
      lasting(whole),
    );
  });

  test("currents found earlier stay, and their runs go on", async () => {
    const at = (duration: string) =>
      small.make({
        drive: { method: "constant-current", direction: [1, 2, -2], currents: "auto" },
        production: production(duration),
      });
    const short = await runStudy(at("1.2 ps"), { folder: small.results });
    const { results: longer, steps } = await counted(at("2 ps"), small.results);
    const currents = (results: Results) =>
      results.points[0]!.runs.map(({ id, currentDensity }) => [id, currentDensity.value]);
    expect(currents(longer).slice(0, currents(short).length)).toEqual(currents(short));
    for (const { id, kind } of short.points[0]!.runs) {
      const run = longer.points[0]!.runs.find((other) => other.id === id)!;
      if (kind === "pilot") expect(run.duration.value).toBeGreaterThanOrEqual(10);
      else {
        expect(run.duration.value).toBeCloseTo(2, 9);
        expect(steps[id]).toBe(800);
      }
    }
  });

  test("a target error set later extends what there is", async () => {
    await runStudy(small.make(), { folder: small.results });
    const { results, steps } = await counted(
      small.make({ production: production("2 ps", { targetError: "0.1 %", maxDuration: "3 ps" }) }),
      small.results,
    );
    expect(results.points[0]!.outcome).toMatch(/not reached/);
    for (const count of Object.values(steps)) expect(count).toBe(1000);
    // And taken away again it leaves what there is.
    const again = await counted(small.make(), small.results);
    expect(again.steps).toEqual({});
    expect(again.results.points[0]!.runs.map(({ duration }) => duration.value)).toEqual(
      results.points[0]!.runs.map(({ duration }) => duration.value),
    );
  });
});

describe("equilibrium runs", () => {
  test("added later keep the driven runs, and are those that they would have been from the start", async () => {
    const alone = await runStudy(small.make(), { folder: small.results });
    const both = small.make({ equilibrium: { duration: "1 ps", replicas: 2 } });
    const { results, steps } = await counted(both, small.results);
    expect(steps).toEqual({ "T600K-equilibrium-r1": 1400, "T600K-equilibrium-r2": 1400 });
    expect(results.points[0]!.runs).toEqual(JSON.parse(JSON.stringify(alone.points[0]!.runs)));
    expect(results.points[0]!.conductivity).toEqual(alone.points[0]!.conductivity);
    expect(lasting(results)).toEqual(lasting(await runStudy(both, { folder: join(small.folder, "whole") })));
  });

  test("taken away leave the driven runs; fewer replicas leave the first ones", async () => {
    const auto = {
      drive: { method: "constant-current", direction: [1, 2, -2], currents: "auto" },
      production: production("1.2 ps"),
    };
    for (const [first, then] of [
      [{ ...auto, equilibrium: { duration: "1 ps" } }, auto],
      [
        {
          drive: { method: "equilibrium" },
          production: production("1 ps", { targetError: "1 %", maxDuration: "2 ps", replicas: 2 }),
        },
        null,
      ],
    ] as const) {
      const before = await runStudy(small.make(first), { folder: small.results });
      if (then !== null) {
        const { results, steps } = await counted(small.make(then), small.results);
        expect(steps).toEqual({});
        expect(results.points[0]!.runs).toEqual(JSON.parse(JSON.stringify(before.points[0]!.runs)));
        expect(results.points[0]).not.toHaveProperty("equilibrium");
      } else {
        // Replicas of equilibrium runs do not share random numbers with anything that depends on how many there are.
        const { results, steps } = await counted(
          small.make({ ...first, equilibrium: { replicas: 1, duration: "1 ps" } }),
          small.results,
        );
        expect(steps).toEqual({});
        expect(results.points[0]!.equilibrium!.runs).toEqual(
          JSON.parse(JSON.stringify(before.points[0]!.equilibrium!.runs.slice(0, 1))),
        );
      }
      rmSync(small.results, { recursive: true });
    }
  });
});

describe("a study made shorter", () => {
  test("keeps the longer results", async () => {
    const long = await runStudy(small.make({ production: production("3 ps") }), { folder: small.results });
    const { results, steps } = await counted(small.make({ production: production("1 ps") }), small.results);
    expect(steps).toEqual({});
    expect(lasting(results)).toEqual(lasting(long));
  });

  test.each([
    ["beyond the shorter length", 2_000],
    ["during equilibration", 100],
    ["before the shorter length", 900],
  ])("an interrupted run goes to what it has, or to the shorter length: %s", async (_, when) => {
    const long = small.make({ production: production("20 ps"), trajectory, equilibrium: { duration: "20 ps" } });
    const abort = new AbortController();
    const broken = await runStudy(long, {
      folder: small.results,
      signal: abort.signal,
      onProgress: (__, { steps }) => void (steps >= when && abort.abort()),
    });
    expect(broken.status).toBe("interrupted");
    const short = small.make({ production: production("1 ps"), trajectory, equilibrium: { duration: "1 ps" } });
    const results = await runStudy(short, { folder: small.results });
    expect(results.errors).toEqual([]);
    expect(results.status).toBe("completed");
    const [point] = results.points;
    expect(point!.equilibrium!.runs).toHaveLength(1);
    for (const run of [...point!.runs, ...point!.equilibrium!.runs]) {
      expect(run.steps).toBeGreaterThanOrEqual(1000);
      expect(run.duration.value).toBeCloseTo(Math.floor(run.steps / 10) / 100, 9);
    }
    // It is the beginning of the long one, whatever happened: as long as that again, it has its bits.
    const { results: again } = await counted(
      small.make({ production: production("3 ps"), trajectory, equilibrium: { duration: "3 ps" } }),
      small.results,
    );
    const whole = await runStudy(
      small.make({ production: production("3 ps"), trajectory, equilibrium: { duration: "3 ps" } }),
      { folder: join(small.folder, "whole") },
    );
    for (const [k, run] of again.points[0]!.runs.entries()) {
      const other = whole.points[0]!.runs[k]!;
      if (run.steps !== other.steps) continue;
      for (const file of files)
        expect(read(small.results, run.id, file), `${run.id} ${file}`).toBe(
          read(join(small.folder, "whole"), run.id, file),
        );
    }
  });
});
