import { describe, expect, test } from "vitest";

import { difference, problemOf, readTrajectory, walk } from "../../../recordings/helpers.js";

/** What a dump says of itself: units, times, boundaries, elements. */
interface Claims {
  /** Å and fs that one of the file's is. */
  readonly length?: number;
  readonly time?: number | null;
  readonly units?: string | null;
  readonly flags?: string;
  readonly scaled?: boolean;
  readonly atoms?: string;
  readonly rowOf?: (i: number, k: number) => string;
}

/** Å */
const edge = 10;
const atoms = ["O", "Li", "Zr", "Li"];
const types: Readonly<Record<string, number>> = { Li: 1, O: 2, Zr: 3 };

/** Frames every 50 steps of 2 fs. */
function dump(frames: readonly Float64Array[], claims: Claims = {}): string[] {
  const { length = 1, time = null, units = null, flags = "pp pp pp", scaled = false } = claims;
  const { atoms: header = "id element", rowOf = (i) => `${i + 1} ${atoms[i]}` } = claims;
  return frames.map((frame, k) => {
    const rows = atoms.map((_, i) => {
      const at = frame.subarray(3 * i, 3 * i + 3);
      return `${rowOf(i, k)} ${Array.from(at, (x) => (scaled ? x / edge : x / length).toPrecision(16)).join(" ")}\n`;
    });
    return [
      units === null || k > 0 ? "" : `ITEM: UNITS\n${units}\n`,
      time === null ? "" : `ITEM: TIME\n${(k * 100) / time}\n`,
      `ITEM: TIMESTEP\n${50 * k}\nITEM: NUMBER OF ATOMS\n4\nITEM: BOX BOUNDS ${flags}\n`,
      `0 ${edge / length}\n`.repeat(3),
      `ITEM: ATOMS ${header} ${scaled ? "xsu ysu zsu" : "xu yu zu"}\n`,
      ...rows,
    ].join("");
  });
}
const frames = walk(5, 0.1);
const text = (claims?: Claims) => dump(frames, claims).join("");

describe("units: https://docs.lammps.org/units.html", () => {
  test.each([
    ["real", 1, 1],
    ["metal", 1, 1e3],
    ["si", 1e10, 1e15],
    ["cgs", 1e8, 1e15],
    ["electron", 0.529177210903, 1],
    ["micro", 1e4, 1e9],
    ["nano", 10, 1e6],
  ])("%s: lengths and times in Å and fs", async (units, length, time) => {
    for (const scaled of [false, true]) {
      const claims = { units, length, time, scaled };
      const recording = await readTrajectory(text(claims), {});
      expect(difference(recording.frames, frames)).toBeLessThan(1e-9);
      expect(recording.cell[0]).toBeCloseTo(edge, 9);
      expect(recording.interval).toBeCloseTo(100, 6);
      expect(recording.notes).toEqual([`units ${units}, as the file says`, "time step 2 fs, from the file's times"]);
      expect((await readTrajectory(text({ ...claims, time: null }), { timestep: 2 })).interval).toBe(100);
    }
  });

  test.each<[string, string, object]>([
    ["lj has neither", text({ units: "lj" }), { code: "NOT_SUPPORTED", line: 2, received: "lj" }],
    ["a style that does not exist", text({ units: "furlong" }), { code: "UNKNOWN_UNITS", line: 2 }],
    ["the prototype's", text({ units: "toString" }), { code: "UNKNOWN_UNITS", line: 2 }],
    [
      "two in one file",
      text({ units: "metal" }) + text({ units: "real" }),
      { code: "UNITS_CHANGE", expected: "metal", received: "real" },
    ],
    // Four atoms in 1 "Å³".
    ["nm without a word of it", text({ length: 10 }), { code: "TOO_DENSE", line: 1 }],
  ])("%s", async (_name, content, expected) => {
    expect(await problemOf(content, { timestep: 2 })).toMatchObject(expected);
  });
});

describe("times of the file against those of the options", () => {
  test.each<[string, Claims, object?]>([
    ["ps of metal", { units: "metal", time: 1e3 }],
    ["ps, where units are not said", { time: 1e3 }],
    ["fs, where units are not said", { time: 1 }],
    ["ps of metal, with the interval", { units: "metal", time: 1e3 }, { interval: 100 }],
    ["ps, where units are not said, with the interval", { time: 1e3 }, { interval: 100 }],
  ])("%s: agree", async (_name, claims, given) => {
    expect((await readTrajectory(text(claims), given ?? { timestep: 2 })).interval).toBeCloseTo(100, 9);
  });

  test.each<[string, Claims, object, object]>([
    [
      "another time step",
      { units: "metal", time: 1e3 },
      { timestep: 1 },
      { code: "TIMES_CONTRADICT", expected: "a time step of 2 fs", received: "1 fs" },
    ],
    ["fs for ps", { units: "real", time: 1 }, { timestep: 2e-3 }, { code: "TIMES_CONTRADICT" }],
    ["a thousandth off", { units: "metal", time: 1e3 }, { timestep: 2.01 }, { code: "TIMES_CONTRADICT" }],
    [
      "neither fs nor ps",
      { time: 1e3 },
      { timestep: 1 },
      { code: "TIMES_CONTRADICT", expected: "a time step of 0.002 fs or 2 fs" },
    ],
    [
      "another interval",
      { units: "metal", time: 1e3 },
      { interval: 50 },
      { code: "TIMES_CONTRADICT", received: "1 fs, 50 of which are --interval" },
    ],
    ["time step against interval", {}, { timestep: 2, interval: 50 }, { code: "TIMES_CONTRADICT", expected: "100 fs" }],
    [
      "another interval, without units",
      { time: 1e3 },
      { interval: 50 },
      { code: "TIMES_CONTRADICT", expected: "a time step of 0.002 fs or 2 fs" },
    ],
    ["times without units alone", { time: 1e3 }, {}, { code: "MISSING_OPTION" }],
  ])("%s", async (_name, claims, options, expected) => {
    expect(await problemOf(text(claims), options)).toMatchObject(expected);
  });

  test("a time step that changes on the way", async () => {
    const claims = { units: "metal", time: 1e3 };
    const [whole, slower] = [dump(frames, claims), dump(frames, { ...claims, time: 500 })];
    // 50 steps of 4 fs after the third frame.
    const late = slower.map((frame, k) =>
      frame.replace(`ITEM: TIME\n${(k * 100) / 500}`, `ITEM: TIME\n${0.2 + 0.2 * (k - 2)}`),
    );
    expect(await problemOf([...whole.slice(0, 3), ...late.slice(3)].join(""))).toMatchObject({
      code: "TIMES_CONTRADICT",
      expected: "a time step of 4 fs",
      received: "2 fs",
    });
  });
});

test.each(["ff pp pp", "pp fs pp", "pp pp ss", "pp pp mm", "pp sp pp", "xy xz yz pp pp ff"])(
  "boundaries %s are no bulk",
  async (flags) => {
    const content = text({ flags }).replaceAll(/^0 10$/gm, flags.startsWith("xy") ? "0 10 0" : "0 10");
    expect(await problemOf(content, { timestep: 2 })).toMatchObject({
      code: "NOT_PERIODIC",
      line: 5,
      received: flags.replace("xy xz yz ", ""),
    });
  },
);

test("boundaries that an old LAMMPS does not write are let pass", async () => {
  expect((await readTrajectory(text({ flags: "" }), { timestep: 2 })).frames).toHaveLength(5);
});

describe("who the atoms are", () => {
  const both = { atoms: "id type element", rowOf: (i: number) => `${i + 1} ${types[atoms[i]!]} C` };
  const names = { 1: "Li", 2: "O", 3: "Zr" };

  test("--types comes before LAMMPS' default, and before any column of elements", async () => {
    expect((await readTrajectory(text(both), { timestep: 2, types: names })).species).toEqual(atoms);
    const other = { ...both, rowOf: (i: number) => `${i + 1} ${types[atoms[i]!]} ${atoms[i]}` };
    expect((await readTrajectory(text(other), { timestep: 2 })).species).toEqual(atoms);
    expect((await readTrajectory(text(other), { timestep: 2, types: { ...names, 1: "Na" } })).species).toEqual(
      atoms.map((name) => (name === "Li" ? "Na" : name)),
    );
  });

  test("the default without names", async () => {
    expect(await problemOf(text(both), { timestep: 2 })).toMatchObject({
      code: "DEFAULT_ELEMENTS",
      line: 1,
      expected: "--types, e.g. 1=Li,2=O",
    });
  });

  test.each<[string, Claims, object]>([
    ["elements", { rowOf: (i, k) => `${i + 1} ${i === 1 && k === 3 ? "Na" : atoms[i]}` }, {}],
    [
      "types",
      { atoms: "id type", rowOf: (i, k) => `${i + 1} ${i === 1 && k === 3 ? 4 : types[atoms[i]!]}` },
      { types: { ...names, 4: "Na" } },
    ],
  ])("an id whose %s change", async (_name, claims, options) => {
    expect(await problemOf(text(claims), { timestep: 2, ...options })).toMatchObject({
      code: "SPECIES_CHANGES",
      line: 3 * 13 + 1,
      message: "atom 2 (Li) becomes another species",
      expected: "Li",
      received: "Na",
    });
  });
});

test("--unwrapped: x y z are taken as they are", async () => {
  // Every 6 Å a frame, which the nearest image would take for −4 Å.
  const far = walk(6, 7);
  const content = dump(far).join("").replaceAll("xu yu zu", "x y z");
  expect((await problemOf(content, { timestep: 2 })).code).toBe("JUMP_TOO_LARGE");
  expect(difference((await readTrajectory(content, { timestep: 2, unwrapped: true })).frames, far)).toBeLessThan(1e-9);
});
