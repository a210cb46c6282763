import { describe, expect, test } from "vitest";

import { writeExtxyz } from "../../../src/formats/index.js";
import { atoms, difference, problemOf, readTrajectory, walk, wrap } from "../../recordings/helpers.js";

/** Rows a, b, c in Å; no special case. */
const cell = Float64Array.of(7.1, 0.2, -0.3, 1.4, 8.3, 0.5, -0.9, 1.1, 9.2);
const species = atoms.map(({ element }) => element);
const frame = (positions: Float64Array, info: Record<string, number> = {}) =>
  writeExtxyz({ cell, positions, species, info });
/** As `run` writes them: 10 steps of 2 fs apart, unwrapped. */
const ours = (frames: readonly Float64Array[]) =>
  frames.map((positions, k) => frame(positions, { step: 10 * k, time_fs: 20 * k }));
const wrapped = (frames: readonly Float64Array[]) => frames.map((positions) => wrap(positions, cell).inside);

describe("positions", () => {
  test("ours: as they are, even where ions pass more than half a cell between frames", async () => {
    const frames = walk(10, 5);
    const recording = await readTrajectory(ours(frames).join(""));
    expect(recording.interval).toBe(20);
    expect(recording.species).toEqual(species);
    expect([...recording.cell]).toEqual([...cell]);
    recording.frames.forEach((positions, k) =>
      positions.forEach((x, i) => expect(Math.abs(x - frames[k]![i]!)).toBeLessThan(1e-8)),
    );
    expect(recording.notes.join()).not.toContain("nearest image");
  });

  test("wrapped: continued by the nearest image, with a note", async () => {
    const frames = walk(30);
    const recording = await readTrajectory(
      wrapped(frames)
        .map((positions) => frame(positions))
        .join(""),
      { interval: 50 },
    );
    expect(recording.interval).toBe(50);
    expect(difference(recording.frames, frames)).toBeLessThan(1e-7);
    expect(recording.notes.join()).toContain("nearest image");
  });

  test.each([0, -0.5])(
    "ours, wrapped by another program since, from %s of the cell on: continued by the nearest image",
    async (from) => {
      const frames = walk(30);
      const corner = [0, 1, 2].map((axis) => from * (cell[axis]! + cell[3 + axis]! + cell[6 + axis]!));
      const recording = await readTrajectory(
        ours(frames.map((positions) => wrap(positions, cell, corner).inside)).join(""),
      );
      expect(difference(recording.frames, frames)).toBeLessThan(1e-7);
      expect(recording.notes.join()).toContain("nearest image");
    },
  );

  test("of another program and unwrapped: nothing is changed, nothing is said", async () => {
    const frames = walk(30);
    const recording = await readTrajectory(frames.map((positions) => frame(positions)).join(""), { interval: 50 });
    expect(difference(recording.frames, frames)).toBeLessThan(1e-7);
    expect(recording.notes).toEqual([]);
  });
});

test("a left-handed cell is as good as any", async () => {
  const text = walk(3)
    .map((positions) => frame(positions))
    .join("")
    .replaceAll('Lattice="7.1 0.2 -0.3 1.4 8.3 0.5', 'Lattice="1.4 8.3 0.5 7.1 0.2 -0.3');
  expect(difference((await readTrajectory(text, { interval: 1 })).frames, walk(3))).toBeLessThan(1e-7);
});

describe("times", () => {
  test("from step and the time step", async () => {
    const text = walk(3)
      .map((positions, k) => frame(positions, { step: 5 * k }))
      .join("");
    expect((await readTrajectory(text, { timestep: 2 })).interval).toBe(10);
  });

  test("a Time of unknown unit is not taken; the interval is", async () => {
    const text = walk(3)
      .map((positions, k) => frame(positions, { Time: k }))
      .join("");
    expect(await problemOf(text)).toMatchObject({ code: "MISSING_OPTION", remedy: expect.stringContaining("Time=") });
    expect((await readTrajectory(text, { interval: 25 })).interval).toBe(25);
  });
});

describe("files of jobs that were killed and restarted", () => {
  test("cut anywhere in the last frame: that frame is left out, with a note", async () => {
    const pieces = ours(walk(4));
    for (let end = 1; end < pieces[3]!.length; end++) {
      const recording = await readTrajectory(pieces.slice(0, 3).join("") + pieces[3]!.slice(0, end));
      expect(recording.frames, `cut after ${JSON.stringify(pieces[3]!.slice(0, end).slice(-12))}`).toHaveLength(3);
      expect(recording.notes.join()).toContain("left out");
    }
  });

  test("frames that are there twice: the later ones are taken", async () => {
    const frames = walk(7);
    const other = frames.map((positions, k) => positions.map((x) => (k < 3 ? x : x + 0.01 * (k - 2))));
    const recording = await readTrajectory([...ours(frames).slice(0, 5), ...ours(other).slice(3)].join(""));
    expect(difference(recording.frames, other)).toBeLessThan(1e-7);
    expect(recording.notes.join()).toContain("later ones are taken");
  });
});

describe("mistakes say where they are", () => {
  const pieces = ours(walk(4));
  const text = pieces.join("");
  const rows = atoms.length + 2;
  test.each<[string, string, object]>([
    ["uneven times", pieces[0]! + pieces[1]! + pieces[3]!, { code: "UNEVEN_TIMES", line: 2 * rows + 1 }],
    [
      "other atoms",
      text.replaceAll("Zr ", "Ti ").replace("Ti ", "Zr "),
      { code: "SPECIES_CHANGES", line: rows + 1, message: "atom 3 (Zr) becomes another species", received: "Ti" },
    ],
    [
      "an atom more",
      pieces[0]! + pieces[1]!.replace("4\n", "5\n").replace(/(Zr .*\n)/, "$1Zr 1 1 1\n"),
      { code: "WRONG_COUNT", line: rows + 1, expected: "4", received: "5" },
    ],
    [
      "a changing cell",
      pieces[0]! + pieces[1]!.replace("7.1 0.2", "7.2 0.2"),
      { code: "CELL_CHANGES", line: rows + 1 },
    ],
    ["a flat cell", text.replaceAll("-0.9 1.1 9.2", "1.4 8.3 0.5"), { code: "CELL_FLAT", line: 1 }],
    [
      "a word for a number",
      pieces[0]! + pieces[1]!.replace(/(Zr\s+)\S+/, "$1far"),
      { code: "NOT_A_NUMBER", line: rows + 5, received: '"far"' },
    ],
    [
      "a column too few",
      pieces[0]! + pieces[1]!.replace(/(Zr\s+)\S+/, "$1") + pieces[2]!,
      { code: "WRONG_COUNT", line: rows + 5 },
    ],
    ["more rows than announced", `${pieces[0]!}Li 0 0 0\n${pieces[1]!}`, { code: "NOT_A_NUMBER", line: rows + 1 }],
    ["one frame", pieces[0]!, { code: "RECORDING_TOO_SHORT" }],
    [
      "no time",
      walk(3)
        .map((positions) => frame(positions))
        .join(""),
      { code: "MISSING_OPTION" },
    ],
  ])("%s", async (_name, content, expected) => {
    expect(await problemOf(content)).toMatchObject(expected);
  });

  test("a jump names atom and frames", async () => {
    const walked = walk(4);
    walked[2]![4] = walked[2]![4]! + 4;
    const inside = wrapped(walked)
      .map((positions) => frame(positions))
      .join("");
    expect(await problemOf(inside, { interval: 1 })).toMatchObject({
      code: "JUMP_TOO_LARGE",
      line: 2 * rows + 1,
      message: expect.stringMatching(/^atom 2 \(Li\) moves by 0\.4\d of the cell between frames 2 and 3/),
    });
  });
});
