import { describe, expect, test } from "vitest";

import { directionsOf, makePoints, type Study, type StudyConfig } from "../../src/config/index.js";
import { makePlan, scheduleOf, systemOf, type Plan } from "../../src/plan/index.js";
import { signedVolume } from "../../src/structures/index.js";
import { setupAt } from "../setups.js";
import { lithiumZirconate } from "../systems.js";

const model = lithiumZirconate();
const config: StudyConfig = {
  title: "plan",
  structure: {
    file: "/s.xyz",
    format: null,
    frame: -1,
    supercells: [[1, 1, 1]],
    cell: null,
    occupancies: { seed: 1, minimumDistance: { default: 1.6, pairs: new Map() }, tolerance: 0.01, candidates: 1 },
    dope: [],
  },
  forceField: { file: "/ff.yaml", species: null },
  transportCharges: new Map([
    ["O", -2],
    ["Li", 1],
    ["Zr", 4],
  ]),
  mobile: { names: ["Li"], reason: "named" },
  temperatures: [300, 1000.5],
  equilibration: { time: 500, steps: 500 },
  drive: {
    method: "constant-current",
    directions: [[0, 0.6, 0.8]],
    scheme: "mobile",
    auto: false,
    currents: [
      { driftVelocity: 1.25e-4, currentDensity: null },
      { driftVelocity: -2.5e-4, currentDensity: null },
    ],
  },
  production: {
    timestep: 1,
    duration: { time: 4000, steps: 4000 },
    replicas: 3,
    sampleInterval: { time: 20, steps: 20 },
    targetError: null,
    maxDuration: { time: 4000, steps: 4000 },
    precision: "mixed",
  },
  equilibrium: null,
  thermostat: { type: "csvr", parameters: { time: 100 } },
  seed: 77,
  threads: 0,
  skin: 0.5,
  preparation: null,
  trajectory: null,
  last: [],
};

/** As if it had been read. */
function studyOf(made: StudyConfig, particles = model): Study {
  const species = Array.from(particles.types, (type) => particles.typeNames[type]!);
  const { cell, positions } = particles;
  const system = {
    label: "",
    supercell: [1, 1, 1],
    member: { label: "", number: 0, digest: "" },
    structure: { cell, positions, species },
    building: null,
    model: particles,
    report: { netCharge: 0, coulombOnly: [], warnings: [] },
  };
  const points = makePoints(made.temperatures, [system], directionsOf(made.drive?.directions ?? [null]));
  return { config: made, systems: [system], points } as unknown as Study;
}
const plan = (made: StudyConfig): Plan => makePlan(studyOf(made));

describe("one run for each temperature, current and replica", () => {
  const { runs } = plan(config);

  test("named, in order, all different", () => {
    expect(runs).toHaveLength(2 * 2 * 3);
    expect(runs[0]!.id).toBe("T300K-j1-r1");
    expect(runs.at(-1)!.id).toBe("T1000.5K-j2-r3");
    expect(new Set(runs.map(({ id }) => id)).size).toBe(runs.length);
    // Names of folders anywhere.
    for (const { id } of runs) expect(id).toMatch(/^[\w.-]+$/);
  });

  test("every run has random numbers of its own from the study's one seed", () => {
    expect(new Set(runs.map(({ ensemble }) => ensemble.stream)).size).toBe(runs.length);
    expect(new Set(runs.map(({ ensemble }) => ensemble.seed))).toEqual(new Set([77]));
  });

  test("everything the study says arrives, in the order of the model's types", () => {
    const run = runs[4]!;
    expect(run).toMatchObject({
      id: "T300K-j2-r2",
      temperature: 300,
      replica: 1,
      equilibrationSteps: 500,
      steps: 4000,
      // 8 Li of 1 e: Q̇ = 8 e · v.
      current: { driftVelocity: -2.5e-4, chargeFlux: -2e-3 },
    });
    expect(run.current!.currentDensity * signedVolume(model.cell)).toBeCloseTo(-2e-3, 15);
    expect(run).toMatchObject({
      ensemble: { timestep: 1, thermostat: config.thermostat },
      sampling: { interval: 20, correlate: false },
      skin: 0.5,
    });
    expect(run.current!.chargeFlux).toBe(-2e-3);
    expect(model.typeNames).toEqual(["Li", "Zr", "O"]);
    expect(systemOf(setupAt(studyOf(config)))).toEqual({
      model,
      transportCharges: Float64Array.of(1, 4, -2),
      mobile: Int32Array.of(1, 0, 0),
      direction: [0, 0.6, 0.8],
      scheme: "mobile",
    });
  });

  test("precision is the study's", () => {
    const equilibrium = { duration: { time: 9000, steps: 9000 }, replicas: 1, tensor: false };
    for (const precision of ["mixed", "double"] as const)
      for (const run of plan({ ...config, equilibrium, production: { ...config.production, precision } }).runs)
        expect(run.precision).toBe(precision);
  });

  test("it is data: it survives structured cloning and JSON", () => {
    expect(structuredClone(runs)).toEqual(runs);
    expect(JSON.parse(JSON.stringify(runs))).toEqual(runs);
  });
});

describe("threads", () => {
  const one: StudyConfig = {
    ...config,
    temperatures: [300],
    production: { ...config.production, replicas: 1 },
    drive: { ...config.drive!, currents: config.drive!.currents.slice(0, 1) },
  };
  const large = { ...model, types: new Int32Array(5000) };
  const huge = { ...model, types: new Int32Array(400_000) };
  test.each([
    ["a single run takes them all", one, large, 8, 1, 8],
    ["but not more than make it faster", one, large, 64, 1, 30],
    ["which is one for a small system", one, model, 8, 1, 1],
    ["runs go side by side, one thread each", config, model, 8, 8, 1],
    ["large ones, too", config, large, 8, 8, 1],
    ["fewer of them than processors share these", config, large, 50, 12, 4],
    ["no more side by side than there are runs", config, model, 64, 12, 1],
    ["nor than there is memory for", config, huge, 8, 2, 4],
    ["one processor is enough", config, model, 1, 1, 1],
  ])("%s", (_, study, system, processors, concurrency, threadsPerRun) => {
    const made = studyOf(study, system);
    expect(scheduleOf(made, makePlan(made), processors)).toMatchObject({ processors, concurrency, threadsPerRun });
  });
});

describe("equilibrium runs", () => {
  const equilibrium = { duration: { time: 9000, steps: 9000 }, replicas: 2, tensor: false };

  test("beside the others, which they leave as they are; correlated", () => {
    const { runs } = plan({ ...config, equilibrium });
    const resting = runs.filter(({ kind }) => kind === "equilibrium");
    expect(
      resting.map(({ id, replica, temperature, steps, current }) => [id, replica, temperature, steps, current]),
    ).toEqual([
      ["T300K-equilibrium-r1", 0, 300, 9000, null],
      ["T300K-equilibrium-r2", 1, 300, 9000, null],
      ["T1000.5K-equilibrium-r1", 0, 1000.5, 9000, null],
      ["T1000.5K-equilibrium-r2", 1, 1000.5, 9000, null],
    ]);
    for (const run of resting)
      expect(run).toMatchObject({
        equilibrationSteps: 500,
        ensemble: { seed: 77 },
        sampling: { interval: 20, correlate: true },
      });
    expect(runs.filter(({ kind }) => kind !== "equilibrium")).toEqual(plan(config).runs);
    expect(new Set(runs.map(({ ensemble }) => ensemble.stream)).size).toBe(runs.length);
  });

  test("alone", () => {
    expect(plan({ ...config, drive: null, equilibrium }).runs.map(({ kind }) => kind)).toEqual(
      Array(4).fill("equilibrium"),
    );
  });

  test("have the same random numbers however many replicas and currents there are", () => {
    const streams = (change: Partial<StudyConfig>) =>
      plan({ ...config, equilibrium, ...change }).runs.flatMap(({ id, kind, ensemble }) =>
        kind === "equilibrium" ? [[id, ensemble.stream]] : [],
      );
    const all = streams({});
    for (const change of [
      { drive: null },
      { drive: { ...config.drive!, currents: [], auto: true } },
      { production: { ...config.production, replicas: 9 } },
    ])
      expect(streams(change)).toEqual(all);
    expect(streams({ equilibrium: { ...equilibrium, replicas: 5 } })).toEqual(expect.arrayContaining(all));
  });
});

describe("currents to be found", () => {
  const auto = (timestep: number, duration: number, maxDuration: number, rows = 20): StudyConfig => ({
    ...config,
    drive: { ...config.drive!, currents: [], auto: true },
    production: {
      ...config.production,
      timestep,
      duration: { time: duration, steps: duration / timestep },
      maxDuration: { time: maxDuration, steps: maxDuration / timestep },
      sampleInterval: { time: rows * timestep, steps: rows },
    },
  });

  test("a pilot under no current at each temperature; room for what follows", () => {
    const study = studyOf(auto(1, 4000, 80_000));
    const { runs } = makePlan(study);
    expect(runs.map(({ id, kind, current }) => [id, kind, current!.chargeFlux])).toEqual([
      ["T300K-j0-pilot", "pilot", 0],
      ["T1000.5K-j0-pilot", "pilot", 0],
    ]);
    // Four currents, three replicas and two temperatures follow.
    expect(scheduleOf(study, { preparation: [], runs }, 64).concurrency).toBe(24);
  });

  test.each([
    ["a quarter of the runs", auto(2, 100_000, 100_000), 12_500],
    ["at least 10 ps", auto(2, 20_000, 40_000), 5000],
    ["but not longer than any run may become", auto(2, 2000, 4000), 2000],
    ["in whole rows: the nearest number", auto(1, 4000, 80_000, 3000), 9000],
    ["below the bound", auto(1, 4000, 8000, 3000), 6000],
    ["one at least", auto(1, 30, 30), 20],
  ])("the pilot is as long as %s", (_, study, steps) => {
    for (const run of plan(study).runs) expect(run.steps).toBe(steps);
  });
});

test("without a drive there is nothing to run", () => {
  expect(plan({ ...config, drive: null }).runs).toEqual([]);
});
