import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, describe, expect, test } from "vitest";

import {
  conductivitiesReaders,
  forceFieldReaders,
  formats,
  manyBodyReaders,
  readConductivityTable,
  readRecording,
  readSites,
  seriesReaders,
  structureReaders,
  structureWriters,
  trajectoryReaders,
  trajectoryWriters,
  writerFor,
} from "../../src/formats/index.js";
import type { Format } from "../../src/formats/format.js";
import { readInputFile } from "../../src/input/input-file.js";
import { headOf } from "../../src/input/line-reader.js";
import { TextLines } from "../../src/input/text-lines.js";
import { asSites, isDisordered, type Structure } from "../../src/structures/index.js";

/*
 * Every format of the registry, whatever it declares: each folder is registered, and each capability reads or writes a file
 * whose content is known without us. A format without a reference file fails.
 */

const folder = mkdtempSync(join(tmpdir(), "formats-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
/** Its name says nothing of the format. */
function fileOf(text: string): string {
  const path = join(folder, `file-${files++}`);
  writeFileSync(path, text);
  return path;
}

/** Edges 5, 6 and 7 Å; Li at (1, 2, 3) and O at (2.5, 3, 3.5) Å. */
const structures: Readonly<Record<string, string>> = {
  "extended-xyz": '2\nLattice="5 0 0 0 6 0 0 0 7" Properties=species:S:1:pos:R:3\nLi 1 2 3\nO 2.5 3 3.5\n',
  cif: `data_x
_cell_length_a 5
_cell_length_b 6
_cell_length_c 7
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
_symmetry_space_group_name_H-M 'P 1'
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
Li1 Li 0.2 0.33333333333333 0.42857142857143
O1 O 0.5 0.5 0.5
`,
  "lammps-data": `made by hand

2 atoms
2 atom types
0 5 xlo xhi
0 6 ylo yhi
0 7 zlo zhi

Masses

1 6.94 # Li
2 15.999 # O

Atoms # charge

1 1 1 1 2 3
2 2 -1 2.5 3 3.5
`,
  xdatcar:
    "made by hand\n1.0\n5 0 0\n0 6 0\n0 0 7\nLi O\n1 1\nCartesian configuration= 1\n1 1 1\n2 2 2\nCartesian configuration= 2\n1 2 3\n2.5 3 3.5\n",
  nap: "#  made by hand\n#  specorder:  Li  O\n#\n 1.0\n5 0 0 0 0 0\n0 6 0 0 0 0\n0 0 7 0 0 0\n 2\n1.1 0.2 0.3333333333333333 0.42857142857142855 0 0 0 0 0 0\n2.10000002 0.5 0.5 0.5 0 0 0 0 0 0\n",
  poscar: "made by hand\n1.0\n5 0 0\n0 6 0\n0 0 7\nLi O\n1 1\nCartesian\n1 2 3\n2.5 3 3.5\n",
};

const frame = (step: number, x: number) =>
  `ITEM: TIMESTEP\n${step}\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n0 5\n0 6\n0 7\nITEM: ATOMS id element xu yu zu\n1 Li ${x} 2 3\n2 O 2.5 3 3.5\n`;
const xyz = (time: number, x: number) =>
  `2\nLattice="5 0 0 0 6 0 0 0 7" Properties=species:S:1:pos:R:3 time_fs=${time}\nLi ${x} 2 3\nO 2.5 3 3.5\n`;
/** The same atoms 10 fs apart; Li goes 0.25 Å along x. */
const trajectories: Readonly<Record<string, string>> = {
  "extended-xyz": xyz(0, 1) + xyz(10, 1.25),
  "lammps-dump": frame(0, 1) + frame(10, 1.25),
  xdatcar: `made by hand\n1.0\n5 0 0\n0 6 0\n0 0 7\nLi O\n1 1\n${[1, 1.25]
    .map((x, k) => `Cartesian configuration= ${k + 1}\n${x} 2 3\n2.5 3 3.5\n`)
    .join("")}`,
};

/** A flux of 2, then 4 e Å/ps, 10 fs apart: trapezoids of 0.03 e Å, or means over intervals of 0.02 and 0.04 e Å. */
const series: Readonly<Record<string, readonly [string, readonly number[]]>> = {
  "lammps-ave-time": ["# Time-averaged data for fix f\n# TimeStep v_j\n10 2\n20 4\n", [0.02, 0.04]],
  "charge-table": ["time_ps,flux_x [e Å/ps]\n0,2\n0.01,4\n", [0.03]],
};

/** 0.5 S/cm at 300 K. */
const conductivities: Readonly<Record<string, string>> = { "conductivity-table": "T [°C],sigma [S/m]\n26.85,50\n" };

/** Lithium and oxygen under a network of one neuron. */
const network = `nep4 2 Li O\ncutoff 5 4\nn_max 0 0\nbasis_size 0 0\nl_max 1\nANN 1 0\n${"1\n".repeat(2 * 4 + 1 + 4 + 4 + 2)}`;

/** A Morse term of Li and O: D = 0.5 eV, α = 2 1/Å, r₀ = 1.9 Å, up to 6 Å. */
const forceFields: Readonly<Record<string, string>> = {
  "lammps-input":
    "units metal\nmass 1 6.94 # Li\nmass 2 15.999 # O\npair_style hybrid/overlay morse 6.0\npair_coeff 1 2 morse 0.5 2 1.9\npair_coeff 1 1 none\npair_coeff 2 2 none\n",
  nap: "force_type Morse\ncutoff_radius 6.0\n",
  nep: network,
  galvanostat:
    "species: { Li: {}, O: {} }\npairs: [{ between: [Li, O], potential: morse, D: 0.5 eV, alpha: 2, r0: 1.9 Å }]\ncutoff: { distance: 6 Å, scheme: shift-force }\nelectrostatics: none\n",
};
/** A constant of Li and O, and a pair that is 2 × 0.5 eV at first and falls to nothing at 4 Å. */
const uf3 =
  "#UF3 by hand\n1B Li -1\n#\n#UF3\n1B O 2.5\n#\n#UF3\n2B Li O 0 3 nk\n4.0 8\n0.1 0.1 0.1 0.1 4 4 4 4\n4\n0.5 0 0 0\n#\n";
/** Its force field and what it gives: terms of pairs, of triples, energies of atoms. */
const manyBody: Readonly<Record<string, readonly [string, readonly [number, number, number]]>> = {
  uf3: [uf3, [1, 0, 2]],
  "lammps-sw": [
    ["Li Li Li", "Li Li O", "Li O Li", "Li O O", "O O O", "O O Li", "O Li O", "O Li Li"]
      .map(
        (of) => `${of} 2 2.1 1.8 ${of === "O Li Li" ? 21 : 0}\n 1.2 -0.3 ${/Li.*O|O.*Li/.test(of) ? 7 : 0} 0.6 4 0 0\n`,
      )
      .join(""),
    [0, 1, 0],
  ],
  nap: ["# type, A, B, C, rc, alpha, beta, gamma\n angular1 Li O O 3.0 1.5 1.0 -0.3\n", [0, 1, 0]],
};
/** Beside the force field. */
const beside: Readonly<Record<string, string>> = { "in.params.Morse": "Li O 0.5 2 1.9\n" };

describe("the registry", () => {
  test("has every folder with an index, and each once", async () => {
    const root = fileURLToPath(new URL("../../src/formats/", import.meta.url));
    const folders = (readdirSync(root, { recursive: true }) as string[]).filter((path) => /[\\/]index\.ts$/.test(path));
    const declared = await Promise.all(
      folders.map(async (path) => Object.values((await import(join(root, path))) as Record<string, Format>)),
    );
    expect(declared.every((members) => members.length === 1)).toBe(true);
    expect(new Set(declared.flat())).toEqual(new Set(formats));
    expect(formats).toHaveLength(folders.length);
    expect(new Set(formats.map(({ name }) => name)).size).toBe(formats.length);
  });

  test("every format can do something, and is named in kebab-case", () => {
    for (const { name, title, ...capabilities } of formats) {
      expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z]+)*$/);
      expect(title).not.toBe("");
      expect(Object.values(capabilities).flatMap((capability) => Object.keys(capability)).length, name).toBeGreaterThan(
        0,
      );
    }
  });
});

describe("structures", () => {
  test.each(structureReaders.map((reader) => [reader.name, reader] as const))("%s is read", (name, reader) => {
    const path = fileOf(structures[name]!);
    expect(structureReaders.find(({ detect }) => detect(new TextLines(readInputFile(path))))).toBe(reader);
    const read = readSites(path);
    expect(isDisordered(read)).toBe(false);
    expect(read.source!.format).toBe(name);
    expect((read as Structure).species).toEqual(["Li", "O"]);
    [5, 0, 0, 0, 6, 0, 0, 0, 7].forEach((x, k) => expect(read.cell[k]).toBeCloseTo(x, 9));
    [1, 2, 3, 2.5, 3, 3.5].forEach((x, k) => expect(read.positions[k]).toBeCloseTo(x, 9));
  });

  test.each(structureWriters.map((writer) => [writer.name, writer] as const))(
    "%s is written, and read back as the same",
    (name, writer) => {
      const given = readSites(fileOf(structures["extended-xyz"]!)) as Structure;
      const { text } = writer.write(given);
      const read = readSites(fileOf(text)) as Structure;
      // What has a reader of its own is read by it.
      if (structureReaders.some((reader) => reader.name === name)) expect(read.source!.format).toBe(name);
      expect(asSites(read).labels).toHaveLength(2);
      expect(read.species).toEqual(given.species);
      given.cell.forEach((x, k) => expect(read.cell[k]).toBeCloseTo(x, 8));
      given.positions.forEach((x, k) => expect(read.positions[k]).toBeCloseTo(x, 8));
      for (const file of writer.names)
        expect(writerFor(join("folder", file.replace("*", "some"))).name, file).toBe(name);
      expect(writerFor(`some.${writer.extension}`).name).toBe(name === "gpumd" ? "extended-xyz" : name);
    },
  );
});

describe("recordings", () => {
  const readers = [...trajectoryReaders, ...seriesReaders];

  test.each(trajectoryReaders.map((reader) => [reader.name, reader] as const))(
    "%s is read as a trajectory",
    async (name, reader) => {
      const path = fileOf(trajectories[name]!);
      const head = await headOf(path);
      expect(readers.find(({ detect }) => detect(head))).toBe(reader);
      const recording = await readRecording(path, name === "xdatcar" ? { interval: 10 } : { timestep: 1 });
      if (recording.kind !== "trajectory") throw new Error("not a trajectory");
      expect(recording).toMatchObject({ interval: 10, species: ["Li", "O"] });
      expect(Array.from(recording.cell)).toEqual([5, 0, 0, 0, 6, 0, 0, 0, 7]);
      const [first, second] = recording.frames as [Float64Array, Float64Array];
      expect(Array.from(second, (x, k) => x - first[k]!)).toEqual([0.25, 0, 0, 0, 0, 0]);
    },
  );

  test.each(trajectoryWriters.map((writer) => [writer.name, writer] as const))(
    "%s is written, and read back as the same",
    async (name, writer) => {
      // Turned: a along z.
      const system = {
        cell: [0, 0, 5, 6, 0, 0, 0, 7, 0],
        species: ["Li", "O"],
        types: [1, 2],
        masses: [7, 16],
        charges: [1, -1],
      };
      const still = new Float64Array(6);
      const text = [0, 1]
        .map((k) => {
          const positions = Float64Array.of(2, 3, 1 + 6 * k, 3, 3.5, 2.5);
          return writer.write(
            system,
            {
              step: k,
              time: 2 * k,
              info: {},
              positions,
              unwrappedPositions: positions,
              velocities: still,
              forces: still,
            } as never,
            { positions: "unwrapped", columns: [] },
          );
        })
        .join("");
      const recording = await readRecording(fileOf(text), { timestep: 2 });
      if (recording.kind !== "trajectory") throw new Error("not a trajectory");
      expect(recording).toMatchObject({ interval: 2, species: ["Li", "O"] });
      const [first, second] = recording.frames as [Float64Array, Float64Array];
      // 6 Å along a, in whatever frame the format has.
      const moved = Array.from(second, (x, k) => x - first[k]!);
      const a = Array.from(recording.cell.subarray(0, 3));
      expect(Math.hypot(...a)).toBeCloseTo(5, 9);
      a.forEach((x, k) => expect(moved[k]).toBeCloseTo((6 / 5) * x, 7));
      expect(Math.hypot(...moved.slice(3))).toBe(0);
      expect(trajectories[name]).toBeDefined();
    },
  );

  test.each(seriesReaders.map((reader) => [reader.name, reader] as const))(
    "%s is read as a series of charge",
    async (name, reader) => {
      const [text, steps] = series[name]!;
      const path = fileOf(text);
      const head = await headOf(path);
      expect(readers.find(({ detect }) => detect(head))).toBe(reader);
      const recording = await readRecording(path, { timestep: 1, unit: "e Å/ps" });
      if (recording.kind !== "charge") throw new Error("not a series");
      expect(recording.interval).toBeCloseTo(10, 9);
      const [q] = recording.displacement as [Float64Array];
      expect(q).toHaveLength(steps.length + 1);
      steps.forEach((step, k) => expect(q[k + 1]! - q[k]!).toBeCloseTo(step, 12));
    },
  );
});

test.each(conductivitiesReaders.map((reader) => [reader.name, reader] as const))(
  "%s is read as a table of σ(T)",
  async (name, reader) => {
    const path = fileOf(conductivities[name]!);
    expect(reader.detect(await headOf(path))).toBe(true);
    const { points } = readConductivityTable(path);
    expect(points).toHaveLength(1);
    expect(points[0]!.temperature).toBeCloseTo(300, 9);
    expect(points[0]!.conductivity).toBeCloseTo(0.5, 12);
  },
);

test.each(manyBodyReaders.map((reader) => [reader.name, reader] as const))(
  "%s is read as a many-body potential, and as one of a force field",
  (name, reader) => {
    const [text, [pairs, triples, energies]] = manyBody[name]!;
    const path = fileOf(text);
    const file = readInputFile(path);
    expect(manyBodyReaders.filter(({ detect }) => detect(file))).toEqual([reader]);
    const { terms, warnings } = reader.read(file);
    expect(warnings).toEqual([]);
    expect(terms.species).toEqual(["Li", "O"]);
    expect(terms.pairs).toHaveLength(pairs);
    expect(terms.triples).toHaveLength(triples);
    expect(terms.energies.size).toBe(energies);
  },
);

test.each(
  forceFieldReaders
    .filter(({ name }) => !["uf3", "lammps-sw"].includes(name))
    .map((reader) => [reader.name, reader] as const),
)("%s is read as a force field", (name, reader) => {
  for (const [file, text] of Object.entries(beside)) writeFileSync(join(folder, file), text);
  const file = readInputFile(fileOf(forceFields[name]!));
  expect(forceFieldReaders.find(({ detect }) => detect(file))).toBe(reader);
  const { document, problems } = reader.read(file, { species: null, composition: null });
  expect(problems).toEqual([]);
  const { species, pairs } = document!.data as {
    species: Record<string, object>;
    pairs: Record<string, unknown>[];
  };
  expect(Object.keys(species)).toEqual(["Li", "O"]);
  if (forceFields[name] === network) {
    expect(document!.data).toMatchObject({ nep: basename(file.path) });
    return;
  }
  expect(pairs).toHaveLength(1);
  expect(pairs[0]).toMatchObject({ between: ["Li", "O"], potential: "morse" });
  expect([pairs[0]!.D, pairs[0]!.alpha, pairs[0]!.r0].map((x) => Number.parseFloat(String(x)))).toEqual([0.5, 2, 1.9]);
});
