import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { expect } from "vitest";

import { defaultEngine, type RunRecord, type Simulator } from "../../src/engines/index.js";
import { RunState, type SavedRun } from "../../src/engines/native/run-state.js";
import { GalvanostatError } from "../../src/errors/errors.js";
import type { SimulationState } from "../../src/model/index.js";
import { TimeSeries } from "../../src/recordings/index.js";
import { writeReport } from "../../src/report/index.js";
import { runStudy } from "../../src/study/index.js";
import { RandomNumbers } from "../estimators/processes.js";
import { Crash, disk, randomFault } from "./faulty-fs.js";
import type { SmallStudy } from "./small-study.js";

const stretches = 6;
/** Steps that a state was saved after, by run: what must not be lost. */
const saved = new Map<string, number>();

/** Saves as the native engine does, several times a run; what it records is made up of the row's number, so that every bit is known. */
const engine: Simulator = {
  ...defaultEngine,
  async run(spec, { model }, folder, options): Promise<RunRecord | undefined> {
    const descriptions = defaultEngine.describe().columns;
    const { equilibrationSteps, steps } = spec;
    const interval = spec.sampling.interval;
    const all = Math.floor(steps / interval);
    const held = spec.current?.chargeFlux ?? 0;
    const value = (name: string, row: number): number => {
      const noise = Math.sin(12.9898 * (row + 1)) * 43758.5453;
      const unit = noise - Math.floor(noise) - 0.5;
      if (name === "time") return (equilibrationSteps + interval * (row + 1)) * spec.ensemble.timestep;
      if (name === "temperature") return 600 + 20 * unit;
      if (name === "chargeFlux") return held;
      if (name === "field") return 0.02 + 0.01 * unit;
      return unit;
    };
    const columnsOf = (rows: number) =>
      descriptions.map(({ name }) => Float64Array.from({ length: rows }, (_, row) => value(name, row)));
    const at = (step: number): SimulationState => ({
      step,
      cell: model.cell,
      positions: model.positions,
      unwrappedPositions: model.positions.map((x) => x + step / 1000),
      forces: new Float64Array(model.positions.length),
      velocities: new Float64Array(model.positions.length),
    });
    const state = new RunState(folder!);
    const before = state.read();
    let done = Math.round(((before?.steps ?? 0) / (equilibrationSteps + steps)) * stretches);
    if (before !== undefined) options.onResumed?.(before.steps);
    const frames = options.trajectory?.open(before?.trajectory ?? null);
    for (; done < stretches; done++) {
      await new Promise(setImmediate);
      if (options.signal?.aborted === true) return undefined;
      const now = Math.round(((done + 1) * (equilibrationSteps + steps)) / stretches);
      frames?.write(at(now));
      const rows = Math.max(0, Math.floor((now - equilibrationSteps) / interval));
      const checkpoint: SavedRun = {
        steps: now,
        state: Uint8Array.of(done),
        columns: columnsOf(Math.min(rows, all)),
        trajectory: frames?.sync() ?? null,
      };
      state.write(checkpoint);
      saved.set(spec.id, now);
    }
    return {
      steps: equilibrationSteps + steps,
      series: new TimeSeries(descriptions, columnsOf(all), all),
      correlations: null,
      first: at(0),
      last: at(equilibrationSteps + steps),
      facts: {
        atoms: 24,
        threads: 1,
        precision: "double",
        interactions: [],
        degreesOfFreedom: 68,
        volume: 500,
      },
      timings: { pair: 1, reciprocal: 0, neighbors: 0, other: 0, rebuilds: 1 },
      stepsPerSecond: 1000,
    };
  },
};

/** What a study leaves that decides anything, byte by byte. */
const files = ["series.csv", "first.extxyz", "last.extxyz", "trajectory.extxyz", "result.json"];
const runs = ["T600K-j1-r1", "T600K-j2-r1"];
const contentOf = (folder: string) =>
  runs.flatMap((run) =>
    files.map((file) => [`${run}/${file}`, readFileSync(join(folder, "runs", run, file), "latin1")]),
  );

/**
 * So many schedules, each up to three sessions with a fault in each and one without: every session ends in a result or in an error with a code;
 * no run goes on from earlier than the last state that was saved; in the end every byte is that of an unbroken study.
 */
export async function tryFaults(small: SmallStudy, schedules: number, seed: number): Promise<Map<string, number>> {
  const study = small.make({ trajectory: { interval: "0.2 ps" }, threads: 2 });
  const whole = join(small.folder, "whole");
  disk.folder = whole;
  disk.fault = null;
  disk.operations = 0;
  expect((await runStudy(study, { folder: whole, engine })).status).toBe("completed");
  const { operations } = disk;
  const expected = contentOf(whole);
  const random = new RandomNumbers(seed);
  const ends = new Map<string, number>();
  for (let schedule = 0; schedule < schedules; schedule++) {
    const folder = join(small.folder, `faults-${schedule}`);
    Object.assign(disk, { folder, operations: 0, isDead: false, fault: null });
    saved.clear();
    const sessions = 1 + Math.floor(3 * random.uniform());
    for (let session = 0; session <= sessions; session++) {
      const isLast = session === sessions;
      const fault = isLast ? null : randomFault(random, operations);
      Object.assign(disk, { operations: 0, isDead: false, fault });
      const what = `seed ${seed}, schedule ${schedule}, session ${session}, ${JSON.stringify(fault)}`;
      const mustHave = new Map(saved);
      const resumed = new Map<string, number>();
      let end: string;
      try {
        const results = await runStudy(study, {
          folder,
          engine,
          onRunResumed: ({ id }, steps) => void resumed.set(id, steps),
        });
        for (const { code, message } of results.errors) {
          expect(code, what).toMatch(/^[A-Z_]+$/);
          expect(message, what).not.toMatch(/\n\s+at /);
        }
        end = [results.status, ...new Set(results.errors.map(({ code }) => code))].join(" ");
      } catch (error) {
        if (!(error instanceof Crash && disk.isDead)) expect(error, what).toBeInstanceOf(GalvanostatError);
        end = error instanceof GalvanostatError ? error.code : "crash";
        expect(end, what).not.toMatch(/^(?:INTERNAL|INVALID_|RESULTS_)/);
      }
      ends.set(end, (ends.get(end) ?? 0) + 1);
      for (const [id, steps] of resumed) expect(steps, `${what}: ${id}`).toBeGreaterThanOrEqual(mustHave.get(id) ?? 0);
      if (isLast) expect(end, what).toBe("completed");
      // Whoever died holds no lock that counts; everybody else has given it back, if that was possible at all.
      if (disk.isDead || fault !== null) removeLocks(folder);
    }
    expect(contentOf(folder), `seed ${seed}, schedule ${schedule}`).toEqual(expected);
    disk.folder = "";
    rmSync(folder, { recursive: true, force: true });
  }
  return ends;
}

/**
 * So many schedules, each a report over an older one with a fault, and one without: it is written, or there is an error with a code
 * (of the disk, not of the results); every file that is there is that of the old report or of the new one, whole.
 */
export async function tryReportFaults(
  small: SmallStudy,
  schedules: number,
  seed: number,
): Promise<Map<string, number>> {
  const results = join(small.folder, "reported");
  Object.assign(disk, { folder: "", fault: null, operations: 0, isDead: false });
  const study = small.make({ threads: 2 });
  expect((await runStudy(study, { folder: results, engine })).status).toBe("completed");
  const random = new RandomNumbers(seed);
  const ends = new Map<string, number>();
  const contents = (folder: string) =>
    new Map(
      (readdirSync(folder, { recursive: true }) as string[])
        .filter((file) => /\.(?:svg|png|csv|html)$/.test(file))
        .map((file) => [file, readFileSync(join(folder, file), "latin1")]),
    );
  const out = join(small.folder, "page");
  disk.folder = out;
  await writeReport(results, { out });
  const { operations } = disk;
  disk.folder = "";
  const expected = contents(out);
  expect(expected.size).toBeGreaterThan(10);
  const older = (file: string) => `older ${file}`;
  for (let schedule = 0; schedule < schedules; schedule++) {
    for (const file of expected.keys()) writeFileSync(join(out, file), older(file));
    for (const fault of [randomFault(random, operations), null]) {
      const what = `seed ${seed}, schedule ${schedule}, ${JSON.stringify(fault)}`;
      Object.assign(disk, { folder: out, operations: 0, isDead: false, fault });
      let end = "written";
      try {
        await writeReport(results, { out });
      } catch (error) {
        if (!(error instanceof Crash && disk.isDead)) expect(error, what).toBeInstanceOf(GalvanostatError);
        end = error instanceof GalvanostatError ? error.code : "crash";
        expect(end, what).not.toMatch(/^(?:INTERNAL|INVALID_)/);
      }
      disk.folder = "";
      ends.set(end, (ends.get(end) ?? 0) + 1);
      const now = contents(out);
      for (const [file, content] of expected)
        expect([content, ...(end === "written" ? [] : [older(file)])], `${what}: ${file}`).toContain(now.get(file));
      if (end !== "written") continue;
      expect([...now.keys()], what).toHaveLength(expected.size);
    }
  }
  rmSync(out, { recursive: true });
  return ends;
}

function removeLocks(folder: string): void {
  const { folder: before } = disk;
  disk.folder = "";
  for (const file of existsSync(folder) ? (readdirSync(folder, { recursive: true }) as string[]) : [])
    if (basename(file).startsWith("run.lock")) rmSync(join(folder, file));
  disk.folder = before;
}
