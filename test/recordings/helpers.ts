import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { InputError, type Problem } from "../../src/errors/errors.js";
import { readRecording, type RecordingOptions } from "../../src/formats/index.js";
import type { ChargeRecording, Recording, TrajectoryRecording } from "../../src/recordings/recording.js";
import { toCartesian, toFractional } from "../../src/structures/index.js";

const folder = mkdtempSync(join(tmpdir(), "recordings-"));
// Not after a test file: the next one may find this module loaded.
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
let files = 0;

/** Path of a new file; its name says nothing about what is in it. */
export function fileOf(content: string | Uint8Array): string {
  const path = join(folder, `recording-${files++}`);
  writeFileSync(path, content);
  return path;
}

export const read = (content: string | Uint8Array, options: RecordingOptions = {}): Promise<Recording> =>
  readRecording(fileOf(content), options);

export async function readCharge(
  content: string | Uint8Array,
  options: RecordingOptions = {},
): Promise<ChargeRecording> {
  const recording = await read(content, options);
  if (recording.kind !== "charge") throw new Error("not a charge recording");
  return recording;
}

export async function readTrajectory(
  content: string | Uint8Array,
  options: RecordingOptions = {},
): Promise<TrajectoryRecording> {
  const recording = await read(content, options);
  if (recording.kind !== "trajectory") throw new Error("not a trajectory");
  return recording;
}

/** The first problem of a file that must not be accepted. */
export async function problemOf(content: string | Uint8Array, options: RecordingOptions = {}): Promise<Problem> {
  try {
    await read(content, options);
  } catch (error) {
    if (error instanceof InputError) return error.problems[0]!;
    throw error;
  }
  throw new Error("accepted");
}

/** Rows as LAMMPS restricts them, Å: a along x, b in xy. */
export const tiltedCell = Float64Array.of(7, 0, 0, 1.5, 8, 0, -1.2, 0.9, 9);

/** A lower corner that is not the origin, Å. */
export const corner = [-1.5, 2.25, 0.5] as const;

/** Three species; ids that are neither sorted nor contiguous. */
export const atoms = [
  { id: 12, type: 2, element: "O" },
  { id: 3, type: 1, element: "Li" },
  { id: 40, type: 3, element: "Zr" },
  { id: 7, type: 1, element: "Li" },
] as const;
export const inOrderOfId = [1, 3, 0, 2];
export const types = { 1: "Li", 2: "O", 3: "Zr" };

/** [frames][3N] Å, in the order of `atoms`; each atom drifts at its own rate and crosses the cell's faces more than once. */
export function walk(frames: number, step = 1): Float64Array[] {
  return Array.from({ length: frames }, (_, k) =>
    Float64Array.from(
      atoms.flatMap((_, i) =>
        [0, 1, 2].map(
          (axis) => 1.1 * i + 0.7 * axis + step * k * (0.9 - 0.45 * i + 0.3 * axis) + 0.2 * Math.sin(k + i + axis),
        ),
      ),
    ),
  );
}

/** Positions inside the cell whose corner is given, and how many cells they are away from there. */
export function wrap(
  positions: Float64Array,
  cell: Float64Array,
  origin: readonly number[] = [0, 0, 0],
): { inside: Float64Array; fractional: Float64Array; images: Int32Array } {
  const shifted = positions.map((x, k) => x - origin[k % 3]!);
  const fractional = toFractional(shifted, cell);
  const images = Int32Array.from(fractional, Math.floor);
  const scaled = fractional.map((x, k) => x - images[k]!);
  return { inside: toCartesian(scaled, cell).map((x, k) => x + origin[k % 3]!), fractional: scaled, images };
}

/** What `read` must give: the atoms sorted by id. */
export const sorted = (frame: Float64Array): number[] =>
  inOrderOfId.flatMap((i) => [...frame.subarray(3 * i, 3 * i + 3)]);

/** Largest difference of two trajectories after both have been moved to begin at the same place, Å. */
export function difference(a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): number {
  if (a.length !== b.length) return Infinity;
  return Math.max(
    ...a.flatMap((frame, k) => Array.from(frame, (x, i) => Math.abs(x - a[0]![i]! - (b[k]![i]! - b[0]![i]!)))),
  );
}
