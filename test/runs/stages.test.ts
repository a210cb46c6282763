import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { finding } from "../../src/findings/index.js";
import { runStudy, type Results, type RunStudyOptions } from "../../src/index.js";
import { drivenRun, makePlan, type RunSpec } from "../../src/plan/index.js";
import { readStages, saveStages, type Stage } from "../../src/runs/stages.js";
import { setupAt } from "../setups.js";
import { SmallStudy } from "../study/small-study.js";

let small: SmallStudy;
beforeEach(() => void (small = new SmallStudy()));
afterEach(() => small.remove());

const fields = { method: "constant-current", direction: [1, 2, -2] };
/** A pilot as long as maxDuration lets it be, found currents, extensions: runs of 600 to 1000 steps. */
const staged = {
  drive: { ...fields, currents: "auto" },
  equilibration: { duration: "0.1 ps" },
  production: { timestep: "1 fs", duration: "0.6 ps", targetError: "1 %", maxDuration: "1 ps", sampleInterval: "4 fs" },
};

/** What must not depend on how often a study was interrupted. */
function lasting(results: Results): unknown {
  const { points, errors, status } = JSON.parse(JSON.stringify(results)) as Results;
  const strip = <T extends object>(run: T) => ({ ...run, performance: null });
  return {
    status,
    errors,
    points: points.map((point) => ({
      ...point,
      runs: point.runs.map(strip),
      ...(point.equilibrium === undefined
        ? {}
        : { equilibrium: { ...point.equilibrium, runs: point.equilibrium.runs.map(strip) } }),
    })),
  };
}

const stored = (folder: string): Results => JSON.parse(readFileSync(join(folder, "results.json"), "utf8")) as Results;
const runFile = (folder: string, run: string, file: string): string =>
  readFileSync(join(folder, "runs", run, file), "latin1");

describe("the stages file", () => {
  test("gives the runs back, found currents to the last bit", () => {
    const study = small.make({
      drive: { ...fields, currents: "auto" },
      production: { timestep: "1 fs", duration: "2 ps", replicas: 2 },
    });
    const [pilot] = makePlan(study).runs as [RunSpec];
    const current = { chargeFlux: -1.2345678901234567e-3 / 3, currentDensity: -1e-6 / 7, driftVelocity: null };
    const found = drivenRun(setupAt(study), { index: 3, j: 3, current, replica: 1 });
    const stages: Stage[] = [
      { runs: [{ ...pilot, steps: 1234 }], reason: finding("pilot-extended", {}) },
      {
        runs: [found, { ...found, id: "T600K-j3-r9", steps: 77 }],
        reason: finding("weaker-currents", { currentDensity: -1.2345678901234567e-3 / 3 }),
      },
    ];
    saveStages(small.results, "T600K", stages);
    expect(readdirSync(join(small.results, "stages"))).toEqual(["T600K.json"]);
    expect(readStages(small.results, "T600K")).toEqual(stages);
    expect(found).toMatchObject({ id: "T600K-j3-r2", current, steps: 2000 });
    expect(readStages(small.results, "T700K")).toEqual([]);
  });

  test("that is damaged is an error that says what to do", async () => {
    const study = small.make(staged);
    const abort = new AbortController();
    await runStudy(study, { folder: small.results, signal: abort.signal, onRunsAdded: () => abort.abort() });
    const path = join(small.results, "stages", "T600K.json");
    for (const text of [
      "",
      "{",
      "[]",
      '{ "schema": 1 }',
      '{ "schema": 1, "stages": [{ "reason": "x", "runs": [{}] }] }',
    ]) {
      writeFileSync(path, text);
      await expect(runStudy(study, { folder: small.results }), text).rejects.toMatchObject({
        code: "INVALID_STAGES",
        problems: [{ file: path, remedy: expect.stringContaining("delete") }],
      });
    }
    expect(existsSync(join(small.results, "run.lock"))).toBe(false);
    rmSync(path);
    expect((await runStudy(study, { folder: small.results })).status).toBe("completed");
  });
});

describe("a staged study that is interrupted", () => {
  /** Runs until it is completed, interrupted again and again when `when` says so; the number of interruptions. */
  async function broken(
    make: () => ReturnType<SmallStudy["make"]>,
    folder: string,
    when: (abort: () => void) => Partial<RunStudyOptions>,
  ): Promise<{ results: Results; interruptions: number }> {
    for (let interruptions = 0; interruptions < 200; interruptions++) {
      const abort = new AbortController();
      const results = await runStudy(make(), { folder, signal: abort.signal, ...when(() => abort.abort()) });
      expect(stored(folder).status).toBe(results.status);
      if (results.status !== "interrupted") return { results, interruptions };
    }
    throw new Error("it never ended");
  }

  test("at any moment, goes on to what an unbroken one gives", async () => {
    const make = () => small.make({ ...staged, equilibrium: { duration: "0.9 ps" } });
    const whole = await runStudy(make(), { folder: join(small.folder, "unbroken") });
    expect(whole.status).toBe("completed");
    const [point] = whole.points;
    expect(point!.runs.map(({ id }) => id).slice(0, 4)).toEqual([
      "T600K-j0-pilot",
      "T600K-j1-r1",
      "T600K-j2-r1",
      "T600K-j3-r1",
    ]);
    // The first three turn out too strong: σ does not rest on them.
    expect(point!.runs.slice(4).every(({ duration }) => Math.abs(duration.value - 1) < 1e-9)).toBe(true);
    expect(point!.outcome).toMatch(/not reached/);
    const expected = lasting(whole);
    // The first call of a run comes after 20 steps, the next ones after four times as many each: primes hit all stages.
    for (const calls of [5, 7, 11]) {
      const folder = join(small.folder, `broken-${calls}`);
      let count = 0;
      const { results, interruptions } = await broken(make, folder, (abort) => ({
        onProgress: () => void (++count % calls === 0 && abort()),
      }));
      expect(interruptions).toBeGreaterThan(1);
      expect(lasting(results), `every ${calls} calls`).toEqual(expected);
      expect(lasting(stored(folder))).toEqual(expected);
      for (const { id } of [...point!.runs, ...point!.equilibrium!.runs])
        for (const file of ["series.csv", "first.extxyz", "last.extxyz"])
          expect(runFile(folder, id, file), `${id} ${file}`).toBe(runFile(join(small.folder, "unbroken"), id, file));
      expect(readFileSync(join(folder, point!.equilibrium!.curves), "utf8")).toBe(
        readFileSync(join(small.folder, "unbroken", point!.equilibrium!.curves), "utf8"),
      );
    }
  });

  test("between two stages: what was decided stands, before any run of it has begun", async () => {
    const make = () => small.make(staged);
    const whole = await runStudy(make(), { folder: join(small.folder, "unbroken") });
    const reasons: string[] = [];
    const { results, interruptions } = await broken(make, small.results, (abort) => ({
      onRunsAdded: (_, reason) => {
        reasons.push(reason);
        abort();
      },
    }));
    expect(interruptions).toBe(reasons.length);
    expect(interruptions).toBeGreaterThan(1);
    expect(lasting(results)).toEqual(lasting(whole));
  });

  test("after each run: half a stage decides nothing", async () => {
    const make = () => small.make(staged);
    const whole = await runStudy(make(), { folder: join(small.folder, "unbroken") });
    const { results } = await broken(make, small.results, (abort) => {
      let progressed = false;
      return { onProgress: () => void (progressed = true), onRunFinished: () => void (progressed && abort()) };
    });
    expect(lasting(results)).toEqual(lasting(whole));
  });

  test("is told as interrupted even when another run failed", async () => {
    // At 1e5 K ions run into each other; the 600 K runs are still going.
    const study = small.make({ temperatures: ["100000 K", "600 K"], threads: 1 });
    const abort = new AbortController();
    const results = await runStudy(study, {
      folder: small.results,
      signal: abort.signal,
      onRunFailed: () => abort.abort(),
    });
    expect(results.status).toBe("interrupted");
    expect(results.errors).toHaveLength(1);
  });
});

describe("a study that is completed", () => {
  test("is read, not run, stages and all", async () => {
    const first = await runStudy(small.make(staged), { folder: small.results });
    let steps = 0;
    let added = 0;
    const second = await runStudy(small.make(staged), {
      folder: small.results,
      onProgress: () => steps++,
      onRunsAdded: () => added++,
    });
    expect([steps, added]).toEqual([0, 0]);
    expect(second.points).toEqual(JSON.parse(JSON.stringify(first.points)));
  });

  test("a result that cannot be read is made again from the saved state", async () => {
    const first = await runStudy(small.make(staged), { folder: small.results });
    writeFileSync(join(small.results, "runs/T600K-j1-r1/result.json"), '{ "id": "T600K-j1');
    let steps = 0;
    const second = await runStudy(small.make(staged), { folder: small.results, onProgress: () => steps++ });
    expect(steps).toBe(0);
    expect(lasting(second)).toEqual(lasting(first));
  });

  test("first.extxyz of a run that was killed before it wrote it comes later", async () => {
    await runStudy(small.make(staged), { folder: small.results });
    const place = join(small.results, "runs/T600K-j1-r1");
    const first = readFileSync(join(place, "first.extxyz"), "utf8");
    for (const file of ["first.extxyz", "result.json"]) rmSync(join(place, file));
    await runStudy(small.make(staged), { folder: small.results });
    expect(readFileSync(join(place, "first.extxyz"), "utf8")).toBe(first);
  });

  test("damaged correlations are an error of their run alone", async () => {
    const study = small.make({ equilibrium: { replicas: 2 }, threads: 1 });
    const first = await runStudy(study, { folder: small.results });
    const path = join(small.results, first.points[0]!.equilibrium!.runs[0]!.correlations);
    writeFileSync(path, "not gzip");
    const second = await runStudy(study, { folder: small.results });
    expect(second.status).toBe("failed");
    expect(second.errors).toMatchObject([{ id: "T600K-equilibrium-r1", code: "INVALID_CORRELATIONS" }]);
    expect(second.points[0]!.runs).toEqual(JSON.parse(JSON.stringify(first.points[0]!.runs)));
    expect(second.points[0]!.equilibrium!.runs.map(({ id }) => id)).toEqual(["T600K-equilibrium-r2"]);
  });

  test("overwritten by another: nothing of the first stays", async () => {
    await runStudy(small.make({ ...staged, equilibrium: {} }), { folder: small.results });
    writeFileSync(join(small.results, "comparison.csv"), "of the first");
    const study = () => small.make({ ...staged, seed: 5 });
    const results = await runStudy(study(), { folder: small.results, overwrite: true });
    expect(lasting(results)).toEqual(lasting(await runStudy(study(), { folder: join(small.folder, "fresh") })));
    for (const part of ["curves", "comparison.csv"]) expect(existsSync(join(small.results, part))).toBe(false);
    expect(existsSync(join(small.results, "runs/T600K-equilibrium-r1"))).toBe(false);
  });
});
