import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import type { Study } from "../../src/config/index.js";
import {
  makePlan,
  namesOf,
  noRecord,
  Streams,
  withNames,
  type PlanRecord,
  type RunSpec,
} from "../../src/plan/index.js";
import { SmallStudy } from "../study/small-study.js";

// Plans of studies that grow: nothing is simulated.

const small = new SmallStudy();
afterAll(() => small.remove());

const file = "structure.extxyz";
const production = (replicas: number) => ({ timestep: "1 fs", duration: "2 ps", replicas });
const drive = (velocities: number[], directions: number[][] = [[1, 0, 0]]) => ({
  method: "constant-current",
  directions,
  driftVelocity: velocities.map((v) => `${v} Å/ps`),
});
const kelvin = (...values: number[]) => values.map((value) => `${value} K`);

/** The plan after each of the studies in turn, as one results folder sees them. */
function grow(...changes: Record<string, unknown>[]): { study: Study; runs: RunSpec[]; record: PlanRecord }[] {
  let record = noRecord;
  return changes.map((change) => {
    const study = withNames(small.make(change), record);
    const plan = makePlan(study, record, new Streams(record));
    const runs = [...plan.preparation, ...plan.runs];
    const all = new Map([...record.runs, ...runs].map((run) => [run.id, run]));
    // As it is read from a file.
    record = JSON.parse(JSON.stringify({ ...namesOf(study, record), runs: [...all.values()] })) as PlanRecord;
    return { study, runs, record };
  });
}

/** What the run does, whatever it is called, and its random numbers. */
const physics = ({ kind, system, temperature, current, replica, ensemble }: RunSpec, study: Study, key: string) => ({
  kind,
  system: study.systems.find(({ label }) => label === system)!.supercell,
  temperature,
  along: current === null ? null : study.points.find((point) => point.key === key)!.along.direction,
  current,
  replica,
  ensemble,
});

/** No two runs on one system have the same random numbers, no two the same name. */
function expectApart(runs: readonly RunSpec[]): void {
  expect(new Set(runs.map(({ id }) => id)).size).toBe(runs.length);
  const random = runs.filter(({ kind }) => kind !== "minimisation");
  expect(new Set(random.map(({ system, ensemble: { seed, stream } }) => `${system} ${seed} ${stream}`)).size).toBe(
    random.length,
  );
}

const first = {
  temperatures: kelvin(600, 800),
  drive: drive([0.1, 0.2]),
  production: production(1),
  equilibrium: { replicas: 1 },
  preparation: { minimise: {}, anneal: { temperature: "900 K", hold: "0.1 ps", cooling: "5 K/ps" } },
};

const original = readFileSync(join(small.folder, "force-field.yaml"), "utf8");
for (const [name, A] of [
  ["b", 1300],
  ["c", 1400],
] as const)
  writeFileSync(join(small.folder, `${name}.yaml`), original.replace("1362.81", `${A}`));
const members = (...names: string[]) => ({ forceField: { committee: names.map((name) => `${name}.yaml`) } });

describe("a study that grows", () => {
  test.each<[string, Record<string, unknown>, number]>([
    ["a temperature at the end", { temperatures: kelvin(600, 800, 900) }, 5],
    ["a temperature between two", { temperatures: kelvin(600, 700, 800) }, 5],
    ["a temperature before all, in another order", { temperatures: kelvin(500, 800, 600) }, 5],
    ["a current at the end", { drive: drive([0.1, 0.2, 0.3]) }, 2],
    ["a current between two", { drive: drive([0.1, 0.15, 0.2]) }, 2],
    ["a current before all, in another order", { drive: drive([0.05, 0.2, 0.1]) }, 2],
    ["the same current once more", { drive: drive([0.1, 0.2, 0.1]) }, 2],
    ["replicas", { production: production(3) }, 2 * (2 * 2 + 2 * 2)],
    [
      "a direction",
      {
        drive: drive(
          [0.1, 0.2],
          [
            [1, 0, 0],
            [0, 0, 1],
          ],
        ),
      },
      4,
    ],
    [
      "a direction before the other",
      {
        drive: drive(
          [0.1, 0.2],
          [
            [0, 0, 1],
            [1, 0, 0],
          ],
        ),
      },
      4,
    ],
    [
      "a cell size",
      {
        structure: {
          file,
          supercells: [
            [1, 1, 1],
            [2, 1, 1],
          ],
        },
      },
      10,
    ],
    [
      "a cell size before the other",
      {
        structure: {
          file,
          supercells: [
            [2, 1, 1],
            [1, 1, 1],
          ],
        },
      },
      10,
    ],
    ["a second force field", members("force-field", "b"), 10],
    ["a second and third force field, the first in between", members("b", "force-field", "c"), 20],
    // Each with a sample of its own, prepared in two runs.
    ["equilibrium replicas", { equilibrium: { replicas: 3 } }, 2 * (2 + 2 * 2)],
    [
      "everything at once",
      {
        temperatures: kelvin(700, 600, 800),
        drive: drive(
          [0.3, 0.1, 0.2],
          [
            [0, 1, 0],
            [1, 0, 0],
          ],
        ),
        production: production(2),
        structure: {
          file,
          supercells: [
            [2, 1, 1],
            [1, 1, 1],
          ],
        },
        equilibrium: { replicas: 2 },
      },
      // 3 temperatures × 2 sizes × (2 directions × 3 currents × 2 replicas + 2 at rest + 2 to prepare for each replica), less
      // the 10 that there are.
      3 * 2 * (2 * 3 * 2 + 2 + 2 * 2) - 10,
    ],
  ])("by %s", (_, change, added) => {
    const [before, after] = grow(first, { ...first, ...change }) as [
      ReturnType<typeof grow>[0],
      ReturnType<typeof grow>[0],
    ];
    // 2 temperatures × (2 currents + 1 at rest + 2 to prepare)
    expect(before.runs).toHaveLength(10);
    expect(after.runs).toHaveLength(10 + added);
    expectApart(after.record.runs);
    // What there was is there, named and made as before, in the same place of physics.
    for (const run of before.runs) {
      const same = after.runs.find(({ id }) => id === run.id)!;
      expect(physics(same, after.study, same.point), run.id).toEqual(physics(run, before.study, run.point));
    }
    // And the next session finds the same plan.
    const [, , again] = grow(first, { ...first, ...change }, { ...first, ...change });
    expect(again!.runs).toEqual(after.runs);
  });

  test("at the ends of its lists it is the study that had it all from the start", () => {
    const whole = { ...first, temperatures: kelvin(600, 800, 900), equilibrium: { replicas: 2 } };
    const [, grown] = grow(first, whole);
    const [fresh] = grow(whole);
    expect(grown!.runs).toEqual(fresh!.runs);
  });

  test("members of a committee keep their names, whatever comes and goes, and no two share random numbers", () => {
    const all = grow(
      { ...first, ...members("force-field", "b") },
      { ...first, ...members("c", "b") },
      { ...first, forceField: "force-field.yaml" },
      { ...first, ...members("b", "c", "force-field") },
    );
    expect(all.map(({ study }) => study.systems.map(({ label }) => label))).toEqual([
      ["-m1", "-m2"],
      ["-m3", "-m2"],
      // One alone is no committee: it is what it was called before.
      ["-m1"],
      ["-m2", "-m3", "-m1"],
    ]);
    expect(all[3]!.record.members.map(({ number, label }) => [number, label])).toEqual([
      [0, "-m1"],
      [1, "-m2"],
      [2, "-m3"],
    ]);
    const random = all[3]!.record.runs.filter(({ kind }) => kind !== "minimisation");
    expect(new Set(random.map(({ ensemble: { seed, stream } }) => `${seed} ${stream}`)).size).toBe(random.length);
    // With the first size's names, a second size has them too.
    const [, sized] = grow(
      { ...first, ...members("force-field", "b") },
      {
        ...first,
        ...members("force-field", "c", "b"),
        structure: {
          file,
          supercells: [
            [2, 1, 1],
            [1, 1, 1],
          ],
        },
      },
    );
    expect(sized!.study.systems.map(({ label }) => label)).toEqual([
      "-2x1x1-m1",
      "-2x1x1-m3",
      "-2x1x1-m2",
      "-m1",
      "-m3",
      "-m2",
    ]);
  });

  test("a record from before committees: its force field is the first one", () => {
    const [before] = grow(first);
    const old = {
      ...before!.record,
      members: before!.record.members.map((member) => ({ ...member, digest: null })),
    };
    const study = withNames(small.make({ ...first, ...members("force-field", "b") }), old);
    expect(study.systems.map(({ label }) => label)).toEqual(["", "-m2"]);
  });

  test("what is taken away and comes back is what it was, and nobody has taken its random numbers", () => {
    const less = { ...first, temperatures: kelvin(800), drive: drive([0.2]) };
    const other = { ...less, temperatures: kelvin(800, 1000), drive: drive([0.3, 0.2]) };
    const all = grow(first, less, other, first);
    expect(all[3]!.runs).toEqual(all[0]!.runs);
    expectApart(all[3]!.record.runs);
  });

  test("a first current leaves equilibrium runs where they are; directions keep their numbers", () => {
    const resting = { temperatures: kelvin(600), drive: { method: "equilibrium" } };
    const driven = { ...resting, drive: drive([0.1]), equilibrium: { replicas: 1 } };
    const two = {
      ...driven,
      drive: drive(
        [0.1],
        [
          [0, 0, 1],
          [1, 0, 0],
        ],
      ),
    };
    const all = grow(resting, driven, two, { ...two, drive: drive([0.1], [[0, 0, 1]]) }, resting, two);
    expect(all.map(({ runs }) => runs.map(({ id }) => id))).toEqual([
      ["T600K-equilibrium-r1"],
      ["T600K-j1-r1", "T600K-equilibrium-r1"],
      ["T600K-d2-j1-r1", "T600K-j1-r1", "T600K-equilibrium-r1"],
      // Equilibrium knows no direction: the other one keeps it.
      ["T600K-d2-j1-r1", "T600K-equilibrium-r1"],
      ["T600K-equilibrium-r1"],
      ["T600K-d2-j1-r1", "T600K-j1-r1", "T600K-equilibrium-r1"],
    ]);
    expect(all[5]!.runs).toEqual(all[2]!.runs);
  });

  test("numbers that mean the same are the same, whatever unit they were given in", () => {
    const [before, after] = grow(first, {
      ...first,
      drive: { method: "constant-current", direction: [3, 0, 0], driftVelocity: ["1e-4 Å/fs", "2e-5 nm/fs"] },
    });
    expect(after!.runs).toEqual(before!.runs);
  });
});
