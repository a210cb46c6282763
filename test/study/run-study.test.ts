import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  blockedMean,
  findTransient,
  InputError,
  readCsv,
  readStructure,
  runStudy,
  simulate,
  type Results,
} from "../../src/index.js";
import { defaultEngine, type Simulator } from "../../src/engines/index.js";
import { native } from "../../src/engines/native/index.js";
import { lockFolder } from "../../src/files/index.js";
import { dynamicsOf } from "../../src/engines/native/dynamics.js";
import type { DrivenEstimate } from "../../src/estimates/run-estimates.js";
import { makePlan, systemOf, type RunSpec } from "../../src/plan/index.js";
import { readRunEstimate } from "../../src/runs/run-estimate-file.js";
import { runOne } from "../../src/runs/run-one.js";
import { chiSquaredQuantile } from "../../src/statistics/distributions.js";
import { signedVolume } from "../../src/structures/index.js";
import { setupAt } from "../setups.js";
import { SmallStudy } from "./small-study.js";

let small: SmallStudy;
beforeEach(() => void (small = new SmallStudy()));
afterEach(() => small.remove());

const stored = (): Results => JSON.parse(readFileSync(join(small.results, "results.json"), "utf8")) as Results;
const bytes = (run: string, file: string): string => readFileSync(join(small.results, "runs", run, file), "latin1");
function writeText(text: string): string {
  const path = join(small.folder, "text.extxyz");
  writeFileSync(path, text);
  return path;
}
async function failure(promise: Promise<unknown>): Promise<InputError> {
  const error: unknown = await promise.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputError);
  return error as InputError;
}

describe("results", () => {
  test("what is returned is what is stored, and follows from the recorded series", async () => {
    const study = small.make();
    const results = await runStudy(study, { folder: small.results });
    expect(stored()).toEqual(JSON.parse(JSON.stringify(results)));
    expect(results).toMatchObject({
      schema: 2,
      status: "completed",
      title: "Li2ZrO3",
      errors: [],
      temperatureLaws: [],
      temperatureSeries: [],
    });
    expect(results.provenance).toMatchObject({
      program: "galvanostat",
      input: null,
      system: { atoms: 24, transportCharges: { Li: 1, Zr: 4, O: -2 }, mobile: { species: ["Li"] } },
    });

    const volume = signedVolume(setupAt(study).model.cell);
    const [point] = results.points;
    const weighed: { run: NonNullable<typeof point>["runs"][number]; density: number }[] = [];
    for (const [k, run] of point!.runs.entries()) {
      const series = readCsv(join(small.results, run.series), volume);
      expect(series.rows).toBe(200);
      expect(series.column("time")[0]).toBeCloseTo(410, 6);
      // Q̇ = Σ_mobile z v = 8 v; j = Q̇/V; e/(fs Å²) is 1.602176634e12 A/cm².
      const density = (8 * [2e-4, 3e-4][k]!) / volume;
      expect(run.currentDensity.value / (density * 1.602176634e12)).toBeCloseTo(1, 9);
      expect(run.driftVelocity!.value).toBeCloseTo([0.2, 0.3][k]!, 12);
      const all = series.column("field");
      const field = blockedMean(all.subarray(findTransient(all).length));
      expect(run.field.value / field.value).toBeCloseTo(1, 6);
      expect(run.field.standardError! / field.standardError!).toBeCloseTo(1, 4);
      // σ = j/⟨E⟩ in S/cm, relative errors alike.
      expect((run.conductivity!.value * run.field.value) / (density * 1.602176634e4)).toBeCloseTo(1, 9);
      expect(run.conductivity!.standardError! / Math.abs(run.conductivity!.value)).toBeCloseTo(
        run.field.standardError! / Math.abs(run.field.value),
        9,
      );
      expect(run.currentDeviation).toBeLessThan(1e-12);
      weighed.push({ run, density });
    }
    // Weighted least squares through the origin. An error bar that is not to be trusted, or that is below Johnson and Nyquist's by more
    // than chance (5 % of χ²), is at least theirs: of each run's own E/j first, then of the E/j of all.
    const resistivity = (common: number | null): number => {
      let jj = 0;
      let je = 0;
      for (const { run, density } of weighed) {
        const { standardError } = run.field;
        const noise =
          run.johnsonNyquist.standardError! *
          (common === null ? 1 : Math.sqrt(common / Math.abs(run.field.value / density)));
        const degrees = run.blocks - 1;
        const quiet = standardError! / noise < Math.sqrt(chiSquaredQuantile(0.05, degrees) / degrees);
        const error = run.converged && !quiet ? standardError! : Math.max(standardError!, noise);
        jj += (density / error) ** 2;
        je += (density * run.field.value) / error ** 2;
      }
      return je / jj;
    };
    expect((point!.conductivity!.value * resistivity(resistivity(null))) / 1.602176634e4).toBeCloseTo(1, 9);
    expect(point!.conductivity).toMatchObject({ unit: "S/cm", method: "constant-current", degreesOfFreedom: 1 });
  });

  test("first and last structures are those of the run, with its cell, species and velocities", async () => {
    const study = small.make({
      drive: { method: "constant-current", direction: [1, 2, -2], driftVelocity: "0.2 Å/ps" },
    });
    const results = await runStudy(study, { folder: small.results });
    const run = results.points[0]!.runs[0]!;
    expect(results.points[0]!.warnings).toContainEqual(expect.stringContaining("currents of one size only"));
    const spec = { chargeFlux: 8 * 2e-4, direction: [1 / 3, 2 / 3, -2 / 3] };
    for (const file of run.snapshots) {
      const structure = readStructure(join(small.results, file));
      expect(structure.species).toEqual(setupAt(study).structure.species);
      structure.cell.forEach((x, k) => expect(x).toBeCloseTo(setupAt(study).model.cell[k]!, 7));
      // The current is in the velocities that were written (masses of the force field, units of ASE): Σ z v·n.
      const z: Record<string, number> = { Li: 1, Zr: 4, O: -2 };
      const flux = structure.species.reduce(
        (sum, name, i) =>
          sum + z[name]! * spec.direction.reduce((v, n, k) => v + n * structure.velocities![3 * i + k]!, 0),
        0,
      );
      expect(flux / spec.chargeFlux).toBeCloseTo(1, 6);
    }
    const first = readStructure(join(small.results, run.snapshots[0]!));
    first.positions.forEach((x, k) => expect(x).toBeCloseTo(setupAt(study).model.positions[k]!, 7));
  });

  test("a run of the study is the run that simulate() does", async () => {
    const study = small.make();
    let spec: Parameters<typeof simulate>[0] | undefined;
    await runStudy(study, {
      folder: small.results,
      onPlan: ({ runs }) =>
        (spec = {
          model: setupAt(study).model,
          dynamics: dynamicsOf(runs[1]!, systemOf(setupAt(study)), 1),
          equilibrationSteps: runs[1]!.equilibrationSteps,
          steps: runs[1]!.steps,
        }),
    });
    const { series } = await simulate(spec!);
    const recorded = readCsv(
      join(small.results, "runs/T600K-j2-r1/series.csv"),
      signedVolume(setupAt(study).model.cell),
    );
    for (const name of ["time", "temperature", "potentialEnergy", "field", "pressure"])
      recorded.column(name).forEach((x, row) => expect(x / series.column(name)[row]!).toBeCloseTo(1, 8));
  });
});

describe("again", () => {
  test("a finished study is read, not run; what is missing is run, to the same bits", async () => {
    const study = small.make();
    const first = await runStudy(study, { folder: small.results });
    const series = bytes("T600K-j1-r1", "series.csv");
    let progress = 0;
    const second = await runStudy(study, { folder: small.results, onProgress: () => progress++ });
    expect(progress).toBe(0);
    expect(second.points).toEqual(first.points);
    expect(second.provenance.started).toBe(first.provenance.started);
    // A run whose result is not there was not finished.
    rmSync(join(small.results, "runs/T600K-j1-r1"), { recursive: true });
    await runStudy(study, { folder: small.results, onProgress: () => progress++ });
    expect(progress).toBeGreaterThan(0);
    expect(bytes("T600K-j1-r1", "series.csv")).toBe(series);
  });

  test.each([
    ["trajectory.extxyz", { interval: "1 ps" }],
    [
      "trajectory.lammpstrj.gz",
      { interval: "1 ps", format: "lammps-dump", positions: "wrapped", columns: ["charges"], compress: "gzip" },
    ],
  ])("aborted and gone on with, twice: the bytes of an unbroken run, %s included", async (file, trajectory) => {
    const study = small.make({
      production: { timestep: "1 fs", duration: "30 ps" },
      trajectory,
      drive: { method: "constant-current", direction: [1, 2, -2], driftVelocity: "0.2 Å/ps" },
      threads: 1,
    });
    await runStudy(study, { folder: join(small.folder, "unbroken") });
    for (const steps of [200, 9_000]) {
      const abort = new AbortController();
      const results = await runStudy(study, {
        folder: small.results,
        signal: abort.signal,
        onProgress: (_, progress) => void (progress.steps >= steps && abort.abort()),
      });
      expect(results.status).toBe("interrupted");
      expect(stored().status).toBe("interrupted");
      expect(results.points[0]!.runs).toEqual([]);
      expect(results.points[0]).not.toHaveProperty("conductivity");
      // A crash in the middle of a frame: what is beyond the saved state is dropped.
      writeFileSync(join(small.results, "runs/T600K-j1-r1", file), "half a fra", { flag: "a" });
    }
    expect((await runStudy(study, { folder: small.results })).status).toBe("completed");
    for (const name of ["series.csv", "first.extxyz", "last.extxyz", file])
      expect(bytes("T600K-j1-r1", name), name).toBe(
        readFileSync(join(small.folder, "unbroken/runs/T600K-j1-r1", name), "latin1"),
      );
  });

  test("a trajectory that was lost or damaged meanwhile is refused; without it, and with another one, the run goes on", async () => {
    const with_ = (trajectory: object | undefined) =>
      small.make({ production: { timestep: "1 fs", duration: "4 ps" }, trajectory, threads: 1 });
    const study = with_({ interval: "0.1 ps" });
    const abort = new AbortController();
    await runStudy(study, {
      folder: small.results,
      signal: abort.signal,
      onProgress: (_, progress) => void (progress.steps >= 2_000 && abort.abort()),
    });
    const path = join(small.results, "runs/T600K-j1-r1/trajectory.extxyz");
    const whole = readFileSync(path);
    for (const damage of [
      () => rmSync(path),
      () => writeFileSync(path, whole.subarray(0, -1)),
      () => writeFileSync(path, Buffer.concat([whole.subarray(0, -2), Buffer.from("0\n")])),
    ]) {
      damage();
      const { errors } = await runStudy(study, { folder: small.results });
      expect(errors).toMatchObject([{ id: "T600K-j1-r1", code: "INVALID_TRAJECTORY" }]);
    }
    expect((await runStudy(with_(undefined), { folder: small.results })).status).toBe("completed");
  });

  test("something unforeseen: the other runs save their state, and only then the folder is given back", async () => {
    const study = small.make({ threads: 2 });
    const ended: string[] = [];
    const engine: Simulator = {
      ...defaultEngine,
      async run({ id }, _system, _folder, { signal }) {
        if (id === "T600K-j1-r1") throw new TypeError("unforeseen");
        await new Promise<void>((resolve) => signal!.addEventListener("abort", () => setTimeout(resolve, 20)));
        // It is still its folder.
        expect(() => lockFolder(small.results, 0)).toThrow(expect.objectContaining({ code: "RESULTS_IN_USE" }));
        ended.push(id);
        return undefined;
      },
    };
    await expect(runStudy(study, { folder: small.results, engine })).rejects.toThrow("unforeseen");
    expect(ended).toEqual(["T600K-j2-r1"]);
    lockFolder(small.results, 0)();
  });

  test("a folder that vanishes under the runs: errors with a code", async () => {
    const study = small.make({ threads: 1 });
    let gone = false;
    const { status, errors } = await runStudy(study, {
      folder: small.results,
      onProgress: () => {
        if (gone) return;
        gone = true;
        rmSync(small.results, { recursive: true });
      },
    });
    expect(status).toBe("failed");
    expect(errors[0]).toMatchObject({ id: "T600K-j1-r1", code: "FILE_VANISHED" });
  });

  test("a damaged state is an error of that run alone, and says which file", async () => {
    const study = small.make();
    await runStudy(study, { folder: small.results });
    rmSync(join(small.results, "runs/T600K-j1-r1/result.json"));
    writeFileSync(join(small.results, "runs/T600K-j1-r1/state.bin"), "not a state\n");
    const results = await runStudy(study, { folder: small.results });
    expect(results.status).toBe("failed");
    expect(results.errors).toMatchObject([{ id: "T600K-j1-r1", code: "INVALID_RUN_STATE" }]);
    expect(results.points[0]!.runs.map(({ id }) => id)).toEqual(["T600K-j2-r1"]);
  });

  test("the results of another study stand, unless told to go", async () => {
    await runStudy(small.make(), { folder: small.results });
    const before = readFileSync(join(small.results, "results.json"), "utf8");
    const other = small.make({ seed: 4 });
    expect((await failure(runStudy(other, { folder: small.results }))).code).toBe("RESULTS_OF_ANOTHER_STUDY");
    expect(readFileSync(join(small.results, "results.json"), "utf8")).toBe(before);
    expect(existsSync(join(small.results, "run.lock"))).toBe(false);
    const replaced = await runStudy(other, { folder: small.results, overwrite: true });
    expect(replaced.status).toBe("completed");
    expect(stored().provenance.fingerprint).not.toBe((JSON.parse(before) as Results).provenance.fingerprint);
  });

  test("runs without a plan are nobody's, and are not taken for one's own", async () => {
    await runStudy(small.make(), { folder: small.results });
    for (const file of ["results.json", "plan.json"]) rmSync(join(small.results, file));
    const other = small.make({ seed: 4 });
    expect((await failure(runStudy(other, { folder: small.results }))).problems[0]).toMatchObject({
      code: "RESULTS_OF_ANOTHER_STUDY",
      file: join(small.results, "runs"),
      remedy: expect.stringContaining("--overwrite"),
    });
    expect((await runStudy(other, { folder: small.results, overwrite: true })).status).toBe("completed");
  });

  test("a run's result in which a figure was changed is made again from what it was made of", async () => {
    const before = await runStudy(small.make(), { folder: small.results });
    const file = join(small.results, "runs/T600K-j1-r1/result.json");
    const text = readFileSync(file, "utf8");
    const { estimate } = JSON.parse(text) as { estimate: { field: { value: number } } };
    const figure = JSON.stringify(estimate.field.value);
    expect(text.split(figure).length).toBeGreaterThan(1);
    writeFileSync(file, text.replace(figure, JSON.stringify(2 * estimate.field.value)));
    const again = await runStudy(small.make(), { folder: small.results });
    expect(again.points[0]!.conductivity).toEqual(before.points[0]!.conductivity);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ estimate: { field: estimate.field } });
  });

  test("a results file that cannot be read is not overwritten", async () => {
    mkdirSync(small.results);
    writeFileSync(join(small.results, "results.json"), '{ "schema": 1, "prove');
    expect((await failure(runStudy(small.make(), { folder: small.results }))).code).toBe("INVALID_RESULTS");
    expect(readFileSync(join(small.results, "results.json"), "utf8")).toBe('{ "schema": 1, "prove');
  });

  test("two at once in one folder: the second is refused", async () => {
    const study = small.make();
    const first = runStudy(study, { folder: small.results });
    const error = await failure(runStudy(study, { folder: small.results }));
    expect(error.code).toBe("RESULTS_IN_USE");
    expect(error.problems[0]!.received).toContain(String(process.pid));
    expect((await first).status).toBe("completed");
    expect(readdirSync(small.results).sort()).toEqual(["plan.json", "results.json", "runs"]);
  });
});

describe("threads", () => {
  test("are changed on the way, again and again, equilibration and trajectory included: the bytes of an unbroken run", async () => {
    // 192 atoms: the core takes up to six threads for them.
    const study = small.make({
      structure: { file: "structure.extxyz", supercell: [2, 2, 2] },
      trajectory: { interval: "0.1 ps" },
      equilibrium: { duration: "0.5 ps" },
      production: { timestep: "1 fs", duration: "0.5 ps" },
    });
    const { runs } = makePlan(study);
    for (const run of [runs[0]!, runs.at(-1)!]) {
      const place = (name: string) => join(small.folder, name);
      await runOne(setupAt(study), run, place("unbroken"), native, {});
      let turns = 0;
      let calls = 0;
      const result = await runOne(setupAt(study), run, place("broken"), native, {
        threads: () => (turns++ % 3) + 1,
        rethread: () => ++calls % 2 === 0,
      });
      expect(turns).toBeGreaterThan(2);
      expect(result!.performance.threads).toBe(((turns - 1) % 3) + 1);
      const plain = (value: unknown) =>
        JSON.parse(JSON.stringify(value, (key, part: unknown) => (key === "performance" ? null : part))) as unknown;
      expect(plain(result)).toEqual(plain(readRunEstimate(place("unbroken"), run.id)));
      for (const file of [
        "series.csv",
        "first.extxyz",
        "last.extxyz",
        "trajectory.extxyz",
        ...(run.kind === "equilibrium" ? ["correlations.json.gz"] : []),
      ])
        expect(readFileSync(join(place("broken"), "runs", run.id, file), "latin1"), file).toBe(
          readFileSync(join(place("unbroken"), "runs", run.id, file), "latin1"),
        );
    }
  });

  test("a run that is stopped while its threads change is gone on with later", async () => {
    const study = small.make();
    const [run] = makePlan(study).runs as [RunSpec];
    const abort = new AbortController();
    expect(
      await runOne(setupAt(study), run, small.results, native, {
        signal: abort.signal,
        threads: () => 1,
        rethread: () => (abort.abort(), true),
      }),
    ).toBeUndefined();
    const result = await runOne(setupAt(study), run, small.results, native, {});
    await runOne(setupAt(study), run, join(small.folder, "unbroken"), native, {});
    expect(result!.steps).toBe(2000);
    expect(bytes(run.id, "series.csv")).toBe(
      readFileSync(join(small.folder, "unbroken/runs", run.id, "series.csv"), "latin1"),
    );
  });
});

describe("a warm start", () => {
  test("begins as the run in the field, then holds the current; the result says which field", async () => {
    const study = small.make({ production: { timestep: "1 fs", duration: "0.2 ps" } });
    const [run] = makePlan(study).runs as [RunSpec];
    const warm: RunSpec = { ...run, warmStart: { field: 0.05, steps: 400 } };
    const inField: RunSpec = { ...run, id: "in-field", kind: "constant-field", current: null, field: 0.05 };
    const result = (await runOne(setupAt(study), warm, small.results, native, {})) as DrivenEstimate;
    await runOne(setupAt(study), inField, small.results, native, {});
    expect(result.warmStart).toEqual({ field: 0.05, time: 400 });
    expect(result.currentDeviation).toBeLessThan(1e-12);
    // Without a projection of the velocities onto the current at the start, as in the field.
    const atoms = (id: string, file: string) => bytes(id, file).split("\n").slice(2);
    expect(atoms(warm.id, "first.extxyz")).toEqual(atoms(inField.id, "first.extxyz"));
    expect(atoms(warm.id, "last.extxyz")).not.toEqual(atoms(inField.id, "last.extxyz"));
  });
});

describe("precision", () => {
  test("is the core's choice or the study's, and results say which; a finished run of the other is not taken for it", async () => {
    const at = (precision?: string) =>
      small.make({
        production: { timestep: "1 fs", duration: "0.2 ps", ...(precision === undefined ? {} : { precision }) },
      });
    const used = (results: Results) => results.points[0]!.runs.map(({ precision }) => precision);
    expect(used(await runStudy(at(), { folder: small.results }))).toEqual(["mixed", "mixed"]);
    const mixed = bytes("T600K-j1-r1", "last.extxyz");
    expect((await failure(runStudy(at("double"), { folder: small.results }))).code).toBe("RESULTS_OF_ANOTHER_STUDY");
    expect(used(await runStudy(at("double"), { folder: small.results, overwrite: true }))).toEqual([
      "double",
      "double",
    ]);
    const double = bytes("T600K-j1-r1", "last.extxyz");
    expect(double).not.toBe(mixed);
    // The same trajectory: 600 steps have not blown up what float leaves out.
    const positions = (text: string) => readStructure(writeText(text)).positions;
    const exact = positions(double);
    positions(mixed).forEach((x, k) => expect(Math.abs(x - exact[k]!)).toBeLessThan(0.01));
  });
});

describe("runs that fail", () => {
  test("the others finish, results say what went wrong", async () => {
    // At 1e5 K ions run into each other within some steps.
    const results = await runStudy(small.make({ temperatures: ["600 K", "100000 K"] }), { folder: small.results });
    expect(results.status).toBe("failed");
    expect(results.points.map(({ runs }) => runs.length)).toEqual([2, 0]);
    expect(results.errors).toHaveLength(2);
    for (const { id, code, message } of results.errors) {
      expect(id).toMatch(/^T100000K-j[12]-r1$/);
      expect(["OVERLAP", "LOST_ATOM", "BUCKINGHAM_CATASTROPHE"]).toContain(code);
      expect(message).toMatch(/atom \d+ \((Li|Zr|O)\).* at step \d+/);
    }
    // Tried again it fails again at once, in the same place: nothing was saved of it.
    const again = await runStudy(small.make({ temperatures: ["600 K", "100000 K"] }), { folder: small.results });
    expect([...again.errors].sort((a, b) => a.id.localeCompare(b.id))).toEqual(
      [...results.errors].sort((a, b) => a.id.localeCompare(b.id)),
    );
  });

  test("a folder that cannot be made", async () => {
    writeFileSync(join(small.folder, "file"), "");
    await expect(runStudy(small.make(), { folder: join(small.folder, "file", "results") })).rejects.toMatchObject({
      code: "NOT_A_FOLDER",
    });
  });
});
