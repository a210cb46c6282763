import { existsSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { InputError, readCsv, readStructure, runStudy, type Results } from "../../src/index.js";
import { readPreparedStructure } from "../../src/runs/prepared-structure.js";
import { makePlan, scheduleOf } from "../../src/plan/index.js";
import { SmallStudy } from "./small-study.js";

let small: SmallStudy;
beforeEach(() => void (small = new SmallStudy()));
afterEach(() => small.remove());

const file = "structure.extxyz";
const several = {
  structure: {
    file,
    supercells: [
      [1, 1, 1],
      [2, 1, 1],
    ],
  },
  temperatures: ["600 K", "700 K"],
  drive: {
    method: "constant-current",
    directions: [
      [1, 0, 0],
      [0, 3, 4],
    ],
    driftVelocity: ["0.3 Å/ps"],
  },
  equilibration: { duration: "0.02 ps" },
  production: { timestep: "1 fs", duration: "0.2 ps" },
};

function problems(changes: Record<string, unknown>): string[] {
  try {
    small.make(changes);
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(({ code }) => code);
    throw error;
  }
  return [];
}

describe("replicas", () => {
  const anneal = { anneal: { temperature: "800 K", hold: "0.05 ps", cooling: "5000 K/ps" } };
  const short = {
    equilibration: { duration: "0 ps" },
    production: { timestep: "1 fs", duration: "0.2 ps", replicas: 3 },
  };
  const startOf = (snapshots: readonly string[]) =>
    Array.from(readStructure(join(small.results, snapshots[0]!)).positions, (x) => Math.round(x * 1e5));

  test("start from samples of their own where those are annealed, opposite currents of a replica from one", async () => {
    const study = small.make({
      ...short,
      preparation: anneal,
      drive: { method: "constant-current", direction: [1, 2, -2], driftVelocity: ["0.2 Å/ps", "-0.2 Å/ps"] },
      equilibrium: { replicas: 2 },
    });
    const {
      points: [point],
      status,
    } = await runStudy(study, { folder: small.results });
    expect(status).toBe("completed");
    expect(point!.preparation!.map(({ id }) => id)).toEqual(["T600K-anneal", "T600K-anneal-r2", "T600K-anneal-r3"]);
    const [first, second, third] = point!.preparation!.map(
      ({ prepared }) => readPreparedStructure(join(small.results, prepared), 24).positions,
    );
    expect(first).not.toEqual(second);
    expect(second).not.toEqual(third);
    const starts = new Map(
      [...point!.runs, ...point!.equilibrium!.runs].map(({ id, snapshots }) => [id, startOf(snapshots)]),
    );
    for (const [k, sample] of [first, second, third].entries()) {
      const own = Array.from(sample!, (x) => Math.round(x * 1e5));
      for (const id of ["j1", "j2"]) expect(starts.get(`T600K-${id}-r${k + 1}`)).toEqual(own);
      if (k < 2) expect(starts.get(`T600K-equilibrium-r${k + 1}`)).toEqual(own);
    }
    // Six runs, three samples: the fit knows of both.
    expect(point!.linearResponse!.betweenSamples!.samples).toBe(3);
    expect(point!.conductivity!.degreesOfFreedom).toBe(3);
  });

  test("all start from one structure where nothing of it is chance", async () => {
    const {
      points: [point],
    } = await runStudy(small.make(short), { folder: small.results });
    const [first, ...others] = point!.runs.map(({ snapshots }) => startOf(snapshots));
    expect(others.length).toBeGreaterThan(1);
    for (const other of others) expect(other).toEqual(first);
    expect(point!.linearResponse).not.toHaveProperty("betweenSamples");
  });

  test("a second replica added later leaves the first one's runs as they are", async () => {
    const one = { ...short, preparation: anneal, production: { ...short.production, replicas: 1 } };
    const before = await runStudy(small.make(one), { folder: small.results });
    expect(before.points[0]!.findings!.map(({ code }) => code)).toContain("one-sample");
    const after = await runStudy(small.make({ ...one, production: short.production }), { folder: small.results });
    const kept = after.points[0]!.runs.filter(({ id }) => id.endsWith("r1"));
    expect(kept).toEqual(before.points[0]!.runs);
    expect(after.points[0]!.preparation!).toHaveLength(3);
  });
});

describe("several cell sizes and directions", () => {
  test("are points of one study, each with its volume, its direction and random numbers of its own", async () => {
    const study = small.make({
      ...several,
      equilibrium: { duration: "0.2 ps" },
      preparation: { anneal: { temperature: "800 K", hold: "0 ps", cooling: "5000 K/ps" } },
    });
    const results = await runStudy(study, { folder: small.results });
    expect(results.status).toBe("completed");
    expect(
      results.points.map(({ temperature, supercell, atoms, direction }) => [
        temperature.value,
        supercell,
        atoms,
        direction,
      ]),
    ).toEqual(
      [600, 700].flatMap((t) =>
        [
          [[1, 1, 1], 24],
          [[2, 1, 1], 48],
        ].flatMap(([size, atoms]) =>
          [
            [1, 0, 0],
            [0, 0.6, 0.8],
          ].map((n) => [t, size, atoms, n]),
        ),
      ),
    );
    const runs = results.points.flatMap((point) => point.runs);
    expect(runs.map(({ id }) => id).slice(0, 4)).toEqual([
      "T600K-1x1x1-d1-j1-r1",
      "T600K-1x1x1-d2-j1-r1",
      "T600K-2x1x1-d1-j1-r1",
      "T600K-2x1x1-d2-j1-r1",
    ]);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(8);
    for (const {
      direction,
      volume,
      runs: [run],
    } of results.points) {
      const { cell } = readStructure(join(small.results, run!.snapshots[0]!));
      const own = Math.abs(
        cell[0]! * (cell[4]! * cell[8]! - cell[5]! * cell[7]!) -
          cell[1]! * (cell[3]! * cell[8]! - cell[5]! * cell[6]!) +
          cell[2]! * (cell[3]! * cell[7]! - cell[4]! * cell[6]!),
      );
      expect(volume.value / own).toBeCloseTo(1, 6);
      const series = readCsv(join(small.results, run!.series), own);
      // A drift along n: what the ions have carried along it by the end is Q̇ t.
      const carried = ["X", "Y", "Z"].reduce(
        (sum, axis, k) => sum + direction![k]! * series.column(`chargeDisplacement${axis}`).at(-1)!,
        0,
      );
      expect(carried / (series.column("chargeFlux").at(-1)! * series.column("time").at(-1)!)).toBeCloseTo(1, 6);
      expect(run!.currentDensity.value / ((series.column("chargeFlux")[0]! / own) * 1.602176634e12)).toBeCloseTo(1, 6);
    }
    // Equilibrium knows no direction, nor does a preparation: once for each size and temperature.
    expect(results.points.map(({ equilibrium }) => equilibrium?.runs.map(({ id }) => id) ?? null)).toEqual(
      ["T600K-1x1x1", "T600K-2x1x1", "T700K-1x1x1", "T700K-2x1x1"].flatMap((name) => [
        [`${name}-d1-equilibrium-r1`],
        null,
      ]),
    );
    expect(results.points.map(({ preparation }) => preparation![0]!.id)).toEqual(
      ["T600K-1x1x1", "T600K-2x1x1", "T700K-1x1x1", "T700K-2x1x1"].flatMap((name) =>
        Array<string>(2).fill(`${name}-d1-anneal`),
      ),
    );
    const seeds = makePlan(study).runs.map(({ kind, ensemble, point }) => [kind, point.slice(-2), ensemble.seed]);
    for (const [kind, direction, seed] of seeds) expect(seed === 3).toBe(kind === "equilibrium" || direction === "d1");
    expect(existsSync(join(small.results, "curves", "T600K-2x1x1-d1-equilibrium.csv"))).toBe(true);
  });

  test("one of each has no label; the first direction's runs have the bits of a study of it alone", async () => {
    const alone = await runStudy(
      small.make({
        ...several,
        structure: { file, supercell: [2, 1, 1] },
        drive: { ...several.drive, directions: [[1, 0, 0]] },
      }),
      { folder: join(small.folder, "alone") },
    );
    expect(alone.points.flatMap(({ runs }) => runs.map(({ id }) => id))).toEqual(["T600K-j1-r1", "T700K-j1-r1"]);
    const all = await runStudy(small.make(several), { folder: small.results });
    expect(all.points[2]!.runs[0]!.field).toEqual(alone.points[0]!.runs[0]!.field);
  });

  test.each([1, 3, 6])(
    "interrupted at the %ith report and gone on with: the bits of an unbroken study",
    async (when) => {
      const strip = (results: Results): unknown =>
        JSON.parse(JSON.stringify(results.points), (key: string, value: unknown) =>
          key === "performance" ? null : value,
        );
      const whole = await runStudy(small.make(several), { folder: join(small.folder, "whole") });
      const abort = new AbortController();
      let reports = 0;
      await runStudy(small.make(several), {
        folder: small.results,
        signal: abort.signal,
        onProgress: () => void (++reports === when && abort.abort()),
      });
      expect(strip(await runStudy(small.make(several), { folder: small.results }))).toEqual(strip(whole));
    },
  );

  test("the plan deals the processors out to all of them", () => {
    const study = small.make(several);
    const plan = makePlan(study);
    expect(plan.runs).toHaveLength(8);
    expect(scheduleOf(study, plan, 8)).toMatchObject({ processors: 8, concurrency: 8, threadsPerRun: 1 });
  });

  test("one list or one value, nothing twice", () => {
    expect(problems({ ...several, structure: { file, supercell: [1, 1, 1], supercells: [[1, 1, 1]] } })).toEqual([
      "SUPERCELL_TWICE",
    ]);
    expect(
      problems({
        ...several,
        structure: {
          file,
          supercells: [
            [1, 1, 1],
            [1, 1, 1],
          ],
        },
      }),
    ).toEqual(["DUPLICATE_SUPERCELL"]);
    expect(
      problems({
        ...several,
        structure: {
          file,
          supercells: [
            [1, 1, 1],
            [1000, 1000, 1000],
          ],
        },
      }),
    ).toEqual(["TOO_MANY_ATOMS"]);
    expect(problems({ ...several, drive: { ...several.drive, direction: [1, 0, 0] } })).toEqual(["DIRECTION_TWICE"]);
    expect(problems({ ...several, drive: { method: "constant-current", driftVelocity: ["0.3 Å/ps"] } })).toEqual([
      "MISSING_KEY",
    ]);
    expect(problems({ ...several, drive: { ...several.drive, directions: [[0, 0, 0]] } })).toEqual(["ZERO_DIRECTION"]);
  });
});
