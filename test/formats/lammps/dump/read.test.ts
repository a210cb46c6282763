import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  atoms,
  corner,
  difference,
  problemOf,
  readTrajectory,
  sorted,
  tiltedCell,
  types,
  walk,
  wrap,
} from "../../../recordings/helpers.js";

const digits = (x: number): string => x.toPrecision(17);

/** As `Dump::header_triclinic` writes it: bounds of the bounding box, then the tilt. */
function bounds(cell: Float64Array, [xlo, ylo, zlo]: readonly number[]): string {
  const [xy, xz, yz] = [cell[3]!, cell[6]!, cell[7]!];
  if (xy === 0 && xz === 0 && yz === 0)
    return `ITEM: BOX BOUNDS pp pp pp\n${[0, 4, 8].map((k, axis) => `${digits([xlo, ylo, zlo][axis]!)} ${digits([xlo, ylo, zlo][axis]! + cell[k]!)}`).join("\n")}`;
  const lo = [xlo! + Math.min(0, xy, xz, xy + xz), ylo! + Math.min(0, yz), zlo!];
  const hi = [xlo! + cell[0]! + Math.max(0, xy, xz, xy + xz), ylo! + cell[4]! + Math.max(0, yz), zlo! + cell[8]!];
  return `ITEM: BOX BOUNDS xy xz yz pp pp pp\n${[xy, xz, yz].map((tilt, axis) => `${digits(lo[axis]!)} ${digits(hi[axis]!)} ${digits(tilt)}`).join("\n")}`;
}

const layouts = {
  "xu yu zu": ({ at }) => at,
  "x y z ix iy iz": ({ inside, images }) => [...inside, ...images],
  "xs ys zs ix iy iz": ({ scaled, images }) => [...scaled, ...images],
  "xsu ysu zsu": ({ scaled, images }) => scaled.map((s, k) => s + images[k]!),
  "x y z": ({ inside }) => inside,
  "xs ys zs": ({ scaled }) => scaled,
} as const satisfies Record<
  string,
  (place: { at: number[]; inside: number[]; scaled: number[]; images: number[] }) => number[]
>;
type Columns = keyof typeof layouts;

interface Writing {
  readonly columns?: Columns;
  readonly cell?: Float64Array;
  readonly origin?: readonly number[];
  readonly every?: number;
  readonly kind?: "element" | "type";
}

/** Frames as LAMMPS writes them; rows end with a blank, and their order changes from frame to frame. */
function dump(
  frames: readonly Float64Array[],
  { columns = "xu yu zu", cell = tiltedCell, origin = corner, every = 50, kind = "element" }: Writing = {},
): string[] {
  return frames.map((frame, k) => {
    const { inside, fractional, images } = wrap(frame, cell, origin);
    const three = (array: ArrayLike<number>, i: number) => [0, 1, 2].map((axis) => array[3 * i + axis]!);
    const rows = atoms.map(
      (atom, i) =>
        `${atom.id} ${atom[kind]} ${layouts[columns]({
          at: three(frame, i),
          inside: three(inside, i),
          scaled: three(fractional, i),
          images: three(images, i),
        })
          .map((x) => (Number.isInteger(x) ? x : digits(x)))
          .join(" ")} `,
    );
    rows.push(...rows.splice(0, k % rows.length));
    return `ITEM: TIMESTEP\n${k * every}\nITEM: NUMBER OF ATOMS\n${atoms.length}\n${bounds(cell, origin)}\nITEM: ATOMS id ${kind} ${columns} \n${rows.join("\n")}\n`;
  });
}

const options = { timestep: 2 };

describe("positions", () => {
  test("xu yu zu: as written, sorted by id, in a tilted box whose corner is not the origin", async () => {
    const frames = walk(12);
    const recording = await readTrajectory(dump(frames).join(""), options);
    expect(recording.interval).toBe(100);
    expect(recording.species).toEqual(["Li", "Li", "O", "Zr"]);
    for (const [k, x] of recording.cell.entries()) expect(x).toBeCloseTo(tiltedCell[k]!, 12);
    recording.frames.forEach((frame, k) => expect([...frame]).toEqual(sorted(frames[k]!)));
    expect(recording.notes).toEqual(["lengths are taken for Å: the file does not name its units"]);
  });

  test.each(Object.keys(layouts) as Columns[])("%s: the same displacements", async (columns) => {
    const frames = walk(30);
    for (const cell of [tiltedCell, Float64Array.of(7, 0, 0, 0, 8, 0, 0, 0, 9)]) {
      const recording = await readTrajectory(dump(frames, { columns, cell }).join(""), options);
      expect(difference(recording.frames, frames.map(sorted))).toBeLessThan(1e-12);
      expect(recording.notes.some((note) => note.includes("nearest image"))).toBe(
        columns === "x y z" || columns === "xs ys zs",
      );
    }
  });

  test("images of a large drift are exact where the nearest image would not be", async () => {
    const frames = walk(8, 6);
    expect(
      difference(
        (await readTrajectory(dump(frames, { columns: "x y z ix iy iz" }).join(""), options)).frames,
        frames.map(sorted),
      ),
    ).toBeLessThan(1e-12);
    expect((await problemOf(dump(frames, { columns: "x y z" }).join(""), options)).code).toBe("JUMP_TOO_LARGE");
  });

  test("a random walk, wrapped and unwrapped again, is itself", async () => {
    const step = fc.double({ min: -0.18, max: 0.18, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 12, maxLength: 12 }), { minLength: 2, maxLength: 30 }),
        fc.constantFrom<Columns>("x y z", "xs ys zs"),
        async (steps, columns) => {
          const frames = [walk(1)[0]!];
          // Fractional steps along the cell's own vectors.
          for (const s of steps)
            frames.push(
              frames.at(-1)!.map(
                (x, k) =>
                  // Never twice at one place.
                  x +
                  1e-5 +
                  [0, 1, 2].reduce((sum, v) => sum + s[3 * Math.floor(k / 3) + v]! * tiltedCell[3 * v + (k % 3)]!, 0),
              ),
            );
          const recording = await readTrajectory(dump(frames, { columns }).join(""), options);
          expect(difference(recording.frames, frames.map(sorted))).toBeLessThan(1e-10);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("what else a dump may hold", () => {
  test("types with names", async () => {
    const recording = await readTrajectory(dump(walk(3), { kind: "type" }).join(""), { ...options, types });
    expect(recording.species).toEqual(["Li", "Li", "O", "Zr"]);
  });

  test("units and time lines", async () => {
    const text = dump(walk(3))
      .map((frame, k) => `${k === 0 ? "ITEM: UNITS\nmetal\n" : ""}ITEM: TIME\n${k * 0.1}\n${frame}`)
      .join("");
    expect((await readTrajectory(text, options)).frames).toHaveLength(3);
  });

  test("columns of text that are not needed", async () => {
    const text = dump(walk(3))
      .join("")
      .replaceAll(/(xu yu zu )$/gm, "$1typelabel ")
      .replaceAll(/^(\d+ (?:Li|O|Zr) .*)$/gm, "$1cation ");
    expect(text).toContain("cation");
    expect((await readTrajectory(text, options)).frames).toHaveLength(3);
  });

  test("CRLF", async () => {
    expect((await readTrajectory(dump(walk(3)).join("").replaceAll("\n", "\r\n"), options)).frames).toHaveLength(3);
  });
});

describe("files of jobs that were killed and restarted", () => {
  test("cut anywhere in the last frame: that frame is left out, with a note", async () => {
    const frames = walk(4);
    const pieces = dump(frames);
    const whole = pieces.slice(0, 3).join("");
    for (let end = 1; end < pieces[3]!.length; end++) {
      const recording = await readTrajectory(whole + pieces[3]!.slice(0, end), options);
      expect(recording.frames, `cut after ${JSON.stringify(pieces[3]!.slice(0, end).slice(-12))}`).toHaveLength(3);
      expect(recording.notes.join()).toContain("left out");
    }
  });

  test.each(["xu yu zu", "x y z"] as const)(
    "frames that are there twice (%s): the later ones are taken",
    async (columns) => {
      const frames = walk(7);
      const other = frames.map((frame, k) => frame.map((x) => (k < 3 ? x : x + 0.01 * (k - 2))));
      const text = [...dump(frames, { columns }).slice(0, 5), ...dump(other, { columns }).slice(3)].join("");
      const recording = await readTrajectory(text, options);
      expect(difference(recording.frames, other.map(sorted))).toBeLessThan(1e-12);
      expect(recording.notes.join()).toContain("from step 150 on");
    },
  );
});

describe("mistakes say where they are", () => {
  const frames = dump(walk(4));
  const text = frames.join("");
  const lines = frames[0]!.split("\n").length - 1;
  test.each<[string, string, object, object?]>([
    ["no time step", text, { code: "MISSING_OPTION" }, {}],
    [
      "uneven steps",
      [0, 1, 3].map((k) => frames[k]).join(""),
      { code: "UNEVEN_TIMES", line: 2 * lines + 1, message: "frames are not equally spaced: step 50 and step 150" },
    ],
    [
      "a changing number of atoms",
      frames[0]! + frames[1]!.replace("ATOMS\n4", "ATOMS\n3").replace(/40 Zr.*\n/, ""),
      { code: "WRONG_COUNT", line: lines + 1, expected: "4", received: "3" },
    ],
    [
      "another atom",
      frames[0]! + frames[1]!.replace("40 Zr", "41 Zr"),
      { code: "UNKNOWN_ATOM", message: "atom 41 is not in the first frame" },
    ],
    ["an id twice", text.replace("40 Zr", "12 Zr"), { code: "DUPLICATE_ATOM", line: 1 }],
    [
      "a changing box",
      frames[0]! + dump(walk(2), { cell: tiltedCell.map((x, k) => (k === 8 ? x * 1.001 : x)) })[1]!,
      { code: "CELL_CHANGES", line: lines + 1 },
    ],
    [
      "a flat box",
      dump(walk(3), { cell: tiltedCell })
        .join("")
        .replaceAll(/(xy xz yz pp pp pp\n.*\n.*\n)(\S+) \S+/g, "$1$2 $2"),
      { code: "CELL_FLAT" },
    ],
    [
      "a word for a number",
      text.replace(/(40 Zr )\S+/, "$1far"),
      { code: "NOT_A_NUMBER", message: "xu is not a number", received: '"far"' },
    ],
    ["NaN", text.replace(/(40 Zr )\S+/, "$1nan"), { code: "NOT_A_NUMBER" }],
    ["a value too many", text.replace("40 Zr ", "40 Zr 1 "), { code: "WRONG_COUNT" }],
    ["no id", text.replaceAll("ATOMS id element", "ATOMS mol element"), { code: "MISSING_COLUMN", expected: "id" }],
    ["no positions", text.replaceAll("xu yu zu", "vx vy vz"), { code: "MISSING_COLUMN" }],
    ["types without names", dump(walk(2), { kind: "type" }).join(""), { code: "MISSING_OPTION" }],
    [
      "a type without a name",
      dump(walk(2), { kind: "type" }).join(""),
      { code: "MISSING_OPTION", message: "type 3 has no name" },
      { timestep: 1, types: { 1: "Li", 2: "O" } },
    ],
    ["one frame", frames[0]!, { code: "RECORDING_TOO_SHORT" }],
    [
      "a general triclinic box",
      text.replaceAll("BOX BOUNDS xy xz yz", "BOX BOUNDS abc origin"),
      { code: "NOT_SUPPORTED" },
    ],
    [
      "something else between frames",
      `${frames[0]!}WARNING\n${frames[1]!}`,
      { code: "WRONG_HEADER", line: lines + 1, received: '"WARNING"' },
    ],
  ])("%s", async (_name, content, expected, given) => {
    expect(await problemOf(content, given ?? options)).toMatchObject(expected);
  });

  test("a jump names atom and frames", async () => {
    const walked = walk(4);
    walked[2]![4] = walked[2]![4]! + 4;
    expect(await problemOf(dump(walked, { columns: "x y z" }).join(""), options)).toMatchObject({
      code: "JUMP_TOO_LARGE",
      message: expect.stringMatching(/^atom 3 \(Li\) moves by 0\.\d+ of the cell between frames 2 and 3/),
    });
  });
});
