import { describe, expect, test } from "vitest";

import { InputError, type Problem } from "../../src/errors/errors.js";
import { LineReader } from "../../src/input/line-reader.js";
import type { Frame } from "../../src/recordings/frame.js";
import { trajectoriesOf, type TrajectoryFile } from "../../src/recordings/trajectory.js";
import { RandomNumbers } from "../estimators/processes.js";
import { toCartesian, toFractional } from "../../src/structures/index.js";

const cell = Float64Array.of(9, 0, 0, 1, 8, 0, -1, 0.5, 10);
const atoms = { ids: [3, 5, 8], species: ["Li", "Li", "O"] };
/** Ions that walk by some 0.2 Å, on `line` 10, 20, … */
function walk(seed: number, count: number, from = 0, start?: Float64Array): Frame[] {
  const random = new RandomNumbers(seed);
  let positions = start ?? Float64Array.from({ length: 9 }, (_, k) => k);
  return Array.from({ length: count }, (_, k) => {
    if (k > 0 || start !== undefined) positions = positions.map((x) => x + 0.2 * random.normal());
    return { clock: from + 10 * k, line: 10 * (k + 1), positions, cell, atoms };
  });
}
const later = (frames: readonly Frame[], by: number): Frame[] => frames.map((f) => ({ ...f, clock: f.clock + by }));
const untimed = (frames: readonly Frame[]): Frame[] => frames.map((f) => ({ ...f, clock: NaN }));

const lines = new LineReader("file", [][Symbol.iterator]());
const read = (frames: readonly Frame[], options: Partial<TrajectoryFile> = {}) =>
  trajectoriesOf(frames, {
    lines,
    unit: "step",
    perClock: 2,
    withoutInterval: { code: "MISSING_OPTION", message: "no interval" },
    unwrapped: true,
    notes: [],
    ...options,
  });
function problem(frames: readonly Frame[], options: Partial<TrajectoryFile> = {}): Problem {
  try {
    read(frames, options);
  } catch (error) {
    if (error instanceof InputError) return error.problems[0]!;
    throw error;
  }
  throw new Error("accepted");
}
const places = (frames: readonly Frame[]) => frames.map(({ positions }) => positions);

describe("a clock that runs back", () => {
  test("reset_timestep, or the same file behind another: two replicas, and nothing is lost", () => {
    const first = walk(1, 80);
    const second = walk(2, 120, 0, first.at(-1)!.positions);
    const found = read([...first, ...second]);
    expect(found.map(({ frames }) => frames)).toEqual([places(first), places(second)]);
    expect(found.map(({ interval, source }) => [interval, source])).toEqual([
      [20, "file (stretch 1)"],
      [20, "file (stretch 2)"],
    ]);
    expect(found[0]!.notes).toEqual([
      "step 790 is followed by step 0 (line 10): what comes then is taken for a replica of its own",
    ]);
    // The same where the last frame is written again at step 0.
    const again = walk(3, 100, 0, undefined).map((f, k) =>
      k === 0 ? { ...f, positions: first.at(-1)!.positions } : f,
    );
    expect(read([...first, ...again]).map(({ frames }) => frames.length)).toEqual([80, 100]);
  });

  test("replicas that begin at one structure, one behind the other, stay two", () => {
    const [first, second] = [walk(1, 70), walk(2, 70)];
    expect(second[0]!.positions).toEqual(first[0]!.positions);
    expect(read([...first, ...second]).map(({ frames }) => frames)).toEqual([places(first), places(second)]);
  });

  test("a restart, bit for bit or nearly: the later frames are taken", () => {
    const whole = walk(1, 90);
    for (const rounding of [0, 1e-5]) {
      const rest = whole.slice(60).map((f, k) => ({ ...f, positions: f.positions.map((x) => x + rounding * (k + 1)) }));
      const [one, ...others] = read([...whole.slice(0, 75), ...rest]);
      expect(others).toEqual([]);
      expect(one!.frames).toEqual([...places(whole.slice(0, 60)), ...places(rest)]);
      expect(one!.notes).toEqual([
        "from step 600 on all is there twice (line 610), as after a restart: the later ones are taken",
      ]);
    }
  });

  test("a restart from the beginning is no replica of itself", () => {
    const whole = walk(1, 90);
    expect(read([...whole.slice(0, 70), ...whole]).map(({ frames }) => frames.length)).toEqual([90]);
  });

  test("without times, a frame that is there again says so", () => {
    const whole = walk(1, 90);
    const options = { interval: 20, perClock: null };
    for (const frames of [
      [...whole.slice(0, 50), ...whole.slice(49)],
      [...whole.slice(0, 70), ...whole.slice(60)],
    ]) {
      const [one, ...others] = read(untimed(frames), options);
      expect(others).toEqual([]);
      expect(one!.frames).toEqual(places(whole));
      expect(one!.notes.join()).toContain("there twice");
    }
    expect(read(untimed([...walk(1, 70), ...walk(2, 80)]), options).map(({ frames }) => frames.length)).toEqual([
      70, 80,
    ]);
  });

  test("bit for bit the same at another time is refused", () => {
    const whole = walk(1, 90);
    expect(problem([...whole.slice(0, 70), ...later(whole.slice(60), 100)])).toMatchObject({
      code: "REPEATED_FRAME",
      message: "the frame at step 700 is bit for bit that at step 600",
      line: 610,
    });
  });

  test.each([2, 3, 4])(
    "every frame %d times: refused, of ions that walk and of ions that hop now and then",
    (times) => {
      const random = new RandomNumbers(5);
      let at = walk(1, 1)[0]!.positions;
      // A hop at one frame in five, at a frame of its own.
      const hopping = Array.from({ length: 400 }, (_, k): Frame => {
        if (Math.abs(random.normal()) > 1.28) at = at.map((x, i) => (i === 0 ? x + 2 * Math.sign(random.normal()) : x));
        return { clock: 10 * k, line: 10 * (k + 1), positions: at, cell, atoms };
      });
      for (const frames of [walk(1, 100), hopping]) {
        expect(read(frames)).toHaveLength(1);
        const several = frames.flatMap((frame) => Array.from({ length: times }, () => frame));
        for (const given of [several, untimed(several), several.map((f, k) => ({ ...f, clock: 10 * k }))])
          expect(problem(given, { interval: 20, perClock: null })).toMatchObject({
            code: "REPEATED_FRAME",
            message: `every frame is there ${times} times, bit for bit`,
          });
      }
    },
  );

  test("time that runs back from frame to frame is said, with the frame", () => {
    expect(problem(walk(1, 100).map((f, k) => ({ ...f, clock: 990 - 10 * k })))).toMatchObject({
      code: "TIME_RUNS_BACK",
      message: "time does not run forward: step 990 is followed by step 980 (frames 1 and 2)",
      line: 20,
      received: "99 of 100 frames that are not later than the one before",
    });
    expect(problem(walk(1, 100).map((f) => ({ ...f, clock: 0 })))).toMatchObject({ code: "TIME_RUNS_BACK" });
  });

  test("ions that hop on a lattice come back to a place by nature", () => {
    const hops = Array.from(
      { length: 100 },
      (_, k): Frame => ({
        ...walk(1, 1)[0]!,
        clock: 10 * k,
        positions: Float64Array.of(k % 2, 1, 2, 3, 4, 5, 6, 7, 8),
      }),
    );
    expect(read(hops)[0]!.frames).toHaveLength(100);
    expect(read(untimed(hops), { interval: 1, perClock: null })[0]!.frames).toHaveLength(100);
  });

  test("stretches too short for an analysis are left out beside longer ones", () => {
    const [one, ...others] = read([...walk(1, 10), ...walk(2, 80)]);
    expect(others).toEqual([]);
    expect(one!.frames).toHaveLength(80);
    expect(one!.notes.join()).toContain("stretches of fewer than 64 frames are left out: 1");
  });
});

describe("what is left out at the start is not looked at", () => {
  const kept = walk(1, 100, 1000);
  test.each<[string, Frame[], string]>([
    [
      "a part at constant pressure",
      walk(2, 20, 800).map((f, k) => ({ ...f, cell: cell.map((x) => x * (1 + k / 1000)) })),
      "CELL_CHANGES",
    ],
    ["an odd first frame", walk(2, 2, 983).slice(1), "UNEVEN_TIMES"],
    [
      "other atoms",
      walk(2, 20, 800).map((f) => ({ ...f, atoms: { ids: [1, 5, 8], species: atoms.species } })),
      "UNKNOWN_ATOM",
    ],
    [
      "another spacing",
      walk(3, 11, 0)
        .slice(1)
        .map((f) => ({ ...f, clock: 9 * f.clock })),
      "UNEVEN_TIMES",
    ],
  ])("%s", (_name, start, code) => {
    const frames = [...start, ...kept];
    expect(problem(frames)).toMatchObject({ code });
    const [one] = read(frames, { discard: 2 * (1000 - start[0]!.clock) });
    expect(one!.frames).toEqual(places(kept));
    expect(one!.notes.join()).toMatch(/^the first \d+ fs are left out$/);
  });

  test("a changing cell names the time from which on it is constant", () => {
    const start = walk(2, 20, 800).map((f, k) => ({ ...f, cell: cell.map((x) => x * (1 + (20 - k) / 1000)) }));
    const { remedy } = problem([...start, ...kept]);
    expect(remedy).toContain('--discard "400 fs"');
    expect(read([...start, ...kept], { discard: 400 })[0]!.frames).toEqual(places(kept));
  });

  test("time runs on from stretch to stretch", () => {
    const [first, second] = [walk(1, 80), walk(2, 200)];
    const [one, two] = read([...first, ...second], { discard: 200 });
    expect([one!.frames, two!.frames]).toEqual([places(first.slice(10)), places(second)]);
    // 80 frames of 20 fs, and 300 fs of the second.
    expect(read([...first, ...second], { discard: 1900 }).map(({ frames }) => frames)).toEqual([
      places(second.slice(15)),
    ]);
  });

  test("by count where there are no times", () => {
    const frames = walk(1, 100);
    expect(read(untimed(frames), { interval: 7, perClock: null, discard: 70 })[0]!.frames).toEqual(
      places(frames.slice(10)),
    );
  });
});

describe("positions that are said to be unwrapped", () => {
  const moved = (frames: readonly Frame[], at: number, atom: number, vector: readonly number[]) =>
    frames.map((f, k) =>
      k < at
        ? f
        : { ...f, positions: f.positions.map((x, i) => (Math.floor(i / 3) === atom ? x + vector[i % 3]! : x)) },
    );
  test.each([
    ["(0 1 0)", cell.subarray(3, 6)],
    ["(-1 0 0)", cell.subarray(0, 3).map((x) => -x)],
    ["(0 0 2)", cell.subarray(6, 9).map((x) => 2 * x)],
  ])("an ion that moves by %s is named with its frame", (vector, by) => {
    const jumped = moved(walk(1, 100), 40, 1, [...by]);
    expect(problem(jumped)).toMatchObject({
      code: "WHOLE_CELL_JUMP",
      message: `atom 5 (Li) moves by a whole cell vector ${vector} between frames 40 and 41 of positions that are said to be unwrapped`,
      line: 410,
    });
    // By the nearest image it does not.
    const [one] = read(jumped, { unwrapped: false });
    one!.frames.forEach((frame, k) =>
      frame.forEach((x, i) => expect(x).toBeCloseTo(walk(1, 100)[k]!.positions[i]!, 9)),
    );
  });

  test("a trajectory that is wrapped, whatever is said", () => {
    const wrapped = walk(1, 300).map((f) => ({
      ...f,
      positions: toCartesian(
        toFractional(f.positions, cell).map((s) => s - Math.floor(s)),
        cell,
      ),
    }));
    expect(problem(wrapped)).toMatchObject({ code: "WHOLE_CELL_JUMP" });
    expect(read(wrapped, { unwrapped: false })[0]!.notes.join()).toContain("nearest image");
  });

  test.each([0.1, 1, 3, 10])("ions whose steps are %d Å at random are let pass", (size) => {
    for (let seed = 1; seed <= 20; seed++) {
      const frames = walk(seed, 200).map((f) => ({ ...f, positions: f.positions.map((x) => (size / 0.2) * x) }));
      expect(read(frames)).toHaveLength(1);
    }
  });
});

describe("mistakes say where they are", () => {
  const frames = walk(1, 100);
  const with1 = (changes: Partial<Frame>) => frames.map((f, k) => (k === 30 ? { ...f, ...changes } : f));
  test.each<[string, Frame[], Partial<TrajectoryFile>, object]>([
    [
      "another species at an id",
      with1({ atoms: { ids: atoms.ids, species: ["Li", "Na", "O"] } }),
      {},
      { code: "SPECIES_CHANGES", line: 310, message: "atom 5 (Li) becomes another species", received: "Na" },
    ],
    [
      "an atom more",
      with1({ atoms: { ids: [3, 5, 8, 9], species: ["Li", "Li", "O", "O"] } }),
      {},
      { code: "WRONG_COUNT", line: 310 },
    ],
    ["an interval that is not the file's", frames, { interval: 10 }, { code: "TIMES_CONTRADICT", expected: "20 fs" }],
    ["no interval", frames, { perClock: null }, { code: "MISSING_OPTION" }],
    [
      "lengths in nm",
      frames.map((f) => ({ ...f, cell: cell.map((x) => x / 10), positions: f.positions.map((x) => x / 10) })),
      {},
      { code: "TOO_DENSE", remedy: expect.stringContaining("Å") },
    ],
    ["nothing left", frames, { discard: 1990 }, { code: "RECORDING_TOO_SHORT", received: "100 in all" }],
  ])("%s", (_name, given, options, expected) => {
    expect(problem(given, options)).toMatchObject(expected);
  });
});
