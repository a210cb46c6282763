import { beforeAll, describe, expect, test } from "vitest";

import type { Correlations } from "../../src/model/index.js";
import { simulate, type SimulationResult } from "../../src/engines/native/simulate.js";
import { InputError, type Problem } from "../../src/errors/errors.js";
import {
  estimateEquilibrium,
  type EquilibriumConditions,
  type EquilibriumEstimate,
  type TransportEstimate,
} from "../../src/estimators/index.js";
import { estimateRecordings, type AnalysisOptions } from "../../src/estimates/recordings.js";
import { readRecording } from "../../src/formats/index.js";
import type { ChargeRecording, TrajectoryRecording } from "../../src/recordings/recording.js";
import { signedVolume } from "../../src/structures/cell.js";
import { toCartesian, toFractional } from "../../src/structures/index.js";
import { writeExtxyz } from "../../src/formats/index.js";
import { dynamicsAt, lithiumZirconate, transportCharges } from "../systems.js";
import { fileOf, wrap } from "../recordings/helpers.js";

const model = lithiumZirconate();
const species = Array.from(model.types, (type) => model.typeNames[type]!);
const charges = Object.fromEntries(model.typeNames.map((name, type) => [name, transportCharges[type]!]));
const temperature = 1500;
const steps = 2500;
const given: AnalysisOptions = { temperature, transportCharges: charges };
const conditions: EquilibriumConditions = {
  volume: signedVolume(model.cell),
  temperature,
  species: model.typeNames.map((name, type) => ({
    name,
    count: species.filter((s) => s === name).length,
    transportCharge: transportCharges[type]!,
    mobile: name === "Li",
  })),
};

/** Every step, from the first; three species of unequal masses in a sheared cell. */
const frames: Float64Array[] = [];
let engine: SimulationResult;
let expected: EquilibriumEstimate;
let withStart: Correlations;
beforeAll(async () => {
  engine = await simulate({
    model,
    dynamics: dynamicsAt(temperature, { drive: null, sampleInterval: 1 }),
    steps,
    correlate: true,
    frameInterval: 1,
    onFrame: ({ unwrappedPositions }) => frames.push(unwrappedPositions),
  });
  frames.unshift(engine.first.unwrappedPositions);
  const { path, ...moments } = engine.correlations!;
  // Rows begin one interval after the start, trajectories with it.
  withStart = {
    ...moments,
    path: { ...path, displacement: path.displacement.map((q) => Float64Array.of(0, ...q)) },
  };
  expected = estimateEquilibrium([withStart], conditions);
});

const extxyz = (positions: readonly Float64Array[]) =>
  positions
    .map((frame, k) => writeExtxyz({ cell: model.cell, positions: frame, species, info: { step: k, time_fs: k } }))
    .join("");

/** As LAMMPS restricts cells: the same fractions in a cell turned so that a lies along x and b in the xy plane. */
function turnedCell(): Float64Array {
  const [a, b, c] = [0, 3, 6].map((row) => Array.from(model.cell.subarray(row, row + 3)));
  const dot = (u: number[], v: number[]) => u.reduce((sum, x, k) => sum + x * v[k]!, 0);
  const ax = Math.sqrt(dot(a!, a!));
  const bx = dot(a!, b!) / ax;
  const by = Math.sqrt(dot(b!, b!) - bx ** 2);
  const cx = dot(a!, c!) / ax;
  const cy = (dot(b!, c!) - bx * cx) / by;
  return Float64Array.of(ax, 0, 0, bx, by, 0, cx, cy, Math.sqrt(dot(c!, c!) - cx ** 2 - cy ** 2));
}

function dump(positions: readonly Float64Array[], columns: "xu yu zu" | "x y z ix iy iz" | "x y z"): string {
  const cell = turnedCell();
  const [xy, xz, yz] = [cell[3]!, cell[6]!, cell[7]!];
  const bounds = `${Math.min(0, xy, xz, xy + xz)} ${cell[0]! + Math.max(0, xy, xz, xy + xz)} ${xy}\n${Math.min(0, yz)} ${cell[4]! + Math.max(0, yz)} ${xz}\n0 ${cell[8]!} ${yz}\n`;
  return positions
    .map((frame, k) => {
      const at = toCartesian(toFractional(frame, model.cell), cell);
      const { inside, images } = wrap(at, cell);
      const row = (i: number) =>
        [0, 1, 2].map((axis) => (columns === "xu yu zu" ? at : inside)[3 * i + axis]!.toFixed(9)).join(" ") +
        (columns === "x y z ix iy iz" ? ` ${images.subarray(3 * i, 3 * i + 3).join(" ")}` : "");
      return `ITEM: TIMESTEP\n${k}\nITEM: NUMBER OF ATOMS\n${species.length}\nITEM: BOX BOUNDS xy xz yz pp pp pp\n${bounds}ITEM: ATOMS id type ${columns}\n${species.map((_, i) => `${i + 1} ${model.types[i]! + 1} ${row(i)}\n`).join("")}`;
    })
    .join("");
}
const lammps = { timestep: 1, types: { 1: "Li", 2: "Zr", 3: "O" } };

/** Q(t) of the trajectory, e Å. */
const displacement = () =>
  [0, 1, 2].map((axis) =>
    Float64Array.from(frames, (frame) =>
      frame.reduce((sum, x, k) => (k % 3 === axis ? sum + charges[species[Math.floor(k / 3)]!]! * x : sum), 0),
    ),
  );

function expectSame(actual: TransportEstimate | null, wanted: TransportEstimate | null, tolerance: number): void {
  if (wanted === null) return void expect(actual).toBeNull();
  expect(actual).toMatchObject({
    memory: wanted.memory,
    converged: wanted.converged,
  });
  expect(Math.abs(actual!.value - wanted.value) / wanted.standardError).toBeLessThan(tolerance);
  expect(Math.abs(actual!.standardError / wanted.standardError - 1)).toBeLessThan(tolerance);
}

async function trajectory(text: string, options = {}): Promise<TrajectoryRecording> {
  const recording = await readRecording(fileOf(text), options);
  if (recording.kind !== "trajectory") throw new Error("no trajectory");
  return recording;
}
const memory = (
  positions: readonly Float64Array[],
  changes: Partial<TrajectoryRecording> = {},
): TrajectoryRecording => ({
  kind: "trajectory",
  interval: 1,
  species,
  frames: positions,
  cell: model.cell,
  source: "memory",
  notes: [],
  ...changes,
});
const series = (changes: Partial<ChargeRecording> = {}): ChargeRecording => ({
  kind: "charge",
  interval: 1,
  displacement: displacement(),
  source: "memory",
  notes: [],
  ...changes,
});
const problemOf = (work: () => unknown): Problem => {
  try {
    work();
  } catch (error) {
    if (error instanceof InputError) return error.problems[0]!;
    throw error;
  }
  throw new Error("accepted");
};

describe("a simulation's own correlations, and its trajectory read again", () => {
  test.each<[string, () => string, object, number]>([
    ["extended XYZ", () => extxyz(frames), {}, 1e-5],
    ["LAMMPS dump, unwrapped, another orientation", () => dump(frames, "xu yu zu"), lammps, 1e-5],
    ["LAMMPS dump, wrapped, with images", () => dump(frames, "x y z ix iy iz"), lammps, 1e-5],
    ["LAMMPS dump, wrapped", () => dump(frames, "x y z"), lammps, 1e-5],
  ])("%s", async (_name, text, options, tolerance) => {
    const { estimate, conditions: understood } = estimateRecordings([await trajectory(text(), options)], given);
    expect(understood.species).toEqual(expect.arrayContaining([...conditions.species]));
    expect(understood.volume / conditions.volume).toBeCloseTo(1, 7);
    expect(expected.einstein).not.toBeNull();
    for (const key of ["einstein", "greenKubo", "nernstEinstein", "havenRatio"] as const)
      expectSame(estimate[key], expected[key], tolerance);
    for (const { name, estimate: d } of expected.selfDiffusion)
      expectSame(estimate.selfDiffusion.find((other) => other.name === name)!.estimate, d, tolerance);
    expect(estimate.duration).toBe(steps);
    expect(estimate.findings.map(({ code, at }) => ({ code, at }))).toEqual(
      expected.findings.map(({ code, at }) => ({ code, at })),
    );
  });

  test("a table of Q: the collective part, to all digits", async () => {
    const q = displacement();
    const rows = frames.map((_, k) => [k / 1000, ...q.map((axis) => axis[k]!.toPrecision(15))].join(","));
    const recording = await readRecording(
      fileOf(
        `time_ps,charge_displacement_x_eA,charge_displacement_y_eA,charge_displacement_z_eA\n${rows.join("\n")}\n`,
      ),
    );
    const { estimate } = estimateRecordings([recording], { temperature, volume: conditions.volume });
    expectSame(estimate.einstein, expected.einstein, 1e-8);
    expectSame(estimate.greenKubo, expected.greenKubo, 1e-8);
    expect(estimate).toMatchObject({ selfDiffusion: [], nernstEinstein: null, havenRatio: null });
  });

  test("the engine's Q is that of its trajectory", () => {
    const q = displacement();
    ["chargeDisplacementX", "chargeDisplacementY", "chargeDisplacementZ"].forEach((name, axis) =>
      engine.series
        .column(name)
        .forEach((x, k) => expect(Math.abs(x - (q[axis]![k + 1]! - q[axis]![0]!))).toBeLessThan(1e-8)),
    );
  });

  test("the tensor, in the axes of the file", () => {
    const wanted = estimateEquilibrium([withStart], { ...conditions, tensor: true }).tensor!;
    const { estimate } = estimateRecordings([memory(frames)], { ...given, tensor: true });
    wanted.values.forEach((value, k) =>
      expect(Math.abs(estimate.tensor!.values[k]! - value)).toBeLessThan(1e-6 * wanted.standardErrors[k]!),
    );
  });

  test("one direction: σ along it", () => {
    const along = displacement().map((q) =>
      estimateRecordings([series({ displacement: [q] })], { temperature, volume: conditions.volume, tensor: true }),
    );
    expect(along[0]!.estimate.tensor).toBeNull();
    expect(along[0]!.notes.join()).toContain("one direction");
    along.forEach(({ estimate: { einstein } }, axis) => {
      const direction = [0, 1, 2].map((a) => (a === axis ? 1 : 0)) as [number, number, number];
      const { einsteinAlong } = estimateEquilibrium([withStart], { ...conditions, species: [], direction });
      expect(einstein!.value / einsteinAlong!.value).toBeCloseTo(1, 6);
      expect(einstein!.standardError / einsteinAlong!.standardError).toBeCloseTo(1, 6);
    });
  });
});

describe("the centre of mass", () => {
  test("does not diffuse: a drift of everything changes nothing", () => {
    const drifting = frames.map((frame, k) => frame.map((x, i) => x + [0.003, -0.002, 0.004][i % 3]! * k));
    const at = (positions: readonly Float64Array[]) => estimateRecordings([memory(positions)], given);
    const [still, moved] = [at(frames), at(drifting)];
    expectSame(moved.estimate.einstein, still.estimate.einstein, 1e-6);
    moved.estimate.selfDiffusion.forEach(({ estimate }, s) =>
      expectSame(estimate, still.estimate.selfDiffusion[s]!.estimate, 1e-6),
    );
    expect(moved.notes.join()).toContain("centre of mass is taken out");
  });

  test("moves where masses are not known, which is said; the collective part does not care", () => {
    const renamed = species.map((name) => (name === "Zr" ? "M4" : name));
    const { estimate, notes } = estimateRecordings([memory(frames, { species: renamed })], {
      temperature,
      transportCharges: { Li: 1, M4: 4, O: -2 },
    });
    expect(notes.join()).toContain("left in");
    expectSame(estimate.einstein, expected.einstein, 1e-6);
  });
});

describe("what is left out and put together", () => {
  test("discard: as if the file began later", async () => {
    const cut = estimateRecordings([await trajectory(extxyz(frames), { discard: 500 })], given);
    const late = estimateRecordings([await trajectory(extxyz(frames.slice(500)))], given);
    expect(cut.estimate).toEqual(late.estimate);
    expect(cut.notes).toContain("the first 500 fs are left out");
  });

  test("replicas: their times add up, and which file a note is about is said", () => {
    const { estimate, notes } = estimateRecordings(
      [memory(frames.slice(0, 1251), { source: "a", notes: ["odd"] }), memory(frames.slice(1250), { source: "b" })],
      given,
    );
    expect(estimate.duration).toBe(steps);
    expect(notes).toEqual(
      expect.arrayContaining(["a: odd", "a: 1251 frames, 1 fs apart", "b: 1251 frames, 1 fs apart"]),
    );
  });

  test("one file: how many samples, how far apart, who is mobile", () => {
    const { notes } = estimateRecordings([memory(frames)], given);
    expect(notes).toEqual([
      "2501 frames, 1 fs apart",
      "mobile: Li (the smallest |transport charge|)",
      "the motion of the centre of mass is taken out (standard atomic weights)",
    ]);
  });

  test("mobile species as said", () => {
    const { conditions: understood, notes } = estimateRecordings([memory(frames)], { ...given, mobile: ["Li", "O"] });
    expect(
      understood.species
        .filter(({ mobile }) => mobile)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["Li", "O"]);
    expect(notes.join()).toContain("mobile: Li, O (as said)");
  });

  test("options without use are said", () => {
    expect(estimateRecordings([memory(frames)], { ...given, volume: 1 }).notes.join()).toContain(
      "volume given is not used",
    );
    expect(estimateRecordings([series()], { ...given, volume: 100 }).notes.join()).toContain(
      "transport charges and mobile species are not used",
    );
  });
});

describe("a recording that is not of equilibrium", () => {
  const warned = (recording: ChargeRecording) =>
    estimateRecordings([recording], { temperature, volume: conditions.volume }).estimate.findings.some(
      ({ code }) => code === "driven-recording",
    );
  test("a charge that drifts is said to be driven", () => {
    expect(
      warned(
        series({ displacement: displacement().map((q, axis) => q.map((x, k) => x + (axis === 1 ? 0.05 * k : 0))) }),
      ),
    ).toBe(true);
  });
  test("neither a random walk nor ions that only rattle are", () => {
    let state = 12345;
    const random = () => (state = (state * 16807) % 2147483647) / 2147483647 - 0.5;
    for (let repeat = 0; repeat < 20; repeat++) {
      const walked = [0, 1, 2].map(() => {
        let q = 0;
        return Float64Array.from({ length: 2000 }, () => (q += random()));
      });
      expect(warned(series({ displacement: walked }))).toBe(false);
      expect(warned(series({ displacement: walked.map((q) => q.map((_, k) => Math.sin(0.3 * k) + random())) }))).toBe(
        false,
      );
    }
    expect(warned(series())).toBe(false);
  });
});

describe("mistakes", () => {
  const trajectoryOf = (options: Partial<AnalysisOptions>, changes: Partial<TrajectoryRecording> = {}) =>
    problemOf(() => estimateRecordings([memory(frames, changes)], { ...given, ...options } as AnalysisOptions));
  test.each<[string, Partial<AnalysisOptions>, object]>([
    [
      "no charges",
      { transportCharges: undefined } as object,
      { code: "MISSING_OPTION", expected: "--transport-charges Zr=…,O=…,Li=…" },
    ],
    [
      "a charge missing",
      { transportCharges: { Li: 1, O: -2 } },
      {
        code: "MISSING_CHARGE",
        path: "--transport-charges",
        message: "no transport charge is given for Zr",
        received: "Li=1,O=-2",
      },
    ],
    [
      "names of the prototype",
      { transportCharges: Object.create({ Zr: 4, Li: 1, O: -2 }) as Record<string, number> },
      { code: "MISSING_CHARGE" },
    ],
    [
      "a species that is not there",
      { transportCharges: { ...charges, Na: 1 } },
      { code: "UNKNOWN_SPECIES", path: "--transport-charges", received: "Na" },
    ],
    [
      "a mobile species that is not there",
      { mobile: ["Na"] },
      { code: "UNKNOWN_SPECIES", path: "--mobile", expected: expect.stringContaining("Li") },
    ],
    [
      "not neutral",
      { transportCharges: { ...charges, Li: 1.5 } },
      { code: "NOT_NEUTRAL", path: "--transport-charges", received: "4 Zr × 4 e + 12 O × −2 e + 8 Li × 1.5 e" },
    ],
    // 4 Zr, 12 O and 8 Li: neutral.
    [
      "all charged alike",
      { transportCharges: { Zr: -1, O: 1, Li: -1 } },
      {
        code: "MOBILE_UNCLEAR",
        path: "--mobile",
        message: "the mobile species is not clear: Zr and O and Li have the same |transport charge|",
      },
    ],
    ["nobody charged", { transportCharges: { Li: 0, Zr: 0, O: 0 } }, { code: "NO_CARRIERS" }],
    [
      "mobile without charge",
      { transportCharges: { Li: 0, Zr: 6, O: -2 }, mobile: ["Li"] },
      { code: "MOBILE_UNCHARGED", path: "--mobile" },
    ],
  ])("%s", (_name, options, problem) => {
    expect(trajectoryOf(options)).toMatchObject(problem);
  });

  test("a flux without the volume", () => {
    expect(problemOf(() => estimateRecordings([series()], { temperature }))).toMatchObject({
      code: "MISSING_OPTION",
      file: "memory",
      expected: expect.stringContaining("--volume"),
    });
  });

  test("too short, or nothing at all", () => {
    expect(problemOf(() => estimateRecordings([memory(frames.slice(0, 63))], given))).toMatchObject({
      code: "RECORDING_TOO_SHORT",
      received: "63",
    });
    expect(problemOf(() => estimateRecordings([], given))).toMatchObject({ code: "RECORDING_TOO_SHORT" });
    const { estimate } = estimateRecordings([memory(frames.slice(0, 64))], given);
    expect(estimate.einstein?.converged ?? false).toBe(false);
    expect(estimate.havenRatio?.converged ?? false).toBe(false);
  });

  test("recordings that do not belong together: what differs, and where", () => {
    const first = memory(frames, { source: "first" });
    const mixed = (other: TrajectoryRecording | ChargeRecording, to: TrajectoryRecording | ChargeRecording = first) =>
      problemOf(() => estimateRecordings([to, other], { ...given, volume: 100 }));
    const charge = series({ source: "first" });
    for (const [problem, message, received] of [
      [mixed(series()), "the kinds of the recordings differ", "three directions of a charge series"],
      [
        mixed(series({ displacement: [displacement()[0]!] }), charge),
        "the kinds of the recordings differ",
        "one direction of a charge series",
      ],
      [mixed(memory(frames, { interval: 2 })), "the intervals of the recordings differ", "2 fs"],
      [mixed(series({ interval: 1.001 }), charge), "the intervals of the recordings differ", "1.001 fs"],
      [
        mixed(memory(frames, { species: [...species].reverse() })),
        "the atoms of the recordings differ",
        "12 O, 8 Li, 4 Zr",
      ],
      [
        mixed(memory(frames, { cell: model.cell.map((x) => 1.01 * x) })),
        "the cells of the recordings differ",
        expect.stringContaining("Å"),
      ],
    ] as const)
      expect(problem).toMatchObject({
        code: "MIXED_RECORDINGS",
        message,
        received,
        file: "memory",
        expected: expect.stringContaining("as in first"),
        remedy: expect.stringContaining("replicas"),
      });
  });
});
