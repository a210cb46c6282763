import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { describeKinds } from "../../src/cli/describe-building.js";
import { timeOf } from "../../src/cli/wall-time.js";
import { InputError } from "../../src/errors/errors.js";
import { ScriptReader } from "../../src/formats/lammps/input/script.js";
import { readTableSection } from "../../src/formats/lammps/table.js";
import { elementOfMass, unitProblem } from "../../src/structures/index.js";
import { folder, good, read } from "../config/salt.js";
import { either } from "./either-side.js";

// What is said of a study before it is run, or refused: a salt of four ions, two formula units.

/** Codes of what is refused, or else said. */
function codes(...changes: readonly (readonly [string | RegExp, string])[]): readonly string[] {
  const text = changes.reduce((now, [from, to]) => now.replace(from, to), good);
  try {
    return read(text).warnings.map(({ code }) => code);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(({ code }) => code);
  }
}

function isRefused([from, to]: readonly [string | RegExp, string]): boolean {
  try {
    read(good.replace(from, to));
    return false;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return true;
  }
}

/** Told with each of these values in place of `from`. */
const tell = (code: string, values: readonly number[], change: (value: number) => readonly [string | RegExp, string]) =>
  values.map((value) => ({ value, told: codes(change(value)).includes(code) }));

const forceField = (change: (text: string) => string) => {
  const text = `species: { Li: { charge: 0.5, mass: 6.94 }, O: { charge: -2 }, Zr: { charge: 1 } }
pairs: [{ between: [Li, O], potential: buckingham, A: 1000, rho: 0.3, C: 0 }]
cutoff: { distance: 5, scheme: shift-force }
electrostatics: { method: ewald }
`;
  writeFileSync(join(folder, "changed.yaml"), change(text));
  return ["ff.yaml", "changed.yaml"] as const;
};
/** Li, Li, O, Zr; Å. */
const structure = (positions: readonly (readonly [number, number, number])[]) => {
  const atoms = positions.map((r, i) => `${["Li", "Li", "O", "Zr"][i]} ${r.join(" ")}\n`).join("");
  writeFileSync(join(folder, "moved.xyz"), `4\nLattice="6 0 0 1 7 0 0 0 8" Properties=species:S:1:pos:R:3\n${atoms}`);
  return ["salt.xyz", "moved.xyz"] as const;
};

/** g/cm³ of two lithium, oxygen and zirconium in cubes of these volumes, Å³, and what is said of it. */
const densities = (volumes: readonly number[]) =>
  volumes.map((volume) => {
    const edge = Math.cbrt(volume / (7 / Math.hypot(1, 7)));
    return {
      value: ((2 * 6.94 + 15.999 + 91.224) * 1.66053907) / volume,
      told: codes(["supercell: [1, 2, 1]", `cell: [${edge}, ${edge}, ${edge}]`]).includes("DENSITY"),
    };
  });

/** Why the last command of a LAMMPS input cannot be had, or "". */
const lastOf = (text: string): string => {
  const { commands, problems } = new ScriptReader({ path: join(folder, "in.limit"), text, sha256: "" });
  return commands.at(-1)?.trouble?.message ?? problems[0]?.message ?? "";
};

export const ofInputs = {
  commandLength: () =>
    either(
      "above",
      65_536,
      [40_000, 65_000, 66_000, 100_000].map((value) => ({
        value,
        told: lastOf(`variable a string ${"x".repeat(value)}\nprint $a\n`).includes("too long"),
      })),
    ),
  formulaDepth: () =>
    either(
      "above",
      64,
      [40, 63, 65, 100].map((value) => ({
        value,
        told: lastOf(`print $(${"(".repeat(value)}1${")".repeat(value)})\n`).includes("too deeply"),
      })),
    ),
  // A number and an operator at a time.
  formulaSteps: () =>
    either(
      "above",
      100_000,
      [60_000, 98_000, 102_000, 150_000].map((value) => ({
        value,
        told: lastOf(
          `variable a equal ${"1+".repeat(999)}1\nvariable b equal 0${"+v_a".repeat(value / 2000)}\nprint $b\n`,
        ).includes("too many steps"),
      })),
    ),
  includedFiles: () => {
    writeFileSync(join(folder, "nothing.inc"), "print x\n");
    either(
      "above",
      100,
      [60, 99, 101, 150].map((value) => ({
        value,
        told: lastOf(`${"include nothing.inc\n".repeat(value)}`).includes("too many files"),
      })),
    );
  },
  longestTimestep: () =>
    either(
      "above",
      5,
      tell("TIMESTEP_TOO_LONG", [3, 4.9, 5.1, 8], (dt) => ["timestep: 2 fs", `timestep: ${dt} fs`]),
    ),
  shortestTimestep: () =>
    either(
      "below",
      0.01,
      tell("TIMESTEP_TOO_SHORT", [0.006, 0.0095, 0.0105, 0.015], (dt) => ["timestep: 2 fs", `timestep: ${dt} fs`]),
    ),
  shortTimestep: () =>
    either(
      "below",
      0.1,
      tell("SHORT_TIMESTEP", [0.06, 0.095, 0.105, 0.15], (dt) => ["timestep: 2 fs", `timestep: ${dt} fs`]),
    ),
  smallestAtom: () =>
    either(
      "below",
      1,
      [0.6, 0.95, 1.05, 1.5].map((value) => {
        const edge = Math.cbrt(8 * value);
        const cell = Float64Array.of(edge, 0, 0, 0, edge, 0, 0, 0, edge);
        return {
          value,
          told: unitProblem({ cell, positions: Float64Array.from({ length: 24 }, (_, k) => k) }) !== null,
        };
      }),
    ),
  shortRun: () =>
    either(
      "below",
      1000,
      tell("SHORT_TIME", [600, 950, 1050, 1500], (time) => ["{ duration: 1 ps }", `{ duration: ${time} }`]),
    ),
  thermostatSteps: () =>
    either(
      "below",
      5,
      tell("STIFF_THERMOSTAT", [3, 4.9, 5.1, 8], (steps) => ["time: 0.1 ps", `time: ${2 * steps} fs`]),
    ),
  slackThermostat: () =>
    either(
      "above",
      10_000,
      tell("SLACK_THERMOSTAT", [6000, 9500, 10_500, 15_000], (time) => ["time: 0.1 ps", `time: ${time} fs`]),
    ),
  yamlDepth: () =>
    either(
      "above",
      100,
      [60, 100, 101, 180].map((value) => ({
        value,
        told: codes(["mobile: [Li]", `mobile: ${"[".repeat(value - 1)}${"]".repeat(value - 1)}`]).includes(
          "YAML_SYNTAX",
        ),
      })),
    ),
  // A row each 20 fs.
  seriesRows: () =>
    either(
      "above",
      5e7,
      tell("SERIES_TOO_LONG", [3e7, 4.9e7, 5.1e7, 8e7], (rows) => ["duration: 10 ps", `duration: ${rows * 20} fs`]),
    ),
  // Of 2 fs.
  runSteps: () =>
    either(
      "above",
      1e12,
      tell("RUN_TOO_LONG", [6e11, 9.9e11, 1.01e12, 1.8e12], (steps) => [
        "duration: 10 ps",
        `duration: ${steps * 2} fs`,
      ]),
    ),
  // Two temperatures, two currents.
  runs: () =>
    either(
      "above",
      20_000,
      tell("TOO_MANY_RUNS", [12_000, 19_996, 20_004, 36_000], (runs) => ["replicas: 2", `replicas: ${runs / 4}`]),
    ),
  // Rows in 2 ps.
  sampleRows: () =>
    either(
      "below",
      100,
      [33, 21, 19, 14].map((interval) => ({
        value: 2000 / interval,
        told: codes(
          ["duration: 10 ps", "duration: 2 ps"],
          ["sampleInterval: 20 fs", `sampleInterval: ${interval} fs`],
        ).includes("RARE_SAMPLES"),
      })),
    ),
  vibration: () =>
    either(
      "above",
      100,
      [60, 98, 102, 150].map((interval) => ({
        value: interval,
        told: codes(
          ["duration: 10 ps", "duration: 100 ps"],
          ["sampleInterval: 20 fs", `sampleInterval: ${interval} fs`],
        ).includes("RARE_SAMPLES"),
      })),
    ),
  hottest: () =>
    either(
      "above",
      5000,
      tell("HOT", [3000, 4900, 5100, 8000], (temperature) => ["100 °C", `${temperature} K`]),
    ),
  fastestCooling: () =>
    either(
      "above",
      1,
      tell("QUENCHED", [0.6, 0.95, 1.05, 1.5], (rate) => [
        "seed: 7",
        `seed: 7\npreparation: { anneal: { temperature: 900 K, hold: 10 ps, cooling: ${rate} } }`,
      ]),
    ),
  wholeCharge: () =>
    either(
      "above",
      0.05,
      [0.03, 0.048, 0.052, 0.08].map((value) => ({
        value,
        told: codes(["Li: 1, O: -3", `Li: ${1 - value}, O: ${2 * value - 3}`]).includes("PARTIAL_CHARGE"),
      })),
    ),
  foreignMass: () =>
    either(
      "above",
      0.2,
      tell("FOREIGN_MASS", [0.12, 0.19, 0.21, 0.3], (part) =>
        forceField((text) => text.replace("mass: 6.94", `mass: ${6.94 * (1 - part)}`)),
      ),
    ),
  massNames: () =>
    either(
      "below",
      0.05,
      [0.02, 0.03, 0.06, 0.09].map((off) => ({ value: off, told: elementOfMass(6.94 + off) === "Li" })),
    ),
  thinnest: () => either("below", 0.1, densities([1500, 1950, 2100, 3000])),
  densest: () => either("above", 25, densities([6, 7.8, 8.4, 12])),
  // 0, s, 2s and 3s cells off: √(5/4) s.
  cellsApart: () =>
    either(
      "above",
      2,
      [1.2, 1.9, 2.1, 3].map((value) => {
        const step = (8 * value) / Math.sqrt(1.25);
        const rows = [0, 1, 2, 3].map((k) => [1.4 * k, 1.6 * k, k * step] as const);
        return { value, told: codes(structure(rows)).includes("ATOMS_OUTSIDE") };
      }),
    ),
  // Li–O 1.28 + 0.66 Å.
  closestPair: () =>
    either(
      "below",
      0.6,
      [0.4, 0.58, 0.62, 0.9].map((value) => ({
        value,
        told: codes(
          structure([
            [0, 0, 0],
            [3, 0, 0],
            [0, value * 1.94, 0],
            [3, 3.5, 4],
          ]),
        ).includes("CLOSE_PAIR"),
      })),
    ),
  // The second lithium beside the first.
  siteDistance: () =>
    either(
      "below",
      0.1,
      [0.06, 0.095, 0.105, 0.18].map((value) => ({
        value,
        told: codes(
          structure([
            [0, 0, 0],
            [value, 0, 0],
            [0, 3, 3],
            [3, 3.5, 4],
          ]),
        ).includes("ATOMS_OVERLAP"),
      })),
    ),
  // Two cells of two lithium.
  transportNeutrality: () =>
    either(
      "above",
      1e-6,
      [6e-7, 9.5e-7, 1.05e-6, 1.8e-6].map((value) => ({
        value,
        told: codes(["Li: 1, O: -3", `Li: ${1 + value / 4}, O: -3`]).includes("NOT_NEUTRAL"),
      })),
    ),
  forceFieldNeutrality: () =>
    either(
      "above",
      1e-4,
      [6e-5, 9.5e-5, 1.05e-4, 1.8e-4].map((value) => ({
        value,
        told: isRefused(forceField((text) => text.replace("charge: 0.5", `charge: ${0.5 + value / 4}`))),
      })),
    ),
  occupancyOff: () =>
    either(
      "above",
      0.05,
      [48, 46.5, 44, 42].map((atoms) => {
        const occupants = [{ species: "Zr", occupancy: 0.5, target: 0.5, atoms }];
        const [line] = describeKinds([{ label: "Zr1", sites: 100, occupants }]);
        return { value: 0.5 - atoms / 100, told: line!.includes("a larger supercell") };
      }),
    ),
  // V = −r, whose force is 1, but for one row.
  tableForce: () =>
    either(
      "above",
      0.05,
      [0.03, 0.048, 0.055, 0.09].map((value) => {
        const rows = [1, 2, 3, 4, 5].map((r) => `${r} ${r} ${-r} ${r === 3 ? 1 - value : 1}`);
        const text = `# UNITS: metal\nLINE\nN 5\n\n${rows.join("\n")}\n`;
        const { warnings } = readTableSection({ path: join(folder, "line.table"), text, sha256: "" }, "LINE");
        return { value, told: warnings.some(({ code }) => code === "TABLE_FORCE") };
      }),
    ),
  fewAtoms: () =>
    either(
      "below",
      64,
      [10, 15, 17, 25].map((copies) => ({
        value: 4 * copies,
        told: codes(["supercell: [1, 2, 1]", `supercell: [1, 1, ${copies}]`]).includes("FEW_ATOMS"),
      })),
    ),
  // The narrowest width: 6 · 7/√50 Å.
  cutoffOfWidth: () =>
    either(
      "above",
      1,
      [0.7, 0.97, 1.03, 1.5].map((value) => ({
        value,
        told: codes(
          forceField((text) => text.replace("distance: 5", `distance: ${(value * 42) / Math.sqrt(50)}`)),
        ).includes("LONG_CUTOFF"),
      })),
    ),
  shortCutoff: () =>
    either(
      "below",
      3,
      tell("SHORT_CUTOFF", [2, 2.9, 3.1, 4.5], (distance) =>
        forceField((text) => text.replace("distance: 5", `distance: ${distance}`)),
      ),
    ),
  // Of z = 1 and a = 2 Å zeEa/2k_BT = eE · 1 Å/k_BT.
  absurdDrive: () =>
    either(
      "above",
      10,
      tell("FIELD_TOO_LARGE", [6, 9.9, 10.1, 15], (x) => [
        "driftVelocity: [0.1 Å/ps, -0.2 Å/ps]",
        `driftVelocity: 0.1 Å/ps\n  field: ${-x * 8.617333262e-5 * 300} V/Å`,
      ]),
    ),
  // zeEa/2k_BT = 0.7 at 300 K in a conductor of so many S/cm: E = 0.7 k_BT/(e · 1 Å) = 1.81e6 V/cm; no thermostat, so no word of heat.
  bestConductor: () =>
    either(
      "above",
      10,
      [6, 9.5, 10.5, 15].map((value) => ({
        value,
        told: codes(
          ["driftVelocity: [0.1 Å/ps, -0.2 Å/ps]", `currentDensity: ${value * 0.7 * 8.617333262e-5 * 300 * 1e8}`],
          [/thermostat: .*/, "thermostat: none"],
        ).includes("CURRENT_TOO_LARGE"),
      })),
    ),
  longestWallTime: () =>
    either(
      "above",
      366,
      [200, 365, 367, 500].map((value) => ({
        value,
        told: (() => {
          try {
            return timeOf("--time", `${value} d`) < 0;
          } catch (error) {
            return (error as InputError).code === "OUT_OF_RANGE";
          }
        })(),
      })),
    ),
};
