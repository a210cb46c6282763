import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, describe, expect, test } from "vitest";

import { called as galvanostat } from "./command-called.js";
import { exampleCopy } from "./command.js";

let copy: ReturnType<typeof exampleCopy> | undefined;
afterEach(() => copy?.remove());

/** One mistake in one file of example 1: exit code 2, the place and the word on standard error, nothing written. */
const mistakes: readonly {
  readonly name: string;
  readonly file: string;
  readonly change: (text: string) => string;
  readonly says: readonly (string | RegExp)[];
}[] = [
  {
    name: "a species the force field does not know",
    file: "llzo-tetragonal.extxyz",
    change: (text) => text.replace("\nLi ", "\nNa "),
    says: ["Na", "UNKNOWN_SPECIES"],
  },
  {
    name: "transport charges that are not neutral",
    file: "study.yaml",
    change: (text) => text.replace("La: 3", "La: 2"),
    says: [/study\.yaml:\d+:\d+/, "−24"],
  },
  {
    name: "force-field charges that are not neutral",
    file: "llzo-rigid-ion.yaml",
    change: (text) => text.replace("charge: 0.7183 e", "charge: 0.8 e"),
    says: ["NOT_NEUTRAL", "4.575"],
  },
  {
    name: "missing parameter of a pair",
    file: "llzo-rigid-ion.yaml",
    change: (text) => text.replace(", rho: 0.228092 Å", ""),
    says: [/llzo-rigid-ion\.yaml:\d+:\d+/, "rho"],
  },
  {
    name: "a length where a time belongs",
    file: "study.yaml",
    change: (text) => text.replace("timestep: 1 fs", "timestep: 1 Å"),
    says: [/study\.yaml:\d+:\d+/, "timestep", "time"],
  },
  {
    name: "zero mass",
    file: "llzo-rigid-ion.yaml",
    change: (text) => text.replace("6.94 amu", "0 amu"),
    says: [/llzo-rigid-ion\.yaml:\d+:\d+/, "mass"],
  },
  {
    name: "negative mass",
    file: "llzo-rigid-ion.yaml",
    change: (text) => text.replace("6.94 amu", "-6.94 amu"),
    says: [/llzo-rigid-ion\.yaml:\d+:\d+/, "mass"],
  },
  {
    name: "a coordinate that is not a number",
    file: "llzo-tetragonal.extxyz",
    change: (text) => text.replace("3.28350000", "NaN"),
    says: [/llzo-tetragonal\.extxyz:3(:\d+)?/, "NaN"],
  },
  { name: "an empty structure", file: "llzo-tetragonal.extxyz", change: () => "", says: ["llzo-tetragonal.extxyz"] },
  {
    name: "a truncated structure",
    file: "llzo-tetragonal.extxyz",
    change: (text) => text.slice(0, text.length / 2),
    says: ["llzo-tetragonal.extxyz", "192"],
  },
  {
    name: "a truncated force field",
    file: "llzo-rigid-ion.yaml",
    change: (text) => text.slice(0, text.indexOf("rho: 0.2280")),
    says: ["llzo-rigid-ion.yaml"],
  },
  {
    name: "two atoms on one site",
    file: "llzo-tetragonal.extxyz",
    change: (text) => text.replace(/^(Li .*)\nLi .*$/m, "$1\n$1"),
    says: ["Li 1 (line 3)", "Li 2 (line 4)"],
  },
  {
    name: "a cut-off of zero",
    file: "llzo-rigid-ion.yaml",
    change: (text) => text.replace("distance: 6 Å", "distance: 0 Å"),
    says: [/llzo-rigid-ion\.yaml:\d+:\d+/, "distance"],
  },
  { name: "an empty study", file: "study.yaml", change: () => "", says: ["study.yaml"] },
  {
    name: "a misspelt key",
    file: "study.yaml",
    change: (text) => text.replace("temperatures:", "temprature:"),
    says: [/study\.yaml:\d+:\d+/, "temprature", "temperatures"],
  },
];

describe("galvanostat run, wrong input", () => {
  test.each(mistakes)("$name", ({ file, change, says }) => {
    copy = exampleCopy();
    copy.edit(file, change);
    const { code, stdout, stderr } = galvanostat(["run", "study.yaml", "--json"], copy.folder);
    expect(code, stderr).toBe(2);
    const { error } = JSON.parse(stdout) as { error: { code: string; problems: { code: string }[] } };
    expect(error.problems.length).toBeGreaterThan(0);
    const said = stderr + error.problems.map((problem) => problem.code).join(" ");
    for (const word of says) expect(said).toMatch(word);
    expect(existsSync(join(copy.folder, "results"))).toBe(false);
  });

  test("ten mistakes at once are ten problems, each with its line", () => {
    copy = exampleCopy();
    const study = [
      "titel: ten mistakes",
      "structure: { file: llzo-tetragonal.extxyz, supercell: [1, 0, 1] }",
      "forceField: llzo-rigid-ion.yaml",
      "transportCharges: { Li: 1, La: 3, Zr: 4, O: -1 }",
      "temperatures: [-5 K]",
      "equilibration: { duration: 20 Å }",
      "drive: { method: constant-current, direction: [0, 0, 0], scheme: charges, driftVelocity: [0.1 eV] }",
      "production: { timestep: 1 fs, duration: 2 ps, replicas: 0 }",
      "thermostat: { type: csvr, time: -100 fs }",
      "seed: 1.5",
      "",
    ].join("\n");
    writeFileSync(join(copy.folder, "study.yaml"), study);
    const { code, stdout, stderr } = galvanostat(["run", "study.yaml", "--json"], copy.folder);
    expect(code).toBe(2);
    const { problems } = (JSON.parse(stdout) as { error: { problems: { line?: number; column?: number }[] } }).error;
    const lines = problems.map((problem) => problem.line);
    for (const line of [1, 2, 4, 5, 6, 7, 8, 9, 10]) expect(lines, stderr).toContain(line);
    expect(lines.filter((line) => line === 7)).toHaveLength(3);
    for (const { line, column } of problems) {
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
    }
    expect(existsSync(join(copy.folder, "results"))).toBe(false);
  });

  test("wrong words on the command line", () => {
    copy = exampleCopy();
    for (const words of [
      ["run"],
      ["run", "nowhere.yaml"],
      ["run", "study.yaml", "--ouut", "x"],
      ["energy", "llzo-tetragonal.extxyz"],
      ["ruin", "study.yaml"],
    ]) {
      const { code, stderr } = galvanostat(words, copy.folder);
      expect(code, words.join(" ")).toBe(2);
      expect(stderr).not.toBe("");
      expect(stderr).not.toMatch(/\n\s+at .*\.js:\d+/);
    }
    const { code, stdout } = galvanostat(["energy", "llzo-tetragonal.extxyz", "--json"], copy.folder);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "BAD_COMMAND_LINE" } });
  });
});
