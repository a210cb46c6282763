import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { TransportResult } from "../../src/study/index.js";
import { called as galvanostat } from "./command-called.js";
import { unfolded } from "./command.js";

const folder = mkdtempSync(join(tmpdir(), "galvanostat-analyze-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Park & Miller, uniform in (−½, ½). */
let state = 4711;
const random = () => (state = (state * 16807) % 2147483647) / 2147483647 - 0.5;

const step = 5; // fs
const rows = 2000;
/** Å */
const edge = 9;
/** Four Li that walk by ±½ a, each on its own, and Cl about their places: σ = N z² ⟨a²⟩/(2Vk_BT step), H_R = 1. No faster than heat: √(3/12) a < √(3k_BT/m) step = 0.09 Å. */
const a = 0.15;
const lithium = 4;
const temperature = 900;
const closed = ((lithium * (a * a)) / 12 / (2 * edge ** 3 * 8.617333262e-5 * temperature * step)) * 1.602176634e4; // e/(fs Å V) → S/cm
/** Lithium moves against the centre of mass, of which each is this part (the standard atomic weights of Li and Cl). */
const part = 6.94 / (lithium * (6.94 + 35.45));

beforeAll(() => {
  const positions = Array.from({ length: lithium }, (_, i) => [2 * i, 0, 1]);
  const flux: string[] = [];
  const displacement: string[] = [];
  const xyz: string[] = [];
  const dump: string[] = [];
  const total = [0, 0, 0];
  for (let k = 0; k < rows; k++) {
    const moved = [0, 0, 0];
    if (k > 0)
      for (const r of positions)
        for (let axis = 0; axis < 3; axis++) {
          const d = a * random();
          r[axis] = r[axis]! + d;
          moved[axis]! += d;
        }
    moved.forEach((d, axis) => (total[axis]! += d));
    if (k > 0) flux.push(`${100 + 2 * k} ${moved.map((d) => (d / step) * 1000).join(" ")}`);
    displacement.push([k * step, ...total].join(","));
    const chlorine = Array.from({ length: lithium }, (_, i) => [2 * i + 1, 4, 4]);
    xyz.push(
      `${2 * lithium}\nLattice="${edge} 0 0 0 ${edge} 0 0 0 ${edge}" Properties=species:S:1:pos:R:3 time_fs=${k * step}\n${[...positions.map((r) => `Li ${r.join(" ")}`), ...chlorine.map((r) => `Cl ${r.join(" ")}`)].join("\n")}\n`,
    );
    if (k < 200)
      dump.push(
        `ITEM: TIMESTEP\n${k}\nITEM: NUMBER OF ATOMS\n2\nITEM: BOX BOUNDS pp pp pp\n0 ${edge}\n0 ${edge}\n0 ${edge}\nITEM: ATOMS id type xu yu zu\n1 1 ${positions[0]!.join(" ")}\n2 2 1 1 1\n`,
      );
  }
  writeFileSync(
    join(folder, "flux.dat"),
    `# Time-averaged data for fix flux\n# TimeStep v_jx v_jy v_jz\n${flux.join("\n")}\n`,
  );
  writeFileSync(
    join(folder, "displacement.csv"),
    `time_fs,charge_displacement_x_eA,charge_displacement_y_eA,charge_displacement_z_eA\n${displacement.join("\n")}\n`,
  );
  writeFileSync(join(folder, "walk.extxyz"), xyz.join(""));
  writeFileSync(join(folder, "walk.extxyz.gz"), gzipSync(xyz.slice(0, 1000).join("")));
  writeFileSync(join(folder, "few.extxyz"), xyz.slice(0, 100).join(""));
  writeFileSync(join(folder, "short.lammpstrj"), dump.join(""));
  const of = (frames: readonly string[], from: number) =>
    frames.map((frame, k) => frame.replace(/TIMESTEP\n\d+/, `TIMESTEP\n${from + k}`)).join("");
  writeFileSync(join(folder, "reset.lammpstrj"), of(dump.slice(0, 80), 0) + of(dump.slice(80), 0));
  const whole = gzipSync(dump.join(""));
  writeFileSync(join(folder, "cut.lammpstrj.gz"), whole.subarray(0, Math.floor(0.8 * whole.length)));
  writeFileSync(
    join(folder, "lithium.lammpstrj"),
    dump.map((frame) => frame.replace("ATOMS\n2\n", "ATOMS\n1\n").replace(/^2 2 .*\n/m, "")).join(""),
  );
  writeFileSync(join(folder, "slab.lammpstrj"), dump.join("").replaceAll("pp pp pp", "pp pp ff"));
  writeFileSync(join(folder, "diffusion.csv"), "T [K],D [cm^2/s]\n300,1e-8\n400,1e-7\n500,1e-6\n");
  writeFileSync(join(folder, "odd.csv"), "T [K],kappa [S/cm]\n300,1e-8\n400,1e-7\n500,1e-6\n");
  writeFileSync(join(folder, "letter.txt"), "Dear editor,\n");
});

const volume = ["--volume", `${edge ** 3} Å^3`];
const charges = ["--transport-charges", "Li=1,Cl=-1", "--mobile", "Li,Cl"];
const at = ["-T", `${temperature} K`];
const analyze = (...words: string[]) => galvanostat(["analyze", ...words], folder);

interface Result {
  readonly temperature: { readonly value: number; readonly unit: string };
  readonly volume: { readonly value: number; readonly unit: string };
  readonly species: readonly object[];
  readonly equilibrium: Record<"einstein" | "greenKubo", TransportResult> &
    Record<"nernstEinstein" | "havenRatio", TransportResult | null> & {
      readonly duration: object;
      readonly selfDiffusion: Record<string, TransportResult>;
      readonly warnings: readonly string[];
      readonly tensor?: { readonly value: readonly number[] };
    };
  readonly notes: readonly string[];
  readonly files: readonly string[];
}
function result(...words: string[]): Result {
  const { code, stdout, stderr } = analyze(...words, "--json");
  expect(code, stderr).toBe(0);
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Result;
}
const within = (x: { readonly value: number; readonly standardError: number | null }, wanted: number) =>
  expect(Math.abs(x.value - wanted) / x.standardError!).toBeLessThan(4);

describe("one walk, three files: σ in closed form", () => {
  let trajectory: Result;
  test("a trajectory: every estimate, with its unit", () => {
    trajectory = result("walk.extxyz", ...at, ...charges, "--mobile", "Li", "--tensor", "--curves", "curves/all.csv");
    expect(trajectory).toMatchObject({
      schema: 2,
      temperature: { value: temperature, unit: "K" },
      volume: { unit: "Å^3" },
      files: ["walk.extxyz"],
      notes: [`${rows} frames, 5 fs apart`, "mobile: Li (as said)", expect.stringContaining("centre of mass")],
    });
    expect(trajectory.volume.value).toBeCloseTo(edge ** 3, 6);
    expect(trajectory.species).toEqual([
      { name: "Li", count: 4, transportCharge: 1, mobile: true },
      { name: "Cl", count: 4, transportCharge: -1, mobile: false },
    ]);
    const { einstein, greenKubo, nernstEinstein, havenRatio, selfDiffusion, tensor, duration } = trajectory.equilibrium;
    expect(duration).toEqual({ value: ((rows - 1) * step) / 1000, unit: "ps" });
    for (const sigma of [einstein, greenKubo]) {
      expect(sigma).toMatchObject({ unit: "S/cm", converged: true, verdict: "", memory: { unit: "ps" } });
      within(sigma, closed);
    }
    // r − Σ m r/M: of an ion's own steps 1 − part, of those of the three others part.
    const relative = (1 - part) ** 2 + (lithium - 1) * part ** 2;
    expect(nernstEinstein!.unit).toBe("S/cm");
    within(nernstEinstein!, relative * closed);
    expect(havenRatio!.unit).toBe("1");
    within(havenRatio!, relative);
    expect(selfDiffusion.Li!.unit).toBe("cm^2/s");
    // Å²/fs is 0.1 cm²/s.
    within(selfDiffusion.Li!, (relative * a ** 2) / 24 / step / 10);
    // Fixed in the file: it only recoils.
    expect(selfDiffusion.Cl).toMatchObject({ value: 0, verdict: "no diffusion beyond the error" });
    expect(tensor!.value).toHaveLength(6);
  });

  test("--curves: a table against the lag, its folder made", () => {
    const lines = readFileSync(join(folder, "curves/all.csv"), "utf8").trimEnd().split("\n");
    expect(lines[0]).toBe(
      "lag_ps,charge_displacement_squared_e2A2,running_einstein_S_per_cm,running_green_kubo_S_per_cm,displacement_squared_Li_A2,local_slope_Li,displacement_squared_Cl_A2,local_slope_Cl",
    );
    const [lag, msd] = lines[1]!.split(",").map(Number);
    expect(lag).toBe(step / 1000);
    expect(msd! / ((lithium * a * a) / 12)).toBeCloseTo(1, 1);
    expect(lines.length).toBeGreaterThan(20);
  });

  // Of which nobody knows what the ions remember by themselves.
  const fromTable = () => result("displacement.csv", ...at, ...volume).equilibrium;
  test("a table of the displacement: σ", () => {
    const equilibrium = fromTable();
    within(equilibrium.einstein, closed);
    expect(equilibrium).toMatchObject({ nernstEinstein: null, havenRatio: null, selfDiffusion: {} });
  });

  test("fix ave/time of the flux, means over two steps: the same σ", () => {
    const { equilibrium, notes } = result("flux.dat", ...at, ...volume, "--timestep", "2.5 fs", "--unit", "e Å/ps");
    expect(equilibrium.einstein.value / fromTable().einstein.value).toBeCloseTo(1, 9);
    expect(notes).toEqual([`${rows} values, 5 fs apart`, expect.stringContaining("means over the interval")]);
  });

  test("for people: a table with verdicts on standard output, what was understood on standard error", () => {
    const { code, stdout, stderr } = analyze("walk.extxyz", ...at, ...charges, "--discard", "1 ps");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^equilibrium at 900 K, 8\.995 ps\n/);
    // What is not seen is not seen up to the longest memory that was thought of, a twentieth of the run at most.
    const longest = Array.from(stdout.matchAll(/none up to (\S+)/g), ([, ps]) => Number(ps));
    expect(longest.length).toBeGreaterThan(0);
    for (const ps of longest) expect(ps).toBeLessThanOrEqual(8.995 / 20 + 0.01);
    expect(stdout).not.toMatch(/none {2,}\d/);
    expect(stdout).toMatch(/σ Einstein .*S\/cm .*converged/);
    for (const name of ["σ Green–Kubo", "σ Nernst–Einstein", "Haven ratio", "D Li", "D Cl"])
      expect(stdout).toContain(name);
    expect(stderr).toContain("walk.extxyz: 4 Li (z = 1), 4 Cl (z = −1), 729 Å³");
    expect(stderr).toContain("mobile: Li, Cl (as said)");
    expect(stderr).toContain("the first 1000 fs are left out");
  });

  test("packed: what it holds; beside the file itself, the same data twice", () => {
    const { files, notes, equilibrium } = result("walk.extxyz.gz", ...at, ...charges);
    expect(files).toEqual(["walk.extxyz.gz"]);
    expect(notes).toContain("1000 frames, 5 fs apart");
    expect(equilibrium.duration).toEqual({ value: (999 * step) / 1000, unit: "ps" });
    const { code, stderr } = analyze("walk.extxyz.gz", "walk.extxyz", ...at, ...charges);
    expect(code).toBe(2);
    expect(unfolded(stderr)).toMatch(
      /frames 1 to 1000 of \S*walk\.extxyz move, bit for bit, as frames 1 to 1000 of \S*walk\.extxyz\.gz do/,
    );
  });

  test("too short for some: a word, and exit code 0", () => {
    const { code, stdout } = analyze(
      "short.lammpstrj",
      ...at,
      ...charges,
      "--timestep",
      "5 fs",
      "--types",
      "1=Li,2=Cl",
      "--discard",
      "670 fs",
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/σ Green–Kubo +– .*too short/);
    expect(stdout).not.toMatch(/NaN|undefined|undetermined/);
  });

  const lammps = [...at, "--timestep", "5 fs", "--types", "1=Li,2=Cl"];
  test("reset_timestep in one file: two replicas, and nothing is lost", () => {
    const { equilibrium, notes } = result("reset.lammpstrj", ...lammps, ...charges);
    // 80 and 120 frames, 5 fs apart.
    expect(equilibrium.duration).toEqual({ value: ((79 + 119) * 5) / 1000, unit: "ps" });
    expect(notes.join("\n")).toContain("a replica of its own");
  });

  test("gzip that is cut: what it holds", () => {
    const { notes } = result("cut.lammpstrj.gz", ...lammps, ...charges);
    expect(notes.join("\n")).toContain("the gzip file is cut");
    expect(Number(/^(\d+) frames, 5 fs apart/.exec(notes[0]!)![1])).toBeGreaterThan(100);
  });

  test("mobile ions only: D, and what σ needs; with the framework said to rest, σ too", () => {
    const given = ["lithium.lammpstrj", ...lammps, "--transport-charges", "Li=1"];
    const { code, stdout } = analyze(...given);
    expect(code).toBe(0);
    expect(stdout).toMatch(/σ Einstein +– .*not recorded/);
    expect(stdout).toMatch(/D Li +\(?\d/);
    expect(stdout).toContain("--framework-at-rest");
    const { notes, equilibrium } = result(...given, "--framework-at-rest");
    expect(notes.join("\n")).toContain("σ is that of the Li recorded alone");
    expect(equilibrium.warnings.join("\n")).not.toContain("--framework-at-rest");
  });

  test("bare numbers are in K, Å³, fs and e", () => {
    const bare = result("flux.dat", "-T", "900", "--volume", "729", "--timestep", "2.5", "--unit", "e Å/ps");
    expect(bare.equilibrium).toEqual(
      result("flux.dat", ...at, ...volume, "--timestep", "0.0025 ps", "--unit", "e Å/ps").equilibrium,
    );
  });
});

describe("what is missing is asked for at once", () => {
  test.each<[string, string[], RegExp[]]>([
    ["a flux of LAMMPS", ["flux.dat"], [/--temperature/, /--timestep/, /--unit/, /--volume/]],
    ["a trajectory", ["few.extxyz"], [/--temperature/, /--transport-charges Li=…,Cl=…/]],
    ["what is there is not asked for", ["flux.dat", ...at, ...volume], [/--timestep/, /--unit/]],
  ])("%s", (_, given, asked) => {
    const { code, stdout } = analyze(...given, "--json");
    expect(code).toBe(2);
    const { problems } = (
      JSON.parse(stdout) as { error: { problems: { code: string; path?: string; expected?: string }[] } }
    ).error;
    expect(problems).toHaveLength(asked.length);
    for (const pattern of asked)
      expect(problems.filter(({ path, expected }) => pattern.test(`${path} ${expected}`))).toHaveLength(1);
  });
});

describe("mistakes: exit code 2, a code, and which option to give", () => {
  const walk = ["few.extxyz", ...at];
  const flux = ["flux.dat", ...at];
  const table = ["displacement.csv", ...at];
  test.each<[string, string[], object, RegExp]>([
    ["no temperature", ["few.extxyz"], { code: "MISSING_OPTION", path: "--temperature" }, /--temperature/],
    [
      "a temperature below 0",
      ["few.extxyz", "-T", "-5 K"],
      { code: "OUT_OF_RANGE", path: "--temperature" },
      /positive/,
    ],
    [
      "a temperature in fs",
      ["few.extxyz", "-T", "5 fs"],
      { code: "WRONG_DIMENSION", path: "--temperature" },
      /temperature/,
    ],
    ["no such file", ["nothing.csv", ...at], { code: "FILE_NOT_FOUND" }, /nothing\.csv/],
    ["something else", ["letter.txt", ...at], { code: "UNKNOWN_FORMAT", file: "letter.txt" }, /LAMMPS dump/],
    ["a slab", ["slab.lammpstrj", ...at, "--timestep", "5"], { code: "NOT_PERIODIC", line: 5 }, /pp pp ff/],
    ["a table of D(T)", ["diffusion.csv"], { code: "NO_COLUMN", line: 1 }, /table of D\(T\).*Haven ratio/s],
    ["a table of D(T), as a recording", ["diffusion.csv", ...at], { code: "NO_CHARGE_COLUMN" }, /leave -T out/],
    ["a table whose σ has another name", ["odd.csv"], { code: "NO_COLUMN" }, /"kappa \[S\/cm\]" is not understood/],
    [
      "a framework at rest that is there",
      [...walk, ...charges, "--framework-at-rest"],
      { code: "WRONG_OPTION", path: "--framework-at-rest" },
      /leave the option out/,
    ],
    [
      "two species of the smallest charge",
      [...walk, "--transport-charges", "Li=1,Cl=-1"],
      { code: "MOBILE_UNCLEAR", path: "--mobile" },
      /--mobile with the species that move/,
    ],
    ["no charges", walk, { code: "MISSING_OPTION" }, /--transport-charges Li=…,Cl=…/],
    [
      "a charge missing",
      [...walk, "--transport-charges", "Li=1"],
      { code: "MISSING_CHARGE", path: "--transport-charges" },
      /Cl/,
    ],
    [
      "charges that are no list",
      [...walk, "--transport-charges", "Li:1"],
      { code: "WRONG_TYPE", path: "--transport-charges" },
      /Li=1,O=-2/,
    ],
    [
      "a charge that is no number",
      [...walk, "--transport-charges", "Li=one,Cl=-1"],
      { path: "--transport-charges" },
      /one/,
    ],
    [
      "a charge twice",
      [...walk, "--transport-charges", "Li=1,Li=2,Cl=-1"],
      { code: "DUPLICATE_NAME", path: "--transport-charges" },
      /Li/,
    ],
    [
      "not neutral",
      [...walk, "--transport-charges", "Li=1,Cl=-2"],
      { code: "NOT_NEUTRAL" },
      /4 Li × 1 e \+ 4 Cl × −2 e/,
    ],
    [
      "an unknown mobile species",
      [...walk, ...charges, "--mobile", "Na"],
      { code: "UNKNOWN_SPECIES", path: "--mobile" },
      /Na/,
    ],
    ["a comma too many", [...walk, ...charges, "--mobile", "Li,"], { code: "WRONG_TYPE", path: "--mobile" }, /commas/],
    ["no volume", table, { code: "MISSING_OPTION" }, /--volume/],
    ["an area for a volume", [...table, "--volume", "5 nm^2"], { code: "WRONG_DIMENSION", path: "--volume" }, /Å\^3/],
    ["no time step", [...flux, ...volume], { code: "MISSING_OPTION", file: "flux.dat" }, /--timestep/],
    ["no unit", [...flux, ...volume, "--timestep", "1 fs"], { code: "MISSING_UNIT", file: "flux.dat" }, /--unit/],
    [
      "a unit of something else",
      [...flux, ...volume, "--timestep", "1 fs", "--unit", "eV"],
      { code: "WRONG_UNIT" },
      /"eV" is no unit of a flux/,
    ],
    [
      "an unknown quantity",
      [...table, ...volume, "--quantity", "heat"],
      { code: "UNKNOWN_NAME", path: "--quantity" },
      /flux, current-density, displacement/,
    ],
    [
      "an unknown column",
      [...table, ...volume, "--columns", "jx", "--quantity", "flux"],
      { code: "UNKNOWN_COLUMN", file: "displacement.csv", line: 1 },
      /charge_displacement_x/,
    ],
    [
      "types without names",
      ["short.lammpstrj", ...at, ...charges, "--timestep", "1 fs"],
      { code: "MISSING_OPTION", file: "short.lammpstrj" },
      /--types/,
    ],
    [
      "types that are no numbers",
      ["short.lammpstrj", ...at, ...charges, "--timestep", "1 fs", "--types", "Li=1,Cl=2"],
      { code: "WRONG_TYPE", path: "--types" },
      /1=Li,2=O/,
    ],
    [
      "more left out than there is",
      [...walk, ...charges, "--discard", "1 ns"],
      { code: "RECORDING_TOO_SHORT", file: "few.extxyz", received: "100 in all" },
      /left out/,
    ],
    [
      "files of different kinds",
      [...walk, "displacement.csv", ...charges],
      { code: "MIXED_RECORDINGS", file: "displacement.csv" },
      /analyse others apart/,
    ],
    [
      "curves into a folder",
      [...walk, ...charges, "--curves", "."],
      { code: "FILE_UNWRITABLE", path: "--curves" },
      /curves/,
    ],
  ])("%s", (_name, words, problem, said) => {
    const { code, stdout, stderr } = analyze(...words, "--json");
    expect(code, stderr).toBe(2);
    expect((JSON.parse(stdout) as { error: { problems: object[] } }).error.problems[0]).toMatchObject(problem);
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/ at .*\.js:|node:internal/);
  });

  test("nothing to analyse", () => {
    expect(analyze(...at)).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("a table of σ(T)", () => {
  const boltzmann = 8.617333262e-5;
  const temperatures = [1000, 900, 800, 700, 600, 500, 400, 300];
  beforeAll(() => {
    const rows = (energy: (t: number) => number) =>
      temperatures.map((t) => [t, (3e4 / t) * Math.exp(-energy(t) / (boltzmann * t)), "3"].join(",")).join("\n");
    writeFileSync(join(folder, "sigma.csv"), `T [K],sigma [S/cm],error [%]\n${rows(() => 0.3)}\n`);
    writeFileSync(join(folder, "plain.csv"), `T [K],sigma [S/cm]\n300,3e-4\n320,5.6e-4\n350,1.4e-3\n`);
  });

  test("laws and analyze print the same", () => {
    for (const words of [
      ["sigma.csv", "--extrapolate-to", "300 K"],
      ["sigma.csv", "plain.csv", "--json"],
    ]) {
      const [asLaws, asAnalyze] = ["laws", "analyze"].map((command) => galvanostat([command, ...words], folder));
      expect(asLaws!.code).toBe(0);
      expect(asLaws!.stdout).not.toBe("");
      expect(asLaws).toEqual(asAnalyze);
    }
  });

  test("laws of what is no such table: which column is missing", () => {
    const { code, stderr } = galvanostat(["laws", "displacement.csv"], folder);
    expect(code).toBe(2);
    expect(stderr).toContain("no column is recognised as a temperature");
  });

  test("for people: every law, the verdict, the extrapolation beside the direct value; bands as CSV", () => {
    const { code, stdout, stderr } = analyze("sigma.csv", "--out", "laws.csv");
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('sigma.csv\n  8 points: temperature from "T [K]", conductivity from "sigma [S/cm]"');
    for (const name of ["arrhenius", "vogel-fulcher-tammann", "two-arrhenius", "quadratic"])
      expect(stdout).toMatch(new RegExp(`^${name} `, "m"));
    expect(stdout).toMatch(/^law: arrhenius: no law with more parameters does better/m);
    expect(stdout).toMatch(/E_a = 0\.3000? ± .* eV \(of σT\); 0\.2\d+ ± .* eV \(of σ\)/);
    expect(stdout).toContain("at 300 K the extrapolated value agrees with the direct one: 1 times");
    expect(stdout).not.toMatch(/NaN|undefined|undetermined/);
    const lines = readFileSync(join(folder, "laws.csv"), "utf8").trimEnd().split("\n");
    expect(lines[0]).toBe(
      "law,temperature_K,inverse_temperature_1000_per_K,conductivity_S_per_cm,low68_S_per_cm,high68_S_per_cm,low95_S_per_cm,high95_S_per_cm",
    );
    const [name, t, inverse, sigma, low, high] = lines[1]!.split(",");
    expect([name, t, inverse]).toEqual(["arrhenius", "1000", "1"]);
    expect(Number(sigma) / (30 * Math.exp(-0.3 / (boltzmann * 1000)))).toBeCloseTo(1, 6);
    expect(Number(low) < Number(sigma) && Number(sigma) < Number(high)).toBe(true);
  });

  test("for programs", () => {
    const { code, stdout, stderr } = analyze(
      "sigma.csv",
      "plain.csv",
      "--json",
      "--from",
      "400 °C",
      "--extrapolate-to",
      "300 K, 250 K",
    );
    expect(code, stderr).toBe(0);
    const { schema, tables } = JSON.parse(stdout) as {
      schema: number;
      tables: {
        file: string;
        chosen: string | null;
        errors: string;
        laws: { law: string; parameters: Record<string, object> }[];
        extrapolation: { from: number; at: { temperature: number }[] } | null;
      }[];
    };
    expect(schema).toBe(1);
    expect(tables).toMatchObject([
      { file: "sigma.csv", chosen: "arrhenius", errors: "points" },
      { file: "plain.csv", chosen: null, errors: "scatter", extrapolation: null },
    ]);
    expect(tables[0]!.extrapolation!.from).toBeCloseTo(673.15, 9);
    expect(tables[0]!.extrapolation!.at.map(({ temperature }) => temperature)).toEqual([250, 300, 400, 500, 600]);
    expect(tables[0]!.laws[0]).toMatchObject({ law: "arrhenius", parameters: { activationEnergy: { unit: "eV" } } });
    expect(tables[0]!.laws[0]).not.toHaveProperty("curve");
  });

  test("errors that are said", () => {
    expect(analyze("plain.csv").stdout).toContain("the points have no errors");
    const { stdout } = analyze("plain.csv", "--error", "10%");
    expect(stdout).not.toContain("the points have no errors");
    expect(stdout).toContain("the data do not decide");
  });

  test.each<[string, string[], object]>([
    ["options of recordings", ["sigma.csv", "--timestep", "1 fs"], { code: "WRONG_OPTION", path: "--timestep" }],
    [
      "options of tables",
      ["few.extxyz", "-T", "300", "--extrapolate-to", "300 K"],
      { code: "WRONG_OPTION", path: "--extrapolate-to" },
    ],
    ["files of both kinds", ["sigma.csv", "few.extxyz"], { code: "MIXED_RECORDINGS", file: "few.extxyz" }],
    ["an error below 0", ["plain.csv", "--error", "-1%"], { code: "OUT_OF_RANGE", path: "--error" }],
    ["a temperature in eV", ["plain.csv", "--from", "1 eV"], { code: "WRONG_DIMENSION", path: "--from" }],
  ])("mistakes: %s", (_name, words, problem) => {
    const { code, stdout, stderr } = analyze(...words, "--json");
    expect(code, stderr).toBe(2);
    expect((JSON.parse(stdout) as { error: { problems: object[] } }).error.problems[0]).toMatchObject(problem);
  });
});

test("options that are wrong are told at once", () => {
  const { code, stdout } = analyze("few.extxyz", "--volume", "2 K", "--mobile", "Li,", "--types", "Li=1", "--json");
  expect(code).toBe(2);
  const { error } = JSON.parse(stdout) as { error: { problems: { path?: string }[] } };
  const paths = error.problems.flatMap(({ path }) => path ?? []);
  expect(paths.sort()).toEqual(["--mobile", "--temperature", "--types", "--volume"]);
});
