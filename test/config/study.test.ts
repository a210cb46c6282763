import { pairTermsOf } from "../../src/model/interactions.js";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { currentIn, readStudy, resolveStudy, type StudySystem } from "../../src/config/index.js";
import { formatProblems } from "../../src/errors/format.js";
import { signedVolume } from "../../src/structures/index.js";
import { constants } from "../../src/units/index.js";
import { engine } from "../force-field/description.js";
import { problemsOf } from "../structures/helpers.js";
import { setupAt } from "../setups.js";
import { folder, good, path, read } from "./salt.js";

const example = new URL("../../examples/1-llzo-constant-current/", import.meta.url).pathname;
describe("reading", () => {
  test("everything in internal units, defaults filled in", () => {
    const { config, systems, points, warnings, files } = read(good);
    const { structure, model, report } = systems[0]!;
    expect(points.map(({ key, temperature }) => [key, temperature])).toEqual([
      ["T300K", 300],
      ["T373.15K", 373.15],
    ]);
    expect(config).toEqual({
      title: "A salt",
      structure: {
        file: join(folder, "salt.xyz"),
        format: null,
        frame: -1,
        supercells: [[1, 2, 1]],
        cell: null,
        occupancies: { seed: 1, minimumDistance: { default: 1.6, pairs: new Map() }, tolerance: 0.01, candidates: 1 },
        dope: [],
      },
      forceField: { file: join(folder, "ff.yaml"), species: null },
      transportCharges: new Map([
        ["Li", 1],
        ["O", -3],
        ["Zr", 1],
      ]),
      mobile: { names: ["Li"], reason: "named in the study" },
      temperatures: [300, 373.15],
      preparation: null,
      equilibration: { time: 1000, steps: 500 },
      drive: expect.anything(),
      production: {
        timestep: 2,
        duration: { time: 10000, steps: 5000 },
        replicas: 2,
        sampleInterval: { time: 20, steps: 10 },
        targetError: null,
        maxDuration: { time: 10000, steps: 5000 },
        precision: "mixed",
      },
      equilibrium: null,
      thermostat: { type: "nose-hoover-chain", parameters: { time: 100, length: 3 } },
      seed: 7,
      threads: 0,
      skin: 0,
      last: [],
      trajectory: {
        interval: { time: 1000, steps: 500 },
        format: "extended-xyz",
        positions: "unwrapped",
        columns: ["velocities", "forces"],
        compress: "none",
      },
    });
    expect(structure.species).toHaveLength(8);
    expect(model.typeNames).toEqual(["Li", "O", "Zr"]);
    expect(report.coulombOnly).toContainEqual(["O", "Zr"]);
    // Eight ions are few, whatever current they carry: see doubts.test.ts.
    expect(warnings.map(({ code }) => code)).toEqual(["FEW_ATOMS", "CURRENT_TOO_SMALL"]);
    expect(files.map((file) => file.path)).toEqual([path, join(folder, "salt.xyz"), join(folder, "ff.yaml")]);
  });

  test("Q̇ = Σ_mobile z v_d, j = Q̇/V, along a unit vector", () => {
    const setup = setupAt(read(good));
    const drive = setup.config.drive!;
    expect(drive.directions).toEqual([[0, 0.6, 0.8]]);
    expect(setup.point.along.direction).toEqual([0, 0.6, 0.8]);
    expect(drive.scheme).toBe("mobile");
    const volume = 2 * 6 * 7 * 8;
    const [first, second] = drive.currents.map((given) => currentIn(setup, given));
    expect(first!.chargeFlux).toBeCloseTo(4 * 1 * 1e-4, 15);
    expect(second!.currentDensity).toBeCloseTo((4 * -2e-4) / volume, 15);
    expect(drive.currents).toEqual([1e-4, -2e-4].map((driftVelocity) => ({ driftVelocity, currentDensity: null })));
  });

  test("Q̇ = j V from a current density in A/cm²", () => {
    const setup = setupAt(read(good.replace("driftVelocity: [0.1 Å/ps, -0.2 Å/ps]", "currentDensity: 1e7")));
    const { currents } = setup.config.drive!;
    expect(currents).toHaveLength(1);
    const { chargeFlux, currentDensity, driftVelocity } = currentIn(setup, currents[0]!);
    expect(currentDensity).toBeCloseTo(1e7 / constants.CURRENT_DENSITY_IN_A_PER_CM2, 14);
    expect(chargeFlux).toBeCloseTo((1e7 / 1.602176634e12) * 672, 12);
    expect(driftVelocity).toBeNull();
  });

  test("without a name, the species with the smallest transport charge moves", () => {
    const { config } = read(good.replace("mobile: [Li]\n", "").replace("Li: 1, O: -3, Zr: 1 e", "Li: 1, O: -6, Zr: 4"));
    expect(config.mobile).toEqual({ names: ["Li"], reason: "the species with the smallest |transport charge|" });
  });

  test("three edges scale the axes and keep the angles; before the supercell", () => {
    const [{ structure }] = read(good.replace("supercell: [1, 2, 1]", "supercell: [1, 2, 1], cell: [6.3 Å, 0.7 nm, 8]"))
      .systems as [StudySystem];
    expect(structure.cell[0]).toBeCloseTo(6.3, 12);
    expect(Math.hypot(structure.cell[3]!, structure.cell[4]!)).toBeCloseTo(14, 12);
    expect(structure.cell[3]! / structure.cell[4]!).toBeCloseTo(1 / 7, 12);
  });

  test("a matrix replaces the cell", () => {
    const [{ structure }] = read(good.replace("supercell: [1, 2, 1]", "cell: [[6, 0, 0], [1, 8, 0], [0, 1, 0.9 nm]]"))
      .systems as [StudySystem];
    expect([...structure.cell]).toEqual([6, 0, 0, 1, 8, 0, 0, 1, 9]);
  });

  test("equilibrium runs and thermostat: none", () => {
    const { config } = read(
      good
        .replace(/drive:\n( {2}.*\n)+/, "drive: { method: equilibrium }\n")
        .replace(/thermostat: .*/, "thermostat: none"),
    );
    expect(config.drive).toBeNull();
    expect(config.thermostat).toBeNull();
  });

  test("a duration that is not a multiple of the time step is rounded, with a warning", () => {
    const { config, warnings } = read(good.replace("duration: 10 ps", "duration: 10001 fs"));
    expect(config.production.duration).toEqual({ time: 10002, steps: 5001 });
    expect(warnings[0]).toMatchObject({ code: "ROUNDED", path: "production.duration", line: 15, column: 13 });
  });

  test.each(["mixed", "double"])("precision: %s", (precision) => {
    expect(read(good.replace("  replicas: 2", `  precision: ${precision}`)).config.production.precision).toBe(
      precision,
    );
  });

  test("an object of the same shape", () => {
    const object = {
      structure: { file: "salt.xyz" },
      forceField: "ff.yaml",
      transportCharges: { Li: 1, O: -3, Zr: 1 },
      mobile: "Li",
      temperatures: 300,
      equilibration: { duration: 0 },
      drive: { method: "constant-current", direction: [1, 0, 0], driftVelocity: "0.1 Å/ps" },
      production: { timestep: "1 fs", duration: "1 ps" },
      thermostat: { type: "csvr", time: "100 fs" },
    };
    const context = { engine, baseDirectory: folder };
    expect(resolveStudy(object, context).config).toMatchObject({
      title: "untitled",
      seed: 1,
      drive: { scheme: "charge" },
      production: { sampleInterval: { steps: 10 } },
    });
    const problems = problemsOf(() => resolveStudy({ ...object, temperatures: [300, "2 eV"], sed: 1 }, context));
    expect(problems.map(({ code, path: at, file }) => [code, at, file])).toEqual([
      ["UNKNOWN_KEY", "sed", undefined],
      ["WRONG_DIMENSION", "temperatures[1]", undefined],
    ]);
  });
});

test.each(["2 ps", "1e-9 fs"])("a time step of %s: that, and nothing of what is counted in it", (timestep) => {
  const text = `${good.replace("timestep: 2 fs", `timestep: ${timestep}`)}\nequilibrium: { duration: 10 ps }\n`;
  expect(problemsOf(() => read(text)).map(({ code }) => code)).toEqual([
    timestep === "2 ps" ? "TIMESTEP_TOO_LONG" : "TIMESTEP_TOO_SHORT",
  ]);
});

describe("one mistake, one problem, in its place", () => {
  test.each<[string, string, string, Record<string, unknown>]>([
    [
      "misspelt section",
      "temperatures:",
      "temprature:",
      { code: "UNKNOWN_KEY", path: "temprature", line: 6, column: 1, remedy: 'did you mean "temperatures"?' },
    ],
    [
      "misspelt key",
      "  replicas: 2",
      "  replica: 2",
      { code: "UNKNOWN_KEY", path: "production.replica", line: 16, column: 3, remedy: 'did you mean "replicas"?' },
    ],
    [
      "missing key",
      "  timestep: 2 fs\n",
      "",
      { code: "MISSING_KEY", path: "production.timestep", line: 13, column: 1 },
    ],
    ["missing section", "equilibration: { duration: 1 ps }\n", "", { code: "MISSING_KEY", path: "equilibration" }],
    [
      "empty value",
      "timestep: 2 fs",
      "timestep:",
      { code: "NOT_A_QUANTITY", path: "production.timestep", line: 14, column: 3 },
    ],
    ["wrong dimension", "2 fs", "2 Å", { code: "WRONG_DIMENSION", line: 14, column: 13 }],
    [
      "wrong dimension in a list",
      "100 °C",
      "0.1 eV",
      { code: "WRONG_DIMENSION", path: "temperatures[1]", line: 6, column: 23 },
    ],
    ["below zero kelvin", "100 °C", "-300 °C", { code: "OUT_OF_RANGE", path: "temperatures[1]" }],
    ["twice", "100 °C", "300", { code: "DUPLICATE_TEMPERATURE", path: "temperatures[1]" }],
    ["duplicate key", "seed: 7", "seed: 7\nseed: 8", { code: "DUPLICATE_KEY", line: 20, column: 1 }],
    [
      "unknown scheme",
      "scheme: mobile",
      "scheme: mobil",
      { code: "UNKNOWN_NAME", path: "drive.scheme", line: 11, column: 11, remedy: 'did you mean "mobile"?' },
    ],
    [
      "unknown precision",
      "  replicas: 2",
      "  precision: doubel",
      {
        code: "UNKNOWN_NAME",
        path: "production.precision",
        line: 16,
        column: 14,
        expected: "mixed, double",
        remedy: 'did you mean "double"?',
      },
    ],
    [
      "unknown method",
      "method: constant-current",
      "method: constant-voltage",
      {
        code: "UNKNOWN_NAME",
        path: "drive.method",
        line: 9,
        column: 11,
        expected: "constant-current, constant-field, equilibrium",
      },
    ],
    [
      "unknown thermostat",
      "type: nose-hoover-chain",
      "type: nose-hoover",
      { code: "UNKNOWN_NAME", path: "thermostat.type" },
    ],
    [
      "unknown thermostat in short",
      "thermostat: { type: nose-hoover-chain, time: 0.1 ps }",
      "thermostat: noen",
      { code: "UNKNOWN_NAME", path: "thermostat", line: 18, column: 13, remedy: 'did you mean "none"?' },
    ],
    [
      "two currents",
      "driftVelocity: [0.1 Å/ps, -0.2 Å/ps]",
      "driftVelocity: [0.1 Å/ps]\n  currents: auto",
      { code: "CURRENT_TWICE", path: "drive.currents", line: 13 },
    ],
    ["no current", "  driftVelocity: [0.1 Å/ps, -0.2 Å/ps]\n", "", { code: "MISSING_KEY", path: "drive", line: 8 }],
    [
      "two currents",
      "  scheme: mobile",
      "  currentDensity: 1e7",
      { code: "CURRENT_TWICE", path: "drive.currentDensity", line: 11, column: 3 },
    ],
    [
      "no direction",
      "[0, 3, 4]",
      "[0, 0, 0]",
      { code: "ZERO_DIRECTION", path: "drive.direction", line: 10, column: 14 },
    ],
    ["two directions", "[0, 3, 4]", "[0, 3]", { code: "WRONG_COUNT", path: "drive.direction" }],
    [
      "not neutral",
      "O: -3",
      "O: -2",
      {
        code: "NOT_NEUTRAL",
        line: 4,
        column: 1,
        message: "the transport charges add up to 2 e in the cell",
        received: "4 Li × 1 e + 2 O × −2 e + 2 Zr × 1 e",
      },
    ],
    [
      "a charge is missing",
      ", Zr: 1 e",
      "",
      { code: "MISSING_CHARGE", line: 4, message: "no transport charge is given for Zr" },
    ],
    [
      "a charge too many",
      "Zr: 1 e }",
      "Zr: 1 e, La: 3 }",
      { code: "UNKNOWN_SPECIES", path: "transportCharges.La", line: 4, column: 44 },
    ],
    [
      "mobile is not there",
      "mobile: [Li]",
      "mobile: [li]",
      { code: "UNKNOWN_SPECIES", path: "mobile[0]", line: 5, column: 10, remedy: 'did you mean "Li"?' },
    ],
    [
      "mobile is unclear",
      "mobile: [Li]\n",
      "",
      {
        code: "MOBILE_UNCLEAR",
        message: "the mobile species is not clear: Li and Zr have the same |transport charge|",
      },
    ],
    [
      "no framework",
      "mobile: [Li]",
      "mobile: [Li, O, Zr]",
      {
        code: "NO_FRAMEWORK",
        path: "drive.driftVelocity",
        line: 12,
        column: 3,
        remedy: "give currentDensity, with scheme: charge",
      },
    ],
    ["mixed signs", "mobile: [Li]", "mobile: [Li, O]", { code: "MIXED_SIGNS", path: "drive.driftVelocity" }],
    [
      "a bare drift velocity",
      "0.1 Å/ps",
      "0.1",
      {
        code: "DRIFT_TOO_FAST",
        path: "drive.driftVelocity[0]",
        line: 12,
        column: 19,
        remedy: "check the unit: a bare number is in Å/fs",
      },
    ],
    ["a long time step", "2 fs", "6 fs", { code: "TIMESTEP_TOO_LONG", line: 14, column: 13 }],
    [
      "a long interval",
      "sampleInterval: 20 fs",
      "sampleInterval: 20 ps",
      { code: "INTERVAL_OUT_OF_RANGE", line: 17, column: 19 },
    ],
    [
      "a short interval",
      "interval: 1 ps",
      "interval: 1 fs",
      { code: "INTERVAL_OUT_OF_RANGE", path: "trajectory.interval" },
    ],
    ["half a replica", "replicas: 2", "replicas: 0.5", { code: "NOT_AN_INTEGER", line: 16, column: 13 }],
    [
      "supercell",
      "[1, 2, 1]",
      "[1, 0, 1]",
      { code: "NOT_AN_INTEGER", path: "structure.supercell[1]", line: 2, column: 45 },
    ],
    [
      "an unknown column",
      "trajectory: { interval: 1 ps }",
      "trajectory: { interval: 1 ps, columns: [velocities, force] }",
      {
        code: "UNKNOWN_NAME",
        path: "trajectory.columns[1]",
        expected: "velocities, forces, charges",
        remedy: 'did you mean "forces"?',
      },
    ],
    [
      "an unknown trajectory format",
      "trajectory: { interval: 1 ps }",
      "trajectory: { interval: 1 ps, format: lammps }",
      { code: "UNKNOWN_NAME", path: "trajectory.format", expected: "extended-xyz, lammps-dump" },
    ],
    [
      "a huge supercell",
      "[1, 2, 1]",
      "[1000, 1000, 1000]",
      { code: "TOO_MANY_ATOMS", path: "structure.supercell", line: 2 },
    ],
    [
      "a left-handed cell",
      "supercell: [1, 2, 1]",
      "cell: [[0, 6, 0], [7, 0, 0], [0, 0, 8]]",
      { code: "CELL_LEFT_HANDED", path: "structure.cell", line: 2, column: 36 },
    ],
    [
      "a cell of two edges",
      "supercell: [1, 2, 1]",
      "cell: [6, 7]",
      { code: "WRONG_COUNT", path: "structure.cell", line: 2, column: 36 },
    ],
    [
      "no such structure",
      "salt.xyz",
      "slat.xyz",
      { code: "FILE_NOT_FOUND", path: "structure.file", line: 2, column: 20, remedy: 'did you mean "salt.xyz"?' },
    ],
    [
      "no such format",
      "file: salt.xyz",
      "file: salt.xyz, format: xyz",
      { code: "UNKNOWN_FORMAT", path: "structure.format", line: 2 },
    ],
    [
      "no such force field",
      "ff.yaml",
      "fff.yaml",
      { code: "FILE_NOT_FOUND", path: "forceField", line: 3, column: 13, remedy: 'did you mean "ff.yaml"?' },
    ],
    ["not a map", good, "- 1\n- 2\n", { code: "WRONG_TYPE", line: 1, column: 1 }],
    ["syntax", "  method", " method", { code: "YAML_SYNTAX", line: 9 }],
  ])("%s", (_name, from, to, expected) => {
    const text = good.replace(from, to);
    expect(text).not.toBe(good);
    const problems = problemsOf(() => read(text));
    if (expected["code"] !== "YAML_SYNTAX") expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ file: path, ...expected });
  });
});

test("ten mistakes, ten problems, each with its line and column", () => {
  const text = `title: Ten
structure: { file: salt.xyz, supercel: [1, 2, 1] }
forceField: ff.yaml
transportCharges: { Li: 1, O: -2, Zr: 1 e }
mobile: [Lu]
temperatures: [300 K, 1 ps]
equilibration: { duration: 1 Å }
drive:
  method: constant-current
  direction: [0, 0, 0]
  driftVelocity: [0.1 Å/ps]
  driftVelocity: [0.2 Å/ps]
production:
  timestep: 20 fs
  duration: 10 ps
thermostat: { type: csvr, tiem: 100 fs }
colour: red
`;
  const problems = problemsOf(() => read(text));
  expect(problems.map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual([
    "2:30 UNKNOWN_KEY",
    "4:1 NOT_NEUTRAL",
    "5:10 UNKNOWN_SPECIES",
    "6:23 WRONG_DIMENSION",
    "7:28 WRONG_DIMENSION",
    "10:14 ZERO_DIRECTION",
    "12:3 DUPLICATE_KEY",
    "14:13 TIMESTEP_TOO_LONG",
    "16:27 UNKNOWN_KEY",
    "17:1 UNKNOWN_KEY",
  ]);
  const report = formatProblems(problems, { relativeTo: folder });
  expect(report).toContain(
    'study.yaml:16:27  unknown key "tiem"\n    at        thermostat.tiem\n    expected  type, time\n    remedy    did you mean "time"?',
  );
  expect(report).toMatch(/10 problems$/);
});

test("problems of study, structure and force field come together", () => {
  writeFileSync(join(folder, "bad.xyz"), `1\nLattice="6 0 0 0 6 0 0 0 six"\nLi 0 0 0\n`);
  writeFileSync(join(folder, "bad.yaml"), "species: { Li: { charge: 1 Å } }\nelectrostatics: none\n");
  const problems = problemsOf(() =>
    read(good.replace("salt.xyz", "bad.xyz").replace("ff.yaml", "bad.yaml").replace("seed: 7", "seed: -7")),
  );
  expect(problems.map(({ file, line, code }) => `${file!.slice(folder.length + 1)}:${line} ${code}`)).toEqual([
    "study.yaml:19 NOT_AN_INTEGER",
    "bad.xyz:2 NOT_A_NUMBER",
    "bad.yaml:1 WRONG_DIMENSION",
  ]);
});

describe("the LLZO example", () => {
  const study = readStudy(join(example, "study.yaml"), engine);
  const { config, warnings } = study;
  const { structure, model, report } = study.systems[0]!;

  test("is read without a warning", () => {
    expect(warnings).toEqual([]);
    expect(structure.species).toHaveLength(192);
    expect(signedVolume(structure.cell)).toBeCloseTo(13.0725 ** 3, 9);
    expect(Math.abs(report.netCharge)).toBeLessThan(1e-12);
    expect(config.drive!.currents.map((given) => currentIn(setupAt(study), given).chargeFlux)).toEqual([
      56e-4,
      56 * 2e-4,
    ]);
  });

  test("has the published numbers of the force field", () => {
    expect(model.typeNames).toEqual(["Li", "La", "Zr", "O"]);
    expect([...model.charges]).toEqual([0.7183, 1.9708, 1.9246, -1.232475]);
    expect(pairTermsOf(model).map(({ parameters }) => [...parameters])).toEqual([
      [560865, 0.168565, 23.337],
      [1362.81, 0.228092, 0],
      [2544.14, 0.291179, 0],
      [8833.77, 0.219927, 0],
    ]);
    expect(readFileSync(join(example, "llzo-rigid-ion.yaml"), "utf8")).toContain("Å^6");
  });
});
