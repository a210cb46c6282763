import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { evaluate, InputError, readStructure, runStudy, type Results, type SinglePoint } from "../../src/index.js";
import { makePlan } from "../../src/plan/index.js";
import { readPreparedStructure } from "../../src/runs/prepared-structure.js";
import { cellAngles, edgeLengths, signedVolume, toFractional } from "../../src/structures/index.js";
import type { MinimisationResult, PreparationRunResult } from "../../src/study/index.js";
import { SmallStudy } from "../study/small-study.js";

let small: SmallStudy;
beforeEach(() => void (small = new SmallStudy()));
afterEach(() => small.remove());

const anneal = { temperature: "900 K", hold: "0.2 ps", cooling: "500 K/ps" };
const short = { equilibration: { duration: "0.05 ps" }, production: { timestep: "1 fs", duration: "0.3 ps" } };
const runFile = (results: string, run: string, file: string): string => join(results, "runs", run, file);

function problems(changes: Record<string, unknown>): string[] {
  try {
    small.make(changes);
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(({ code }) => code);
    throw error;
  }
  return [];
}

describe("annealing", () => {
  test("holds, then cools or heats at the rate given; each temperature has a run and random numbers of its own", () => {
    const study = small.make({
      temperatures: ["600 K", "1000 K", "900 K"],
      preparation: { anneal },
      ...short,
    });
    const { preparation } = makePlan(study);
    expect(preparation.map(({ id }) => id)).toEqual(["T600K-anneal", "T1000K-anneal", "T900K-anneal"]);
    expect(preparation.map(({ ensemble }) => ensemble.temperatureSchedule)).toEqual([
      [
        { step: 200, temperature: 900 },
        { step: 800, temperature: 600 },
      ],
      [
        { step: 200, temperature: 900 },
        { step: 400, temperature: 1000 },
      ],
      [{ step: 200, temperature: 900 }],
    ]);
    expect(preparation.map(({ steps }) => steps)).toEqual([800, 400, 200]);
    expect(new Set(preparation.map(({ ensemble }) => ensemble.stream)).size).toBe(3);
    expect(preparation.every(({ current }) => current === null)).toBe(true);
  });

  test("the runs begin where it ended, with velocities of their own", async () => {
    const results = await runStudy(
      small.make({ temperatures: ["600 K", "700 K"], preparation: { anneal }, ...short }),
      { folder: small.results },
    );
    expect(results.status).toBe("completed");
    for (const [point, id] of [
      [results.points[0]!, "T600K"],
      [results.points[1]!, "T700K"],
    ] as const) {
      expect(point.preparation).toMatchObject([{ id: `${id}-anneal`, kind: "preparation" }]);
      const prepared = readPreparedStructure(join(small.results, point.preparation![0]!.prepared), 24);
      for (const run of ["j1-r1", "j2-r1"]) {
        const first = readStructure(runFile(small.results, `${id}-${run}`, "first.extxyz"));
        // To the digits of the file; a whole cell apart where the file has unwrapped positions.
        const last = readStructure(runFile(small.results, `${id}-anneal`, "last.extxyz"));
        prepared.positions.forEach((x, k) => expect(first.positions[k]).toBeCloseTo(x, 6));
        expect(Array.from(first.velocities!)).not.toEqual(Array.from(last.velocities!));
      }
    }
    const at = (id: string) => gunzipSync(readFileSync(runFile(small.results, id, "prepared.json.gz"))).toString();
    expect(at("T600K-anneal")).not.toBe(at("T700K-anneal"));
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    "interrupted at the %ith report and gone on with: the bits of an unbroken study",
    async (when) => {
      const make = () =>
        small.make({
          temperatures: ["600 K", "700 K"],
          preparation: {
            minimise: { maxSteps: 50 },
            anneal,
            cells: [
              { temperature: "500 K", cell: ["7 Å", "7.2 Å", "7.4 Å"] },
              { temperature: "700 K", cell: ["7.05 Å", "7.2 Å", "7.5 Å"] },
            ],
          },
          equilibrium: { duration: "0.3 ps" },
          ...short,
        });
      const strip = (results: Results): unknown =>
        JSON.parse(
          JSON.stringify({ points: results.points, errors: results.errors, status: results.status }),
          (key: string, value: unknown) => (key === "performance" ? null : value),
        );
      const whole = await runStudy(make(), { folder: join(small.folder, "whole") });
      const abort = new AbortController();
      let reports = 0;
      const broken = await runStudy(make(), {
        folder: small.results,
        signal: abort.signal,
        onProgress: () => void (++reports === when && abort.abort()),
      });
      expect(broken.status).toBe("interrupted");
      expect(strip(await runStudy(make(), { folder: small.results }))).toEqual(strip(whole));
    },
  );

  test("where it fails the runs after it are not begun, and the study says so", async () => {
    const results = await runStudy(
      small.make({ preparation: { anneal: { ...anneal, temperature: "1e7 K" } }, ...short }),
      { folder: small.results },
    );
    expect(results).toMatchObject({ status: "failed", points: [], errors: [{ id: "T600K-anneal" }] });
  });

  test("a prepared structure that is damaged, or another system's, is refused", async () => {
    await runStudy(small.make({ preparation: { anneal }, ...short }), { folder: small.results });
    const path = runFile(small.results, "T600K-anneal", "prepared.json.gz");
    const good = readFileSync(path);
    expect(() => readPreparedStructure(path, 23)).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ code: "INVALID_PREPARED_STRUCTURE" })] }) as Error,
    );
    for (const bad of [
      good.subarray(0, good.length / 2),
      gzipSync("{}"),
      gzipSync(
        gunzipSync(good)
          .toString()
          .replace(/\[[^,]*,/, "[null,"),
      ),
    ]) {
      writeFileSync(path, bad);
      expect(() => readPreparedStructure(path, 24)).toThrow(
        expect.objectContaining({
          problems: [expect.objectContaining({ code: "INVALID_PREPARED_STRUCTURE" })],
        }) as Error,
      );
    }
  });
});

describe("minimisation", () => {
  const cells = [{ temperature: "600 K", cell: ["6.3 Å", "6.4 Å", "9.4 Å"] }];

  test("comes first, in the cell of that temperature; what follows begins where it ended", async () => {
    const study = small.make({ preparation: { minimise: {}, anneal, cells }, last: ["poscar"], ...short });
    const { preparation } = makePlan(study);
    expect(preparation.map(({ id, kind, steps, tolerance }) => ({ id, kind, steps, tolerance }))).toEqual([
      { id: "T600K-minimise", kind: "minimisation", steps: 2000, tolerance: 0.01 },
      { id: "T600K-anneal", kind: "preparation", steps: 800, tolerance: undefined },
    ]);
    const seen: number[] = [];
    const results = await runStudy(study, {
      folder: small.results,
      onMinimisation: ({ id }, { steps }) => (expect(id).toBe("T600K-minimise"), seen.push(steps)),
    });
    expect(results.status).toBe("completed");
    const [run, annealed] = results.points[0]!.preparation as [MinimisationResult, PreparationRunResult];
    expect(run).toMatchObject({
      id: "T600K-minimise",
      kind: "minimisation",
      converged: true,
      warnings: [],
      tolerance: { value: 0.01, unit: "eV/Å" },
      largestForce: { unit: "eV/Å" },
      energy: { unit: "eV" },
    });
    expect(run.steps).toBe(seen.at(-1));
    expect(run.snapshots).toEqual(
      ["first", "last"].map((name) => `runs/T600K-minimise/${name}.extxyz`).concat("runs/T600K-minimise/last.poscar"),
    );
    // The numbers are those of the structures: by the slow way.
    const { positions, cell } = readPreparedStructure(join(small.results, run.prepared), 24);
    [6.3, 6.4, 9.4].forEach((edge, k) => expect(Math.hypot(...cell.subarray(3 * k, 3 * k + 3))).toBeCloseTo(edge, 9));
    const at = (where: Float64Array) =>
      evaluate({ ...study.systems[0]!.model, cell, positions: where }, { method: "brute-force" });
    const largest = ({ forces }: SinglePoint) =>
      Math.max(...Array.from({ length: 24 }, (_, i) => Math.hypot(...forces.subarray(3 * i, 3 * i + 3))));
    const [before, after] = [at(readStructure(join(small.results, run.snapshots[0]!)).positions), at(positions)];
    expect(run.energy.before).toBeCloseTo(before.potentialEnergy, 5);
    expect(run.energy.after).toBeCloseTo(after.potentialEnergy, 5);
    expect(run.largestForce.before).toBeCloseTo(largest(before), 4);
    expect(run.largestForce.after).toBeCloseTo(largest(after), 4);
    expect(run.largestForce.after).toBeLessThan(0.01);
    expect(run.energy.after).toBeLessThan(run.energy.before);
    readStructure(join(small.results, annealed.snapshots[0]!)).positions.forEach((x, k) =>
      expect(x).toBeCloseTo(positions[k]!, 6),
    );
  });

  test("steps that are not enough are a warning; it is done once, and kept", async () => {
    const make = (minimise: object) => small.make({ preparation: { minimise }, ...short });
    const minimise = { force: "0.001 eV/Å", maxSteps: 7 };
    const results = await runStudy(make(minimise), { folder: small.results });
    expect(results.status).toBe("completed");
    const [run] = results.points[0]!.preparation as [MinimisationResult];
    expect(run).toMatchObject({ steps: 7, converged: false, tolerance: { value: 0.001 } });
    expect(run.warnings).toEqual([
      expect.stringMatching(
        /^no minimum yet: .* after 7 steps, not below 0.001 eV\/Å; raise preparation.minimise.maxSteps$/,
      ),
    ]);
    const again: string[] = [];
    await runStudy(make(minimise), {
      folder: small.results,
      onRunFinished: ({ id }) => void again.push(id),
      onMinimisation: () => expect.unreachable(),
    });
    expect(again).not.toContain("T600K-minimise");
    // Another structure: other results.
    await expect(runStudy(make({ ...minimise, maxSteps: 8 }), { folder: small.results })).rejects.toMatchObject({
      problems: [{ code: "RESULTS_OF_ANOTHER_STUDY" }],
    });
  });

  test("ended by a signal it begins again, to the same bits", async () => {
    const make = () => small.make({ preparation: { minimise: { force: "1e-6 eV/Å" } }, ...short });
    const abort = new AbortController();
    const broken = await runStudy(make(), {
      folder: small.results,
      signal: abort.signal,
      onMinimisation: () => abort.abort(),
    });
    expect(broken).toMatchObject({ status: "interrupted", points: [] });
    const [whole, resumed] = [
      await runStudy(make(), { folder: join(small.folder, "whole") }),
      await runStudy(make(), { folder: small.results }),
    ];
    const lasting = ({ points }: Results): unknown =>
      JSON.parse(JSON.stringify(points), (key: string, value: unknown) => (key === "performance" ? null : value));
    expect(lasting(resumed)).toEqual(lasting(whole));
  });

  test("where it fails the runs after it are not begun", async () => {
    const tight = [{ temperature: "600 K", cell: ["2 Å", "2 Å", "3 Å"] }];
    const results = await runStudy(small.make({ preparation: { minimise: {}, cells: tight }, ...short }), {
      folder: small.results,
    });
    expect(results).toMatchObject({
      status: "failed",
      points: [],
      errors: [{ id: "T600K-minimise", code: "OVERLAP" }],
    });
  });

  test("no thermostat is needed; forces and steps are checked", () => {
    expect(problems({ preparation: { minimise: {} }, thermostat: { type: "none" } })).toEqual([]);
    expect(problems({ preparation: { minimise: { force: "0.01 eV" } } })).toEqual(["WRONG_DIMENSION"]);
    expect(problems({ preparation: { minimise: { force: 0 } } })).toEqual(["OUT_OF_RANGE"]);
    expect(problems({ preparation: { minimise: { maxSteps: 0 } } })).toEqual(["NOT_AN_INTEGER"]);
    expect(problems({ preparation: { minimise: { fmax: 0.01 } } })).toEqual(["UNKNOWN_KEY"]);
  });
});

describe("cells by temperature", () => {
  const cells = [
    { temperature: "700 K", cell: ["7.2 Å", "7.3 Å", "7.4 Å"] },
    { temperature: "500 K", cell: ["7 Å", "7.2 Å", "7.3 Å"] },
  ];

  test("are interpolated edge by edge; a drift velocity keeps the flux, a current density j", async () => {
    const run = async (drive: object, folder: string) =>
      (await runStudy(small.make({ temperatures: ["550 K"], preparation: { cells }, drive, ...short }), { folder }))
        .points[0]!;
    const fields = { method: "constant-current", direction: [1, 2, -2] };
    const drift = await run({ ...fields, driftVelocity: ["0.2 Å/ps"] }, join(small.folder, "drift"));
    const density = await run({ ...fields, currentDensity: ["1e7 A/cm^2"] }, join(small.folder, "density"));
    const { cell } = readStructure(join(small.folder, "density", density.runs[0]!.snapshots[0]!));
    const edges = [0, 1, 2].map((k) => Math.hypot(...cell.subarray(3 * k, 3 * k + 3)));
    // A quarter of the way from 500 to 700 K, for edges that keep their directions.
    [7.05, 7.225, 7.325].forEach((edge, k) => expect(edges[k]).toBeCloseTo(edge, 6));
    expect(density.runs[0]!.currentDensity.value).toBeCloseTo(1e7, 1);
    // Q̇ = Σ_mobile z v = 8 · 2e-4 e Å/fs; 1 e/(fs Å²) = 1.602176634e12 A/cm².
    expect(drift.runs[0]!.currentDensity.value / ((8 * 2e-4 * 1.602176634e12) / signedVolume(cell))).toBeCloseTo(1, 9);
    expect(density.preparation).toBeUndefined();
  });

  test("none outside them, none twice, no annealing without a thermostat", () => {
    expect(problems({ temperatures: ["450 K", "600 K"], preparation: { cells } })).toEqual(["NO_CELL"]);
    expect(problems({ preparation: { cells: [cells[0], cells[0]] } })).toEqual(["DUPLICATE_TEMPERATURE"]);
    expect(problems({ preparation: { anneal }, thermostat: { type: "none" } })).toEqual(["NO_THERMOSTAT"]);
    expect(problems({ preparation: { anneal: { ...anneal, cooling: "5 K" } } })).toEqual(["WRONG_DIMENSION"]);
  });
});

describe("constant pressure", () => {
  const pressure = {
    keep: "0.5 GPa",
    coupling: "isotropic",
    duration: "2 ps",
    time: "100 fs",
    compressibility: "0.02 1/GPa",
  };

  test("the runs are done in its mean cell, recorded with its error", async () => {
    const results = await runStudy(small.make({ preparation: { anneal, pressure }, ...short }), {
      folder: small.results,
    });
    expect(results.status).toBe("completed");
    const [point] = results.points;
    const run = point!.preparation![1] as PreparationRunResult;
    expect(run).toMatchObject({
      id: "T600K-cell",
      kind: "preparation",
      cell: [{ unit: "Å" }, { unit: "Å" }, { unit: "Å" }],
    });
    const { cell } = readStructure(join(small.results, point!.runs[0]!.snapshots[0]!));
    const text = readFileSync(join(small.results, run!.series), "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split(","));
    const columns = ["cell_a_A", "cell_b_A", "cell_c_A"].map((name) => text[0]!.indexOf(name));
    for (const [k, column] of columns.entries()) {
      expect(column).toBeGreaterThan(0);
      const edge = run!.cell![k]!;
      expect(Math.hypot(...cell.subarray(3 * k, 3 * k + 3))).toBeCloseTo(edge.value, 6);
      expect(edge.standardError).toBeGreaterThan(0);
      const series = text.slice(1).map((row) => Number(row[column]));
      expect(edge.value).toBeGreaterThan(Math.min(...series));
      expect(edge.value).toBeLessThan(Math.max(...series));
    }
    // A constant cell has no such columns.
    expect(readFileSync(join(small.results, point!.runs[0]!.series), "utf8").split("\n")[0]).not.toContain("cell_a");
    const { positions } = readPreparedStructure(join(small.results, run!.prepared), 24);
    expect(positions.every(Number.isFinite)).toBe(true);
  });

  test("full: edges and angles change, and the runs are done in the mean of both, which lies in space as the cell did", async () => {
    const results = await runStudy(
      small.make({ preparation: { pressure: { ...pressure, coupling: "full" } }, ...short }),
      { folder: small.results },
    );
    const [point] = results.points;
    const [run] = point!.preparation as [PreparationRunResult];
    expect(run).toMatchObject({
      id: "T600K-cell",
      cell: [{ unit: "Å" }, { unit: "Å" }, { unit: "Å" }],
      angles: [{ unit: "degree" }, { unit: "degree" }, { unit: "degree" }],
    });
    const initial = readStructure(join(small.results, run!.snapshots[0]!)).cell;
    const { cell } = readPreparedStructure(join(small.results, run!.prepared), 24);
    const [before, angles, edges] = [cellAngles(initial), cellAngles(cell), edgeLengths(cell)];
    for (let k = 0; k < 3; k++) {
      expect(edges[k]).toBeCloseTo(run!.cell![k]!.value, 8);
      expect(angles[k]).toBeCloseTo(run!.angles![k]!.value, 8);
      expect(Math.abs(angles[k]! - before[k]!)).toBeGreaterThan(1e-3);
      // So short a run may say that its error is not to be trusted, and gives none then.
      const { standardError } = run!.angles![k]!;
      if (standardError === null) expect(run!.warnings.join()).toMatch(/cell/);
      else expect(standardError).toBeGreaterThan(0);
      // a ∥ a; b in the old plane of a and b: fractional coordinates in the old cell.
      expect(toFractional(cell, initial)[1]).toBeCloseTo(0, 8);
      expect(toFractional(cell, initial)[2]).toBeCloseTo(0, 8);
      expect(toFractional(cell, initial)[5]).toBeCloseTo(0, 8);
    }
    expect(readFileSync(join(small.results, run!.series), "utf8").split("\n")[0]).toContain(
      "cell_c_A,cell_alpha_degree,cell_beta_degree,cell_gamma_degree",
    );
  });

  test("edges by themselves only along the axes; not without a thermostat", () => {
    expect(problems({ preparation: { pressure: { ...pressure, coupling: "anisotropic" } } })).toEqual([
      "NOT_ORTHOGONAL",
    ]);
    expect(problems({ preparation: { pressure }, thermostat: { type: "none" } })).toEqual(["NO_THERMOSTAT"]);
  });
});
