import { readdirSync, readFileSync, writeFileSync } from "node:fs";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { readStudy, readStudyAnywhere, writeExtxyz, type Results } from "../../src/index.js";
import {
  clientModel,
  clientScript,
  cutoff,
  end,
  optionsOf,
  pairs,
  Scratch,
} from "../engines/native/external/argon-krypton.js";
import { galvanostat } from "./command.js";

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
  const { cell, positions, types, typeNames } = clientModel();
  const species = Array.from(types, (type) => typeNames[type]!);
  writeFileSync(scratch.path("structure.extxyz"), writeExtxyz({ cell, positions, species }));
  writeFileSync(scratch.path("argon.extxyz"), writeExtxyz({ cell, positions, species: Array.from(types, () => "Ar") }));
  write("own", { cutoff: { distance: `${cutoff} Å`, scheme: "shift-potential" }, pairs: ownPairs(pairs) });
  write("client", { socket: client() });
  write("other", { socket: client({ pairs: stronger }) });
  write("own-other", { cutoff: { distance: `${cutoff} Å`, scheme: "shift-potential" }, pairs: ownPairs(stronger) });
});
afterEach(() => scratch.remove());

const stronger = { ...pairs, "Ar-Kr": [0.025, 3.0] as const };
const ownPairs = (of: Readonly<Record<string, readonly [number, number]>>) =>
  Object.entries(of).map(([pair, [epsilon, sigma]]) => ({
    between: pair.split("-"),
    potential: "lennard-jones",
    epsilon: `${epsilon} eV`,
    sigma: `${sigma} Å`,
  }));
const client = (options: object = {}) => ({
  client: "command",
  command: [process.execPath, clientScript, "{folder}", "{path}", optionsOf({ log: scratch.log, ...options })],
});
/** JSON is YAML. */
const write = (name: string, forceField: object) =>
  writeFileSync(
    scratch.path(`${name}.yaml`),
    JSON.stringify({ species: { Ar: {}, Kr: {} }, electrostatics: "none", ...forceField }),
  );
const writeStudy = (changes: object) =>
  writeFileSync(
    scratch.path("study.yaml"),
    JSON.stringify({
      structure: { file: "structure.extxyz" },
      transportCharges: { Ar: 1, Kr: -1 },
      mobile: "Ar",
      temperatures: ["60 K"],
      equilibration: { duration: "0.1 ps" },
      drive: { method: "constant-current", direction: [1, 2, -1], driftVelocity: ["0.3 Å/ps", "-0.3 Å/ps"] },
      production: { timestep: "2 fs", duration: "1 ps" },
      thermostat: { type: "csvr", time: "100 fs" },
      ...changes,
    }),
  );
const run = (out: string) => {
  const { code, stderr } = galvanostat(["run", "study.yaml", "--out", out], scratch.folder);
  expect(code, stderr).toBe(0);
  return JSON.parse(readFileSync(scratch.path(`${out}/results.json`), "utf8")) as Results;
};
/** Of the runs of a member. */
const deviations = ({ points }: Results) =>
  points.map((point) => [
    point.member!.number,
    point.runs.map((one) => ("forceDeviation" in one ? one.forceDeviation! : null)),
  ]) as [number, { mean: { value: number }; frames: number; relative: number }[]][];

describe("a committee with members that other programs compute", () => {
  test("one of two clients, and ours: what one of ours alone says, each client is one's own, nobody is left", async () => {
    writeStudy({ forceField: { committee: ["own.yaml", "client.yaml", "other.yaml"] } });
    const mixed = run("mixed");
    for (const id of new Set(scratch.questions)) await end(id);
    writeStudy({ forceField: { committee: ["own.yaml", "own-other.yaml"] } });
    const own = run("own");

    expect(mixed.errors).toEqual([]);
    expect(mixed.points.map(({ member }) => member!.file)).toEqual(["own.yaml", "client.yaml", "other.yaml"]);
    expect(mixed.committee).toHaveLength(1);
    // The first member's runs are the same: the forces of three along them differ by those of the third,
    // √(2/9) of the difference where two agree, against ½ of it with two members.
    const [, first] = deviations(mixed)[0]!;
    const [, reference] = deviations(own)[0]!;
    for (const [k, { mean, frames }] of first.entries()) {
      expect(frames).toBe(reference[k]!.frames);
      expect(mean.value).toBeGreaterThan(1e-4);
      expect(mean.value / reference[k]!.mean.value).toBeCloseTo(Math.sqrt(2 / 9) / 0.5, 5);
    }
    for (const [, all] of deviations(mixed)) expect(all.every(({ frames }) => frames === 15)).toBe(true);
    // Two members' runs, and the other forces along each of six: a client for every one of them.
    expect(new Set(scratch.questions).size).toBe(2 * 2 + 6 * 2);
    expect(readdirSync("/tmp").filter((name) => name.startsWith(`ipi_galvanostat-`) && name.includes("mixed"))).toEqual(
      [],
    );
  });

  test("a member that cannot be had fails the runs, and the study goes on when it can", () => {
    writeStudy({ forceField: { committee: ["own.yaml", "client.yaml"] } });
    write("client", { socket: { client: "command", command: ["sh", "-c", "echo no licence >&2; exit 7"] } });
    const failed = galvanostat(["run", "study.yaml"], scratch.folder);
    expect(failed.code).toBe(1);
    const { errors } = JSON.parse(readFileSync(scratch.path("results/results.json"), "utf8")) as Results;
    expect(errors.length).toBeGreaterThan(1);
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(["CLIENT_ENDED"]));
  });
});

describe("candidates of a structure by the energies of another program", () => {
  const structure = {
    file: "argon.extxyz",
    dope: [{ replace: "Ar", by: "Kr", fraction: 0.5 }],
    occupancies: { seed: 4, candidates: 5 },
  };

  test("chosen as by our own forces with the same potential; one client is asked, once", async () => {
    writeStudy({ structure, forceField: "own.yaml" });
    const own = readStudy(scratch.path("study.yaml")).systems[0]!;
    writeStudy({ structure, forceField: "client.yaml" });
    const found = (await readStudyAnywhere(scratch.path("study.yaml"))).systems[0]!;
    expect(found.building!.chosen).toBe(own.building!.chosen);
    expect(found.structure.species).toEqual(own.structure.species);
    found.building!.energies.forEach((energy, k) =>
      expect(Math.abs(energy! / own.building!.energies[k]! - 1)).toBeLessThan(1e-7),
    );
    expect(new Set(own.building!.energies).size).toBe(5);
    expect(new Set(scratch.questions).size).toBe(1);
    for (const id of new Set(scratch.questions)) await end(id);
    // Who cannot wait is told so.
    expect(() => readStudy(scratch.path("study.yaml"))).toThrow(/must be waited for/);
  });

  test("a study remembers what it was told", async () => {
    writeStudy({ structure, forceField: "client.yaml" });
    const planned = galvanostat(["plan", "study.yaml", "--conductivity", "1 S/cm"], scratch.folder);
    expect(planned.code, planned.stderr).toBe(0);
    const asked = new Set(scratch.questions).size;
    expect(run("results").errors).toEqual([]);
    // For the candidates again, and for two runs.
    expect(new Set(scratch.questions).size).toBe(asked + 3);
    for (const command of ["status", "runs", "collect"])
      expect(galvanostat([command, "results"], scratch.folder).code).toBe(0);
    run("results");
    expect(new Set(scratch.questions).size).toBe(asked + 3);
    for (const id of new Set(scratch.questions)) await end(id);
  });
});
