import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { problemsOf } from "../structures/helpers.js";
import { folder, good, read } from "./salt.js";

/** Everything short that can be; the same in full. */
const short = `structure: salt.xyz
forceField: short.yaml
transportCharges: { Li: 1, O: -3, Zr: 1 }
mobile: Li
temperatures: 300 K
equilibration: 1 ps
drive: { method: constant-current, direction: y, driftVelocity: 0.1 Å/ps }
production: { timestep: 2 fs, duration: 10 ps }
equilibrium: 20 ps
thermostat: none
`;
const long = short
  .replace("structure: salt.xyz", "structure: { file: salt.xyz }")
  .replace("forceField: short.yaml", "forceField: { file: long.yaml }")
  .replace("mobile: Li", "mobile: [Li]")
  .replace("temperatures: 300 K", "temperatures: [300 K]")
  .replace("equilibration: 1 ps", "equilibration: { duration: 1 ps }")
  .replace("direction: y, driftVelocity: 0.1 Å/ps", "direction: [0, 1, 0], driftVelocity: [0.1 Å/ps]")
  .replace("equilibrium: 20 ps", "equilibrium: { duration: 20 ps }")
  .replace("thermostat: none", "thermostat: { type: none }");
for (const [file, cutoff] of [
  ["short.yaml", "5 Å"],
  ["long.yaml", "{ distance: 5 Å, scheme: shift-force }"],
])
  writeFileSync(
    join(folder, file!),
    `species: { Li: { charge: 0.5 }, O: { charge: -2 }, Zr: { charge: 1 } }
pairs: [{ between: [Li, O], potential: buckingham, A: 1000, rho: 0.3, C: 0 }]
cutoff: ${cutoff}
electrostatics: { method: ewald }
`,
  );

describe("short forms", () => {
  test("say the same as the long ones", () => {
    const [one, other] = [read(short), read(long)];
    const { forceField: _, ...config } = one.config;
    const { forceField: __, ...same } = other.config;
    expect(config).toEqual(same);
    expect(config.equilibration.time).toBe(1000);
    expect(one.systems[0]!.model.interactions).toEqual(other.systems[0]!.model.interactions);
  });

  test("equilibrium runs only", () => {
    const only = short.replace(/drive: .*/, "drive: equilibrium").replace(/equilibrium: 20 ps\n/, "");
    expect(read(only).config.drive).toEqual(
      read(only.replace("drive: equilibrium", "drive: { method: equilibrium }")).config.drive,
    );
  });

  test.each([
    [
      "equilibration: 1 ps",
      "equilibration: 1 nm",
      { code: "WRONG_DIMENSION", path: "equilibration", line: 6, column: 16 },
    ],
    ["structure: salt.xyz", "structure: pepper.xyz", { code: "FILE_NOT_FOUND", path: "structure.file", line: 1 }],
    [
      "direction: y",
      "direction: up",
      { code: "UNKNOWN_NAME", path: "drive.direction", expected: "three numbers, e.g. [1, 0, 0], or x, y or z" },
    ],
    [
      /drive: .*/,
      "drive: equilibirum",
      { code: "UNKNOWN_NAME", path: "drive", line: 7, remedy: 'did you mean "equilibrium"?' },
    ],
  ] as const)("%s → %s: the mistake stands where it was made", (from, to, expected) => {
    expect(problemsOf(() => read(short.replace(from, to)))).toContainEqual(expect.objectContaining(expected));
  });

  test.each([
    [/production:\n( {2}.*\n)+/, "production: 10 ps\n", "production", "{ timestep: …, duration: … }"],
    [/trajectory: .*/, "trajectory: 1 ps", "trajectory", "{ interval: … }"],
    [/drive:\n( {2}.*\n)+/, "drive: [1, 0, 0]\n", "drive", "{ method: … }"],
  ] as const)("%s → %s: the form that is wanted is shown", (from, to, path, expected) => {
    const problems = problemsOf(() => read(good.replace(from, to)));
    expect(problems).toContainEqual(expect.objectContaining({ code: "WRONG_TYPE", path, expected }));
  });
});
