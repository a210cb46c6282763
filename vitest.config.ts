import { statfsSync } from "node:fs";

import { defineConfig } from "vitest/config";

// `unit`: what needs neither minutes nor all processors; the fast lane, files side by side.
// `long`: the same in nature, but it takes its time: coverage over a thousand cases, large files.
// `runs`: whole runs and programs, two files side by side with one thread each: of systems as small as these, that is more in all
// than one file with two threads. What is about threads asks for them itself. Passive: threads that wait must not spin on the processor that the
// other file needs.
const long = ["test/**/*.long.test.ts"];
const runs = [
  "test/{cli,engines,references,runs,study}/**/*.test.ts",
  "test/**/*.browser.test.ts",
  "test/contracts/{engines,package,scripts}.test.ts",
  // It starts LAMMPS where it is there.
  "test/formats/lammps/input/{energies,forces}.test.ts",
  // They put an engine of their own in the place of another, in a registry that is the same for all files of a process.
  "test/results/golden*.test.ts",
];

// Results are synced to the disk, and processes are killed: that no machine ends in the middle of it makes what is waited for there of no
// use. In memory, where there is enough of it: containers have 64 MB of it by default.
function temporary(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync("/dev/shm");
    return bavail * bsize > 4 * 2 ** 30 ? "/dev/shm" : undefined;
  } catch {
    return undefined;
  }
}
const folder = process.env["TMPDIR"] === undefined ? temporary() : undefined;
const env = folder === undefined ? {} : { TMPDIR: folder };

export default defineConfig({
  test: {
    // Nothing is decided by the clock: this only ends what hangs, on processors that eight others use as well.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    env,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          isolate: false,
          // All processors: vitest leaves one out.
          maxWorkers: "100%",
          include: ["test/**/*.test.ts"],
          exclude: [...runs, ...long],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "long", maxWorkers: "100%", include: long, exclude: runs, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: "runs",
          include: runs,
          maxWorkers: 2,
          env: { ...env, OMP_NUM_THREADS: "1", OMP_WAIT_POLICY: "passive" },
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
