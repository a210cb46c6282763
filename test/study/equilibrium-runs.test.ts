import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterAll, describe, expect, test } from "vitest";

import { readCsv, readStructure, runStudy, type Results, type Study } from "../../src/index.js";
import { correlate } from "../../src/estimators/correlate.js";
import { type TransportEstimate, equilibriumCurves, estimateEquilibrium } from "../../src/estimators/index.js";
import type { Correlations, LagMoments } from "../../src/model/index.js";
import { signedVolume } from "../../src/structures/index.js";
import { readCorrelations, writeCorrelations } from "../../src/runs/correlations-file.js";
import { equilibriumConditions } from "../../src/estimates/conditions.js";
import { finding, verdictOf } from "../../src/findings/index.js";
import { curvesCsv } from "../../src/results/curves-csv.js";
import { documentOfEquilibrium } from "../../src/results/document-of-point.js";
import type { TransportResult } from "../../src/results/document.js";
import { setupAt } from "../setups.js";
import { SmallStudy } from "./small-study.js";

const small = new SmallStudy();
afterAll(() => small.remove());

/** e/(fs Å V) in S/cm, Å²/fs in cm²/s. */
const siemens = 1.602176634e4;
const diffusivity = 0.1;

const ran = new Map<string, { study: Study; folder: string; results: Results }>();
/** Each study once for this file. */
async function study(
  name: string,
  changes: Record<string, unknown>,
): Promise<{ study: Study; folder: string; results: Results }> {
  const known = ran.get(name);
  if (known !== undefined) return known;
  const made = small.make(changes);
  const folder = join(small.folder, name);
  const entry = { study: made, folder, results: await runStudy(made, { folder }) };
  ran.set(name, entry);
  return entry;
}
const alone = () =>
  study("alone", {
    drive: { method: "equilibrium" },
    production: { timestep: "1 fs", duration: "6 ps", replicas: 2 },
    equilibrium: { tensor: true },
  });
const both = () =>
  study("both", { equilibrium: { duration: "8 ps" }, production: { timestep: "1 fs", duration: "4 ps" } });
const recorded = () =>
  study("recorded", {
    drive: { method: "equilibrium" },
    equilibration: { duration: 0 },
    production: { timestep: "1 fs", duration: "0.5 ps", sampleInterval: "1 fs" },
    trajectory: { interval: "1 fs" },
  });

/** Numbers that are not, and what was lost on the way into JSON. */
function defects(results: Results): string[] {
  const found: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (value === undefined || (typeof value === "number" && !Number.isFinite(value)))
      found.push(`${path}: ${String(value)}`);
    else if (typeof value === "object" && value !== null)
      for (const [key, part] of Object.entries(value)) walk(part, `${path}.${key}`);
  };
  walk(results, "results");
  return found;
}

describe("equilibrium alone", () => {
  test("replicas are pooled into one estimate of all that they accumulated", async () => {
    const { study: made, folder, results } = await alone();
    expect(results).toMatchObject({ status: "completed", errors: [] });
    const [point] = results.points;
    expect(point).not.toHaveProperty("direction");
    expect(point).not.toHaveProperty("conductivity");
    expect(point!.runs).toEqual([]);
    const equilibrium = point!.equilibrium!;
    expect(
      equilibrium.runs.map(({ id, kind, replica, duration, steps }) => [id, kind, replica, duration.value, steps]),
    ).toEqual([
      ["T600K-equilibrium-r1", "equilibrium", 0, 6, 6000],
      ["T600K-equilibrium-r2", "equilibrium", 1, 6, 6000],
    ]);
    expect(equilibrium.duration).toEqual({ value: 12, unit: "ps" });
    const correlations = equilibrium.runs.map((run) => readCorrelations(join(folder, run.correlations)));
    // They are two runs, not one twice.
    expect(correlations[0]!.charge).not.toEqual(correlations[1]!.charge);
    expect(correlations.map(({ duration }) => duration)).toEqual([6000, 6000]);

    const estimate = estimateEquilibrium(correlations, equilibriumConditions(setupAt(made), 600));
    const same = (told: TransportResult | null | undefined, own: (typeof estimate)["einstein"], factor: number) => {
      expect(told === null, "both or neither").toBe(own === null);
      if (told == null || own === null) return;
      if (own.value === 0) expect(told.value).toBe(0);
      else expect(told.value / (own.value * factor)).toBeCloseTo(1, 12);
      expect(told.standardError! / (own.standardError * factor)).toBeCloseTo(1, 12);
      expect(told.memory!.shown).toBeCloseTo(own.memory.shown / 1e3, 12);
      expect(told).toMatchObject({
        converged: own.converged,
        findings: own.findings,
        verdict: verdictOf(own.findings),
        effectiveSamples: own.effectiveSamples,
      });
      // The interval is around the value.
      expect(told.interval95[0]).toBeLessThanOrEqual(told.value);
      expect(told.interval95[1] ?? Infinity).toBeGreaterThan(told.value);
    };
    expect(equilibrium.einstein).not.toBeNull();
    same(equilibrium.einstein, estimate.einstein, siemens);
    same(equilibrium.greenKubo, estimate.greenKubo, siemens);
    same(equilibrium.nernstEinstein, estimate.nernstEinstein, siemens);
    same(equilibrium.havenRatio, estimate.havenRatio, 1);
    expect(Object.keys(equilibrium.selfDiffusion)).toEqual(["Li", "Zr", "O"]);
    for (const { name, estimate: own } of estimate.selfDiffusion)
      same(equilibrium.selfDiffusion[name], own, diffusivity);
    expect(equilibrium.tensor!.unit).toBe("S/cm");
    equilibrium.tensor!.value.forEach((x, k) => expect(x / (estimate.tensor!.values[k]! * siemens)).toBeCloseTo(1, 12));
    equilibrium.tensor!.standardError.forEach((x, k) =>
      expect(x / (estimate.tensor!.standardErrors[k]! * siemens)).toBeCloseTo(1, 12),
    );
  });

  test("nothing is driven: the current of an equilibrium run is free", async () => {
    const { study: made, folder, results } = await alone();
    const series = readCsv(
      join(folder, results.points[0]!.equilibrium!.runs[0]!.series),
      signedVolume(setupAt(made).model.cell),
    );
    const flux = series.column("chargeFlux");
    expect(Math.max(...flux)).toBeGreaterThan(0);
    expect(Math.min(...flux)).toBeLessThan(0);
    expect(series.column("field").every((e) => e === 0)).toBe(true);
  });

  test("the system of the estimators is that of the study", async () => {
    const { study: made } = await alone();
    expect(equilibriumConditions(setupAt(made), 600)).toEqual({
      volume: signedVolume(setupAt(made).model.cell),
      temperature: 600,
      species: [
        { name: "Li", count: 8, transportCharge: 1, mobile: true },
        { name: "Zr", count: 4, transportCharge: 4, mobile: false },
        { name: "O", count: 12, transportCharge: -2, mobile: false },
      ],
      tensor: true,
    });
  });
});

describe("equilibrium beside currents", () => {
  test("does not change the driven runs, and the other way round", async () => {
    const { results } = await both();
    const driven = await study("driven", { production: { timestep: "1 fs", duration: "4 ps" } });
    const strip = (runs: readonly object[]) => runs.map((run) => ({ ...run, performance: null }));
    expect(strip(results.points[0]!.runs)).toEqual(strip(driven.results.points[0]!.runs));
    expect(results.points[0]!.conductivity).toEqual(driven.results.points[0]!.conductivity);
    const resting = await study("resting", {
      drive: { method: "equilibrium" },
      production: { timestep: "1 fs", duration: "8 ps" },
    });
    expect(strip(results.points[0]!.equilibrium!.runs)).toEqual(strip(resting.results.points[0]!.equilibrium!.runs));
    expect(results.points[0]!.equilibrium!.einstein).toEqual(resting.results.points[0]!.equilibrium!.einstein);
    expect(results.points[0]!.equilibrium).not.toHaveProperty("tensor");
  });

  test("the speed-up is (ε²t)/(ε²t) of what is in the results, equilibration counted", async () => {
    const { results } = await both();
    const [point] = results.points;
    const { speedUp, conductivity, equilibrium } = point!;
    const { costs } = speedUp!;
    // Two currents of 0.4 + 4 ps against 0.4 + 8 ps.
    expect(costs.constantCurrent.time.value).toBeCloseTo(8.8, 9);
    expect(costs.einstein.time.value).toBeCloseTo(8.4, 9);
    expect(costs.constantCurrent.relativeError).toBeCloseTo(
      Math.abs(conductivity!.standardError! / conductivity!.value),
      12,
    );
    expect(costs.einstein.relativeError).toBeCloseTo(
      Math.abs(equilibrium!.einstein!.standardError! / equilibrium!.einstein!.value),
      12,
    );
    const expected = (costs.einstein.relativeError! ** 2 * 8.4) / (costs.constantCurrent.relativeError ** 2 * 8.8);
    expect(speedUp!.collective!.value / expected).toBeCloseTo(1, 9);
    const [low, high] = speedUp!.collective!.interval68;
    expect(low).toBeLessThan(high);
  });
});

describe("the curves", () => {
  test("are those of the estimators, column by column", async () => {
    const { study: made, folder, results } = await alone();
    const { curves: path, runs } = results.points[0]!.equilibrium!;
    expect(path).toBe("curves/T600K-equilibrium.csv");
    const [header, ...lines] = readFileSync(join(folder, path), "utf8").trimEnd().split("\n") as [string, ...string[]];
    expect(header).toBe(
      "lag_ps,charge_displacement_squared_e2A2,running_einstein_S_per_cm,running_green_kubo_S_per_cm,displacement_squared_Li_A2,local_slope_Li,displacement_squared_Zr_A2,local_slope_Zr,displacement_squared_O_A2,local_slope_O",
    );
    const rows = lines.map((line) => line.split(",").map((cell) => (cell === "" ? NaN : Number(cell))));
    for (const row of rows) expect(row).toHaveLength(10);
    const lags = rows.map((row) => row[0]!);
    expect(lags).toEqual([...lags].sort((a, b) => a - b));
    expect(new Set(lags).size).toBe(lags.length);

    const curves = equilibriumCurves(
      runs.map((run) => readCorrelations(join(folder, run.correlations))),
      equilibriumConditions(setupAt(made), 600),
    );
    const check = (column: number, lag: readonly number[], values: readonly number[], factor: number) => {
      let seen = 0;
      for (const [k, x] of lag.entries()) {
        const row = rows.find((candidate) => Math.abs(candidate[0]! * 1e3 - x) < 1e-6)!;
        if (Number.isFinite(values[k])) {
          expect(row[column]! / (values[k]! * factor), `column ${column} at ${x} fs`).toBeCloseTo(1, 6);
          seen++;
        } else expect(row[column]).toBeNaN();
      }
      expect(rows.filter((row) => Number.isFinite(row[column])).length).toBe(seen);
      expect(seen).toBeGreaterThan(10);
    };
    check(1, curves.lag, curves.chargeDisplacement, 1);
    check(2, curves.lag, curves.runningEinstein, siemens);
    check(3, curves.lag, curves.runningGreenKubo, siemens);
    for (const [s, { lag, displacement, localSlope }] of curves.species.entries()) {
      check(4 + 2 * s, lag, displacement, 1);
      check(5 + 2 * s, lag, localSlope, 1);
    }
    // Ions fly before they do anything else: ⟨Δr²⟩ ∝ t² in the first 20 fs.
    expect(curves.species[0]!.localSlope[1]).toBeGreaterThan(1.5);
    expect(curvesCsv(curves)).toBe(readFileSync(join(folder, path), "utf8"));
  });
});

describe("what the core accumulated", () => {
  /** Sums over blocks of time, which are cut elsewhere when all steps are correlated. */
  function totals(
    { levels }: LagMoments,
    blocks: number,
  ): { interval: number; counts: number[]; displacement: number[][]; increments: number[][] | null }[] {
    return levels.map(({ interval, counts, displacement, increments }) => {
      const points = Array.from({ length: counts.length / blocks }, (_, p) => p);
      const sum = (of: (at: number) => number) =>
        points.map((p) => Array.from({ length: blocks }, (_, b) => of(p * blocks + b)).reduce((a, b) => a + b, 0));
      const tensor = (values: Float64Array) => [0, 1, 2, 3, 4, 5].map((c) => sum((at) => values[6 * at + c]!));
      return {
        interval,
        counts: sum((at) => counts[at]!),
        displacement: tensor(displacement),
        increments: increments === null ? null : tensor(increments),
      };
    });
  }
  function expectSame(
    core: LagMoments,
    coreBlocks: number,
    own: LagMoments,
    ownBlocks: number,
    tolerance: number,
  ): void {
    const [a, b] = [totals(core, coreBlocks), totals(own, ownBlocks)];
    expect(a.length).toBe(b.length);
    for (const [k, level] of a.entries()) {
      expect(level.interval).toBe(b[k]!.interval);
      expect(level.counts).toEqual(b[k]!.counts);
      for (const part of ["displacement", "increments"] as const) {
        if (level[part] === null) continue;
        const [x, y] = [level[part]!, b[k]![part]!];
        // Products may cancel: a part in so many of the mean squares that they are made of, at zero lag for increments.
        const scale = (p: number) =>
          part === "displacement" ? y[0]![p]! + y[1]![p]! + y[2]![p]! : y[0]![0]! + y[1]![0]! + y[2]![0]!;
        for (let c = 0; c < 6; c++)
          for (const [p, value] of x[c]!.entries())
            expect(Math.abs(value - y[c]![p]!), `${part} ${c}, level ${k}, lag ${p + 1}`).toBeLessThanOrEqual(
              tolerance * scale(p),
            );
      }
    }
  }

  test("of the charge: the same sums as of the recorded series, at every level", async () => {
    const { study: made, folder, results } = await recorded();
    const [run] = results.points[0]!.equilibrium!.runs;
    const core = readCorrelations(join(folder, run!.correlations));
    const series = readCsv(join(folder, run!.series), signedVolume(setupAt(made).model.cell));
    expect(series.rows).toBe(500);
    // Q = 0 before the first step.
    const charge = ["X", "Y", "Z"].map((axis) => Float64Array.of(0, ...series.column(`chargeDisplacement${axis}`)));
    const own = correlate({ interval: 1, charge });
    expect(core.duration).toBe(500);
    expect(core.charge.levels).toHaveLength(9);
    // Twelve digits are written; a step's change is a thousandth of the largest value.
    expectSame(core.charge, core.blocks, own.charge, own.blocks, 1e-7);
  });

  test("of the ions: the same sums as of the unwrapped trajectory, to the digits that are written", async () => {
    const { study: made, folder, results } = await recorded();
    const [run] = results.points[0]!.equilibrium!.runs;
    const core = readCorrelations(join(folder, run!.correlations));
    const atoms = setupAt(made).structure.species.length;
    const positionsOf = (text: string): number[][] =>
      text
        .trimEnd()
        .split("\n")
        .slice(2)
        .map((line) => line.trim().split(/\s+/).slice(1, 4).map(Number));
    const lines = readFileSync(join(folder, "runs", run!.id, "trajectory.extxyz"), "utf8")
      .trimEnd()
      .split("\n");
    expect(lines).toHaveLength(500 * (atoms + 2));
    const frames = [
      positionsOf(readFileSync(join(folder, "runs", run!.id, "first.extxyz"), "utf8")),
      ...Array.from({ length: 500 }, (_, k) =>
        positionsOf(lines.slice(k * (atoms + 2), (k + 1) * (atoms + 2)).join("\n")),
      ),
    ];
    const species = setupAt(made).model.typeNames.map((name) =>
      setupAt(made).structure.species.flatMap((other, i) =>
        other === name ? [[0, 1, 2].map((c) => Float64Array.from(frames, (frame) => frame[i]![c]!))] : [],
      ),
    );
    expect(species.map((particles) => particles.length)).toEqual([8, 4, 12]);
    const charge = [0, 1, 2].map((c) =>
      Float64Array.from(frames, (frame) =>
        setupAt(made).structure.species.reduce(
          (sum, name, i) => sum + made.config.transportCharges.get(name)! * (frame[i]![c]! - frames[0]![i]![c]!),
          0,
        ),
      ),
    );
    const own = correlate({ interval: 1, charge, species });
    // Positions to 1e-8 Å, of changes by some 1e-3 Å and more in a step.
    for (const s of [0, 1, 2]) expectSame(core.species[s]!, core.blocks, own.species[s]!, own.blocks, 1e-4);
    // The frames say the same of the charge: Q is Σ z Δr.
    expectSame(core.charge, core.blocks, own.charge, own.blocks, 1e-4);
  });

  test("the snapshots are read back as they are", async () => {
    const { folder, results } = await recorded();
    for (const file of results.points[0]!.equilibrium!.runs[0]!.snapshots)
      expect(readStructure(join(folder, file)).species).toHaveLength(24);
  });
});

describe("the correlations file", () => {
  const correlations: Correlations = {
    path: { interval: 0.5, displacement: [Float64Array.of(0, 1 / 3, -2e-9), Float64Array.of(0, 1, 2)] },
    duration: 12.5,
    blockDuration: 10,
    blocks: 2,
    charge: {
      levels: [
        {
          interval: 0.5,
          counts: Float64Array.of(3, 0),
          displacement: Float64Array.from({ length: 12 }, (_, k) => Math.sin(k) * 10 ** (3 * k - 18)),
          increments: Float64Array.from({ length: 12 }, (_, k) => -(k + 1) / 3),
        },
      ],
    },
    species: [
      {
        levels: [
          {
            interval: 1,
            counts: Float64Array.of(1, 2),
            displacement: new Float64Array(12).fill(1 / 7),
            increments: null,
          },
        ],
      },
      { levels: [] },
    ],
  };
  const path = join(small.folder, "correlations.json.gz");

  test("gives every bit back", () => {
    writeCorrelations(path, correlations);
    expect(readCorrelations(path)).toEqual(correlations);
  });

  const plain = () =>
    JSON.parse(
      JSON.stringify(correlations, (_key, value: unknown) =>
        ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value,
      ),
    ) as Record<string, unknown>;
  test.each<[string, () => string | Uint8Array]>([
    ["empty", () => ""],
    ["not gzipped", () => JSON.stringify(plain())],
    ["cut off", () => readFileSync(path).subarray(0, 100)],
    ["with a byte changed", () => readFileSync(path).map((byte, k) => (k === 60 ? byte ^ 0x10 : byte))],
    ["something else", () => gzipSync(JSON.stringify({ galvanostat: "results", version: 1 }))],
    ["a number", () => gzipSync("7")],
    ["null", () => gzipSync("null")],
    ["of another version", () => gzipSync(JSON.stringify({ galvanostat: "correlations", version: 3, ...plain() }))],
    [
      "without levels",
      () => gzipSync(JSON.stringify({ galvanostat: "correlations", version: 2, ...plain(), charge: {} })),
    ],
    [
      "without a duration",
      () => gzipSync(JSON.stringify({ galvanostat: "correlations", version: 2, ...plain(), duration: null })),
    ],
    [
      "with arrays of other lengths",
      () => gzipSync(JSON.stringify({ galvanostat: "correlations", version: 2, ...plain(), blocks: 3 })),
    ],
  ])("damaged, %s: an error that names the file and a remedy", (_, content) => {
    writeCorrelations(path, correlations);
    writeFileSync(path, content());
    expect(() => readCorrelations(path)).toThrow(
      expect.objectContaining({
        code: "INVALID_CORRELATIONS",
        problems: [expect.objectContaining({ file: path, remedy: expect.stringContaining("delete") })],
      }),
    );
  });

  test("that is not there is the same error", () => {
    expect(() => readCorrelations(join(small.folder, "nowhere.gz"))).toThrow(
      expect.objectContaining({ code: "INVALID_CORRELATIONS" }),
    );
  });
});

describe("under zero current", () => {
  const drive = { method: "constant-current", direction: [1, 2, -2], currentDensity: [0] };

  test("noise gives σ, the mean field does not; the current stays away", async () => {
    const { results } = await study("zero", { drive });
    const [point] = results.points;
    expect(point).not.toHaveProperty("conductivity");
    expect(point).not.toHaveProperty("linearResponse");
    expect(point!.warnings).toEqual([]);
    const [run] = point!.runs;
    expect(run).toMatchObject({
      id: "T600K-j1-r1",
      kind: "constant-current",
      conductivity: null,
      currentDensity: { value: 0 },
      driftVelocity: null,
      johnsonNyquist: { standardError: null, measuredOverPredicted: null },
    });
    expect(run!.currentDeviation).toBeLessThan(1e-10);
    const { noise } = run!;
    expect(noise!.comparison).toBeNull();
    expect(noise!.conductivity.value).toBeGreaterThan(0);
    expect(noise!.interval68[0]).toBeLessThan(noise!.conductivity.value);
    expect(noise!.interval68[1]).toBeGreaterThan(noise!.conductivity.value);
    // One run: the point's noise is its own.
    expect(point!.noise!.conductivity.value / noise!.conductivity.value).toBeCloseTo(1, 12);
    expect(defects(results)).toEqual([]);
  });

  test("beside currents it takes no part in the fit of σ", async () => {
    const fit = { drive: { ...drive, currentDensity: [0, 3e7, -3e7] } };
    const { results } = await study("three", fit);
    const [point] = results.points;
    expect(point!.conductivity!.degreesOfFreedom).toBe(1);
    // Streams are counted over all currents: the same two currents alone are other runs, near these.
    const fields = point!.runs
      .filter(({ currentDensity }) => currentDensity.value !== 0)
      .map(({ field }) => field.value);
    expect(point!.linearResponse!.evenPart!.value).toBeCloseTo((fields[0]! + fields[1]!) / 2, 1);
    expect(defects(results)).toEqual([]);
  });
});

describe("no number that is none", () => {
  const drive = { method: "constant-current", direction: [1, 2, -2] };
  const short = (duration: string) => ({ timestep: "1 fs", duration });
  test.each<[string, Record<string, unknown>]>([
    ["one row", { production: short("10 fs"), drive: { ...drive, currentDensity: [0, 1e7] } }],
    ["two rows", { production: short("20 fs"), drive: { ...drive, currentDensity: [0, 1e7] } }],
    ["seven rows, too few for a block", { production: short("70 fs") }],
    ["a short equilibrium run", { production: short("100 fs"), equilibrium: { duration: "10 fs", tensor: true } }],
    ["a medium one", { production: short("300 fs"), equilibrium: { duration: "700 fs", replicas: 2, tensor: true } }],
    ["auto on next to nothing", { production: short("10 fs"), drive: { ...drive, currents: "auto" } }],
    [
      "a target out of reach",
      {
        production: { ...short("0.2 ps"), targetError: "1 %", maxDuration: "0.4 ps" },
        drive: { ...drive, currents: "auto" },
        equilibrium: {},
      },
    ],
    [
      "equilibrium with a target",
      {
        production: { ...short("0.2 ps"), targetError: "1 %", maxDuration: "1.6 ps" },
        drive: { method: "equilibrium" },
      },
    ],
  ])("%s", async (name, changes) => {
    const { results, folder } = await study(name, changes);
    expect(results).toMatchObject({ status: "completed", errors: [] });
    expect(defects(results)).toEqual([]);
    const written = readFileSync(join(folder, "results.json"), "utf8");
    expect(JSON.parse(written)).toEqual(results);
    // Words are told of as well.
    expect(written).not.toMatch(/NaN|undefined|Infinity/);
    for (const point of results.points)
      if (point.equilibrium !== undefined) expect(existsSync(join(folder, point.equilibrium.curves))).toBe(true);
  });

  test("all that ran here", () => {
    expect(ran.size).toBeGreaterThan(8);
    for (const [name, { results }] of ran) expect(defects(results), name).toEqual([]);
  });

  test("an interval without an upper bound says so: null is in its type", () => {
    const estimate: TransportEstimate = {
      value: 1e-9,
      standardError: 1e-5,
      interval68: [0, 1e-5],
      interval95: [0, Infinity],
      effectiveSamples: 2e-8,
      memory: { assumed: 2, shown: 1 },
      converged: false,
      findings: [finding("no-plateau", {})],
    };
    const shown = (havenRatio: TransportEstimate) =>
      documentOfEquilibrium({
        duration: 1,
        einstein: null,
        greenKubo: null,
        einsteinAlong: null,
        selfDiffusion: [],
        nernstEinstein: null,
        havenRatio,
        tensor: null,
        findings: [],
      }).havenRatio!;
    expect(shown(estimate)).toMatchObject({ value: 1e-9, interval95: [0, null] });
    expect(shown({ ...estimate, interval95: [1e-6, 3e-5] }).interval95).toEqual([1e-6, 3e-5]);
  });
});
