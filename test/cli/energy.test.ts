import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { readStructure, writeExtxyz } from "../../src/index.js";
import { lammpsReference, referencePath, stressOf, structureOf } from "../references/index.js";
import { madeUpNep } from "../references/nep.js";
import { lithiumZirconate } from "../systems.js";
import { called as galvanostat } from "./command-called.js";
import { unfolded } from "./command.js";

const folder = mkdtempSync(join(tmpdir(), "galvanostat-energy-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("what is doubtful in the force field is said: a table whose force is not that of its energy", () => {
  const rows = [1, 2, 3, 4, 5, 6].map((r) => `${r} ${r} ${-r} ${r === 3 ? 2 : 1}`);
  writeFileSync(join(folder, "line.table"), `# UNITS: metal\n\nLINE\nN 6\n\n${rows.join("\n")}\n`);
  writeFileSync(
    join(folder, "line.yaml"),
    "species: { Ar: {} }\npairs: [{ between: [Ar, Ar], potential: tabulated, file: line.table, section: LINE }]\ncutoff: { distance: 5, scheme: truncate }\nelectrostatics: none\n",
  );
  writeFileSync(
    join(folder, "argon.xyz"),
    '2\nLattice="12 0 0 0 12 0 0 0 12" Properties=species:S:1:pos:R:3\nAr 0 0 0\nAr 3.5 0 0\n',
  );
  const { code, stderr } = galvanostat(["energy", "argon.xyz", "--force-field", "line.yaml"], folder);
  expect(code, stderr).toBe(0);
  expect(unfolded(stderr)).toContain("warning: line.table:8 the force is not −dV/dr in 1 of 6 rows");
});

describe("galvanostat energy --json against LAMMPS", () => {
  test.each([
    ["rigid-ion-reference-displaced", "llzo-rigid-ion.yaml"],
    ["pair-tables-reference-tetragonal", "llzo-pair-tables.yaml"],
  ])("%s", (name, forceField) => {
    const reference = lammpsReference(name);
    const path = join(folder, `${name}.extxyz`);
    writeFileSync(path, writeExtxyz(structureOf(reference)));
    const { code, stdout, stderr } = galvanostat(
      ["energy", path, "--force-field", referencePath(forceField), "--json"],
      folder,
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toBe("");
    const result = JSON.parse(stdout) as {
      potentialEnergy: { value: number };
      forces: { value: number[][] };
      stress: { value: number[] };
    };
    expect(result).toMatchObject({
      potentialEnergy: { unit: "eV" },
      forces: { unit: "eV/Å" },
      stress: { unit: "GPa" },
    });
    expect(Object.keys(result).sort()).toEqual(["forces", "potentialEnergy", "stress"]);
    // Tolerances as in test/engines/evaluate.test.ts; eight decimals of the positions are lost on the way, 1e-7 eV/Å at most.
    expect(Math.abs(result.potentialEnergy.value / reference.potentialEnergyEv - 1)).toBeLessThan(1e-6);
    stressOf(reference).forEach((s, k) => expect(Math.abs(result.stress.value[k]! - s)).toBeLessThan(1e-3));
    reference.forcesEvPerAngstrom.forEach((force, i) =>
      force.forEach((f, k) => expect(Math.abs(result.forces.value[i]![k]! - f)).toBeLessThan(1e-5)),
    );
  });

  test("coul/dsf: the constant by which LAMMPS's energy differs is said, and is that by which it does", () => {
    const ions = lithiumZirconate();
    const path = join(folder, "dsf.extxyz");
    const species = Array.from(ions.types, (type) => ions.typeNames[type]!);
    writeFileSync(path, writeExtxyz({ cell: ions.cell, positions: ions.positions, species }));
    const { code, stdout, stderr } = galvanostat(
      ["energy", path, "--force-field", referencePath("lammps-styles/in.coul-dsf"), "--json"],
      folder,
    );
    expect(code, stderr).toBe(0);
    const { potentialEnergy } = JSON.parse(stdout) as { potentialEnergy: { value: number } };
    const [, constant] = unfolded(stderr).match(/LAMMPS's coul\/dsf are lower by a constant, here (\S+) eV $/)!;
    const energies = JSON.parse(readFileSync(referencePath("lammps-styles/energies.json"), "utf8")) as object;
    const theirs = energies["in.coul-dsf" as keyof typeof energies] as number;
    expect(Math.abs(potentialEnergy.value - Number(constant) - theirs)).toBeLessThan(2e-6 * Math.abs(theirs));
    expect(Number(constant)).toBeGreaterThan(1e-3 * Math.abs(theirs));
  });

  test("POSCAR gives what extended XYZ gives", () => {
    const { cell, species, positions } = structureOf(lammpsReference("rigid-ion-reference-displaced"));
    const runs = [...new Set(species)];
    const poscar = [
      "LLZO",
      "1.0",
      ...[0, 3, 6].map((row) => Array.from(cell.subarray(row, row + 3)).join(" ")),
      runs.join(" "),
      runs.map((name) => species.filter((other) => other === name).length).join(" "),
      "Cartesian",
      ...runs.flatMap((name) =>
        species.flatMap((other, i) =>
          other === name ? [Array.from(positions.subarray(3 * i, 3 * i + 3)).join(" ")] : [],
        ),
      ),
    ].join("\n");
    writeFileSync(join(folder, "POSCAR"), `${poscar}\n`);
    const { code, stdout, stderr } = galvanostat(
      ["energy", "POSCAR", "--force-field", referencePath("llzo-rigid-ion.yaml"), "--json"],
      folder,
    );
    expect(code, stderr).toBe(0);
    const energy = (JSON.parse(stdout) as { potentialEnergy: { value: number } }).potentialEnergy.value;
    expect(Math.abs(energy / lammpsReference("rigid-ion-reference-displaced").potentialEnergyEv - 1)).toBeLessThan(
      1e-6,
    );
  });
});

test("two atoms too close: exit code 1 and who they are", () => {
  writeFileSync(
    join(folder, "close.extxyz"),
    `${'Lattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3\n'.replace(/^/, "2\n")}Li 0 0 0\nLi 0.5 0 0\n`,
  );
  writeFileSync(
    join(folder, "ff.yaml"),
    "species: { Li: { charge: 0 e } }\npairs: [{ between: [Li, Li], potential: lennard-jones, epsilon: 0.01 eV, sigma: 2 Å }]\ncutoff: { distance: 4 Å, scheme: truncate }\nelectrostatics: none\n",
  );
  const { code, stdout, stderr } = galvanostat(
    ["energy", "close.extxyz", "--force-field", "ff.yaml", "--json"],
    folder,
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/atom 1 \(Li\) and atom 2 \(Li\)/);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: "OVERLAP" } });
});

test("--no-forces leaves the tables of atoms out, --forces is what happens anyway", () => {
  const ions = lithiumZirconate();
  const path = join(folder, "tables.extxyz");
  const species = Array.from(ions.types, (type) => ions.typeNames[type]!);
  writeFileSync(path, writeExtxyz({ cell: ions.cell, positions: ions.positions, species }));
  const of = (...options: string[]) =>
    galvanostat(["energy", path, "--force-field", referencePath("lammps-styles/in.coul-dsf"), ...options], folder);
  const usual = of();
  expect(usual.code, usual.stderr).toBe(0);
  expect(usual.stdout).toContain("forces in eV/Å");
  expect(of("--forces").stdout).toBe(usual.stdout);
  const short = of("--no-forces").stdout;
  expect(short).toBe(usual.stdout.slice(0, usual.stdout.indexOf("forces in eV/Å")));
});

describe("--minimise", () => {
  const forceField = referencePath("llzo-rigid-ion.yaml");
  const start = structureOf(lammpsReference("rigid-ion-reference-displaced"));
  const { potentialEnergyEv: lowest } = JSON.parse(
    readFileSync(referencePath("rigid-ion-reference-minimum.json"), "utf8"),
  ) as { potentialEnergyEv: number };
  writeFileSync(join(folder, "start.extxyz"), writeExtxyz(start));

  test("goes to the minimum that LAMMPS finds, says how, and writes it; energy without it agrees", () => {
    const { code, stdout, stderr } = galvanostat(
      [
        "energy",
        "start.extxyz",
        "-f",
        forceField,
        "--minimise",
        "--tolerance",
        "1e-4 eV/Å",
        "--out",
        "minimum.extxyz",
        "--json",
      ],
      folder,
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toBe("");
    const result = JSON.parse(stdout) as {
      potentialEnergy: { value: number };
      minimisation: { steps: number; energy: { before: number; after: number }; positions: { value: number[][] } };
    };
    expect(Math.abs(result.potentialEnergy.value / lowest - 1)).toBeLessThan(1e-6);
    expect(result.minimisation).toMatchObject({
      converged: true,
      tolerance: { value: 1e-4, unit: "eV/Å" },
      positions: { unit: "Å" },
    });
    expect(result.minimisation.energy.after).toBeCloseTo(result.potentialEnergy.value, 8);
    const written = readStructure(join(folder, "minimum.extxyz"));
    result.minimisation.positions.value.flat().forEach((x, k) => expect(written.positions[k]).toBeCloseTo(x, 7));
    const again = galvanostat(["energy", "minimum.extxyz", "-f", forceField, "--json"], folder);
    expect((JSON.parse(again.stdout) as typeof result).potentialEnergy.value).toBeCloseTo(
      result.potentialEnergy.value,
      6,
    );
  });

  test("too few steps: a warning; a file that is there stays unless told otherwise, before anything is computed", () => {
    const words = [
      "energy",
      "start.extxyz",
      "-f",
      forceField,
      "--minimise",
      "--max-steps",
      "3",
      "--out",
      "minimum.cif",
    ];
    const { code, stdout, stderr } = galvanostat(words, folder);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(
      /^no minimum yet after 3 steps: −1556.214 → −15\d\d.\d{3} eV, largest force 9.9 → .* eV\/Å$/m,
    );
    expect(stderr).toMatch(/warning: no minimum yet.*--max-steps/);
    expect(galvanostat([...words, "--json"], folder)).toMatchObject({
      code: 2,
      stdout: expect.stringContaining("FILE_EXISTS") as string,
    });
    expect(galvanostat([...words, "--overwrite"], folder).code).toBe(0);
  });

  test.each([
    [["--out", "x.extxyz"]],
    [["--tolerance", "0.1"]],
    [["--minimise", "--max-steps", "0"]],
    [["--minimise", "--tolerance", "1 eV"]],
    [["--minimise", "--tolerance", "-1"]],
    [["--minimise", "--out", "x.txt"]],
  ])("%s: exit code 2", (words) => {
    expect(galvanostat(["energy", "start.extxyz", "-f", forceField, ...words, "--json"], folder)).toMatchObject({
      code: 2,
    });
  });
});

test("charges of the potential, and Born effective charges: of rock salt isotropic and opposite", () => {
  writeFileSync(join(folder, "qnep.txt"), madeUpNep(["Na", "Cl"], "_charge2"));
  const sites = [0, 1].flatMap((x) => [0, 1].flatMap((y) => [0, 1].map((z) => [x, y, z] as const)));
  writeFileSync(
    join(folder, "salt.xyz"),
    `8\nLattice="5.6 0 0 0 5.6 0 0 0 5.6" Properties=species:S:1:pos:R:3\n${sites
      .map(([x, y, z]) => `${(x + y + z) % 2 === 0 ? "Na" : "Cl"} ${2.8 * x} ${2.8 * y} ${2.8 * z}\n`)
      .join("")}`,
  );
  const command = ["energy", "salt.xyz", "--force-field", "qnep.txt"];
  const { charges, bornEffectiveCharges } = JSON.parse(galvanostat([...command, "--json"], folder).stdout) as {
    charges: { value: number[]; unit: string };
    bornEffectiveCharges: { value: number[][][]; unit: string };
  };
  expect([charges.unit, bornEffectiveCharges.unit]).toEqual(["e", "e"]);
  const q = charges.value[0]!;
  const z = bornEffectiveCharges.value[0]![0]![0]!;
  expect(Math.abs(q)).toBeGreaterThan(0.01);
  for (const [i, [x, y, w]] of sites.entries()) {
    const sign = (x + y + w) % 2 === 0 ? 1 : -1;
    expect(charges.value[i]).toBeCloseTo(sign * q, 9);
    for (let a = 0; a < 3; a++)
      for (let b = 0; b < 3; b++) expect(bornEffectiveCharges.value[i]![a]![b]).toBeCloseTo(a === b ? sign * z : 0, 9);
  }
  const { stdout } = galvanostat(command, folder);
  expect(stdout).toMatch(/charges of the potential and Born effective charges in e/);
  expect(
    stdout
      .match(/^ *8 +Cl .*$/gm)!
      .at(-1)!
      .trim()
      .replaceAll("−", "-")
      .split(/\s+/)
      .map(Number)
      .slice(2),
  ).toEqual([-q, -z, 0, 0, 0, -z, 0, 0, 0, -z].map((x) => Number(x.toFixed(4))));
});

describe("galvanostat energy of what LAMMPS and others leave open", () => {
  const value = (words: readonly string[]) => {
    const { code, stdout, stderr } = galvanostat(["energy", ...words, "--json"], folder);
    expect(code, stderr).toBe(0);
    return { energy: (JSON.parse(stdout) as { potentialEnergy: { value: number } }).potentialEnergy.value, stderr };
  };
  const energies = JSON.parse(readFileSync(referencePath("lammps-styles/energies.json"), "utf8")) as Record<
    string,
    number
  >;

  // The energy is LAMMPS's: test/formats/lammps/input/forces.test.ts.
  test("Atoms without a hint, velocities without a unit: the script has said atom_style full", () => {
    const data = readFileSync(referencePath("lammps-styles/ions-full.data"), "utf8");
    const velocities = Array.from({ length: 24 }, (_, k) => `${k + 1} 0.1 0.2 0.3`).join("\n");
    writeFileSync(join(folder, "ions-full.data"), `${data}\nVelocities\n\n${velocities}\n`);
    const script = readFileSync(referencePath("lammps-styles/in.data-coefficients"), "utf8");
    writeFileSync(join(folder, "in.lammps"), script);
    const { energy } = value(["ions-full.data", "-f", "in.lammps"]);
    expect(Math.abs(energy / energies["in.data-coefficients"]! - 1)).toBeLessThan(1e-9);
    expect(value(["ions-full.data", "-f", "in.lammps", "--units", "real", "--atom-style", "full"]).energy).toBe(energy);
  });

  test("partly occupied sites, filled by --seed as convert fills them", () => {
    writeFileSync(
      join(folder, "sites.cif"),
      `data_x\n_cell_length_a 5\n_cell_length_b 5.5\n_cell_length_c 6\n_cell_angle_alpha 90\n_cell_angle_beta 95\n_cell_angle_gamma 90\n_symmetry_space_group_name_H-M 'P 1'\nloop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n_atom_site_occupancy\nLi1 Li 0 0 0 0.5\nLi2 Li 0.5 0.5 0 0.5\nLi3 Li 0.5 0 0.5 0.5\nLi4 Li 0 0.5 0.5 0.5\nO1 O 0.5 0 0 1\n`,
    );
    writeFileSync(
      join(folder, "li2o.yaml"),
      "species: { Li: { charge: 1 }, O: { charge: -2 } }\npairs: []\nelectrostatics: { method: ewald }\n",
    );
    expect(galvanostat(["convert", "sites.cif", "filled.cif", "--seed", "3"], folder).code).toBe(0);
    const { energy, stderr } = value(["sites.cif", "-f", "li2o.yaml", "--seed", "3"]);
    expect(stderr).toContain("sites filled at random with seed 3");
    expect(Math.abs(value(["filled.cif", "-f", "li2o.yaml"]).energy / energy - 1)).toBeLessThan(1e-6);
    const refused = galvanostat(["energy", "sites.cif", "-f", "li2o.yaml"], folder);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("--seed 1");
  });
});
