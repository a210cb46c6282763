import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { Results } from "../../src/index.js";
import { SmallStudy } from "../study/small-study.js";
import { galvanostat, unfolded } from "./command.js";

const small = new SmallStudy();
beforeAll(() => {
  const text = readFileSync(join(small.folder, "force-field.yaml"), "utf8");
  writeFileSync(join(small.folder, "b.yaml"), text.replace("A: 1362.81 eV", "A: 1300 eV"));
  const study = {
    structure: { file: "structure.extxyz" },
    forceField: { committee: ["force-field.yaml", "b.yaml"] },
    transportCharges: { Li: 1, Zr: 4, O: -2 },
    temperatures: ["1500 K"],
    equilibration: { duration: "0.2 ps" },
    drive: { method: "constant-current", direction: [1, 2, -2], driftVelocity: ["3 Å/ps", "-3 Å/ps"] },
    production: { timestep: "1 fs", duration: "12 ps" },
    thermostat: { type: "csvr", time: "100 fs" },
    equilibrium: { duration: "1 ps" },
    seed: 3,
  };
  // JSON is YAML.
  writeFileSync(join(small.folder, "study.yaml"), JSON.stringify(study, null, 1));
});
afterAll(() => small.remove());
const command = (...words: string[]) => {
  const { code, stdout, stderr } = galvanostat(words, small.folder);
  expect(code, stderr).toBe(0);
  return { stdout, stderr };
};

test("plan names the members, and has their runs and points", () => {
  const { stdout } = command("plan", "study.yaml", "--conductivity", "5 S/cm");
  expect(stdout).toMatch(/committee {4}force-field\.yaml, b\.yaml/);
  expect(stdout).toContain("T1500K-m1-j1-r1");
  expect(stdout).toContain("T1500K-m2-equilibrium-r1");
  expect(stdout).toMatch(/^1500-m2 /m);
  const { points } = JSON.parse(command("plan", "study.yaml", "--json", "--conductivity", "5 S/cm").stdout) as {
    points: { label: string }[];
  };
  expect(points.map(({ label }) => label)).toEqual(["-m1", "-m2"]);
});

test("compare and report: both models, what they say together, and by how much their forces differ", () => {
  const { stdout } = command("compare", "study.yaml");
  const { committee, points } = JSON.parse(readFileSync(join(small.results, "results.json"), "utf8")) as Results;
  const [joined] = committee!;
  expect(stdout).toContain("σ(1500 K, m1) = ");
  expect(stdout).toContain("σ(1500 K, m2) = ");
  for (const heading of ["σ of the committee / S cm⁻¹", "statistical / S cm⁻¹", "model / S cm⁻¹"])
    expect(stdout).toContain(heading);
  expect(unfolded(stdout)).toContain(joined!.verdict);
  const lines = (name: string) => readFileSync(join(small.results, name), "utf8").trimEnd().split("\n");
  const [names, ...rows] = lines("comparison.csv").map((line) => line.split(","));
  expect(rows.map((row) => row[names!.indexOf("member")])).toEqual(["1", "2"]);
  expect(lines("committee.csv")).toHaveLength(1 + committee!.length);
  command("report", "results");
  const html = readFileSync(join(small.results, "report/index.html"), "utf8");
  expect(html).toContain("Committee of force fields");
  for (const { member } of points) expect(html).toContain(`m${member!.number} (${member!.file})`);
});

test("a deck is of one force field", () => {
  const { code, stderr } = galvanostat(["export", "lammps", "study.yaml"], small.folder);
  expect(code).not.toBe(0);
  expect(stderr).toContain("one force field");
});
