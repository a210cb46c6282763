import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { main } from "../../src/cli/index.js";
import { describeAddon, evaluate, evaluateAnywhere } from "../../src/engines/index.js";
import { buildParticleModel } from "../../src/force-field/index.js";
import { readForceField } from "../../src/formats/index.js";
import { readStructure, readStudy } from "../../src/index.js";
import { makePlan } from "../../src/plan/index.js";
import { composition } from "../../src/structures/index.js";
import { hasLammps } from "../engines/lammps/lmp.js";
import { RandomNumbers } from "../estimators/processes.js";

// What pages of docs/ tell people to type is tried as it stands there, on files of the kinds they name; whole studies are read and planned.
const root = fileURLToPath(new URL("../../", import.meta.url));
const textOf = (page: string) => readFileSync(join(root, "docs", page), "utf8");
const python = ["python3", "/usr/bin/python3"].find((one) => spawnSync(one, ["-c", "import ase"]).status === 0);
const folder = mkdtempSync(join(tmpdir(), "pages-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const frames = 400;
const edge = 9;
/** Sixteen Li that walk, eight O about their places, positions unwrapped; every frame. */
function walk(): readonly (readonly (readonly [number, number, number])[])[] {
  const random = new RandomNumbers(7);
  const places = Array.from({ length: 24 }, (_, i) => [
    (i % 3) * 3,
    (Math.floor(i / 3) % 3) * 3,
    Math.floor(i / 9) * 3,
  ]);
  return Array.from({ length: frames }, () =>
    places.map((place, i) => {
      const r = place.map((x) => x + 0.04 * random.normal()) as [number, number, number];
      if (i < 16) r.forEach((x, axis) => (place[axis] = x));
      return r;
    }),
  );
}
const species = Array.from({ length: 24 }, (_, i) => (i < 16 ? "Li" : "O"));
const wrapped = (x: number) => x - edge * Math.floor(x / edge);
const lattice = `Lattice="${edge} 0 0 0 ${edge} 0 0 0 ${edge}"`;

/** Cu3Au: gold at the corners of 27 cells. */
function alloy(): string {
  const atoms = Array.from({ length: 27 }, (_, n) => [n % 3, Math.floor(n / 3) % 3, Math.floor(n / 9)]).flatMap((at) =>
    ["Au 0 0 0", "Cu 0 0.5 0.5", "Cu 0.5 0 0.5", "Cu 0.5 0.5 0"].map((one) => {
      const [name, ...r] = one.split(" ");
      return `${name} ${r.map((x, k) => 3.75 * (at[k]! + Number(x))).join(" ")}\n`;
    }),
  );
  return `108\nLattice="11.25 0 0 0 11.25 0 0 0 11.25" Properties=species:S:1:pos:R:3 pbc="T T T"\n${atoms.join("")}`;
}

beforeAll(() => {
  const write = (name: string, content: string) => writeFileSync(join(folder, name), content);
  const path = walk();
  const dump = path.map(
    (atoms, k) =>
      `ITEM: TIMESTEP\n${100 * k}\nITEM: NUMBER OF ATOMS\n24\nITEM: BOX BOUNDS pp pp pp\n0 ${edge}\n0 ${edge}\n0 ${edge}\nITEM: ATOMS id type xu yu zu\n` +
      atoms.map((r, i) => `${i + 1} ${i < 16 ? 1 : 2} ${r.join(" ")}\n`).join(""),
  );
  write("dump.lammpstrj", dump.join(""));
  const xyz = (properties: string, row: (r: readonly number[], i: number) => string) =>
    path.map((atoms) => `24\n${properties}\n${atoms.map(row).join("")}`).join("");
  // As GPUMD's dump_exyz writes them: wrapped, with velocities (Å/fs).
  write(
    "dump.xyz",
    xyz(
      `pbc="T T T" ${lattice} energy=-1.5 Properties=species:S:1:pos:R:3:vel:R:3`,
      (r, i) => `${species[i]} ${r.map(wrapped).join(" ")} 0.001 0 0\n`,
    ),
  );
  // As ASE's.
  write(
    "run.extxyz",
    xyz(
      `${lattice} Properties=species:S:1:pos:R:3 pbc="T T T"`,
      (r, i) => `${species[i]} ${r.map(wrapped).join(" ")}\n`,
    ),
  );
  const direct = path.map(
    (atoms, k) =>
      `Direct configuration= ${k + 1}\n${atoms.map((r) => `${r.map((x) => wrapped(x) / edge).join(" ")}\n`).join("")}`,
  );
  write("XDATCAR", `LiO\n1\n${edge} 0 0\n0 ${edge} 0\n0 0 ${edge}\nLi O\n16 8\n${direct.join("")}`);
  const random = new RandomNumbers(8);
  const flux = Array.from(
    { length: 2000 },
    (_, k) => `${10 * (k + 1)} ${random.normal()} ${random.normal()} ${random.normal()}\n`,
  );
  write("flux.dat", `# Time-averaged data for fix flux\n# TimeStep jx jy jz\n${flux.join("")}`);
  write("sigma.csv", "T (K),sigma (S/cm)\n300,1e-5\n350,4.3e-5\n400,1.3e-4\n450,3.1e-4\n");
  const styles = join(root, "test/references/lammps-styles");
  copyFileSync(join(styles, "ions.data"), join(folder, "system.data"));
  write("in.system", readFileSync(join(styles, "in.buck-coul-long"), "utf8").replace("ions.data", "system.data"));
  for (const example of ["1-llzo-constant-current", "2-molten-nacl", "4-yttria-stabilised-zirconia"])
    for (const file of readdirSync(join(root, "examples", example)))
      if (/\.(?:yaml|extxyz|poscar)$/.test(file))
        copyFileSync(join(root, "examples", example, file), join(folder, file));
  copyFileSync(join(folder, "llzo-tetragonal.extxyz"), join(folder, "grains.extxyz"));
  copyFileSync(join(folder, "llzo-rigid-ion.yaml"), join(folder, "force-field.yaml"));
  write("alloy.extxyz", alloy());
  write("nacl.in", /```text\n(# NaCl[\s\S]*?)```/.exec(textOf("external-forces.md"))![1]!);
  write("rock-salt.poscar", /```text\n(NaCl[\s\S]*?)```/.exec(textOf("recipes.md"))![1]!);
});

const studies = ["recipes.md", "external-forces.md", "engine-lammps.md"].flatMap((page) =>
  [...textOf(page).matchAll(/```yaml\n# study: (\w+)\n([\s\S]*?)```/g)].map(
    ([, name, text]) => [name!, text!] as const,
  ),
);

test("there are whole studies", () =>
  expect(studies.map(([name]) => name)).toEqual([
    ...["melt", "doped", "polycrystal", "field"],
    ...["ase", "lammps", "engine"],
  ]));

test.each(studies)("%s is a study without a warning, with runs", (name, text) => {
  const path = join(folder, `${name}.study.yaml`);
  writeFileSync(path, text);
  const study = readStudy(path);
  expect(study.warnings.map(({ code }) => code)).toEqual([]);
  expect(makePlan(study).runs.length).toBeGreaterThan(0);
});

// What makes the page's alloy is tried where ASE is; elsewhere it is this.
test.skipIf(python === undefined)("the page's alloy is Cu3Au of 108 atoms", () => {
  writeFileSync(
    join(folder, "alloy.py"),
    /```python\n(# alloy\.py[\s\S]*?)```/.exec(textOf("external-forces.md"))![1]!,
  );
  expect(spawnSync(python!, ["alloy.py"], { cwd: folder, encoding: "utf8" }).stderr).toBe("");
  const { species: made, cell } = readStructure(join(folder, "alloy.extxyz"));
  expect(made.filter((one) => one === "Au")).toHaveLength(27);
  expect(made.filter((one) => one === "Cu")).toHaveLength(81);
  expect(Array.from(cell)).toEqual([11.25, 0, 0, 0, 11.25, 0, 0, 0, 11.25]);
});

test.skipIf(!hasLammps)("the page's lines for LAMMPS are the molten salt of example 2", async () => {
  const { species: names, positions, cell } = readStructure(join(folder, "nacl-melt.extxyz"));
  const modelOf = (forceField: string) =>
    buildParticleModel(
      readForceField(join(folder, forceField), {
        description: describeAddon(),
        composition: composition({ species: names }),
      }),
      { species: names, positions, cell, notes: [] },
    ).model;
  const text = readFileSync(join(folder, "nacl-tosi-fumi.yaml"), "utf8");
  // Cut as LAMMPS cuts, with a sum as good as LAMMPS's.
  writeFileSync(
    join(folder, "cut.yaml"),
    text.replace("shift-force", "truncate").replace("accuracy: 1e-4", "accuracy: 1e-7"),
  );
  writeFileSync(
    join(folder, "socket.yaml"),
    "species: { Na: { charge: 1 e }, Cl: { charge: -1 e } }\nsocket: { client: lammps, include: nacl.in }\n",
  );
  const own = evaluate(modelOf("cut.yaml"));
  const theirs = await evaluateAnywhere(modelOf("socket.yaml"));
  let square = 0;
  own.forces.forEach((f, k) => (square += (f - theirs.forces[k]!) ** 2));
  const typical = Math.sqrt(own.forces.reduce((sum, f) => sum + f * f, 0) / own.forces.length);
  // PPPM of 1e-5 is meant relative to the force of two unit charges 1 Å apart, 14.4 eV/Å.
  expect(Math.sqrt(square / own.forces.length)).toBeLessThan(3e-4);
  expect(typical).toBeGreaterThan(0.4);
});

const commands = [...textOf("from-other-programs.md").matchAll(/`galvanostat ((?:analyze|laws|energy) [^`]*)`/g)].map(
  ([, command]) => command!,
);

describe("commands from other programs", () => {
  test("are there", () => expect(commands.length).toBeGreaterThan(6));

  test.each(commands)("%s", async (command) => {
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
    const files = words.map((word) => (readdirSync(folder).includes(word) ? join(folder, word) : word));
    expect(files, "names a file of its own").not.toEqual(words);
    let printed = "";
    const write = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
      printed += chunk.toString();
      return true;
    });
    const complain = vi.spyOn(process.stderr, "write").mockImplementation((chunk) => {
      printed += chunk.toString();
      return true;
    });
    try {
      expect(await main(files), printed).toBe(0);
    } finally {
      write.mockRestore();
      complain.mockRestore();
    }
    expect(printed).toMatch(command.startsWith("analyze") ? /σ Einstein/ : /eV/);
  });
});
