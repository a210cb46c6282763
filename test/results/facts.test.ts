import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { describeAddon } from "../../src/engines/native/load.js";
import { differences, fingerprintOf, studyFacts, systemFacts, type Facts } from "../../src/results/facts.js";
import { SmallStudy } from "../study/small-study.js";

const methods = describeAddon();
let small: SmallStudy;
beforeEach(() => void (small = new SmallStudy()));
afterEach(() => small.remove());

const factsOf = (changes: Record<string, unknown> = {}, processor = "avx2"): Facts => {
  const study = small.make(changes);
  return { ...studyFacts(study, { engine: "native", processor, methods }), ...systemFacts(study.systems[0]!, methods) };
};
const production = (changes: Record<string, unknown>) => ({
  production: { timestep: "1 fs", duration: "2 ps", ...changes },
});
const drive = (changes: Record<string, unknown>) => ({
  drive: { method: "constant-current", direction: [1, 2, -2], driftVelocity: ["0.2 Å/ps", "0.3 Å/ps"], ...changes },
});

describe("what decides no bit is no fact", () => {
  test.each<[string, Record<string, unknown>]>([
    ["the mobile species, named where they were the default", { mobile: ["Li"] }],
    ["the precision, named where it was the default", production({ precision: "mixed" })],
    ["the sample interval, named where it was the default", production({ sampleInterval: "10 fs" })],
    ["the thermostat's time, named where it was the default", { thermostat: "csvr" }],
    ["the scheme, named where it was the default", drive({ scheme: "charge" })],
    ["the skin, named where it was the default", { skin: 0 }],
    ["the same number in another unit", production({ timestep: "0.001 ps" })],
    ["a title", { title: "another" }],
    ["threads", { threads: 2 }],
    ["a trajectory", { trajectory: { interval: "0.1 ps", format: "lammps-dump" } }],
    ["formats of the last structure", { last: ["poscar"] }],
    ["lengths, targets", production({ duration: "9 ps", targetError: "5 %", maxDuration: "20 ps" })],
    ["equilibrium runs", { equilibrium: { duration: "3 ps", replicas: 2 } }],
    ["temperatures", { temperatures: ["500 K", "600 K"] }],
    ["replicas", production({ replicas: 4 })],
    ["currents", drive({ driftVelocity: ["0.25 Å/ps"] })],
    ["directions", drive({ direction: [0, 0, 1] })],
  ])("%s", (_, changes) => {
    expect(differences(factsOf(), factsOf(changes))).toEqual([]);
    expect(fingerprintOf(factsOf(changes))).toBe(fingerprintOf(factsOf()));
  });

  test("where files are", () => {
    const before = factsOf();
    const text = readFileSync(join(small.folder, "force-field.yaml"), "utf8");
    // Another name, another comment, the same numbers.
    writeFileSync(join(small.folder, "other.yaml"), `# moved\n${text.replace("1362.81 eV", "1.36281e3 eV")}`);
    expect(differences(before, factsOf({ forceField: "other.yaml" }))).toEqual([]);
  });
});

test("defaults of a barostat and of the electrostatics, written out, are no difference", () => {
  // What the core says of itself: stochastic cell rescaling has τ = 1 ps and β = 0.01/GPa.
  const at = (pressure: object) => factsOf({ preparation: { pressure: { duration: "1 ps", ...pressure } } });
  const written = { keep: "0 GPa", coupling: "isotropic", time: "1 ps", compressibility: "0.01 1/GPa" };
  expect(differences(at({}), at(written))).toEqual([]);
  expect(differences(at({}), at({ time: "2 ps" }))).toEqual(["preparation.pressure.time: 1000 fs there, 2000 fs here"]);
  const path = join(small.folder, "force-field.yaml");
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace("alpha: 0.2 1/Å, ", ""));
  const before = factsOf();
  writeFileSync(path, text);
  expect(differences(before, factsOf())).toEqual([]);
  // Whichever of a pair is named first.
  writeFileSync(path, text.replace("[Li, O]", "[O, Li]"));
  expect(differences(before, factsOf())).toEqual([]);
});

describe("what decides bits is shown as a difference, with both values", () => {
  test.each<[string, Record<string, unknown>]>([
    ["seed: 3 there, 4 here", { seed: 4 }],
    ["production.timestep: 1 fs there, 2 fs here", production({ timestep: "2 fs", sampleInterval: "10 fs" })],
    ["production.sampleInterval: 10 fs there, 20 fs here", production({ sampleInterval: "20 fs" })],
    ["production.precision: mixed there, double here", production({ precision: "double" })],
    ["equilibration.duration: 400 fs there, 500 fs here", { equilibration: { duration: "0.5 ps" } }],
    ["thermostat.time: 100 fs there, 110 fs here", { thermostat: { type: "csvr", time: "110 fs" } }],
    ["thermostat: { type: csvr, time: 100 fs } there, none here", { thermostat: "none" }],
    ["skin: 0 Å there, 0.7 Å here", { skin: "0.7 Å" }],
    ["drive.scheme: charge there, mobile here", drive({ scheme: "mobile" })],
    ["drive.currents: given there, auto here", drive({ driftVelocity: "auto" })],
    ["mobile: Li there, O here", { mobile: ["O"] }],
    ["preparation.minimise: none there, { force: 0.01 eV/Å, maxSteps: 2000 } here", { preparation: { minimise: {} } }],
    [
      "preparation.anneal: none there, { temperature: 900 K, hold: 100 fs, cooling: 0.005 K/fs } here",
      { preparation: { anneal: { temperature: "900 K", hold: "0.1 ps", cooling: "5 K/ps" } } },
    ],
  ])("%s", (text, changes) => {
    expect(differences(factsOf(), factsOf(changes))).toEqual([text]);
  });

  test("the kind of processor", () => {
    expect(differences(factsOf(), factsOf({}, "avx512"))).toEqual(["processor: avx2 there, avx512 here"]);
  });

  test("charges of the current", () => {
    expect(differences(factsOf(), factsOf({ transportCharges: { Li: 0.5, Zr: 5, O: -2 } }))).toEqual([
      "transportCharges.Li: 1 e there, 0.5 e here",
      "transportCharges.Zr: 4 e there, 5 e here",
    ]);
  });

  test("every number of the force field, by its pair", () => {
    const before = factsOf();
    const change = (from: string, to: string): string[] => {
      const path = join(small.folder, "force-field.yaml");
      const text = readFileSync(path, "utf8");
      writeFileSync(path, text.replace(from, to));
      const found = differences(before, factsOf());
      writeFileSync(path, text);
      return found;
    };
    expect(change("1362.81", "1362.82")).toEqual([
      "forceField.pairs.Li–O: buckingham 1362.81 0.228092 0, shift-force at 6 Å there, buckingham 1362.82 0.228092 0, shift-force at 6 Å here",
    ]);
    expect(change("cutoff: 5 Å }", "cutoff: 5.5 Å }")).toHaveLength(1);
    expect(change("  - { between: [Zr, O]", "  - { between: [Zr, Zr]")).toEqual([
      expect.stringMatching(/^forceField.pairs.Zr–O: buckingham .* there, nothing here$/),
      expect.stringMatching(/^forceField.pairs.Zr–Zr: nothing there, buckingham .* here$/),
    ]);
    // 8 Li, 4 Zr: neutral again.
    expect(change("charge: 0.7 e }, Zr: { charge: 2.2 e", "charge: 0.8 e }, Zr: { charge: 2 e")).toEqual([
      "forceField.charges.Li: 0.7 e there, 0.8 e here",
      "forceField.charges.Zr: 2.2 e there, 2 e here",
    ]);
    expect(change("alpha: 0.2 1/Å", "alpha: 0.25 1/Å")).toEqual([
      expect.stringMatching(/^forceField.electrostatics.alpha: 0.2( 1\/Å)? there, 0.25( 1\/Å)? here$/),
    ]);
    expect(change("minimumDistance: 0.8", "minimumDistance: 0.9")).toEqual([
      "forceField.minimumDistance: 0.8 Å there, 0.9 Å here",
    ]);
  });

  test("one coordinate of one atom, by its last digit", () => {
    const before = factsOf();
    const path = join(small.folder, "structure.extxyz");
    const lines = readFileSync(path, "utf8").split("\n");
    lines[2] = lines[2]!.replace(
      /(\d)(\s*)$/,
      (_, digit: string, rest: string) => `${(Number(digit) + 1) % 10}${rest}`,
    );
    writeFileSync(path, lines.join("\n"));
    expect(differences(before, factsOf())).toEqual([
      expect.stringMatching(/^structure.positions: sha256 \w{16} there, sha256 \w{16} here$/),
    ]);
  });

  test("a study that gets its first current is not another one", () => {
    const resting = { drive: { method: "equilibrium" } };
    expect(differences(factsOf(resting), factsOf())).toEqual([]);
    expect(differences(factsOf(), factsOf(resting))).toEqual([]);
  });
});
