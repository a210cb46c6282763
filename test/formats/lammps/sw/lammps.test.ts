import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { buildParticleModel, evaluate, readForceField } from "../../../../src/index.js";
import { hasLammps, runLammps, thermoRows } from "../../../engines/lammps/lmp.js";
import { RandomNumbers } from "../../../estimators/processes.js";

/** Unequal in everything; entries of unlike neighbours have parameters that nobody reads, which may not matter. */
const parameters = `# UNITS: metal
Ga Ga Ga 1.2 2.10 1.60 32.5 1.2 -0.333333333333 7.917 0.72 4.0 0.0 0.0
N  N  N  1.1 1.30 1.80 28.0 1.1 -0.40           7.5   0.68 4.0 0.0 0.0
Ga Ga N  1.6 0.9  0.8  30.0 0.7 -0.30           9.0   9.00 4.0 0.0 0.0
Ga N  Ga 1.6 0.0  0.0  30.0 0.0 -0.30           0.0   0.00 0.0 0.0 0.0
Ga N  N  2.2 1.70 1.80 31.0 1.3 -0.25           7.9   0.75 4.0 0.0 0.0
N  Ga Ga 2.2 1.70 1.80 27.0 1.4 -0.35           7.9   0.75 4.0 0.0 0.0
N  Ga N  1.5 0.9  0.8  26.0 0.7 -0.20           9.0   9.00 4.0 0.0 0.0
N  N  Ga 1.5 0.8  0.9  26.0 0.6 -0.20           8.0   8.00 4.0 0.0 0.0
`;

test.skipIf(!hasLammps)("Stillinger–Weber of two elements in an oblique cell: energy and forces of LAMMPS", () => {
  // Zincblende, 2 × 2 × 2 cells, sheared and shaken; as LAMMPS wants it, a along x and b in the xy plane.
  const random = new RandomNumbers(31);
  const edge = 4.5;
  const basis = [
    [0, 0, 0],
    [0, 0.5, 0.5],
    [0.5, 0, 0.5],
    [0.5, 0.5, 0],
  ];
  const sites = basis.flatMap((site) => [
    { species: "Ga", at: site },
    { species: "N", at: site.map((x) => x + 0.25) },
  ]);
  const [lx, ly, lz, xy, xz, yz] = [2.02 * edge, 2 * edge, 1.96 * edge, 0.9, -0.5, 0.7];
  const atoms = [0, 1].flatMap((i) =>
    [0, 1].flatMap((j) =>
      [0, 1].flatMap((k) =>
        sites.map(({ species, at: [u, v, w] }) => {
          const [a, b, c] = [(u! + i) / 2, (v! + j) / 2, (w! + k) / 2];
          const shaken = [a * lx + b * xy + c * xz, b * ly + c * yz, c * lz].map((x) => x + 0.12 * random.normal());
          return { species, position: shaken };
        }),
      ),
    ),
  );
  const data = `made up

${atoms.length} atoms
2 atom types
0 ${lx} xlo xhi
0 ${ly} ylo yhi
0 ${lz} zlo zhi
${xy} ${xz} ${yz} xy xz yz

Masses

1 69.723
2 14.007

Atoms # atomic

${atoms.map(({ species, position }, i) => `${i + 1} ${species === "Ga" ? 1 : 2} ${position.join(" ")}`).join("\n")}
`;
  const deck = `units metal
atom_style atomic
read_data data
pair_style sw
pair_coeff * * GaN.sw Ga N
thermo_style custom step pe
thermo_modify format float %.15g
dump 1 all custom 1 forces id fx fy fz
dump_modify 1 sort id format float %.15g
run 0
`;
  const { output, folder } = runLammps(
    new Map([
      ["GaN.sw", parameters],
      ["data", data],
      ["in", deck],
    ]),
    "in",
  );
  const file = join(mkdtempSync(join(tmpdir(), "sw-")), "GaN.sw");
  writeFileSync(file, parameters);
  const { model } = buildParticleModel(readForceField(file), {
    cell: Float64Array.of(lx, 0, 0, xy, ly, 0, xz, yz, lz),
    positions: Float64Array.from(atoms.flatMap(({ position }) => position)),
    species: atoms.map(({ species }) => species),
    notes: [],
  });
  const energy = thermoRows(output)[0]![1]!;
  const expected = readFileSync(join(folder, "forces"), "utf8")
    .split("\n")
    .slice(9)
    .flatMap((line) => line.split(" ").slice(1, 4).map(Number));
  const largest = Math.max(...expected.map(Math.abs));
  expect(largest).toBeGreaterThan(1);
  // The kernel's pair part goes through tables, good to 1e-8.
  for (const [options, tolerance] of [
    [{ method: "brute-force" }, 1e-9],
    [{}, 1e-6],
  ] as const) {
    const { potentialEnergy, forces } = evaluate(model, options);
    expect(Math.abs(potentialEnergy / energy - 1)).toBeLessThan(tolerance);
    for (const [i, f] of expected.entries()) expect(Math.abs(forces[i]! - f)).toBeLessThan(tolerance * largest);
  }
});
