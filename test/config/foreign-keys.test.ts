import { describe, expect, test } from "vitest";

import { problemsOf } from "../structures/helpers.js";
import { good, read } from "./salt.js";

/** What is said of keys, and of what follows from theirs not being there. */
const said = (text: string) => problemsOf(() => read(text)).map(({ code, path, remedy }) => [code, path, remedy]);

/** Two species that tie: which of them moves must be said. */
const tied = good.replace("O: -3, Zr: 1 e", "O: -1, Zr: -1");

describe("a key that is another one here", () => {
  test.each<[string, string, string]>([
    ["timestep:", "production.dt", "timestep"],
    ["timestep:", "production.POTIM", "timestep"],
    ["timestep:", "production.time_step", "timestep"],
    ["duration: 10", "production.NSW", "duration"],
    ["mobile:", "mobileSpecies", "mobile"],
    ["mobile:", "mobileIons", "mobile"],
    ["mobile:", "mobile_species", "mobile"],
    ["mobile:", "species", "mobile"],
    ["transportCharges:", "transportCharge", "transportCharges"],
    ["transportCharges:", "charges", "transportCharges"],
    ["temperatures:", "temperature_K", "temperatures"],
    ["forceField:", "potential", "forceField"],
    ["forceField:", "force_field", "forceField"],
    ["thermostat:", "thermostats", "thermostat"],
    ["thermostat:", "thermo", "thermostat"],
    ["production:", "prod", "production"],
    ["time: ", "thermostat.Tdamp", "time"],
    ["type: ", "thermostat.name", "type"],
    ["method: ", "drive.type", "method"],
    ["driftVelocity: ", "drive.velocities", "driftVelocity"],
    ["driftVelocity: ", "drive.current", "currentDensity"],
  ])("%s written %s: that it is %s, once, and nothing of what is missing", (from, path, meant) => {
    const key = path.split(".").at(-1)!;
    const text = good.replace(from, from.replace(/^\w+/, key));
    expect(said(text)).toEqual([["UNKNOWN_KEY", path, `did you mean "${meant}"?`]]);
  });

  test.each(["mobileSpecies", "mobileIon", "species"])("%s where no rule finds what moves", (key) => {
    expect(said(tied.replace(/mobile: .*\n/, ""))).toEqual([["MOBILE_UNCLEAR", "mobile", undefined]]);
    expect(said(tied.replace("mobile:", `${key}:`))).toEqual([["UNKNOWN_KEY", key, 'did you mean "mobile"?']]);
  });
});

describe("a key that stands at another level", () => {
  test.each<[string, string, string]>([
    ["  timestep: 2 fs\n", "dt: 1 fs", '"production.timestep"'],
    ["  timestep: 2 fs\n", "timeStep: 1 fs", '"production.timestep"'],
    ["  timestep: 2 fs\n", "timesteps: 1 fs", '"production.timestep"'],
    ["trajectory: { interval: 1 ps }\n", "dump: 1 ps", '"trajectory.interval"'],
    ["  replicas: 2\n", "replicas: 2", '"production.replicas"'],
    ["  scheme: mobile\n", "scheme: mobile", '"drive.scheme"'],
  ])("without %j, %s: %s", (gone, added, meant) => {
    expect(said(`${good.replace(gone, "")}${added}\n`)).toEqual([
      ["UNKNOWN_KEY", added.split(":")[0], `did you mean ${meant}?`],
    ]);
  });

  test.each<[RegExp, string, string]>([
    [/seed: 7\n/, "seed: 7", '"seed" outside of "production"'],
    [/mobile: .*\n/, "mobileSpecies: [Li]", '"mobile" outside of "production"'],
    [/mobile: .*\n/, "mobile: [Li]", '"mobile" outside of "production"'],
    [/thermostat: .*\n/, "thermostat: { type: csvr, time: 1 ps }", '"thermostat" outside of "production"'],
    [/temperatures: .*\n/, "temperature: 300 K", '"temperatures" outside of "production"'],
  ])("without %s, in production %s: %s", (gone, added, meant) => {
    const text = good.replace(gone, "").replace("production:\n", `production:\n  ${added}\n`);
    expect(said(text)).toEqual([["UNKNOWN_KEY", `production.${added.split(":")[0]}`, `did you mean ${meant}?`]]);
  });
});

test.each<[string, string, string]>([
  ["mobile:", "mobileSpecies: [Li]\nmobile:", 'remove it: "mobile" is there as well'],
  ["temperatures:", "temperature: 300 K\ntemperatures:", 'remove it: "temperatures" is there as well'],
  ["production:\n", "production:\n  seed: 3\n", 'remove it: "seed" outside of "production" is there as well'],
  ["seed:", "dt: 2 fs\nseed:", 'remove it: "production.timestep" is there as well'],
  ["seed:", "conductivity: true\nseed:", "remove it"],
])("%s written %s: one is too many", (from, to, remedy) => {
  expect(said(good.replace(from, to))).toMatchObject([["UNKNOWN_KEY", expect.anything(), remedy]]);
});

test("currents with a number: what the key is for, and the one that numbers have", () => {
  const text = good.replace(/driftVelocity: .*/, "currents: [1e6 A/cm^2]");
  expect(problemsOf(() => read(text))).toMatchObject([
    { code: "UNKNOWN_NAME", path: "drive.currents", remedy: expect.stringContaining("currentDensity") },
  ]);
});

test("a section that tells kinds apart, and says none: which there are", () => {
  expect(problemsOf(() => read(good.replace("type: nose-hoover-chain, ", "")))).toMatchObject([
    { code: "MISSING_KEY", path: "thermostat.type", expected: expect.stringMatching(/^type: .*langevin/) },
  ]);
});

test.each<[string, string, string]>([
  ["type: nose-hoover-chain", "type: nvt", "nose-hoover-chain"],
  ["type: nose-hoover-chain", "type: Berendsen", "csvr"],
  ["type: nose-hoover-chain", "type: nose-hoover", "nose-hoover-chain"],
  ["method: constant-current", "method: NEMD", "constant-current"],
])("%s written %s: did you mean %s", (from, to, meant) => {
  expect(problemsOf(() => read(good.replace(from, to)))).toContainEqual(
    expect.objectContaining({ code: "UNKNOWN_NAME", remedy: `did you mean "${meant}"?` }),
  );
});
