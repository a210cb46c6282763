import { describe, expect, test } from "vitest";

import { problemsOfInclude } from "../../src/force-field/lammps-include.js";

const problems = (text: string) => problemsOfInclude({ path: "potential.in", text });

describe("an include file for LAMMPS has a potential, and nothing else", () => {
  test("potentials and what belongs to them", () => {
    const text = `# fix w all setforce 0 0 0
variable rc equal 9.0
pair_style hybrid/overlay coul/long \${rc} table linear 1000 # fix
pair_coeff * * coul/long
kspace_style pppm 1e-5
set type 1 charge 1.0
group ions type 1 2
fix q all qeq/reaxff 1 0.0 10.0 1e-6 reaxff
fix p all property/atom i_site
fix a all ave/time 1 1 1 c_thermo_temp
neighbor 2.0 bin
`;
    expect(problems(text)).toEqual([]);
  });

  test.each([
    "fix w all setforce 0 0 0",
    "fix w all spring/self 1.0",
    "  fix\tt all nvt temp 300 300 0.1 # mine",
    "fix i all nve",
    "fix i all nve/limit 0.1",
    "fix l all langevin 300 300 0.1 1",
    "fix m all momentum 1 linear 1 1 1",
    "fix e all efield 0.1 0 0",
    "fix d all deform 1 x scale 1.1",
    "fix c all rigid molecule",
  ])("%s: named with its line", (line) => {
    const [found, ...others] = problems(`pair_style zero 5\n${line}\n`);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      code: "LAMMPS_INCLUDE_ACTS",
      file: "potential.in",
      line: 2,
      received: line.trim(),
      message: expect.stringMatching(/^fix \S+ acts on the ions/),
    });
  });

  test("commands of a whole input, with what says the same in a study", () => {
    const found = problems("units real\npair_style zero 5\nvelocity all create 300 1\nrun 100\n");
    expect(found.map(({ line, remedy }) => [line, remedy])).toEqual([
      [1, "socket.units: metal or real"],
      [3, expect.stringContaining("temperature")],
      [4, "leave it out"],
    ]);
  });
});
