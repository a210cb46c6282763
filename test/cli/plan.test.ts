import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { describeMemory, describeSpeeds, memoryInFolder } from "../../src/cli/plan.js";
import { hasLammps } from "../engines/lammps/lmp.js";
import { syntheticResults } from "../report/synthetic.js";
import { SmallStudy } from "../study/small-study.js";
import { called as galvanostat } from "./command-called.js";

const small = new SmallStudy();
afterAll(() => small.remove());

describe("what plan says of memory", () => {
  const none = { targetError: null, maxDuration: 4e6 };
  const planned = { duration: 2e6, assumed: 1e5, seen: null, needed: null, extended: null };
  const seen = { shown: 12e3, assumed: 20e3, source: "equilibrium pilot of 400 ps" };

  test("the assumption, where nobody has looked", () => {
    expect(describeMemory("600 K", planned, none)).toBe(
      "600 K: nothing slower than 100 ps is assumed, a twentieth of equilibrium runs of 2 ns; how long the motion remembers is not known: see --pilot\n",
    );
  });

  test("the length that is needed, and that it is not there", () => {
    const text = describeMemory("600 K", { ...planned, seen, needed: 320e3 }, none);
    expect(text).toContain("a memory of 12 ps is seen (equilibrium pilot of 400 ps), which needs 320 ps of each run\n");
    expect(text).not.toContain("warning");
    expect(describeMemory("600 K", { ...planned, duration: 3e5, assumed: 15e3, seen, needed: 320e3 }, none)).toContain(
      "warning, 600 K: equilibrium runs of 300 ps are too short for that memory: σ will not be converged\n",
    );
    expect(describeMemory("600 K", { ...planned, seen: { ...seen, shown: 0 }, needed: 0 }, none)).toContain(
      "; no memory is seen (equilibrium pilot of 400 ps)\n",
    );
  });

  test("what a target error will do", () => {
    const target = { targetError: 0.1, maxDuration: 4e6 };
    expect(
      describeMemory("600 K", { ...planned, duration: 4e6, assumed: 2e5, extended: true, seen, needed: 5e6 }, target),
    ).toBe(
      "600 K: nothing slower than 200 ps is assumed, a twentieth of maxDuration, 4 ns; a memory of 12 ps is seen (equilibrium pilot of 400 ps), which needs 5 ns of each run; runs are extended until σ Einstein is known to 10 % and converged, to 4 ns at most\n" +
        "warning, 600 K: equilibrium runs of 4 ns are too short for that memory: σ will not be converged, and the target not reached: raise maxDuration\n",
    );
    expect(describeMemory("600 K", { ...planned, extended: false }, target)).toContain(
      "targetError is for the runs under current: those at equilibrium stay as they are\n",
    );
  });

  test("finished runs in the results folder show it, of the same temperature and cell", () => {
    const study = small.make({ temperatures: ["600 K", "700 K"] });
    const [hot] = study.points.filter(({ temperature }) => temperature === 600);
    expect(memoryInFolder(study, small.results)(hot!)).toBeNull();
    mkdirSync(small.results, { recursive: true });
    writeFileSync(join(small.results, "results.json"), "{}");
    expect(memoryInFolder(study, small.results)(hot!)).toBeNull();
    writeFileSync(join(small.results, "results.json"), JSON.stringify(syntheticResults([600])));
    const known = memoryInFolder(study, small.results);
    // Its memories are 0.2 ps of up to 1 ps.
    expect(known(hot!)).toMatchObject({ shown: 200, assumed: 1000 });
    expect(known(study.points.find(({ temperature }) => temperature === 700)!)).toBeNull();
    const larger = memoryInFolder(
      small.make({ structure: { file: "structure.extxyz", supercell: [1, 1, 2] } }),
      small.results,
    );
    expect(larger(hot!)).toBeNull();
  });
});

describe("which engine is how fast", () => {
  test("in a line, where there are two", () => {
    const core = { name: "galvanostat", command: null, threads: 1, stepsPerSecond: 3000 };
    const lammps = { name: "LAMMPS", command: "mpirun -np 2 lmp", threads: 2, stepsPerSecond: 1500 };
    expect(describeSpeeds([core, lammps])).toBe(
      "one run by itself, measured here and now: galvanostat (1 thread) 3000 steps/s, LAMMPS (mpirun -np 2 lmp) 1500 steps/s: galvanostat is 2 times faster\n",
    );
    expect(
      describeSpeeds([
        { ...core, threads: 4 },
        { ...lammps, stepsPerSecond: 9000 },
      ]),
    ).toContain(
      "galvanostat (4 threads) 3000 steps/s, LAMMPS (mpirun -np 2 lmp) 9000 steps/s: LAMMPS is 3 times faster",
    );
    expect(describeSpeeds([core])).toBe("");
  });

  const engines = (changes: Record<string, unknown>): unknown => {
    small.write(changes);
    const { code, stdout, stderr } = galvanostat(
      ["plan", "study.yaml", "--conductivity", "1 S/cm", "--json"],
      small.folder,
    );
    expect(code, stderr).toBe(0);
    return (JSON.parse(stdout) as { engines: unknown }).engines;
  };

  test.skipIf(!hasLammps)("measured, with the LAMMPS on the PATH", () => {
    expect(engines({})).toMatchObject([
      { name: "galvanostat", command: null, threads: 1, stepsPerSecond: expect.any(Number) },
      { name: "LAMMPS", command: "lmp", threads: 1, stepsPerSecond: expect.any(Number) },
    ]);
  });

  test("nothing where LAMMPS cannot do the run", () => {
    expect(
      engines({
        thermostat: { type: "langevin", friction: "0.01 1/fs" },
        drive: { method: "constant-field", direction: [1, 2, -2], field: "0.05 V/Å" },
      }),
    ).toEqual([]);
  });
});
