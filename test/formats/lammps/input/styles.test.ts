import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { digestOf } from "../../../../src/force-field/index.js";
import { readForceField } from "../../../../src/index.js";
import { problemsOf } from "../../../structures/helpers.js";
import { folder as saltFolder, good, read as readStudy } from "../../../config/salt.js";

const folder = mkdtempSync(join(tmpdir(), "lammps-"));
function read(style: string, coefficients = "1 1 1", more = "") {
  const path = join(folder, "in.test");
  writeFileSync(
    path,
    `units metal\nmass 1 23 # Na\nset type 1 charge 1\npair_style ${style}\npair_coeff * * ${coefficients}\n${more}`,
  );
  return readForceField(path);
}

describe("styles that are refused go by their names, and say the way out", () => {
  test.each([
    ["born/coul/long/cs 8", "cores and shells"],
    ["coul/long/cs 8", "cores and shells"],
    ["coul/wolf/cs 0.2 8", "cores and shells"],
    ["buck/coul/cut 8", "charges that end at a cut-off undamped"],
    ["coul/cut 8", "charges that end at a cut-off undamped"],
    ["lj/cut/coul/debye 0.2 8", "charges that end at a cut-off undamped"],
    ["lj/cut/coul/msm 8", "kspace_style pppm"],
    ["lj/charmm/coul/long 6 8", "rewrite it with coul/long or coul/dsf"],
    ["lj/long/dipole/long cut long 8", "client: lammps"],
    ["eam/alloy", "client: lammps"],
    ["yukawa 2 8", "pair_write"],
    ["hybrid/overlay coul/long 8 zero 8", "it adds no forces"],
    ["born/coul/longg 8", 'did you mean "born/coul/long"?'],
  ])("%s", (style, remedy) => {
    const name = style.startsWith("hybrid") ? "zero" : style.split(" ")[0]!;
    expect(problemsOf(() => read(style))[0]).toMatchObject({
      code: "LAMMPS_STYLE",
      line: 4,
      message: `pair_style ${name} cannot be read`,
      received: name,
      remedy: expect.stringContaining(remedy),
    });
  });

  test.each([
    ["buck/long/coul/long long long 8", "sums up dispersion over waves", "client: lammps"],
    ["lj/long/coul/long long long 8", "sums up dispersion over waves", "client: lammps"],
    ["lj/long/coul/long off long 8", "with these flags", "cut long"],
    ["buck/long/coul/long 8", "with these flags", "cut long"],
  ])("%s", (style, message, remedy) => {
    expect(problemsOf(() => read(style))[0]).toMatchObject({
      code: "LAMMPS_STYLE",
      line: 4,
      message: expect.stringContaining(message),
      expected: expect.stringContaining("cut long"),
      remedy: expect.stringContaining(remedy),
    });
  });

  test.each(["coul/wolf 8", "born/coul/dsf 8", "born/coul/dsf 0.2 8 9 10", "coul/dsf 0.2 8 9", "pedone", "buck -1"])(
    "%s: numbers that are missing, too many or impossible",
    (style) => {
      expect(problemsOf(() => read(style))[0]).toMatchObject({
        code: "LAMMPS_STYLE",
        message: expect.stringContaining("is not followed by its numbers"),
      });
    },
  );

  test("kspace_style msm", () => {
    expect(problemsOf(() => read("coul/long 8", "", "kspace_style msm 1e-4\n"))[0]).toMatchObject({
      code: "LAMMPS_STYLE",
      line: 6,
      received: "msm",
    });
  });
});

describe("damped charges", () => {
  test("have a cut-off of their own where two are given", () => {
    const { electrostatics, pairs } = read("born/coul/dsf 0.25 6 9", "1 0.3 2 0 0");
    expect(electrostatics).toEqual({ method: "damped-shifted-force", parameters: { alpha: 0.25, cutoff: 9 } });
    expect(pairs[0]!.cutoff).toBe(6);
  });

  test("wolf is computed as its forces are, which is said with its line", () => {
    const { electrostatics, warnings } = read("coul/wolf 0.25 9", "");
    expect(electrostatics).toEqual({ method: "damped-shifted-force", parameters: { alpha: 0.25, cutoff: 9 } });
    expect(warnings).toMatchObject([{ code: "LAMMPS_WOLF", line: 4 }]);
    expect(read("coul/dsf 0.25 9", "").warnings).toEqual([]);
  });
});

describe("tail corrections", () => {
  const tail = (more = "pair_modify tail yes\n") => read("lj/cut 8", "1 1", more);

  test("change no force, and are said to be missing", () => {
    expect(tail().pairs).toEqual(tail("").pairs);
    expect(tail().warnings).toMatchObject([{ code: "LAMMPS_TAIL", line: 6 }]);
    expect(tail("").warnings).toEqual([]);
    expect(tail("pair_modify tail yes\npair_modify tail no\n").warnings).toEqual([]);
    expect(digestOf(tail())).toBe(digestOf(tail("")));
  });

  test("a cell that would follow a pressure without them is refused, one that does not is not", () => {
    const script = (modify: string) =>
      `units metal\n${["Li", "O", "Zr"].map((name, k) => `mass ${k + 1} ${[6.94, 16, 91.2][k]} # ${name}\n`).join("")}pair_style lj/cut 4\npair_coeff * * 0.01 2\n${modify}`;
    const study = (modify: string, pressure: string) => {
      writeFileSync(join(saltFolder, "in.tail"), script(modify));
      return () => readStudy(`${good.replace("ff.yaml", "in.tail")}${pressure}`);
    };
    const barostat = "preparation: { pressure: { keep: 1 bar, duration: 10 ps } }\n";
    expect(problemsOf(study("pair_modify tail yes\n", barostat))).toMatchObject([
      { code: "PRESSURE_INCOMPLETE", message: expect.stringContaining("in.tail:7") },
    ]);
    expect(study("pair_modify tail no\n", barostat)().systems).toHaveLength(1);
    expect(study("pair_modify tail yes\n", "")().warnings.map(({ code }) => code)).toContain("LAMMPS_TAIL");
  });
});

describe("pedone", () => {
  test("two terms of a pair, shifted together, in kcal/mol too", () => {
    const { pairs } = read("pedone 7", "0.1 2 3 5 6", "pair_modify shift yes\n");
    expect(pairs).toMatchObject([
      { potential: "morse", parameters: [0.1, 2, 3], cutoff: 6, cutoffScheme: "shift-potential" },
      { potential: "soft-sphere", parameters: [5, 1, 12], cutoff: 6, cutoffScheme: "shift-potential" },
    ]);
  });

  test("has no rule of mixing", () => {
    const path = join(folder, "in.mix");
    writeFileSync(
      path,
      "units metal\nmass 1 7 # Li\nmass 2 16 # O\npair_style pedone 6\npair_coeff 1 1 1 1 1 1\npair_coeff 2 2 1 1 1 1\n",
    );
    expect(problemsOf(() => readForceField(path))[0]).toMatchObject({
      message: expect.stringContaining("no mixing rule for pedone"),
    });
  });
});
