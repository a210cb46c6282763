import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { readStudy } from "../../src/config/index.js";
import { engine } from "../force-field/description.js";
import { problemsOf } from "../structures/helpers.js";

// What a study says of currents to be found, errors to be reached and equilibrium runs.

const folder = mkdtempSync(join(tmpdir(), "staged-study-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "study.yaml");
writeFileSync(
  join(folder, "salt.xyz"),
  `4\nLattice="6 0 0 1 7 0 0 0 8" Properties=species:S:1:pos:R:3\nLi 0 0 0\nLi 3 0 0\nO 0 3 3\nZr 3 3.5 4\n`,
);
writeFileSync(
  join(folder, "ff.yaml"),
  "species: { Li: { charge: 0.5 }, O: { charge: -2 }, Zr: { charge: 1 } }\npairs: [{ between: [Li, O], potential: buckingham, A: 1000, rho: 0.3, C: 0 }]\ncutoff: { distance: 5, scheme: shift-force }\nelectrostatics: { method: ewald }\n",
);

const good = `structure: { file: salt.xyz }
forceField: ff.yaml
transportCharges: { Li: 1, O: -3, Zr: 1 }
mobile: [Li]
temperatures: [300 K]
equilibration: { duration: 1 ps }
drive:
  method: constant-current
  direction: [0, 3, 4]
  currents: auto
production:
  timestep: 2 fs
  duration: 10 ps
  replicas: 2
  targetError: 5 %
  maxDuration: 0.1 ns
thermostat: { type: csvr, time: 0.1 ps }
equilibrium:
  duration: 1 ns
  replicas: 3
  tensor: true
`;
const drift = ["  currents: auto\n", "  driftVelocity: [0.1 Å/ps, -0.2 Å/ps]\n"] as const;
const noTarget = ["  targetError: 5 %\n", ""] as const;
const noEquilibrium = ["equilibrium:\n  duration: 1 ns\n  replicas: 3\n  tensor: true\n", ""] as const;
type Change = readonly [string, string];

function read(...changes: readonly Change[]) {
  let text = good;
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  writeFileSync(path, text);
  return readStudy(path, engine);
}

test("everything said", () => {
  const { config, warnings } = read();
  expect(warnings.map(({ code }) => code)).toEqual(["FEW_ATOMS"]);
  expect(config.drive).toEqual({
    method: "constant-current",
    directions: [[0, 0.6, 0.8]],
    scheme: "charge",
    currents: [],
    auto: true,
  });
  expect(config.production).toMatchObject({
    targetError: 0.05,
    duration: { time: 10_000, steps: 5000 },
    maxDuration: { time: 100_000, steps: 50_000 },
  });
  expect(config.equilibrium).toEqual({ duration: { time: 1_000_000, steps: 500_000 }, replicas: 3, tensor: true });
});

describe("currents: auto", () => {
  test.each([["currents"], ["driftVelocity"], ["currentDensity"]])("%s: auto", (key) => {
    expect(read(["  currents: auto", `  ${key}: auto`]).config).toEqual(read().config);
  });

  test("needs no framework in scheme charge: a melt has one just as well", () => {
    for (const key of ["currents", "driftVelocity", "currentDensity"])
      expect(read(["mobile: [Li]", "mobile: [Li, O, Zr]"], ["currents: auto", `${key}: auto`]).config.drive!.auto).toBe(
        true,
      );
  });

  test("a thermostat's defaults are filled in: its time bounds the current", () => {
    expect(read(["csvr", "nose-hoover-chain"]).config.thermostat).toEqual({
      type: "nose-hoover-chain",
      parameters: { time: 100, length: 3 },
    });
  });

  test("a pilot may grow to twenty times the duration without a word, or to maxDuration", () => {
    expect(read(noTarget, ["  maxDuration: 0.1 ns\n", ""]).config.production).toMatchObject({
      targetError: null,
      maxDuration: { time: 200_000, steps: 100_000 },
    });
    expect(read(noTarget).config.production).toMatchObject({
      targetError: null,
      maxDuration: { time: 100_000, steps: 50_000 },
    });
  });
});

describe("the target error", () => {
  test.each([["5 %"], ["0.05"], ["5%"], ["50e-3"]])("%s", (text) => {
    expect(read(["5 %", text]).config.production.targetError).toBeCloseTo(0.05, 15);
  });

  test("without maxDuration: twenty times the duration; without either: the duration", () => {
    expect(read(["  maxDuration: 0.1 ns\n", ""]).config.production.maxDuration).toEqual({
      time: 200_000,
      steps: 100_000,
    });
    expect(read(drift, noTarget, ["  maxDuration: 0.1 ns\n", ""]).config.production.maxDuration).toEqual({
      time: 10_000,
      steps: 5000,
    });
  });

  test("maxDuration may be the duration, and is rounded to steps with a warning", () => {
    expect(read(["0.1 ns", "10 ps"]).config.production.maxDuration.steps).toBe(5000);
    const { config, warnings } = read(["0.1 ns", "20001 fs"]);
    expect(config.production.maxDuration).toEqual({ time: 20_002, steps: 10_001 });
    expect(warnings[0]).toMatchObject({ code: "ROUNDED", path: "production.maxDuration", line: 16, column: 16 });
  });
});

describe("equilibrium runs", () => {
  const section = (text: string): Change => ["equilibrium:\n  duration: 1 ns\n  replicas: 3\n  tensor: true\n", text];

  test("{}: as long as all currents and replicas together, one run", () => {
    expect(read(drift, section("equilibrium: {}\n")).config.equilibrium).toEqual({
      duration: { time: 40_000, steps: 20_000 },
      replicas: 1,
      tensor: false,
    });
    // auto: ±j and ±j/3.
    expect(read(section("equilibrium: {}\n")).config.equilibrium!.duration).toEqual({ time: 80_000, steps: 40_000 });
  });

  test("replicas share that time", () => {
    expect(read(drift, section("equilibrium: { replicas: 3 }\n")).config.equilibrium).toEqual({
      duration: { time: 13_334, steps: 6667 },
      replicas: 3,
      tensor: false,
    });
  });

  test("none without the section; without a drive there are some anyway, as the production says", () => {
    expect(read(noEquilibrium).config.equilibrium).toBeNull();
    const alone: Change = [
      good.slice(good.indexOf("drive:"), good.indexOf("production:")),
      "drive: { method: equilibrium }\n",
    ];
    expect(read(alone, noEquilibrium).config).toMatchObject({
      drive: null,
      equilibrium: { duration: { time: 10_000, steps: 5000 }, replicas: 2, tensor: false },
    });
    expect(read(alone, section("equilibrium: { tensor: true }\n")).config.equilibrium).toEqual({
      duration: { time: 10_000, steps: 5000 },
      replicas: 2,
      tensor: true,
    });
    expect(read(alone).config.equilibrium).toEqual({
      duration: { time: 1_000_000, steps: 500_000 },
      replicas: 3,
      tensor: true,
    });
  });

  test("a duration is rounded to steps, with a warning", () => {
    const { config, warnings } = read(["duration: 1 ns", "duration: 30001 fs"]);
    expect(config.equilibrium!.duration.steps).toBe(15_001);
    expect(warnings[0]).toMatchObject({ code: "ROUNDED", path: "equilibrium.duration", line: 19, column: 13 });
  });
});

describe("one mistake, one problem, in its place", () => {
  test.each<[string, readonly Change[], Record<string, unknown>]>([
    [
      "auto twice",
      [["  currents: auto\n", "  currents: auto\n  driftVelocity: auto\n"]],
      {
        code: "CURRENT_TWICE",
        path: "drive.currents",
        line: 10,
        column: 3,
        message: "driftVelocity and currents are both given",
      },
    ],
    [
      "auto and a current",
      [["  currents: auto\n", "  currentDensity: 1e7\n  currents: auto\n"]],
      { code: "CURRENT_TWICE", path: "drive.currents", line: 11, column: 3 },
    ],
    [
      "auto misspelt",
      [["currents: auto", "currents: outo"]],
      { code: "UNKNOWN_NAME", path: "drive.currents", line: 10, column: 13, expected: "auto" },
    ],
    [
      "a list of currents without their kind",
      [["currents: auto", "currents: [1, 2]"]],
      { code: "UNKNOWN_NAME", path: "drive.currents", line: 10 },
    ],
    [
      "auto in a list",
      [["currents: auto", "driftVelocity: [auto]"]],
      { code: "NOT_A_QUANTITY", path: "drive.driftVelocity[0]", line: 10, column: 19 },
    ],
    [
      "auto misspelt as a velocity",
      [["currents: auto", "driftVelocity: automatic"]],
      { code: "NOT_A_QUANTITY", path: "drive.driftVelocity", line: 10, column: 18 },
    ],
    [
      "an empty list",
      [["currents: auto", "driftVelocity: []"]],
      { code: "WRONG_COUNT", path: "drive.driftVelocity", line: 10 },
    ],
    [
      "auto with scheme mobile in a melt",
      [
        ["mobile: [Li]", "mobile: [Li, O, Zr]"],
        ["  currents: auto", "  scheme: mobile\n  currents: auto"],
      ],
      { code: "NO_FRAMEWORK", path: "drive.scheme", line: 10, column: 11, remedy: "scheme: charge" },
    ],
    [
      "auto at equilibrium",
      [["method: constant-current\n  direction: [0, 3, 4]", "method: equilibrium"]],
      { code: "UNKNOWN_KEY", path: "drive.currents", line: 9, column: 3 },
    ],
    [
      "a percentage without the sign",
      [["5 %", "5"]],
      {
        code: "OUT_OF_RANGE",
        path: "production.targetError",
        line: 15,
        column: 16,
        remedy: "a bare number is a fraction: 0.05 is 5 %",
      },
    ],
    ["half", [["5 %", "50 %"]], { code: "OUT_OF_RANGE", path: "production.targetError", line: 15 }],
    [
      "no error at all",
      [["5 %", "0 %"]],
      { code: "OUT_OF_RANGE", path: "production.targetError", line: 15, column: 16 },
    ],
    ["a negative error", [["5 %", "-5 %"]], { code: "OUT_OF_RANGE", path: "production.targetError", line: 15 }],
    [
      "an error in S/cm",
      [["5 %", "0.1 S/cm"]],
      { code: "WRONG_DIMENSION", path: "production.targetError", line: 15, column: 16 },
    ],
    [
      "an error that is a word",
      [["5 %", "auto"]],
      { code: "NOT_A_QUANTITY", path: "production.targetError", line: 15 },
    ],
    [
      "misspelt",
      [["targetError", "targeterror"]],
      {
        code: "UNKNOWN_KEY",
        path: "production.targeterror",
        line: 15,
        column: 3,
        remedy: 'did you mean "targetError"?',
      },
    ],
    [
      "maxDuration below the duration",
      [["0.1 ns", "9 ps"]],
      {
        code: "INTERVAL_OUT_OF_RANGE",
        path: "production.maxDuration",
        line: 16,
        column: 16,
        expected: "at least 10000 fs",
      },
    ],
    [
      "maxDuration without anything to extend",
      [drift, noTarget],
      {
        code: "MISSING_KEY",
        path: "production.maxDuration",
        line: 15,
        column: 3,
        expected: "targetError beside it, e.g. targetError: 5 %",
      },
    ],
    [
      "maxDuration of another dimension",
      [["0.1 ns", "0.1 nm"]],
      { code: "WRONG_DIMENSION", path: "production.maxDuration", line: 16 },
    ],
    [
      "an equilibrium run shorter than a row",
      [["duration: 1 ns", "duration: 18 fs"]],
      {
        code: "RUN_TOO_SHORT",
        path: "equilibrium.duration",
        line: 19,
        column: 13,
        expected: "at least 20 fs",
        received: "18 fs",
      },
    ],
    [
      "an equilibrium run of no length",
      [["duration: 1 ns", "duration: 0 ns"]],
      { code: "OUT_OF_RANGE", path: "equilibrium.duration", line: 19, column: 13 },
    ],
    [
      "no equilibrium replicas",
      [["replicas: 3", "replicas: 0"]],
      { code: "NOT_AN_INTEGER", path: "equilibrium.replicas", line: 20, column: 13 },
    ],
    [
      "a tensor of words",
      [["tensor: true", "tensor: maybe"]],
      { code: "WRONG_TYPE", path: "equilibrium.tensor", line: 21, column: 11, expected: "true or false" },
    ],
    [
      "misspelt at equilibrium",
      [["tensor: true", "tensors: true"]],
      { code: "UNKNOWN_KEY", path: "equilibrium.tensors", line: 21, column: 3, remedy: 'did you mean "tensor"?' },
    ],
    [
      "equilibrium: true",
      [["equilibrium:\n  duration: 1 ns\n  replicas: 3\n  tensor: true\n", "equilibrium: true\n"]],
      { code: "WRONG_TYPE", path: "equilibrium", line: 18 },
    ],
    [
      "equilibrium without a value",
      [["equilibrium:\n  duration: 1 ns\n  replicas: 3\n  tensor: true\n", "equilibrium:\n"]],
      { code: "WRONG_TYPE", path: "equilibrium", line: 18 },
    ],
    [
      "misspelt section",
      [["equilibrium:\n", "equilibium:\n"]],
      { code: "UNKNOWN_KEY", path: "equilibium", line: 18, column: 1, remedy: 'did you mean "equilibrium"?' },
    ],
  ])("%s", (_, changes, expected) => {
    const problems = problemsOf(() => read(...changes));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ file: path, ...expected });
    expect(JSON.stringify(problems)).not.toMatch(/undefined|NaN/);
  });

  test("several at once, each in its line", () => {
    const problems = problemsOf(() =>
      read(
        ["5 %", "500 %"],
        ["0.1 ns", "1 ps"],
        ["duration: 1 ns", "duration: 1 Å"],
        ["tensor: true", "tensor: 1"],
        ["currents: auto", "currents: automatic"],
      ),
    );
    expect(problems.map(({ line, code }) => `${line} ${code}`)).toEqual([
      "10 UNKNOWN_NAME",
      "15 OUT_OF_RANGE",
      "16 INTERVAL_OUT_OF_RANGE",
      "19 WRONG_DIMENSION",
      "21 WRONG_TYPE",
    ]);
  });
});
