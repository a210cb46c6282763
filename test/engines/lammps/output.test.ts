import { expect, test } from "vitest";

import { failure, isMishap } from "../../../src/engines/lammps/failure.js";
import { Output } from "../../../src/engines/lammps/output.js";

const read = (text: string): Output => {
  const output = new Output();
  for (const line of text.split("\n")) output.read(line);
  return output;
};
const ended = { status: 1, signal: null, error: null };

/** As LAMMPS prints it after a run on two ranks. */
const breakdown = `PPPM initialization ...
  G vector (1/distance) = 0.31152042
  grid = 12 15 20
  stencil order = 5
  estimated relative force accuracy = 5.5e-07
Loop time of 1.25 on 2 procs for 100 steps with 192 atoms

MPI task timing breakdown:
Section |  min time  |  avg time  |  max time  |%varavg| %total
---------------------------------------------------------------
Pair    | 0.5        | 0.625      | 0.75       |   0.0 | 66.01
Kspace  | 0.25       | 0.25       | 0.25       |   0.0 | 23.14
Neigh   | 0.125      | 0.125      | 0.125      |   0.0 |  4.46
Comm    | 0.0625     | 0.0625     | 0.0625     |   0.0 |  0.21
Modify  | 0.125      | 0.125      | 0.125      |   0.0 |  5.37
Other   |            | 0.0625     |            |       |  0.80

Neighbor list builds = 22
galvanostat: saved 100`;

test("times by part, ranks, k-space, the saved step; those of several stretches add up", () => {
  const output = read(`${breakdown}\n${breakdown}`);
  expect(output.timings).toEqual({ pair: 1.25, reciprocal: 0.5, neighbors: 0.25, other: 0.5, rebuilds: 44 });
  expect([output.ranks, output.steps, output.seconds, output.saved]).toEqual([2, 200, 2.5, 100]);
  expect(output.kspace).toEqual({ alpha: 0.31152042, accuracy: 5.5e-7, grid: [12, 15, 20] });
});

test("an error is LAMMPS's own words, each once, with what to do", () => {
  const output = read(`Setting up Verlet run ...
ERROR on proc 0: Pair distance < table inner cutoff: ijtype 1 4 dist 0.55 (src/pair_table.cpp:124)
ERROR on proc 1: Pair distance < table inner cutoff: ijtype 1 4 dist 0.55 (src/pair_table.cpp:124)
Last command: run \${next} upto pre no post yes
MPI_ABORT was invoked on rank 1`);
  expect(failure(output, ended, "in.lammps")).toMatchObject({
    code: "OVERLAP",
    problems: [
      {
        message: `LAMMPS: ERROR: Pair distance < table inner cutoff: ijtype 1 4 dist 0.55
Last command: run \${next} upto pre no post yes`,
        file: "in.lammps",
        remedy: expect.stringContaining("smaller current"),
      },
    ],
  });
  expect(isMishap(output, ended)).toBe(false);
});

test.each([
  ["ERROR: Lost atoms: original 192 current 190 (src/thermo.cpp:438)", "LOST_ATOM"],
  ["ERROR: Unknown pair style pace (src/force.cpp:246)", "LAMMPS_INPUT"],
  ["ERROR: Non-numeric pressure - simulation unstable", "NOT_A_NUMBER"],
  ["ERROR: Something new under the sun", "LAMMPS_FAILED"],
])("%s: %s", (line, code) => {
  expect(failure(read(line), ended, "in.lammps").code).toBe(code);
});

test("killed from outside: its last lines, and that it goes on", () => {
  const output = read("Setting up\nStep\n");
  const killed = { status: null, signal: "SIGKILL" as const, error: null };
  expect(isMishap(output, killed)).toBe(true);
  expect(failure(output, killed, "in.lammps")).toMatchObject({
    code: "LAMMPS_DIED",
    problems: [
      {
        message: "LAMMPS: it ended by SIGKILL; its last lines:\nSetting up\nStep",
        remedy: expect.stringContaining("restart"),
      },
    ],
  });
});

test("a stretch's table of timings is nobody's last words", () => {
  const table = `Setting up Verlet run ...
Loop time of 0.25 on 2 procs for 500 steps with 512 atoms
Performance: 172.8 ns/day, 0.139 hours/ns, 2000.0 timesteps/s
99.1% CPU use with 2 MPI tasks x 1 OpenMP threads
MPI task timing breakdown:
Section |  min time  |  avg time  |  max time  |%varavg| %total
---------------------------------------------------------------
Pair    | 0.13116    | 0.14       | 0.15       |   1.0 | 55.00
Nlocal:        256.000 ave         260 max         252 min
Histogram: 1 0 0 0 0 0 0 0 0 1
Neighbor list builds = 12
Dangerous builds = 0
mpirun noticed that process rank 1 exited on signal 9 (Killed).
`;
  expect(read(table).last).toEqual([
    "Setting up Verlet run ...",
    "mpirun noticed that process rank 1 exited on signal 9 (Killed).",
  ]);
});
