import { motionStride } from "../../src/engines/lammps/motion.js";
import { InputError } from "../../src/errors/errors.js";
import { estimateRecordings } from "../../src/estimates/recordings.js";
import { LineReader } from "../../src/input/line-reader.js";
import type { Frame } from "../../src/recordings/frame.js";
import type { ChargeRecording, TrajectoryRecording } from "../../src/recordings/recording.js";
import { sameDataProblem } from "../../src/recordings/same-data.js";
import { trajectoriesOf } from "../../src/recordings/trajectory.js";
import { RandomNumbers } from "../estimators/processes.js";
import { either } from "./either-side.js";

// What recordings must be for an analysis: ions that walk in a cube of 10 Å.

const edge = 10;
const cube = (size: number) => Float64Array.of(size, 0, 0, 0, size, 0, 0, 0, size);
const species = ["Li", "Li", "Cl", "Cl"];

/** By the next increment of each coordinate. */
function walk(count: number, increment: (frame: number, k: number) => number): Float64Array[] {
  let at = Float64Array.from({ length: 3 * species.length }, (_, k) => (k * 7) % edge);
  return Array.from(
    { length: count },
    (_, frame) => (at = frame === 0 ? at : at.map((x, k) => x + increment(frame, k))),
  );
}
const normal = (seed: number) => {
  const random = new RandomNumbers(seed);
  return () => 0.1 * random.normal();
};

/** The code with which a file is refused, or "". */
function refused(places: readonly Float64Array[], { unwrapped = true, cell = cube(edge) } = {}): string {
  const atoms = { species };
  const frames = places.map(
    (positions, k): Frame => ({ clock: k, line: k + 1, positions: positions.slice(), cell, atoms }),
  );
  try {
    trajectoriesOf(frames, {
      lines: new LineReader("file", [][Symbol.iterator]()),
      unit: "step",
      perClock: 2,
      withoutInterval: { code: "MISSING_OPTION", message: "no interval" },
      unwrapped,
      notes: [],
    });
    return "";
  } catch (error) {
    if (error instanceof InputError) return error.code;
    throw error;
  }
}

const trajectory = (frames: readonly Float64Array[]): TrajectoryRecording => ({
  kind: "trajectory",
  interval: 10,
  species,
  frames,
  cell: cube(edge),
  source: "file",
  notes: [],
});
const charge = (q: Float64Array): ChargeRecording => ({
  kind: "charge",
  interval: 10,
  displacement: [q],
  source: "file",
  notes: [],
});
const conditions = { temperature: 800, transportCharges: { Li: 1, Cl: -1 }, mobile: ["Li"] };

/** Whether the last `count` increments of a series of its own, which are the first ones of another, are found. */
function isFound(count: number, increment: (random: RandomNumbers) => number): boolean {
  const cumulative = (increments: readonly number[]) => {
    let sum = 0;
    return Float64Array.from([0, ...increments], (x) => (sum += x));
  };
  const [a, b] = [1, 2].map((seed) => {
    const random = new RandomNumbers(seed);
    return Array.from({ length: 4000 }, () => increment(random));
  }) as [number[], number[]];
  // What comes before and after must differ, or the stretch is longer than it seems.
  const own = [...a.slice(0, -count - 1), -b[0]!, ...b.slice(1, count + 1)];
  return sameDataProblem([charge(cumulative(own)), charge(cumulative(b))]) !== null;
}

export const ofRecordings = {
  recordedSamples: () =>
    either(
      "below",
      64,
      [40, 62, 65, 100].map((value) => {
        let told = false;
        try {
          estimateRecordings([trajectory(walk(value, normal(3)))], conditions);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          told = error.code === "RECORDING_TOO_SHORT";
        }
        return { value, told };
      }),
    ),
  // One ion that jumps along a once.
  largestJump: () =>
    either(
      "above",
      0.4,
      [0.25, 0.39, 0.41, 0.49].map((value) => ({
        value,
        told:
          refused(
            walk(80, (frame, k) => (frame === 40 && k === 0 ? value * edge : 0)),
            { unwrapped: false },
          ) === "JUMP_TOO_LARGE",
      })),
    ),
  // One that is off a whole cell vector by so much.
  withinCell: () =>
    either(
      "below",
      0.3,
      [0.1, 0.2, 0.28, 0.32, 0.45].map((value) => ({
        value,
        told: refused(walk(80, (frame, k) => (frame === 40 && k === 0 ? (1 - value) * edge : 0))) === "WHOLE_CELL_JUMP",
      })),
    ),
  densestFrames: () =>
    either(
      "above",
      0.5,
      [0.3, 0.48, 0.52, 0.8].map((value) => ({
        value,
        told:
          refused(
            walk(80, () => 0.001),
            { cell: cube(Math.cbrt(species.length / value)) },
          ) === "TOO_DENSE",
      })),
    ),
  // One ion hops at every second frame.
  heldChanges: () =>
    either(
      "above",
      31.5,
      [20, 31, 32, 50].map((value) => {
        const frames = walk(2 * value + 3, (frame, k) => (k === 0 && frame % 2 === 0 ? 1 + (frame % 5) / 10 : 0));
        return { value, told: refused(frames) === "REPEATED_FRAME" };
      }),
    ),
  // One ion hops at even frames, and now and then at an odd one.
  heldPart: () =>
    either(
      "above",
      0.9,
      [0.6, 0.8, 0.88, 0.92, 0.98].map((part) => {
        const distances = Array.from({ length: 200 }, (_, i) =>
          Math.floor((i + 1) * (1 - part)) > Math.floor(i * (1 - part)) ? 3 : i % 3 === 0 ? 4 : 2,
        );
        const hops = new Set<number>([1]);
        let at = 1;
        for (const distance of distances) hops.add((at += distance));
        const frames = walk(at + 2, (frame, k) => (k === 0 && hops.has(frame) ? 1 + (frame % 5) / 10 : 0));
        const value = distances.filter((distance) => distance % 2 === 0).length / distances.length;
        return { value, told: refused(frames) === "REPEATED_FRAME" };
      }),
    ),
  // So many of twelve coordinates move at every step, and one frame is back where another was.
  movingTogether: () =>
    either(
      "above",
      0.49,
      [4, 5, 6, 8].map((moving) => {
        const next = normal(5);
        const frames = walk(100, (_, k) => (k < moving ? next() : 0));
        frames[90] = frames[85]!;
        return { value: moving / 12, told: refused(frames) === "REPEATED_FRAME" };
      }),
    ),
  repeatedIncrements: () =>
    either(
      "above",
      15.5,
      [10, 15, 16, 25].map((value) => ({ value, told: isFound(value, (random) => random.normal()) })),
    ),
  // Steps of +1 and −1, a bit each.
  repeatedBits: () =>
    either(
      "above",
      96,
      [60, 85, 110, 150].map((value) => ({ value, told: isFound(value, (random) => Math.sign(random.normal())) })),
    ),
  // Chloride goes to and fro by so many Å.
  restingDigits: () =>
    either(
      "above",
      1e-3,
      [6e-4, 9.5e-4, 1.05e-3, 1.6e-3].map((value) => {
        const next = normal(6);
        const frames = walk(400, (frame, k) => (k < 6 ? next() : k === 6 ? (frame % 2 === 0 ? -value : value) : 0));
        const { curves } = estimateRecordings([trajectory(frames)], conditions);
        const chloride = curves.species.find(({ name }) => name === "Cl")!;
        return { value, told: chloride.displacement.some((x) => x > 0) };
      }),
    ),
  motionMemory: () =>
    either(
      "above",
      2 ** 30,
      [6e8, 1.05e9, 1.1e9, 2e9].map((bytes) => ({
        value: 24 * 1000 * Math.round(bytes / 24_000),
        told: motionStride(Math.round(bytes / 24_000), 1000) > 1,
      })),
    ),
};
