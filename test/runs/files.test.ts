import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { readStructure, resolveStudy, runStudy } from "../../src/index.js";
import { structureWriters } from "../../src/formats/index.js";
import { toFractional } from "../../src/structures/index.js";
import { SmallStudy } from "../study/small-study.js";

let small: SmallStudy;
beforeEach(() => void (small = new SmallStudy()));
afterEach(() => small.remove());

const short = { equilibration: { duration: "0.02 ps" }, production: { timestep: "1 fs", duration: "0.1 ps" } };
const repository = fileURLToPath(new URL("../../", import.meta.url));

describe("files in, files out", () => {
  test("the last structure in every format that is asked for: the same atoms at the same places", async () => {
    const last = structureWriters.map(({ name }) => name);
    const results = await runStudy(small.make({ ...short, last }), { folder: small.results });
    const [run] = results.points[0]!.runs;
    const [first, extxyz, ...others] = run!.snapshots.map((file) => file.split("/").at(-1));
    expect([first, extxyz]).toEqual(["first.extxyz", "last.extxyz"]);
    expect(others.sort()).toEqual(["last.cif", "last.data", "last.poscar", "last.xyz"]);
    const whole = readStructure(join(small.results, run!.snapshots[1]!));
    const key = ({ species, positions, cell }: typeof whole) => {
      const fractions = toFractional(positions, cell);
      return species
        .map(
          (name, i) =>
            `${name} ${[0, 1, 2].map((k) => (((fractions[3 * i + k]! % 1) + 1.00002) % 1).toFixed(4)).join(" ")}`,
        )
        .sort();
    };
    for (const file of run!.snapshots.slice(2))
      expect(key(readStructure(join(small.results, file)))).toEqual(key(whole));
  });

  test("a study of a LAMMPS data file that names no elements: the study does", () => {
    const data = structureWriters.find(({ name }) => name === "lammps-data")!;
    const { structure } = small.make().systems[0]!;
    writeFileSync(
      join(small.folder, "system.data"),
      data.write({ ...structure, charges: new Float64Array(24) }).text.replace(/#.*$/gm, ""),
    );
    const names = [...new Set(structure.species)];
    const study = small.make({
      structure: { file: "system.data", format: "lammps-data", species: names, atomStyle: "charge", units: "metal" },
    });
    expect([...study.systems[0]!.structure.species].sort()).toEqual([...structure.species].sort());
  });

  test("a study of disordered cubic LLZO from its CIF: whole atoms, neutral, at a distance", () => {
    const study = resolveStudy(
      {
        structure: {
          file: join(repository, "test", "references", "cif", "llzo-cubic.cif"),
          occupancies: { seed: 3, minimumDistance: { "Li-Li": "2 Å" } },
        },
        forceField: join(repository, "examples", "1-llzo-constant-current", "llzo-rigid-ion.yaml"),
        transportCharges: { Li: 1, La: 3, Zr: 4, O: -2 },
        temperatures: "1000 K",
        equilibration: { duration: "1 ps" },
        drive: { method: "constant-current", direction: [1, 0, 0], driftVelocity: "0.1 Å/ps" },
        production: { timestep: "1 fs", duration: "1 ps" },
        thermostat: { type: "csvr", time: "100 fs" },
      },
      small.folder,
    );
    const { structure } = study.systems[0]!;
    const count = (name: string) => structure.species.filter((species) => species === name).length;
    expect({ Li: count("Li"), La: count("La"), Zr: count("Zr"), O: count("O") }).toEqual({
      Li: 56,
      La: 24,
      Zr: 16,
      O: 96,
    });
    const lithium = structure.species.flatMap((name, i) =>
      name === "Li" ? [Array.from(structure.positions.subarray(3 * i, 3 * i + 3))] : [],
    );
    let smallest = Infinity;
    for (const [i, a] of lithium.entries())
      for (const b of lithium.slice(i + 1))
        smallest = Math.min(
          smallest,
          Math.hypot(...a.map((x, k) => ((x - b[k]!) / 12.97 - Math.round((x - b[k]!) / 12.97)) * 12.97)),
        );
    expect(smallest).toBeGreaterThanOrEqual(2);
  });
});
