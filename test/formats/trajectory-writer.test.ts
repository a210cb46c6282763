import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { describe, expect, test } from "vitest";

import { readRecording } from "../../src/formats/index.js";
import type { Recording } from "../../src/recordings/recording.js";
import { readStructure } from "../../src/formats/index.js";
import { toCartesian, toFractional } from "../../src/structures/index.js";
import {
  trajectoryFile,
  trajectoryWriters,
  TrajectoryWriter,
  type TrajectoryChoice,
  type TrajectoryFrame,
  type TrajectorySystem,
} from "../../src/formats/index.js";
import { triclinicCell } from "../structures/helpers.js";

const folder = mkdtempSync(join(tmpdir(), "trajectory-"));
const atoms = 7;
const cell = Float64Array.from(triclinicCell);
const system: TrajectorySystem = {
  cell,
  species: ["Li", "O", "Zr", "O", "Li", "O", "O"],
  types: [1, 2, 3, 2, 1, 2, 2],
  masses: [6.94, 16, 91.2, 16, 6.94, 16, 16],
  charges: [0.7, -1.2, 2.2, -1.2, 0.7, -1.2, 0],
};
const wave = (phase: number, size: number) =>
  Float64Array.from({ length: 3 * atoms }, (_, k) => size * Math.sin(1.7 * k + phase));
/** Atoms that travel through several cells. */
const frames = Array.from({ length: 5 }, (_, n): TrajectoryFrame => {
  const unwrappedPositions = wave(0.9 * n, 15);
  const positions = toCartesian(
    toFractional(unwrappedPositions, cell).map((s) => s - Math.floor(s)),
    cell,
  );
  return {
    step: 50 * n,
    time: 100 * n,
    positions,
    unwrappedPositions,
    velocities: wave(n + 3, 0.01),
    forces: wave(n + 5, 2),
    info: { temperature_K: 300 },
  };
});
let files = 0;
function write(choice: Partial<TrajectoryChoice>): { path: string; writer: TrajectoryWriter } {
  const all: TrajectoryChoice = {
    format: trajectoryWriters[0]!,
    positions: "unwrapped",
    columns: ["velocities", "forces"],
    compress: "none",
    ...choice,
  };
  const path = join(folder, `${files++}-${trajectoryFile(all)}`);
  const writer = new TrajectoryWriter(path, system, all, null);
  for (const frame of frames) writer.write(frame);
  return { path, writer };
}
const format = (name: string) => trajectoryWriters.find((candidate) => candidate.name === name)!;

/** Squared distances between frames and between atoms: what no rotation changes. */
function invariants(positions: readonly ArrayLike<number>[]): number[] {
  const first = positions[0]!;
  return positions.flatMap((now) =>
    Array.from({ length: atoms }, (_, i) =>
      [first, now].flatMap((other) =>
        [0, (i + 2) % atoms].map((j) =>
          [0, 1, 2].reduce((sum, k) => sum + (now[3 * i + k]! - other[3 * j + k]!) ** 2, 0),
        ),
      ),
    ).flat(),
  );
}

describe("read back by our own readers", () => {
  test.each([
    ["extended-xyz", "unwrapped", "none"],
    ["extended-xyz", "unwrapped", "gzip"],
    ["lammps-dump", "unwrapped", "none"],
    ["lammps-dump", "unwrapped", "gzip"],
    ["lammps-dump", "wrapped", "gzip"],
  ] as const)("%s, %s, %s", async (name, positions, compress) => {
    const { path } = write({ format: format(name), positions, compress, columns: ["velocities", "forces", "charges"] });
    const read = (await readRecording(path, { timestep: 2 })) as Extract<Recording, { kind: "trajectory" }>;
    expect(read.interval).toBe(100);
    expect(read.species).toEqual(system.species);
    expect(read.frames).toHaveLength(frames.length);
    const expected = invariants(frames.map(({ unwrappedPositions }) => unwrappedPositions));
    invariants(read.frames).forEach((x, k) => expect(x).toBeCloseTo(expected[k]!, 4));
    // Fractional coordinates are those of the cell that was written, whatever its orientation.
    frames.forEach(({ unwrappedPositions }, n) => {
      const s = toFractional(unwrappedPositions, cell);
      toFractional(read.frames[n]!, read.cell).forEach((x, k) => expect(x).toBeCloseTo(s[k]!, 6));
    });
  });
});

test("extended XYZ: positions in the cell, charges, nothing that was not asked for", () => {
  const { path } = write({ positions: "wrapped", columns: ["charges"] });
  const last = readStructure(path);
  last.positions.forEach((x, k) => expect(x).toBeCloseTo(frames.at(-1)!.positions[k]!, 7));
  expect([...last.charges!]).toEqual(system.charges);
  expect(readFileSync(path, "utf8").split("\n")[1]).toContain("Properties=species:S:1:pos:R:3:initial_charges:R:1 ");
});

test("LAMMPS dump: velocities in Å/ps and forces turn with the cell, the box is a along x", () => {
  const { path } = write({ format: format("lammps-dump"), columns: ["velocities", "forces"] });
  const lines = readFileSync(path, "utf8").split("\n");
  expect(lines.slice(0, 9)).toEqual([
    "ITEM: UNITS",
    "metal",
    "ITEM: TIME",
    "0",
    "ITEM: TIMESTEP",
    "0",
    "ITEM: NUMBER OF ATOMS",
    "7",
    "ITEM: BOX BOUNDS xy xz yz pp pp pp",
  ]);
  expect(lines[12]).toBe("ITEM: ATOMS id type element xu yu zu vx vy vz fx fy fz");
  const row = lines[13]!.split(" ");
  expect(row.slice(0, 3)).toEqual(["1", "1", "Li"]);
  const [x, v, f] = [3, 6, 9].map((k) => row.slice(k, k + 3).map(Number)) as [number[], number[], number[]];
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!;
  const [x0, v0, f0] = [frames[0]!.unwrappedPositions, frames[0]!.velocities, frames[0]!.forces];
  // Scalar products are what a rotation keeps.
  expect(dot(v, v)).toBeCloseTo(1e6 * dot(v0, v0), 6);
  expect(dot(x, v)).toBeCloseTo(1e3 * dot(x0, v0), 5);
  expect(dot(x, f)).toBeCloseTo(dot(x0, f0), 5);
});

describe("an interrupted file", () => {
  test.each(["gzip", "none"] as const)(
    "%s: frames after the state gone on from are dropped, and the bytes are those of an unbroken one",
    (compress) => {
      const whole = readFileSync(write({ compress }).path);
      const path = join(folder, `broken-${compress}`);
      const choice: TrajectoryChoice = {
        format: trajectoryWriters[0]!,
        positions: "unwrapped",
        columns: ["velocities", "forces"],
        compress,
      };
      const begun = new TrajectoryWriter(path, system, choice, null);
      begun.write(frames[0]!);
      begun.write(frames[1]!);
      const saved = begun.sync();
      begun.write(frames[3]!);
      writeFileSync(path, "half a fra", { flag: "a" });
      const again = new TrajectoryWriter(path, system, choice, saved);
      for (const frame of frames.slice(2)) again.write(frame);
      expect(readFileSync(path)).toEqual(whole);
      expect(again.sync().bytes).toBe(whole.length);
      if (compress === "gzip") expect(gunzipSync(whole).toString()).toBe(readFileSync(write({}).path, "utf8"));
    },
  );

  test("that is not the one of the state gone on from begins anew: the study got another format since", () => {
    const path = join(folder, "other-format");
    const choice: TrajectoryChoice = {
      format: trajectoryWriters[0]!,
      positions: "unwrapped",
      columns: [],
      compress: "none",
    };
    const writer = new TrajectoryWriter(path, system, choice, { file: "trajectory.lammpstrj", bytes: 12_345 });
    expect(writer.sync().bytes).toBe(0);
    writer.write(frames[2]!);
    expect(writer.sync().bytes).toBe(readFileSync(path).length);
    expect(readFileSync(path, "utf8")).toMatch(/^7\n/);
  });
});
