import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { readStudy } from "../../src/config/index.js";
import { engine } from "../force-field/description.js";
import { madeUpNep } from "../references/nep.js";
import { problemsOf } from "../structures/helpers.js";
import { folder, good, read } from "./salt.js";

const examples = new URL("../../examples/", import.meta.url).pathname;
const example = join(examples, "1-llzo-constant-current");

type Change = readonly [string | RegExp, string];

/** Example 1, changed. */
function change(...changes: readonly Change[]): string {
  let text = readFileSync(join(example, "study.yaml"), "utf8")
    .replace("llzo-tetragonal.extxyz", join(example, "llzo-tetragonal.extxyz"))
    .replace("llzo-rigid-ion.yaml", join(example, "llzo-rigid-ion.yaml"));
  for (const [from, to] of changes) {
    expect(text).toMatch(from);
    text = text.replace(from, to);
  }
  const path = join(folder, "llzo.yaml");
  writeFileSync(path, text);
  return path;
}
const warn = (...changes: readonly Change[]) => readStudy(change(...changes), engine).warnings;
const refuse = (...changes: readonly Change[]) => problemsOf(() => readStudy(change(...changes), engine));

const shipped = readdirSync(examples).flatMap((name) =>
  ["study.yaml", "short.yaml"].map((file) => join(name, file)).filter((file) => existsSync(join(examples, file))),
);

test.each(shipped.map((file) => [file]))("%s has no warning", (file) => {
  const copy = join(folder, "examples");
  cpSync(examples, copy, { recursive: true, filter: (path) => !/results/.test(path) });
  // Its users bring it.
  writeFileSync(join(copy, "5-llzo-neural-network", "nep.txt"), madeUpNep(["Li", "La", "Zr", "O"]));
  expect(readStudy(join(copy, file), engine).warnings).toEqual([]);
});

test("an example whose potential is not there says so, at its line", () => {
  const copy = join(folder, "without");
  cpSync(examples, copy, { recursive: true, filter: (path) => !/results|nep\.txt/.test(path) });
  const file = join(copy, "5-llzo-neural-network", "study.yaml");
  expect(problemsOf(() => readStudy(file, engine))).toMatchObject([
    { code: "FILE_NOT_FOUND", line: 3, path: "forceField" },
  ]);
});

test("there are examples", () => expect(shipped.length).toBeGreaterThanOrEqual(5));

describe("one mistake, one word, in its place", () => {
  test.each<[string, readonly Change[], Record<string, unknown>]>([
    [
      "a time step that is only short",
      [["timestep: 1 fs", "timestep: 0.05"]],
      { code: "SHORT_TIMESTEP", path: "production.timestep", line: 9 },
    ],
    [
      "a duration in ps",
      [["duration: 200 ps, replicas: 1", "duration: 200, sampleInterval: 2 fs"]],
      {
        code: "SHORT_TIME",
        path: "production.duration",
        received: "200 fs",
        remedy: "a bare number is in fs; if ps is meant: 200 ps is 2 × 10⁵ fs",
      },
    ],
    [
      "an equilibration in ps",
      [["equilibration: { duration: 20 ps }", "equilibration: { duration: 20 }"]],
      { code: "SHORT_TIME", path: "equilibration.duration", line: 7 },
    ],
    [
      "the same, in short",
      [["equilibration: { duration: 20 ps }", "equilibration: 20"]],
      { code: "SHORT_TIME", path: "equilibration.duration", line: 7, received: "20 fs" },
    ],
    [
      "a thermostat in ps",
      [["time: 100 fs", "time: 0.1"]],
      {
        code: "STIFF_THERMOSTAT",
        path: "thermostat.time",
        line: 10,
        remedy: "a bare number is in fs; if ps is meant: 0.1 ps is 100 fs",
      },
    ],
    [
      "a friction in 1/ps",
      [["type: csvr, time: 100 fs", "type: langevin, friction: 10"]],
      {
        code: "STIFF_THERMOSTAT",
        path: "thermostat.friction",
        remedy: "a bare number is in 1/fs: give the unit, 1/ps",
      },
    ],
    [
      "a slow thermostat",
      [
        ["time: 100 fs", "time: 100 ps"],
        ["driftVelocity: [0.1 Å/ps, 0.2 Å/ps]", "currents: auto"],
      ],
      { code: "SLACK_THERMOSTAT", path: "thermostat.time" },
    ],
    [
      "a temperature in °C",
      [
        ["temperatures: [1000 K]", "temperatures: [27 K]"],
        ["driftVelocity: [0.1 Å/ps, 0.2 Å/ps]", "currents: auto"],
      ],
      { code: "COLD", path: "temperatures[0]", line: 6, remedy: "if °C is meant: 27 °C is 300.15 K" },
    ],
    ["a temperature too many digits", [["1000 K", "10000 K"]], { code: "HOT", path: "temperatures[0]" }],
    [
      "annealing too hot",
      [["seed: 1", "preparation: { anneal: { temperature: 12000 K, hold: 5 ps, cooling: 10 K/ps } }"]],
      { code: "HOT", path: "preparation.anneal.temperature" },
    ],
    [
      "cooling in K/ps",
      [["seed: 1", "preparation: { anneal: { temperature: 1200 K, hold: 5 ps, cooling: 5 } }"]],
      { code: "QUENCHED", received: "5000 K/ps", remedy: "a bare number is in K/fs: give the unit, K/ps" },
    ],
    [
      "the force field's charges as transport charges",
      [["{ Li: 1, La: 3, Zr: 4, O: -2 }", "{ Li: 0.7183, La: 1.9708, Zr: 1.9246, O: -1.232475 }"]],
      // 0.7183²
      {
        code: "PARTIAL_CHARGE",
        path: "transportCharges.Li",
        message: expect.stringContaining("0.52 of that with 1 e") as string,
      },
    ],
    [
      "few rows",
      [["replicas: 1", "sampleInterval: 4 ps"]],
      {
        code: "RARE_SAMPLES",
        path: "production.sampleInterval",
        expected: "at most 2000 fs, a hundredth of the run",
      },
    ],
    [
      "rows without vibrations",
      [["replicas: 1", "sampleInterval: 1 ps"]],
      { code: "RARE_SAMPLES", path: "production.sampleInterval", received: "1000 fs" },
    ],
    [
      "replicas that mostly equilibrate",
      [["duration: 200 ps, replicas: 1", "duration: 15 ps, replicas: 8"]],
      { code: "SHORT_REPLICAS", path: "production.replicas", received: "8 replicas of 15000 fs" },
    ],
    [
      "a cell in bohr",
      [["cell: [13.0725 Å, 13.0725 Å, 13.0725 Å]", "cell: [6.92 Å, 6.92 Å, 6.92 Å]"]],
      // 56 Li, 24 La, 16 Zr, 96 O: 6718 amu in 331 Å³.
      { code: "DENSITY", path: "structure.cell", line: 2, received: "33.7 g/cm³" },
    ],
    [
      "a cell in nm that has Å for its unit",
      [["cell: [13.0725 Å, 13.0725 Å, 13.0725 Å]", "cell: [13.0725 nm, 13.0725 nm, 13.0725 nm]"]],
      { code: "DENSITY", path: "structure.cell", received: "0.00499 g/cm³" },
    ],
    [
      "milliamperes of an experiment",
      [["driftVelocity: [0.1 Å/ps, 0.2 Å/ps]", "currentDensity: [400 mA/cm^2]"]],
      { code: "CURRENT_TOO_SMALL", path: "drive.currentDensity", line: 8, received: "0.4 A/cm²" },
    ],
    [
      "a current ten times too large",
      [["driftVelocity: [0.1 Å/ps, 0.2 Å/ps]", "currentDensity: [8e7 A/cm^2]"]],
      { code: "CURRENT_TOO_LARGE", path: "drive.currentDensity[0]", line: 8, received: "8 × 10⁷ A/cm²" },
    ],
  ])("%s", (_, changes, expected) => {
    const warnings = warn(...changes);
    expect(warnings.map(({ code }) => code)).toContain(expected["code"]);
    expect(warnings.find(({ code }) => code === expected["code"])).toMatchObject(expected);
    expect(JSON.stringify(warnings)).not.toMatch(/undefined|NaN|Infinity/);
    // What is also true is said beside it: a cell that is too small is one whose ions are too close, and the like.
    const along = ["DENSITY", "CLOSE_PAIR", "LONG_CUTOFF", "CURRENT_TOO_LARGE", "CURRENT_TOO_SMALL"];
    expect(warnings.filter(({ code }) => code !== expected["code"] && !along.includes(code))).toEqual([]);
  });

  test.each<[string, readonly Change[], Record<string, unknown>]>([
    [
      "a time step in ps",
      [["timestep: 1 fs", "timestep: 0.001"]],
      {
        code: "TIMESTEP_TOO_SHORT",
        path: "production.timestep",
        line: 9,
        remedy: "a bare number is in fs; if ps is meant: 0.001 ps is 1 fs",
      },
    ],
    [
      "a cell in nm",
      [["cell: [13.0725 Å, 13.0725 Å, 13.0725 Å]", "cell: [1.30725, 1.30725, 1.30725]"]],
      { code: "CELL_TOO_SMALL", path: "structure.cell", line: 2 },
    ],
    [
      "a current a thousand times too large",
      [["driftVelocity: [0.1 Å/ps, 0.2 Å/ps]", "currentDensity: [8e9 A/cm^2]"]],
      { code: "DRIFT_TOO_FAST", path: "drive.currentDensity[0]", line: 8 },
    ],
    [
      "a drift velocity in m/s",
      [["driftVelocity: [0.1 Å/ps, 0.2 Å/ps]", "driftVelocity: [10, 20]"]],
      { code: "DRIFT_TOO_FAST", path: "drive.driftVelocity[0]", line: 8 },
    ],
  ])("%s is refused", (_, changes, expected) => {
    expect(refuse(...changes)[0]).toMatchObject(expected);
  });
});

test("what is on purpose has a unit, and no word", () => {
  expect(warn(["equilibration: { duration: 20 ps }", "equilibration: { duration: 20 fs }"])).toEqual([]);
  expect(warn(["duration: 200 ps, replicas: 1", "duration: 30 ps, replicas: 8"])).toEqual([]);
});

// ε² = 2k_BTσ/(Vt j²) where x = zeEa/2k_BT is 0.7, E = j/σ: the same at any temperature.
test("the least error that a current can give, and the current that would do", () => {
  const density = 0.4 / 1.602176634e12;
  const [warning] = warn(["driftVelocity: [0.1 Å/ps, 0.2 Å/ps]", "currentDensity: 0.4"]);
  const boltzmann = 8.617333262e-5;
  for (const temperature of [300, 1000]) {
    const sigma = (density * 2) / (2 * boltzmann * temperature * 0.7);
    const error = Math.sqrt((2 * boltzmann * temperature * sigma) / (13.0725 ** 3 * 200_000)) / density;
    expect(warning!.message).toContain("σ would not be known at all (its error larger than itself), whatever it is");
    const needed = 0.4 * (error / 0.3) ** 2;
    expect(warning!.expected).toContain(`at least ${(needed / 1e5).toPrecision(2)} × 10⁵ A/cm²`);
  }
});

test("a current just below what is wanted: the two are not written alike", () => {
  // ε² = zea/(0.7 jVt) = 0.3², z = 1, a = 2 Å, in 200 ps.
  const needed = ((1 * 2) / (0.7 * 0.09 * 13.0725 ** 3 * 200_000)) * 1.602176634e12;
  const [warning] = warn(["driftVelocity: [0.1 Å/ps, 0.2 Å/ps]", `currentDensity: ${0.999 * needed}`]);
  const read = (text: string) => Number(/([\d.]+) × 10/.exec(text)![1]) * 1e5;
  expect(read(warning!.received!)).toBeLessThan(read(warning!.expected!));
  expect(read(warning!.expected!)).toBeCloseTo(needed, -3);
  expect(warning!.message).toContain("known to 30.02 % at best");
});

test("where no current will do, that is said once, with what would", () => {
  const changes: readonly Change[] = [
    ["driftVelocity: [0.1 Å/ps, 0.2 Å/ps]", "currentDensity: [7e7 A/cm^2]"],
    ["duration: 200 ps, replicas: 1", "duration: 0.3 ps, replicas: 1, sampleInterval: 2 fs"],
  ];
  const found = warn(...changes).filter(({ path }) => path?.startsWith("drive"));
  expect(found.map(({ code }) => code)).toEqual(["NO_CURRENT_DOES"]);
  // x = zeEa/2k_BT = 0.7 at E = j/(10 S/cm), or 1 % of 1000 K = 2j²Vτ/(σ f k) with τ = 100 fs; the wanted j as above.
  const k = 8.617333262e-5;
  const byDrive = ((0.7 * 2 * k * 1000) / 2) * 1e8 * 10;
  const byHeat = Math.sqrt((10 * (10 / 1.602176634e4) * (3 * 192 - 4) * k) / (2 * 13.0725 ** 3 * 100)) * 1.602176634e12;
  const most = Math.min(byDrive, byHeat);
  const wanted = ((1 * 2) / (0.7 * 0.09 * 13.0725 ** 3 * 300)) * 1.602176634e12;
  expect(wanted).toBeGreaterThan(7e7);
  expect(most).toBeLessThan(7e7);
  const factor = wanted / most;
  expect(found[0]!.message).toContain(`with more than ${(most / 1e7).toPrecision(2)} × 10⁷ A/cm²`);
  expect(found[0]!.message).toContain(`known to ${(30 * Math.sqrt(factor)).toPrecision(2)} % at best`);
  expect(found[0]!.expected).toContain(`${factor.toPrecision(2)} times as many atoms times run length for 30 %`);
  expect(found[0]!.expected).toContain(`runs of ${(0.3 * factor).toPrecision(2)} ps`);
});

test("heat is named where the thermostat is slow", () => {
  // 2j²Vτ/(σ f k) with σ = 10 S/cm: at 8e6 A/cm², τ = 100 fs it is 0.34 K; at 5 ps 17 K.
  const [warning] = warn(["time: 100 fs", "time: 5 ps"]);
  const j = (56 * 2e-4) / 13.0725 ** 3;
  const heat = (2 * j * j * 13.0725 ** 3 * 5000) / ((10 / 1.602176634e4) * (3 * 192 - 4) * 8.617333262e-5);
  expect(warning).toMatchObject({ code: "CURRENT_TOO_LARGE", path: "drive.driftVelocity[1]" });
  expect(warning!.message).toContain(`heat them by ${heat.toPrecision(2)} K`);
});

describe("structures", () => {
  const lattice = 'Lattice="6 0 0 1 7 0 0 0 8" Properties=species:S:1:pos:R:3';
  const structure = (text: string) => {
    writeFileSync(join(folder, "other.xyz"), text);
    return good.replace("salt.xyz", "other.xyz");
  };

  test("fractional coordinates read as Cartesian", () => {
    const text = structure(`4\n${lattice}\nLi 0 0 0\nLi 0.5 0 0\nO 0 0.5 0.4\nZr 0.5 0.5 0.5\n`);
    expect(problemsOf(() => read(text))).toMatchObject([{ code: "FRACTIONAL_POSITIONS" }]);
  });

  test("a molecule in a corner is none", () => {
    const text = structure(`4\n${lattice}\nLi -0.1 0 0\nLi 1.9 0 0\nO 0 0.9 0.4\nZr 0.5 0.5 1.9\n`);
    expect(() => read(text)).not.toThrow();
  });

  test("ions too close are named, with what is usual", () => {
    const text = structure(`4\n${lattice}\nLi 0 0 0\nLi 3 0 0\nO 0 0 1\nZr 3 3.5 4\n`);
    expect(read(text).warnings.find(({ code }) => code === "CLOSE_PAIR")).toMatchObject({
      message: "Li 1 (line 3) and O 3 (line 5) are very close, and 1 more pairs",
      expected: "about 1.9 Å, the sum of their radii",
      received: "1 Å",
    });
  });

  test("a cell in nm around positions in Å", () => {
    const text = structure(
      `4\n${lattice.replace("6 0 0 1 7 0 0 0 8", "6 0 0 1 7 0 0 0 0.8")}\nLi 0 0 0\nLi 3 0 2\nO 0 3 4\nZr 3 3 6\n`,
    );
    expect(read(text).warnings.map(({ code }) => code)).toContain("ATOMS_OUTSIDE");
  });

  test("a cut-off beyond the cell: how many neighbours that is, and in the largest cell", () => {
    const pairs = readFileSync(join(folder, "ff.yaml"), "utf8").replace("distance: 5", "distance: 25");
    writeFileSync(join(folder, "long.yaml"), pairs);
    const said = (supercell: string) =>
      read(good.replace("ff.yaml", "long.yaml").replace("supercell: [1, 2, 1]", supercell)).warnings.find(
        ({ code }) => code === "LONG_CUTOFF",
      );
    // 4/3 π 25³ · 4/336
    expect(said("supercell: [1, 1, 1]")!.message).toContain("780 neighbours");
    expect(said("supercells: [[1, 1, 1], [5, 4, 4]]")).toBeUndefined();
  });
});
