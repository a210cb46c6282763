import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { afterEach, describe, expect, test } from "vitest";

import { readStructure, type Results } from "../../src/index.js";
import { exampleCopy, galvanostat, interrupted } from "./command.js";

let copy: ReturnType<typeof exampleCopy> | undefined;
afterEach(() => copy?.remove());

describe("galvanostat run", () => {
  test("a study becomes results.json, series and snapshots; a second call only reads them", () => {
    copy = exampleCopy((study) => `${study}trajectory: { interval: 0.5 ps }\n`);
    const first = galvanostat(["run", "study.yaml", "--json"], copy.folder);
    expect(first.code, first.stderr).toBe(0);
    const folder = join(copy.folder, "results");
    const results = JSON.parse(first.stdout) as Results;
    expect(results).toEqual(JSON.parse(readFileSync(join(folder, "results.json"), "utf8")));
    expect(results).toMatchObject({
      schema: 2,
      status: "completed",
      temperatureLaws: [],
      temperatureSeries: [],
      errors: [],
    });
    const [point] = results.points;
    expect(point).toMatchObject({
      temperature: { value: 1000, unit: "K" },
      direction: [1, 0, 0],
      conductivity: { unit: "S/cm", method: "constant-current" },
    });
    expect(point!.runs).toHaveLength(2);
    const run = point!.runs[1]!;
    // j = N z v_d/V: 56 e · 0.2 Å/ps / (13.0725 Å)³ = 5.0135e-6 e/(fs Å²), 1 e/(fs Å²) = 1.602176634e12 A/cm².
    expect(run.currentDensity.unit).toBe("A/cm^2");
    expect(run.currentDensity.value).toBeCloseTo(((56 * 2e-4) / 13.0725 ** 3) * 1.602176634e12, 0);
    expect(run).toMatchObject({
      replica: 0,
      field: { unit: "V/Å" },
      conductivity: { unit: "S/cm" },
      duration: { unit: "ps" },
      driftVelocity: { value: 0.2, unit: "Å/ps" },
    });
    expect(run.duration.value).toBeCloseTo(2, 9);
    expect(run.currentDeviation).toBeLessThan(1e-12);
    // The echo before the first step.
    for (const words of ["transport charge", "+0.7183", "mobile", "[1, 0, 0]", "neutrality"])
      expect(first.stderr).toContain(words);

    const series = readFileSync(join(folder, run.series), "utf8").trimEnd().split("\n");
    expect(series[0]).toBe(
      "time_ps,temperature_K,potential_energy_eV,conserved_energy_eV,field_V_per_A,current_density_A_per_cm2,pressure_GPa,charge_displacement_x_eA,charge_displacement_y_eA,charge_displacement_z_eA",
    );
    expect(series).toHaveLength(201);
    for (const snapshot of ["first", "last", "trajectory"]) {
      const structure = readStructure(join(folder, "runs", run.id, `${snapshot}.extxyz`));
      expect(structure.species).toHaveLength(192);
      expect(structure.cell[0]).toBeCloseTo(13.0725, 10);
      expect(structure.velocities!.some((v) => v !== 0)).toBe(true);
    }
    expect(readFileSync(join(folder, "runs", run.id, "trajectory.extxyz"), "utf8").match(/^192$/gm)).toHaveLength(4);
    expect(readdirSync(folder).sort()).toEqual(["plan.json", "results.json", "runs"]);

    const second = galvanostat(["run", "study.yaml", "--json"], copy.folder);
    expect(second.code).toBe(0);
    expect((JSON.parse(second.stdout) as Results).points).toEqual(results.points);
  });

  test.each([["SIGTERM", 143] as const, ["SIGINT", 130] as const])(
    "%s saves the state; going on gives the bits of an unbroken run",
    async (signal, exitCode) => {
      const longer = (study: string) =>
        `${study.replace("duration: 2 ps", "duration: 12 ps").replace("0.1 Å/ps, ", "")}trajectory: { interval: 1 ps }\n`;
      copy = exampleCopy(longer);
      const unbroken = galvanostat(["run", "study.yaml", "--out", "unbroken"], copy.folder);
      expect(unbroken.code, unbroken.stderr).toBe(0);
      // In its midst, whatever else the machine does: when its first frame is there, with eleven to come.
      const trajectory = join(copy.folder, "broken/runs/T1000K-j1-r1/trajectory.extxyz");
      const broken = await interrupted(
        ["run", "study.yaml", "--out", "broken"],
        copy.folder,
        signal,
        () => existsSync(trajectory) && statSync(trajectory).size > 0,
      );
      expect(broken.code, broken.stderr).toBe(exitCode);
      expect((JSON.parse(readFileSync(join(copy.folder, "broken/results.json"), "utf8")) as Results).status).toBe(
        "interrupted",
      );
      expect(existsSync(join(copy.folder, "broken/runs/T1000K-j1-r1/state.bin"))).toBe(true);
      expect(existsSync(join(copy.folder, "broken/run.lock"))).toBe(false);
      const resumed = galvanostat(["run", "study.yaml", "--out", "broken"], copy.folder);
      expect(resumed.code, resumed.stderr).toBe(0);
      expect(resumed.stderr).toMatch(/^T1000K-j1-r1 goes on from \d+\.\d\/12\.0 ps$/m);
      expect(unbroken.stderr).not.toContain("goes on from");
      for (const file of ["series.csv", "last.extxyz", "first.extxyz", "trajectory.extxyz"]) {
        expect(readFileSync(join(copy.folder, "broken/runs/T1000K-j1-r1", file), "utf8"), file).toBe(
          readFileSync(join(copy.folder, "unbroken/runs/T1000K-j1-r1", file), "utf8"),
        );
      }
    },
  );

  test("another study does not touch the results of the first, unless told to", () => {
    copy = exampleCopy((study) => study.replace("duration: 2 ps", "duration: 0.2 ps").replace("0.1 Å/ps, ", ""));
    expect(galvanostat(["run", "study.yaml"], copy.folder).code).toBe(0);
    const before = readFileSync(join(copy.folder, "results/results.json"), "utf8");
    copy.edit("study.yaml", (study) => study.replace("seed: 1", "seed: 2"));
    const other = galvanostat(["run", "study.yaml"], copy.folder);
    expect(other.code).toBe(2);
    expect(other.stderr).toContain("--overwrite");
    expect(readFileSync(join(copy.folder, "results/results.json"), "utf8")).toBe(before);
    expect(galvanostat(["run", "study.yaml", "--overwrite"], copy.folder).code).toBe(0);
    expect(readFileSync(join(copy.folder, "results/results.json"), "utf8")).not.toBe(before);
  });

  test("a run that fails is told with atoms and step; the others finish", () => {
    // At 40 000 K ions run into each other; at 300 K nothing happens.
    copy = exampleCopy((study) =>
      study
        .replace("[1000 K]", "[300 K, 40000 K]")
        .replace("timestep: 1 fs", "timestep: 4 fs")
        .replace("[0.1 Å/ps, 0.2 Å/ps]", "[0.05 Å/ps]"),
    );
    const { code, stdout, stderr } = galvanostat(["run", "study.yaml", "--json"], copy.folder);
    expect(code, stderr).toBe(1);
    const results = JSON.parse(stdout) as Results;
    expect(results.status).toBe("failed");
    expect(results.points[0]!.runs).toHaveLength(1);
    expect(results.points[1]!.runs).toHaveLength(0);
    const [failure] = results.errors;
    expect(["OVERLAP", "LOST_ATOM", "BUCKINGHAM_CATASTROPHE"]).toContain(failure!.code);
    expect(failure!.message).toMatch(/atom \d+ \((Li|La|Zr|O)\).* at step \d+/);
  });
});

describe("the other commands", () => {
  test("energy: JSON and text agree with each other and with brute force", () => {
    copy = exampleCopy();
    const words = ["energy", "llzo-tetragonal.extxyz", "--force-field", "llzo-rigid-ion.yaml"];
    const fast = JSON.parse(galvanostat([...words, "--json"], copy.folder).stdout) as {
      potentialEnergy: { value: number; unit: string };
      forces: { value: number[][]; unit: string };
      stress: { value: number[]; unit: string };
    };
    const slow = JSON.parse(galvanostat([...words, "--json", "--brute-force"], copy.folder).stdout) as typeof fast;
    expect([fast.potentialEnergy.unit, fast.forces.unit, fast.stress.unit]).toEqual(["eV", "eV/Å", "GPa"]);
    expect(fast.forces.value).toHaveLength(192);
    expect(fast.stress.value).toHaveLength(6);
    expect(Math.abs(fast.potentialEnergy.value / slow.potentialEnergy.value - 1)).toBeLessThan(1e-7);
    fast.forces.value.forEach((force, i) =>
      force.forEach((f, k) => expect(Math.abs(f - slow.forces.value[i]![k]!)).toBeLessThan(1e-6)),
    );
    const text = galvanostat(words, copy.folder).stdout;
    expect(text).toContain(fast.potentialEnergy.value.toFixed(6).replace("-", "−"));
  });

  test("doctor finds nothing wrong", () => {
    copy = exampleCopy();
    const { code, stdout } = galvanostat(["doctor", "--json"], copy.folder);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as { checks: { passed: boolean }[]; potentials: string[] };
    expect(report.checks.length).toBeGreaterThanOrEqual(3);
    expect(report.checks.every(({ passed }) => passed)).toBe(true);
    expect(report.potentials).toContain("buckingham");
  });

  test("every command has help with an example", () => {
    copy = exampleCopy();
    const commands = [
      "run",
      "compare",
      "plan",
      "analyze",
      "report",
      "cite",
      "energy",
      "convert",
      "export lammps",
      "doctor",
    ];
    for (const command of commands) {
      const { code, stdout } = galvanostat([...command.split(" "), "--help"], copy.folder);
      expect(code).toBe(0);
      expect(stdout, command).toMatch(/^Examples?:\n {2}galvanostat /m);
    }
  });
});
