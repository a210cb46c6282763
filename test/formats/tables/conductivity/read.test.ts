import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import {
  isConductivityTable,
  readConductivityTable,
  type TableOptions,
} from "../../../../src/formats/tables/conductivity/read.js";
import { InputError } from "../../../../src/errors/errors.js";

const folder = mkdtempSync(join(tmpdir(), "galvanostat-table-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "table.csv");
function read(text: string, options?: TableOptions) {
  writeFileSync(path, text);
  expect(isConductivityTable(text.split("\n"))).toBe(true);
  return readConductivityTable(path, options);
}

describe("what people write", () => {
  /** 300 K, 2e-4 S/cm, ± 2e-5. */
  const log = (x: number) => Math.log10(x);
  test.each([
    ["brackets", "T [K],sigma [S/cm],error [S/cm]\n300,2e-4,2e-5"],
    ["Celsius and mS", "T (°C),σ (mS/cm),std (mS/cm)\n26.85,0.2,0.02"],
    ["S/m and %", "temperature [K];conductivity [S/m];error [%]\n300;0.02;10"],
    ["underscores", "temperature_K,conductivity_S_per_cm,conductivity_error_S_per_cm\n300,2e-4,2e-5"],
    ["slashes", "T / K,σ / S cm⁻¹,error / S cm⁻¹\n300,2e-4,2e-5"],
    ["a row of units", "T\tsigma\terror\nK\tmS cm^-1\tmS cm^-1\n300\t0.2\t0.02"],
    ["blanks, header in a comment", "# T [K] sigma [S/cm] relative_error\n300 2e-4 0.1"],
    ["comments, blank lines", "# by hand\n\nT [K],bulk_conductivity [S/cm],se [S/cm]\n# first\n300,2e-4,2e-5\n\n"],
    ["σT", "T [K],sigmaT [S K/cm],error [S K/cm]\n300,0.06,0.006"],
    ["σT, error of σ", "T [K],σT [S cm^-1 K],error [S/cm]\n300,0.06,2e-5"],
    ["1000/T and log10 σT", `1000/T [1/K],log10(σT) [S K/cm],error\n${1000 / 300},${log(0.06)},${0.1 / Math.LN10}`],
    [
      "1000/T / K^-1 and the unit within",
      `1000/T / K^-1,log10(sigma / S cm^-1),log10(sigma) error\n${1000 / 300},${log(2e-4)},${0.1 / Math.LN10}`,
    ],
    ["ln", `T [K],ln(sigma) [S/m],relative error [%]\n300,${Math.log(0.02)},10`],
    ["a label with a comma", 'T [K],sigma [S/cm],error [%],label\n300,2e-4,10,"Murugan, 2007"'],
    ["byte order mark, Windows", "\uFEFFT [K],sigma [S/cm],error [%]\r\n300,2e-4,10\r\n"],
  ])("%s", (_name, text) => {
    const { points } = read(text);
    expect(points).toHaveLength(1);
    expect(points[0]!.temperature).toBeCloseTo(300, 9);
    expect(points[0]!.conductivity / 2e-4).toBeCloseTo(1, 9);
    expect(points[0]!.standardError! / 2e-5).toBeCloseTo(1, 9);
    if (text.includes("label")) expect(points[0]!.label).toBe("Murugan, 2007");
  });

  test("no errors, or those that are said", () => {
    const text = "T [K],sigma [S/cm],error [S/cm]\n300,2e-4,\n400,1e-3,";
    expect(read(text).points.map((p) => p.standardError)).toEqual([null, null]);
    const { points, notes } = read("T [K],sigma [S/cm]\n300,2e-4", { relativeError: 0.1 });
    expect(points[0]!.standardError).toBeCloseTo(2e-5, 12);
    expect(notes).toEqual([
      '1 points: temperature from "T [K]", conductivity from "sigma [S/cm]"',
      "errors: 10 % of each, as said",
    ]);
    expect(read("T [K],sigma [S/cm],error,pressure [GPa]\n300,2e-4,1e-5,0").notes.slice(1)).toEqual([
      'errors from "error"',
      expect.stringContaining("no unit of their own"),
      "columns not read: pressure [GPa]",
    ]);
  });

  test("one of several conductivities, as our own comparison.csv has them", () => {
    const text =
      "temperature_K,inverse_temperature_1000_per_K,sigma_constant_current_S_per_cm,sigma_constant_current_S_per_cm_standard_error,sigma_einstein_S_per_cm,sigma_einstein_S_per_cm_standard_error\n1000,1,2,0.1,3,0.4";
    expect(
      read(text, { columns: ["sigma_einstein_S_per_cm", "sigma_einstein_S_per_cm_standard_error"] }).points,
    ).toEqual([{ temperature: 1000, conductivity: 3, standardError: 0.4 }]);
    expect(problems(text)).toEqual([["AMBIGUOUS_COLUMN", 1]]);
  });
});

function problems(text: string, options?: TableOptions): unknown {
  writeFileSync(path, text);
  try {
    readConductivityTable(path, options);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    for (const problem of (error as InputError).problems) expect(problem.file).toBe(path);
    return (error as InputError).problems.map(({ code, line }) => [code, line]);
  }
  return "no problems";
}

test.each<[string, string, unknown, TableOptions?]>([
  [
    "rows",
    "T [K],sigma [S/cm],error [S/cm]\n300,abc,1e-5\n-4,1e-3,1e-5\n350,-1e-3,1e-5\n400,1e-3,0\n500,1e-3\n600,1e-3,",
    [
      ["NOT_A_NUMBER", 2],
      ["OUT_OF_RANGE", 3],
      ["OUT_OF_RANGE", 4],
      ["OUT_OF_RANGE", 5],
      ["WRONG_COUNT", 6],
      ["MIXED_ERRORS", 1],
    ],
  ],
  [
    "no units",
    "T,sigma\n300,1",
    [
      ["MISSING_UNIT", 1],
      ["MISSING_UNIT", 1],
    ],
  ],
  [
    "no units, and cells that are no numbers",
    "T,sigma\n300,1\nwarm,2\n400",
    [
      ["MISSING_UNIT", 1],
      ["MISSING_UNIT", 1],
      ["NOT_A_NUMBER", 3],
      ["WRONG_COUNT", 4],
    ],
  ],
  [
    "units of something else",
    "T [eV],sigma [S]\n300,1",
    [
      ["WRONG_UNIT", 1],
      ["WRONG_UNIT", 1],
    ],
  ],
  ["a unit of something else in a row of units", "# x\nT,sigma\nK,eV\n300,1", [["WRONG_UNIT", 3]]],
  ["no temperature", "x,sigma [S/cm]\n300,1", [["NO_COLUMN", 1]]],
  ["no conductivity", "T [K],D [cm^2/s]\n300,1", [["NO_COLUMN", 1]]],
  ["log of unknown base", "T [K],log(sigma) [S/cm]\n300,1", [["NO_COLUMN", 1]]],
  ["no header", "300,1\n400,2", [["NO_HEADER", undefined]]],
  ["no rows", "T [K],sigma [S/cm]\n", [["NO_ROWS", 1]]],
  [
    "an unknown column",
    "T [K],sigma [S/cm]\n300,1",
    [
      ["UNKNOWN_COLUMN", 1],
      ["NO_COLUMN", 1],
    ],
    { columns: ["x"] },
  ],
  ["errors twice", "T [K],sigma [S/cm],error [%]\n300,1,5", [["WRONG_OPTION", 1]], { relativeError: 0.1 }],
])("what is wrong, with its line: %s", (_name, text, expected, options) => {
  expect(problems(text, options)).toEqual(expected);
});

test("other files are no tables of σ(T)", () => {
  for (const text of [
    "time_ps,flux_x [e Å/ps]\n0,1",
    "ITEM: TIMESTEP\n0",
    '2\nLattice="1 0 0 0 1 0 0 0 1"\nLi 0 0 0',
    "time_ps,temperature_K,field_V_per_A\n0,300,1",
    "",
    "Dear editor,",
  ])
    expect(isConductivityTable(text.split("\n")), text).toBe(false);
});

describe("what our own tables say must not be quoted is left out, and named", () => {
  const table = (...flags: readonly string[]) =>
    `temperature_K,sigma_einstein_S_per_cm,sigma_einstein_S_per_cm_standard_error,sigma_einstein_converged,haven_ratio_converged\n${flags.map((flag, k) => `${300 + 100 * k},${k + 1}e-4,1e-5,${flag},0\n`).join("")}`;

  test("by the column of the same σ", () => {
    const { points, notes } = read(table("1", "0", "1"));
    expect(points.map(({ temperature }) => temperature)).toEqual([300, 500]);
    expect(notes).toContain("left out, as σ there must not be quoted: 400 K");
    expect(notes).toContain("columns not read: haven_ratio_converged");
  });

  test("or by one for all", () => {
    const { points } = read("T [K],sigma [S/cm],error [%],converged\n300,1e-4,10,true\n400,2e-4,10,false\n");
    expect(points.map(({ temperature }) => temperature)).toEqual([300]);
  });

  test("nothing left is said", () => {
    expect(() => read(table("0", "0"))).toThrow(InputError);
  });
});
