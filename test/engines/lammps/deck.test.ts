import { coulombOf, withCoulomb } from "../../../src/model/interactions.js";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import { lammps } from "../../../src/engines/lammps/index.js";
import { exportStudy } from "../../../src/study/index.js";
import {
  buildParticleModel,
  constants,
  evaluate,
  readForceField,
  resolveStudy,
  simulate,
  type ParticleModel,
  type SinglePoint,
  type Study,
} from "../../../src/index.js";
import { referencePath } from "../../references/index.js";
import { problemsOf } from "../../structures/helpers.js";
import { SmallStudy } from "../../study/small-study.js";
import { hasLammps, runLammps, thermoRows } from "./lmp.js";
import { setupAt } from "../../setups.js";
import { currentIn } from "../../../src/config/index.js";
import { dynamicsOf } from "../../../src/engines/native/dynamics.js";
import { makePlan, systemOf } from "../../../src/plan/index.js";

const example = (path: string) => fileURLToPath(new URL(`../../../examples/${path}`, import.meta.url));
const common = {
  temperatures: ["1000 K"],
  equilibration: { duration: "0 ps" },
  production: { timestep: "1 fs", duration: "0.1 ps" },
  thermostat: { type: "csvr", time: "100 fs" },
};
const study = (object: Record<string, unknown>): Study => resolveStudy({ ...common, ...object }, "/");

const llzo = (forceField: string, scheme: string): Study =>
  study({
    structure: { file: example("1-llzo-constant-current/llzo-tetragonal.extxyz") },
    forceField,
    transportCharges: { Li: 1, La: 3, Zr: 4, O: -2 },
    drive: { method: "constant-current", direction: [1, 0, 0], scheme, driftVelocity: "0.2 Å/ps" },
  });

const folder = mkdtempSync(join(tmpdir(), "deck-"));
/** Example 2's salt with terms that LAMMPS has itself, shifted and not. */
function moltenSalt(): Study {
  const own = readFileSync(example("2-molten-nacl/nacl-tosi-fumi.yaml"), "utf8")
    .replace("scheme: shift-force", "scheme: shift-potential")
    .replace("145.4285 eV Å^8 }", "145.4285 eV Å^8, cutoffScheme: truncate }");
  writeFileSync(join(folder, "nacl.yaml"), own);
  return study({
    structure: { file: example("2-molten-nacl/nacl-melt.extxyz") },
    forceField: join(folder, "nacl.yaml"),
    transportCharges: { Na: 1, Cl: -1 },
    mobile: ["Na", "Cl"],
    drive: { method: "constant-current", direction: [0, 0, 1], currentDensity: "1e7 A/cm^2" },
  });
}
/** Three species in an oblique cell, driven along no axis; Ewald sums, a Lennard-Jones term on top. */
function oblique(): Study {
  const small = new SmallStudy();
  const yaml = readFileSync(join(small.folder, "force-field.yaml"), "utf8")
    .replace(/electrostatics:.*/, "electrostatics: { method: ewald, accuracy: 1e-6 }")
    .replace(
      "cutoff: { distance",
      "  - { between: [Li, Zr], potential: lennard-jones, epsilon: 0.01 eV, sigma: 2 Å, cutoffScheme: truncate }\ncutoff: { distance",
    );
  writeFileSync(join(small.folder, "force-field.yaml"), yaml);
  return small.make({
    drive: { method: "constant-current", direction: [1, 2, -0.5], scheme: "mobile", driftVelocity: "0.3 Å/ps" },
  });
}

const withAccuracy = (model: ParticleModel, accuracy: number): ParticleModel =>
  coulombOf(model)?.kind === "ewald" ? withCoulomb(model, { kind: "ewald", parameters: { accuracy } }) : model;

const cases: [string, () => Study][] = [
  ["LLZO, rigid ions", () => llzo(referencePath("llzo-rigid-ion.yaml"), "charge")],
  ["LLZO, tables", () => llzo(referencePath("llzo-pair-tables.yaml"), "mobile")],
  ["molten NaCl", moltenSalt],
  ["an oblique cell", oblique],
  ["damped shifted force", () => new SmallStudy().make()],
];

describe.each(cases)("%s", (_name, make) => {
  test.skipIf(!hasLammps)("LAMMPS: the same energy, and a constant current", () => {
    const subject = make();
    const { potentialEnergy: expected, forces } = evaluate(withAccuracy(setupAt(subject).model, 1e-7));
    const expectedField = fieldOf(subject, forces);
    const { output, folder: place } = runLammps(exportStudy(subject, lammps), "in.lammps", {
      accuracy: 1e-7,
      equilibration: 0,
      production: 20,
      sample: 1,
    });
    const [first] = thermoRows(output);
    // erfc in LAMMPS is good to 1.5e-7; see test/references/README.md.
    expect(Math.abs((first![1]! + selfEnergyOfLammps(subject)) / expected - 1)).toBeLessThan(1e-6);
    expect(Math.abs(first!.at(-1)! - expectedField)).toBeLessThan(1e-5);
    const held = readFileSync(join(place, "current.dat"), "utf8")
      .split("\n")
      .filter((line) => /^\d/.test(line))
      .map((line) => Number(line.split(" ")[1]));
    // Step 0 and those after it.
    expect(held).toHaveLength(21);
    const drive = subject.config.drive!;
    const target =
      currentIn(setupAt(subject), drive.currents[0]!).chargeFlux *
      1000 *
      (drive.scheme === "mobile" ? frameworkShare(subject) : 1);
    for (const value of held) expect(Math.abs(value / target - 1)).toBeLessThan(1e-10);
  });

  test("read back, the deck's force field is the study's", () => {
    const subject = make();
    const place = mkdtempSync(join(tmpdir(), "deck-"));
    for (const [name, text] of exportStudy(subject, lammps)) {
      // What comes after the forces are set up is no force field.
      writeFileSync(join(place, name), name === "in.lammps" ? text.slice(0, text.indexOf("neighbor")) : text);
    }
    const again = buildParticleModel(
      { ...readForceField(join(place, "in.lammps")), minimumDistance: setupAt(subject).model.minimumDistance },
      setupAt(subject).structure,
    ).model;
    const [a, b] = [setupAt(subject).model, again].map((model) => evaluate(withAccuracy(model, 1e-6))) as [
      SinglePoint,
      SinglePoint,
    ];
    expect(Math.abs(b.potentialEnergy / a.potentialEnergy - 1)).toBeLessThan(1e-8);
    a.forces.forEach((force, k) => expect(Math.abs(force - b.forces[k]!)).toBeLessThan(1e-5));
  });
});

describe.each(["charge", "mobile"])("in a constant field, scheme %s", (scheme) => {
  const inField = (field: string | string[]) =>
    new SmallStudy().make({
      drive: { method: "constant-field", direction: [1, 2, -0.5], scheme, field },
      equilibration: { duration: "0 ps" },
      thermostat: "none",
    });
  test.skipIf(!hasLammps)("LAMMPS: the same energy, and the same motion from rest, step by step", async () => {
    const subject = inField("-0.05 V/Å");
    const setup = setupAt(subject);
    const steps = 40;
    const { output, folder: place } = runLammps(exportStudy(subject, lammps), "in.lammps", {
      temperature: 1e-12,
      equilibration: 0,
      production: steps,
      sample: 1,
    });
    const expected = evaluate(setup.model).potentialEnergy;
    expect(Math.abs((thermoRows(output)[0]![1]! + selfEnergyOfLammps(subject)) / expected - 1)).toBeLessThan(1e-6);
    const { series } = await simulate({
      model: setup.model,
      dynamics: {
        ...dynamicsOf(makePlan(subject).runs[0]!, systemOf(setup), 1),
        velocities: new Float64Array(3 * setup.model.types.length),
        precision: "double",
        sampleInterval: 1,
      },
      steps,
    });
    // Ours is the flux in the middle of each step: Q̇ at its ends is the mean of two, for both half kicks are the same.
    const halfway = series.column("chargeFlux");
    const rows = readFileSync(join(place, "field.dat"), "utf8")
      .split("\n")
      .filter((line) => /^\d/.test(line))
      .map((line) => line.split(" ").map(Number) as [number, number, number]);
    expect(rows).toHaveLength(steps + 1);
    const largest = Math.max(...halfway.map(Math.abs));
    for (let k = 1; k < steps; k++) {
      expect(rows[k]![2]).toBe(-0.05);
      expect(Math.abs(rows[k]![1] / 1000 - (halfway[k - 1]! + halfway[k]!) / 2) / largest).toBeLessThan(1e-5);
    }
    expect(output).toMatch(/field -0\.05 V\/A, mean current density/);
  });

  test("the fields of the study stand at its head; of currents with fields beside them the deck has the currents", () => {
    const deck = exportStudy(inField(["0.05 V/Å", "-0.05 V/Å"]), lammps).get("in.lammps")!;
    expect(deck).toContain("-var field 0.05|-0.05");
    const both = new SmallStudy().make({
      drive: { method: "constant-current", direction: [1, 0, 0], driftVelocity: "0.2 Å/ps", field: "0.05 V/Å" },
    });
    expect(exportStudy(both, lammps).get("in.lammps")).toContain("with this current,");
  });
});

/** λ (M_fw/M) of the first step in our frame: −Σ c F·n/m / Σ c²/m, V/Å. */
function fieldOf(subject: Study, forces: Float64Array): number {
  const { model, config, point } = setupAt(subject);
  const n = point.along.direction!;
  const { scheme } = config.drive!;
  const mass = model.types.reduce((sum, type) => sum + model.masses[type]!, 0);
  const charge = (type: number) => config.transportCharges.get(model.typeNames[type]!)!;
  const isMobile = (type: number) => config.mobile.names.includes(model.typeNames[type]!);
  const total = model.types.reduce((sum, type) => sum + (isMobile(type) ? charge(type) : 0), 0);
  const colour = (type: number) =>
    scheme === "charge" ? charge(type) : (isMobile(type) ? charge(type) : 0) - (model.masses[type]! * total) / mass;
  let [above, below] = [0, 0];
  model.types.forEach((type, i) => {
    const along = n.reduce((sum, x, axis) => sum + x * forces[3 * i + axis]!, 0);
    above -= (colour(type) * along) / model.masses[type]!;
    below += colour(type) ** 2 / model.masses[type]!;
  });
  return (above / below) * (scheme === "mobile" ? frameworkShare(subject) : 1);
}

/** LAMMPS's coul/dsf has ½ r_c F(r_c) Σ q² less than the formula of Fennell & Gezelter: a constant, of no force. */
function selfEnergyOfLammps(subject: Study): number {
  const { model } = setupAt(subject);
  if (coulombOf(model)?.kind !== "damped-shifted-force") return 0;
  const [a, rc] = [0.2, 6];
  // erfc(1.2) = 0.0896860217703646 (DLMF 7.2.2)
  const force = 0.0896860217703646 / rc ** 2 + ((2 * a) / Math.sqrt(Math.PI)) * (Math.exp(-((a * rc) ** 2)) / rc);
  return (constants.COULOMB * force * rc * model.types.reduce((sum, type) => sum + model.charges[type]! ** 2, 0)) / 2;
}

function frameworkShare(subject: Study): number {
  const { model, config } = setupAt(subject);
  const mass = (of: (name: string) => boolean) =>
    model.types.reduce((sum, type) => sum + (of(model.typeNames[type]!) ? model.masses[type]! : 0), 0);
  return mass((name) => !config.mobile.names.includes(name)) / mass(() => true);
}

describe("what a deck cannot do is refused by name", () => {
  const base = () => new SmallStudy();
  test.each([
    ["found currents", { drive: { method: "constant-current", direction: [1, 0, 0], currents: "auto" } }, "drive"],
    ["no current", { drive: { method: "equilibrium" } }, "drive.method"],
    ["Langevin", { thermostat: { type: "langevin", friction: "0.01 1/fs" } }, "thermostat.type"],
  ])("%s", (_name, change, path) => {
    expect(problemsOf(() => exportStudy(base().make(change), lammps))).toMatchObject([
      { code: "EXPORT_UNSUPPORTED", path },
    ]);
  });

  test("splines of pairs and triples", () => {
    const study = new SmallStudy();
    writeFileSync(join(study.folder, "atoms.uf3"), "#UF3\n1B Li -1\n#\n#UF3\n1B Zr 2\n#\n#UF3\n1B O 3\n#\n");
    expect(problemsOf(() => exportStudy(study.make({ forceField: "atoms.uf3" }), lammps))).toMatchObject([
      { code: "EXPORT_UNSUPPORTED", path: "forceField.manyBody" },
    ]);
  });

  test("a neural-network potential", () => {
    const study = new SmallStudy();
    const header = "nep4 3 Li Zr O\ncutoff 5 4\nn_max 0 0\nbasis_size 0 0\nl_max 1\nANN 1 0\n";
    writeFileSync(join(study.folder, "nep.txt"), header + "1\n".repeat(33));
    expect(problemsOf(() => exportStudy(study.make({ forceField: "nep.txt" }), lammps))).toMatchObject([
      { code: "EXPORT_UNSUPPORTED", path: "forceField" },
    ]);
  });
});
