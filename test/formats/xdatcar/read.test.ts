import { describe, expect, test } from "vitest";

import { estimateRecordings } from "../../../src/estimates/recordings.js";
import { toCartesian, toFractional } from "../../../src/structures/index.js";
import { parse, problemsOf } from "../../structures/helpers.js";
import { difference, problemOf, readTrajectory } from "../../recordings/helpers.js";
import { RandomNumbers } from "../../estimators/processes.js";

/** Rows a, b, c in Å. */
const cell = Float64Array.of(7.1, 0.2, -0.3, 1.4, 8.3, 0.5, -0.9, 1.1, 9.2);
const species = ["Li", "Li", "O", "Zr"];

interface Writing {
  readonly scale?: number;
  readonly kind?: "Direct" | "Cartesian";
  /** Before every configuration. */
  readonly every?: boolean;
  readonly names?: string | null;
  readonly cells?: (k: number) => Float64Array;
  readonly title?: string;
}

/** As VASP writes it: eight decimals, wrapped into [0, 1). */
function xdatcar(frames: readonly Float64Array[], writing: Writing = {}): string[] {
  const { scale = 1, kind = "Direct", every = false, names = "Li O Zr", title = "made up" } = writing;
  const cellOf = writing.cells ?? (() => cell);
  const three = (x: ArrayLike<number>, i: number, digits: number) =>
    `  ${[0, 1, 2].map((k) => x[3 * i + k]!.toFixed(digits)).join("  ")}\n`;
  return frames.map((frame, k) => {
    const at = cellOf(k);
    const inside = toFractional(frame, at).map((s) => s - Math.floor(s));
    const written = kind === "Direct" ? inside : toCartesian(inside, at).map((x) => x / scale);
    const header = `${title}\n  ${scale}\n${[0, 1, 2]
      .map((i) =>
        three(
          at.map((x) => x / scale),
          i,
          12,
        ),
      )
      .join("")}${names === null ? "" : `  ${names}\n`}  2 1 1\n`;
    return `${k === 0 || every ? header : ""}${kind} configuration= ${String(k + 1).padStart(5)}\n${species.map((_, i) => three(written, i, 8)).join("")}`;
  });
}

/** Each ion drifts at its own rate, at most a quarter of the cell a frame, and crosses faces. */
const frames = Array.from({ length: 40 }, (_, k) =>
  Float64Array.from({ length: 12 }, (_, i) => 0.5 * i + k * (0.2 * (i % 5) - 0.4) + 0.1 * Math.sin(k + i)),
);
const options = { interval: 4 };

describe("positions are fractions of the cell, continued by the nearest image", () => {
  test.each<[string, Writing]>([
    ["direct", {}],
    ["Cartesian", { kind: "Cartesian" }],
    ["Cartesian, scaled", { kind: "Cartesian", scale: 2 }],
    ["direct, scaled", { scale: 3.5 }],
    ["with the header before every configuration", { every: true }],
    ["with an empty title", { title: "", every: true }],
    ["with a title of numbers", { title: "3", every: true }],
    ["with names of potentials", { names: "Li_sv O/0a1b2c Zr_sv" }],
  ])("%s", async (_name, writing) => {
    const recording = await readTrajectory(xdatcar(frames, writing).join(""), options);
    expect(recording.species).toEqual(species);
    expect(recording.interval).toBe(4);
    cell.forEach((x, k) => expect(recording.cell[k]).toBeCloseTo(x, 9));
    expect(difference(recording.frames, frames)).toBeLessThan(1e-6);
    expect(recording.notes).toEqual(["positions that jumped by a cell were continued by the nearest image"]);
  });

  test("empty lines between configurations and at the end", async () => {
    const text = `${xdatcar(frames).join("\n")}\n\n`;
    expect(difference((await readTrajectory(text, options)).frames, frames)).toBeLessThan(1e-6);
  });

  test("without names (VASP 4): --types in the order of the POTCAR, which comes before names", async () => {
    const text = xdatcar(frames, { names: null }).join("");
    expect(await problemOf(text, options)).toMatchObject({ code: "MISSING_OPTION", line: 6, expected: /1=…,2=…,3=…/ });
    const types = { 1: "Li", 2: "O", 3: "Zr" };
    expect((await readTrajectory(text, { ...options, types })).species).toEqual(species);
    const named = await readTrajectory(xdatcar(frames).join(""), { ...options, types: { 3: "Hf" } });
    expect(named.species).toEqual(["Li", "Li", "O", "Hf"]);
  });

  test("two ions that walk at random: D = ⟨a²⟩/(6 Δt), σ = 2 z² D/(V k_BT) in closed form", async () => {
    const random = new RandomNumbers(5);
    const [size, edge, temperature] = [0.5, 8, 700];
    let at = Float64Array.of(0, 0, 0, 4, 4, 4, 2, 2, 2, 6, 6, 6);
    const walk = Array.from({ length: 4000 }, () => (at = at.map((x, i) => (i < 6 ? x + size * random.normal() : x))));
    const cube = Float64Array.of(edge, 0, 0, 0, edge, 0, 0, 0, edge);
    // Names of no elements: the centre of mass is left where it is.
    const text = xdatcar(walk, { cells: () => cube, names: "A B C" }).join("");
    const { estimate } = estimateRecordings([await readTrajectory(text, { interval: 2 })], {
      temperature,
      transportCharges: { A: 1, B: -2, C: 0 },
    });
    const diffusion = size ** 2 / 2 / 2;
    const d = estimate.selfDiffusion[0]!.estimate!;
    expect(Math.abs(d.value - diffusion)).toBeLessThan(4 * d.standardError);
    expect(d.standardError).toBeLessThan(0.1 * diffusion);
    const conductivity = (2 * diffusion) / (edge ** 3 * 8.617333262e-5 * temperature);
    const einstein = estimate.einstein!;
    expect(Math.abs(einstein.value - conductivity)).toBeLessThan(4 * einstein.standardError);
    expect(einstein.standardError).toBeLessThan(0.15 * conductivity);
  });
});

describe("as a structure", () => {
  const growing = (k: number) => cell.map((x) => x * (1 + 0.01 * k));
  test.each<[string, Writing]>([
    ["one header", {}],
    ["a header each", { every: true, cells: growing }],
    ["Cartesian, scaled", { kind: "Cartesian", scale: 2 }],
  ])("%s: the last configuration, or the one that is asked for", (_name, writing) => {
    const text = xdatcar(frames.slice(0, 4), writing).join("");
    for (const [frame, k] of [
      [undefined, 3],
      [0, 0],
      [2, 2],
      [-2, 2],
    ] as const) {
      const structure = parse(text, frame === undefined ? {} : { frame });
      const at = writing.cells?.(k) ?? cell;
      expect(structure.species).toEqual(species);
      at.forEach((x, i) => expect(structure.cell[i]).toBeCloseTo(x, 9));
      const inside = toCartesian(
        toFractional(frames[k]!, at).map((s) => s - Math.floor(s)),
        at,
      );
      inside.forEach((x, i) => expect(structure.positions[i]).toBeCloseTo(x, 6));
      expect(structure.source).toMatchObject({ format: "xdatcar", frame: k });
      expect(text.split("\n")[structure.source!.lines[0]! - 2]).toContain(
        `configuration= ${String(k + 1).padStart(5)}`,
      );
    }
  });

  test("mistakes say where they are", () => {
    const text = xdatcar(frames.slice(0, 3)).join("");
    expect(problemsOf(() => parse(text, { frame: 3 }))[0]).toMatchObject({
      code: "NO_SUCH_FRAME",
      expected: expect.stringContaining("0 to 2"),
    });
    const damaged = text.replace(/(configuration= +2\n.*\n {2})\S+/, "$1far");
    expect(problemsOf(() => parse(damaged, { frame: 1 }))[0]).toMatchObject({ line: 15 });
  });
});

describe("variable cell", () => {
  const growing = (k: number) => cell.map((x) => x * (1 + 0.001 * Math.max(0, 10 - k)));
  const text = xdatcar(
    frames.map((frame, k) => toCartesian(toFractional(frame, cell), growing(k))),
    { every: true, cells: growing },
  ).join("");

  test("is refused, or left out at the start", async () => {
    expect(await problemOf(text, options)).toMatchObject({ code: "CELL_CHANGES", line: 20 });
    const recording = await readTrajectory(text, { ...options, discard: 40 });
    expect(difference(recording.frames, frames.slice(10))).toBeLessThan(1e-6);
  });
});

describe("files of jobs that were killed and restarted", () => {
  test("cut anywhere in the last frame: that frame is left out, with a note", async () => {
    for (const every of [false, true]) {
      const pieces = xdatcar(frames.slice(0, 4), { every });
      for (let end = 1; end < pieces[3]!.length; end++) {
        const recording = await readTrajectory(pieces.slice(0, 3).join("") + pieces[3]!.slice(0, end), options);
        expect(recording.frames, JSON.stringify(pieces[3]!.slice(0, end).slice(-20))).toHaveLength(3);
        expect(recording.notes.join()).toContain("left out");
      }
    }
  });

  test("two files, one behind the other, are two recordings", async () => {
    const text = xdatcar(frames).join("") + xdatcar(frames.map((f) => f.map((x, i) => x + 0.3 * Math.sin(i)))).join("");
    expect(await problemOf(text, options)).toMatchObject({ code: "SEVERAL_RECORDINGS" });
  });
});

describe("mistakes say where they are", () => {
  const pieces = xdatcar(frames.slice(0, 4));
  const text = pieces.join("");
  test.each<[string, string, object, object?]>([
    ["no interval", text, { code: "MISSING_OPTION", expected: /POTIM × NBLOCK/ }, {}],
    ["a time step alone: NBLOCK is not known", text, { code: "MISSING_OPTION" }, { timestep: 1 }],
    [
      "a configuration that is missing",
      pieces[0]! + pieces[1]! + pieces[3]!,
      { code: "UNEVEN_TIMES", line: 18, message: "frames are not equally spaced: configuration 2 and configuration 4" },
    ],
    ["an ion too few", pieces[0]!.replace(/ .*\n$/, "") + pieces[1]!, { code: "WRONG_COUNT", line: 12 }],
    ["a word for a number", text.replace(/configuration= +2\n {2}\S+/, "$& x"), { code: "NOT_A_NUMBER", line: 14 }],
    ["counts that do not fit", text.replace("2 1 1", "2 1"), { code: "WRONG_COUNT", line: 7 }],
    ["a scale of 0", text.replace("\n  1\n", "\n  0\n"), { code: "BAD_SCALE", line: 2 }],
    ["one configuration", pieces[0]!, { code: "RECORDING_TOO_SHORT" }],
  ])("%s", async (_name, content, expected, given) => {
    const problem = await problemOf(content, given ?? options);
    const { expected: words, ...rest } = expected as { expected?: RegExp };
    expect(problem).toMatchObject(rest);
    if (words !== undefined) expect(problem.expected).toMatch(words);
  });

  test("a jump names ion and frames", async () => {
    const far = frames.map((frame, k) => (k === 20 ? frame.map((x, i) => (i === 8 ? x + 4 : x)) : frame));
    expect(await problemOf(xdatcar(far).join(""), options)).toMatchObject({
      code: "JUMP_TOO_LARGE",
      message: expect.stringMatching(/^atom 3 \(O\) moves by 0\.4\d of the cell between frames 20 and 21/),
    });
  });
});
