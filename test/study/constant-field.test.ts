import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { constants, readCsv, runStudy, type Results } from "../../src/index.js";
import { describeResults, describeStudy } from "../../src/cli/describe.js";
import { makePlan, Streams, noRecord, withNames } from "../../src/plan/index.js";
import { scheduleOf } from "../../src/plan/index.js";
import { problemsOf } from "../structures/helpers.js";
import { SmallStudy } from "./small-study.js";

let small: SmallStudy;
beforeEach(() => void (small = new SmallStudy()));
afterEach(() => small.remove());

const inFields = { method: "constant-field", direction: [1, 2, -2], field: ["0.05 V/Å", "-0.05 V/Å", "1 V/nm"] };
const beside = {
  method: "constant-current",
  direction: [1, 2, -2],
  driftVelocity: ["0.2 Å/ps", "0.3 Å/ps"],
  field: "0.05 V/Å",
};
const short = { equilibration: { duration: "0.1 ps" }, production: { timestep: "1 fs", duration: "0.5 ps" } };
const bytes = (run: string): string => readFileSync(join(small.results, "runs", run, "series.csv"), "latin1");

describe("the plan", () => {
  test("fields have numbers and random numbers of their own, beside currents or alone", () => {
    const study = small.make({ drive: beside, equilibrium: {}, production: { ...short.production, replicas: 2 } });
    const { runs } = makePlan(study);
    expect(runs.map(({ id }) => id)).toEqual([
      "T600K-j1-r1",
      "T600K-j1-r2",
      "T600K-j2-r1",
      "T600K-j2-r2",
      "T600K-E1-r1",
      "T600K-E1-r2",
      "T600K-equilibrium-r1",
    ]);
    expect(new Set(runs.map(({ ensemble }) => ensemble.stream)).size).toBe(runs.length);
    expect(runs[4]).toMatchObject({ kind: "constant-field", field: 0.05, current: null, j: 1 });
    expect(runs.filter(({ kind }) => kind !== "constant-field").every((run) => !("field" in run))).toBe(true);
    // As much time as the currents, which it is compared with at equal cost.
    expect(runs.at(-1)!.steps).toBe(4 * 500);
    const alone = makePlan(small.make({ ...short, drive: inFields, equilibrium: {} })).runs;
    expect(alone.map(({ id, field }) => [id, field])).toEqual([
      ["T600K-E1-r1", 0.05],
      ["T600K-E2-r1", -0.05],
      ["T600K-E3-r1", 0.1],
      ["T600K-equilibrium-r1", undefined],
    ]);
    expect(alone.at(-1)!.steps).toBe(3 * 500);
  });

  test("a field that is put between others is the next one, and the others keep names and random numbers", () => {
    const study = small.make({ ...short, drive: inFields });
    const { runs } = makePlan(study);
    const record = { ...noRecord, runs };
    const grown = withNames(
      small.make({ ...short, drive: { ...inFields, field: ["0.1 V/Å", "0.02 V/Å", "-0.05 V/Å", "0.05 V/Å"] } }),
      { ...record, directions: [study.points[0]!.along] },
    );
    const later = makePlan(grown, record, new Streams(record)).runs;
    expect(later.map(({ id }) => id)).toEqual(["T600K-E3-r1", "T600K-E4-r1", "T600K-E2-r1", "T600K-E1-r1"]);
    for (const run of later) {
      const before = runs.find(({ id }) => id === run.id);
      if (before !== undefined) expect(run).toEqual(before);
      else expect(runs.map(({ ensemble }) => ensemble.stream)).not.toContain(run.ensemble.stream);
    }
  });

  test("what is going to be run says its field", () => {
    const study = small.make({ ...short, drive: beside });
    const plan = makePlan(study);
    expect(describeStudy(study, plan, scheduleOf(study, plan, 1))).toContain(
      "T600K-E1-r1: field 0.05 V/Å, 0.1 ps + 0.5 ps",
    );
  });

  test("a field is judged by the drive x = zeEa/2k_BT at the lowest temperature: a warning from 0.7 on", () => {
    // Li+, a = 2 Å, 300 K: x = E · 1 Å/0.025852 V.
    const warned = (x: number) =>
      small
        .make({ ...short, temperatures: ["600 K", "300 K"], drive: { ...inFields, field: `${x * 0.025852} V/Å` } })
        .warnings.some(({ code, path }) => code === "FIELD_STRONG" && path === "drive.field[0]");
    expect([0.69, 0.71, -0.69, -0.71].map(warned)).toEqual([false, true, false, true]);
  });

  test("a field of zero, and a drive without a direction, are refused", () => {
    expect(problemsOf(() => small.make({ drive: { ...inFields, field: ["0.1 V/Å", "0 V/Å"] } }))).toMatchObject([
      { code: "ZERO_FIELD", path: "drive.field[1]", remedy: expect.stringContaining("equilibrium: {}") },
    ]);
    const { direction: _, ...without } = inFields;
    expect(problemsOf(() => small.make({ drive: without }))).toMatchObject([{ code: "MISSING_KEY", path: "drive" }]);
    expect(problemsOf(() => small.make({ drive: { ...inFields, field: "0.1 V" } }))).toMatchObject([
      { path: "drive.field" },
    ]);
    expect(problemsOf(() => small.make({ drive: { ...inFields, field: undefined } }))).toHaveLength(1);
  });
});

describe("a study in constant fields", () => {
  test("results follow from the recorded current: the mean over every step, σ = ⟨j⟩/E, displacement and flux are one", async () => {
    const results = await runStudy(small.make({ drive: inFields }), { folder: small.results });
    expect(results.status).toBe("completed");
    const [point] = results.points as [Results["points"][number]];
    expect(point.runs).toEqual([]);
    expect(point.conductivity).toBeUndefined();
    const { constantField } = point;
    expect(constantField!.runs.map(({ id, kind, field }) => [id, kind, field])).toEqual([
      ["T600K-E1-r1", "constant-field", { value: 0.05, unit: "V/Å" }],
      ["T600K-E2-r1", "constant-field", { value: -0.05, unit: "V/Å" }],
      ["T600K-E3-r1", "constant-field", { value: 0.1, unit: "V/Å" }],
    ]);
    for (const run of constantField!.runs) {
      const series = readCsv(join(small.results, run.series), point.volume.value);
      for (const field of series.column("field")) expect(field).toBeCloseTo(run.field.value, 12);
      const flux = series.column("chargeFlux");
      // ∫Q̇ dt of the rows is the displacement of the charge along [1, 2, −2]/3, from one row to another.
      const along = (row: number): number =>
        (series.column("chargeDisplacementX")[row]! +
          2 * series.column("chargeDisplacementY")[row]! -
          2 * series.column("chargeDisplacementZ")[row]!) /
        3;
      const moved = flux.slice(1).reduce((sum, q) => sum + q * series.interval, 0);
      expect(Math.abs(moved - (along(flux.length - 1) - along(0)))).toBeLessThan(1e-6);
      const kept = flux.slice(Math.round((run.transient.value * 1000) / series.interval));
      const mean = kept.reduce((sum, q) => sum + q / kept.length, 0) / point.volume.value;
      expect(run.currentDensity.value / (mean * constants.CURRENT_DENSITY_IN_A_PER_CM2)).toBeCloseTo(1, 6);
      // A/cm² over V/cm.
      expect(run.conductivity.value / (run.currentDensity.value / (run.field.value * 1e8))).toBeCloseTo(1, 9);
    }
    const { conductivity, linearResponse } = constantField!;
    expect(conductivity).toMatchObject({ method: "constant-field", unit: "S/cm" });
    expect(linearResponse!.runs.length).toBe(3);
    expect(JSON.parse(readFileSync(join(small.results, "results.json"), "utf8"))).toEqual(
      JSON.parse(JSON.stringify(results)),
    );
    expect(describeResults(results)).toMatch(/σ\(600 K\) = .* S\/cm {3}constant field, 3 runs/);
  });

  test("runs gone on with, other threads, and currents added later: the same bits", async () => {
    await runStudy(small.make({ ...short, drive: inFields }), { folder: small.results });
    const first = bytes("T600K-E1-r1");
    // Half of it first.
    rmSync(small.results, { recursive: true });
    mkdirSync(small.results);
    const half = { ...short, production: { ...short.production, duration: "0.25 ps" } };
    await runStudy(small.make({ ...half, drive: inFields }), { folder: small.results });
    expect(bytes("T600K-E1-r1")).not.toBe(first);
    await runStudy(small.make({ ...short, drive: inFields, threads: 2 }), { folder: small.results });
    expect(bytes("T600K-E1-r1")).toBe(first);
    const grown = await runStudy(
      small.make({ ...short, drive: { ...beside, field: inFields.field }, equilibrium: {} }),
      { folder: small.results },
    );
    expect(grown.status).toBe("completed");
    expect(bytes("T600K-E1-r1")).toBe(first);
    const [point] = grown.points as [Results["points"][number]];
    expect([point.runs.length, point.constantField!.runs.length, point.equilibrium!.runs.length]).toEqual([2, 3, 1]);
  });

  test("with a target runs in fields are extended; beside currents they are witnesses, and are not", async () => {
    const production = { ...short.production, targetError: "1 %", maxDuration: "0.8 ps" };
    const alone = await runStudy(small.make({ ...short, production, drive: inFields }), { folder: small.results });
    expect(alone.points[0]!.constantField!.runs.map(({ steps }) => steps)).toEqual([800, 800, 800]);
    expect(alone.points[0]!.outcome).toContain("target");
    const witnessed = await runStudy(small.make({ ...short, production, drive: beside }), {
      folder: join(small.folder, "beside"),
    });
    expect(witnessed.points[0]!.runs.map(({ steps }) => steps)).toEqual([800, 800]);
    expect(witnessed.points[0]!.constantField!.runs.map(({ steps }) => steps)).toEqual([500]);
  });
});
