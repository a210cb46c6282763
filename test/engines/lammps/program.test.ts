import { expect, test } from "vitest";

import { missingStyles, readHelp, stylesOf, type Program } from "../../../src/engines/lammps/program.js";

/** As 29 Sep 2021 prints it, shortened. */
const help = `
Large-scale Atomic/Molecular Massively Parallel Simulator - 29 Sep 2021 - Update 2

Usage example: lmp -var t 300 -echo screen -in in.alloy

OS: Linux "Debian GNU/Linux 12 (bookworm)" 6.18.44 on x86_64

Compiler: GNU C++ 12.2.0 with OpenMP 4.5
C++ standard: C++11
MPI v3.1: Open MPI v4.1.4, package: Debian OpenMPI, ident: 4.1.4, repo rev: v4.1.4, May 26, 2022

Installed packages:

ASPHERE EXTRA-PAIR 
MANYBODY

List of individual style options included in this LAMMPS executable

* Atom styles:

angle           atomic          

* Pair styles:

born            born/coul/dsf/cs                buck            
hybrid/overlay  table           coul/dsf

* Fix styles

addforce        ave/time        nvt             

* Compute styles:

com             temp/com
`;
const program = readHelp(help) as Program;

test("what lmp -h says", () => {
  expect(program.version).toBe("29 Sep 2021 - Update 2");
  expect(program.compiler).toBe("GNU C++ 12.2.0");
  expect(program.mpi).toBe("Open MPI v4.1.4");
  expect(program.packages).toEqual(["ASPHERE", "EXTRA-PAIR", "MANYBODY"]);
  expect([...program.styles.pair]).toEqual(["born", "born/coul/dsf/cs", "buck", "hybrid/overlay", "table", "coul/dsf"]);
  expect([...program.styles.fix]).toEqual(["addforce", "ave/time", "nvt"]);
  // A section that is not there.
  expect(program.styles.kspace.size).toBe(0);
  expect(readHelp("usage: ls [OPTION]")).toBeNull();
});

test("what an input asks for: sub-styles of a hybrid by their coefficients, lines that go on, no comments", () => {
  expect(
    stylesOf(`pair_style hybrid/overlay coul/long 10 &
  table spline 1000   # pair_style lj/cut
pair_coeff * * coul/long
pair_coeff 1 2 table pairs.table PAIR_1 6
kspace_style pppm 1e-6
fix 1 all nvt temp 300 300 0.1
compute c all \${what}
kspace_style none`),
  ).toEqual([
    { kind: "pair", style: "hybrid/overlay" },
    { kind: "pair", style: "coul/long" },
    { kind: "pair", style: "table" },
    { kind: "kspace", style: "pppm" },
    { kind: "fix", style: "nvt" },
  ]);
  // Elements are no styles.
  expect(stylesOf("pair_style sw\npair_coeff * * Si.sw si")).toEqual([{ kind: "pair", style: "sw" }]);
});

test("what is missing is named with its package and how to build it", () => {
  expect(missingStyles(program, [{ kind: "pair", style: "buck" }])).toEqual([]);
  const [problem] = missingStyles(program, [{ kind: "pair", style: "coul/long" }]);
  expect(problem).toMatchObject({
    code: "LAMMPS_LACKS_STYLE",
    message: "this LAMMPS has no pair_style coul/long: it is part of the package KSPACE",
    received: "LAMMPS 29 Sep 2021 - Update 2 with ASPHERE, EXTRA-PAIR, MANYBODY",
    remedy: expect.stringContaining("PKG_KSPACE=yes"),
  });
  expect(missingStyles(program, [{ kind: "pair", style: "pace" }])[0]!.message).toMatch(/ML-PACE$/);
  // Of a kind that the help did not list nothing is said.
  expect(missingStyles(program, [{ kind: "kspace", style: "pppm" }])).toEqual([]);
  // One whose package is there was misspelt, or is newer.
  expect(missingStyles(program, [{ kind: "pair", style: "bukc" }])[0]).toMatchObject({
    remedy: expect.stringContaining("buck"),
  });
});
