import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { InputError, runStudy, type Results, type RunStudyOptions } from "../../src/index.js";
import type { PlanFile } from "../../src/study/plan-file.js";
import { SmallStudy } from "./small-study.js";

let small: SmallStudy;
beforeEach(() => void (small = new SmallStudy()));
afterEach(() => small.remove());

type Changes = Record<string, unknown>;

const file = "structure.extxyz";
const production = (changes: Changes = {}) => ({ timestep: "1 fs", duration: "0.5 ps", ...changes });
const drive = (velocities: number[], ...directions: number[][]) => ({
  method: "constant-current",
  directions: directions.length === 0 ? [[1, 2, -2]] : directions,
  driftVelocity: velocities.map((v) => `${v} Å/ps`),
});
const first = {
  temperatures: ["600 K", "800 K"],
  equilibration: { duration: "0.1 ps" },
  drive: drive([0.2, 0.3]),
  production: production(),
  equilibrium: { duration: "0.5 ps" },
  preparation: { anneal: { temperature: "900 K", hold: "0.05 ps", cooling: "5000 K/ps" } },
};
const auto = {
  equilibration: { duration: "0.1 ps" },
  drive: { method: "constant-current", direction: [1, 2, -2], currents: "auto" },
  production: production({ duration: "0.6 ps", maxDuration: "1 ps", targetError: "1 %", sampleInterval: "4 fs" }),
};

/** What must not depend on how the study came to be done. */
const lasting = ({ points, errors, status }: Results): unknown =>
  JSON.parse(
    JSON.stringify({ status, errors, points }, (key, value: unknown) => (key === "performance" ? null : value)),
  );

/** Every file of every run, to the last bit. */
function files(folder: string): Map<string, string> {
  const runs = join(folder, "runs");
  return new Map(
    readdirSync(runs).flatMap((run) =>
      readdirSync(join(runs, run)).map(
        (name) => [`${run}/${name}`, readFileSync(join(runs, run, name), "base64")] as const,
      ),
    ),
  );
}
/** What does not say how long it took. */
const bits = (folder: string) => new Map([...files(folder)].filter(([name]) => !name.endsWith("result.json")));
/** As a kill leaves it, of a process that is no more. */
const unlocked = (folder: string) => {
  for (const name of readdirSync(folder, { recursive: true }) as string[])
    if (basename(name).startsWith("run.lock")) rmSync(join(folder, name));
};
const planOf = (folder: string) => JSON.parse(readFileSync(join(folder, "plan.json"), "utf8")) as PlanFile;

/** Runs it; the runs that did a step now. */
async function run(changes: Changes, folder = small.results, options: Partial<RunStudyOptions> = {}) {
  const ran = new Set<string>();
  const results = await runStudy(small.make(changes), {
    folder,
    ...options,
    onProgress: (spec, progress) => {
      ran.add(spec.id);
      options.onProgress?.(spec, progress);
    },
  });
  return { results, ran };
}
const runsOf = ({ points }: Results) =>
  points.flatMap((point) => [...point.runs, ...(point.equilibrium?.runs ?? []), ...(point.preparation ?? [])]);

const growths: [string, Changes, number][] = [
  ["a temperature between two", { temperatures: ["600 K", "700 K", "800 K"] }, 4],
  ["a current between two", { drive: drive([0.2, 0.25, 0.3]) }, 2],
  // A replica brings a sample of the structure, annealed at each of two temperatures.
  ["replicas", { production: production({ replicas: 2 }) }, 4 + 2],
  ["a direction before the other", { drive: drive([0.2, 0.3], [0, 0, 1], [1, 2, -2]) }, 4],
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
    8,
  ],
  ["an equilibrium run", { equilibrium: { duration: "0.5 ps", replicas: 2 } }, 2 + 2],
];

describe("a finished study that grows", () => {
  test.each(growths)("by %s runs that alone; what there was stays to the last bit", async (_, change, added) => {
    const before = await run(first);
    expect(before.results.status).toBe("completed");
    expect(before.ran.size).toBe(8);
    const old = files(small.results);
    const after = await run({ ...first, ...change });
    expect(after.results.status).toBe("completed");
    expect(after.ran.size).toBe(added);
    for (const id of after.ran) expect(before.ran).not.toContain(id);
    for (const [name, data] of old) expect(files(small.results).get(name), name).toBe(data);
    // Old and new are among the results, each once (a preparation is common to directions).
    expect(new Set(runsOf(after.results).map(({ id }) => id))).toEqual(new Set([...before.ran, ...after.ran]));
    expect(after.results.provenance.started).toBe(before.results.provenance.started);
    expect(after.results.provenance.fingerprint).toBe(before.results.provenance.fingerprint);
    // No two runs on one system have the same random numbers.
    const streams = planOf(small.results).runs.map(
      ({ system, ensemble }) => `${system} ${ensemble.seed} ${ensemble.stream}`,
    );
    expect(new Set(streams).size).toBe(8 + added);
    // Done once more there is nothing to do, and the results are the same.
    const again = await run({ ...first, ...change });
    expect(again.ran.size).toBe(0);
    expect(lasting(again.results)).toEqual(lasting(after.results));
  });

  test("at the ends of its lists, the results are those of a study that had it all from the start", async () => {
    const whole = {
      ...first,
      temperatures: ["600 K", "800 K", "700 K"],
      equilibrium: { duration: "0.5 ps", replicas: 2 },
    };
    const fresh = await run(whole, join(small.folder, "fresh"));
    await run(first);
    const grown = await run(whole);
    expect(lasting(grown.results)).toEqual(lasting(fresh.results));
    expect(bits(small.results)).toEqual(bits(join(small.folder, "fresh")));
  });

  test("of its equilibrium runs alone when it gets its first current", async () => {
    const resting = { ...first, drive: { method: "equilibrium" }, production: production() };
    const before = await run(resting);
    expect([...before.ran].sort()).toEqual(
      ["T600K", "T800K"].flatMap((name) => [`${name}-anneal`, `${name}-equilibrium-r1`]).sort(),
    );
    const after = await run(first);
    expect([...after.ran].sort()).toEqual(["T600K-j1-r1", "T600K-j2-r1", "T800K-j1-r1", "T800K-j2-r1"]);
    expect(lasting(after.results)).toEqual(lasting((await run(first, join(small.folder, "fresh"))).results));
  });

  test("found currents get replicas, and the decisions go on from all of them", async () => {
    const before = await run(auto);
    const found = before.results.points[0]!.runs.filter(({ kind }) => kind === "constant-current");
    const old = bits(small.results);
    const reasons: string[] = [];
    const after = await run({ ...auto, production: { ...auto.production, replicas: 2 } }, small.results, {
      onRunsAdded: (_, reason) => void reasons.push(reason),
    });
    expect(after.results.status).toBe("completed");
    expect(reasons[0]).toBe("2 replicas of every current");
    const runs = after.results.points[0]!.runs;
    for (const { id, currentDensity } of found) {
      const pair = runs.filter((one) => one.id.startsWith(id.slice(0, -1)));
      expect(pair.map(({ replica }) => replica)).toEqual([0, 1]);
      for (const one of pair) expect(one.currentDensity).toEqual(currentDensity);
      expect(old.get(`${id}/first.extxyz`)).toBe(bits(small.results).get(`${id}/first.extxyz`));
      expect(old.get(`${id}/first.extxyz`)).not.toBe(bits(small.results).get(`${pair[1]!.id}/first.extxyz`));
    }
    const streams = planOf(small.results).runs.map(({ ensemble }) => ensemble.stream);
    expect(new Set(streams).size).toBe(streams.length);
    expect(new Set(planOf(small.results).runs.map(({ id }) => id))).toEqual(new Set(runs.map(({ id }) => id)));
    const again = await run({ ...auto, production: { ...auto.production, replicas: 2 } });
    expect(again.ran.size).toBe(0);
    expect(lasting(again.results)).toEqual(lasting(after.results));
  });

  test("what no bit depends on may change: nothing runs, and a longer study has the same bits", async () => {
    await run(first);
    const old = files(small.results);
    const other = {
      ...first,
      title: "another",
      mobile: "Li",
      threads: 1,
      skin: 0,
      thermostat: { type: "csvr" },
      production: production({ precision: "mixed", sampleInterval: "10 fs" }),
      trajectory: { interval: "0.1 ps", format: "lammps-dump" },
      last: ["poscar"],
    };
    const after = await run(other);
    expect(after.results.title).toBe("another");
    expect(after.ran.size).toBe(0);
    expect(files(small.results)).toEqual(old);
    const longer = (changes: Changes) => ({ ...changes, production: production({ duration: "0.9 ps" }) });
    await run(longer(other));
    await run(longer(first), join(small.folder, "fresh"));
    const fresh = bits(join(small.folder, "fresh"));
    for (const id of ["T600K-j1-r1", "T800K-j2-r1"])
      for (const name of ["series.csv", "last.extxyz"])
        expect(bits(small.results).get(`${id}/${name}`), `${id}/${name}`).toBe(fresh.get(`${id}/${name}`));
  });
});

describe("growth that is broken off", () => {
  const change = {
    temperatures: ["600 K", "700 K", "800 K"],
    drive: drive([0.2, 0.25, 0.3], [0, 0, 1], [1, 2, -2]),
    production: production({ replicas: 2 }),
  };

  test.each([1, 5, 12])("by a signal at report %i: the bits of growth in one go", async (when) => {
    const whole = join(small.folder, "whole");
    await run(first, whole);
    cpSync(whole, small.results, { recursive: true });
    const wanted = await run({ ...first, ...change }, whole);
    const abort = new AbortController();
    let reports = 0;
    const broken = await run({ ...first, ...change }, small.results, {
      signal: abort.signal,
      onProgress: () => void (++reports === when && abort.abort()),
    });
    expect(broken.results.status).toBe("interrupted");
    const { results } = await run({ ...first, ...change });
    expect(lasting(results)).toEqual(lasting(wanted.results));
    expect(bits(small.results)).toEqual(bits(whole));
  });

  // The folder as it is at that moment is what a kill would leave.
  test.each([
    ["when the plan is printed", "plan"],
    ["in the midst of a run", "progress"],
    ["when a run has finished", "finished"],
  ])("by a kill %s", async (_, moment) => {
    const whole = join(small.folder, "whole");
    await run(first, whole);
    const take = (now: string) => {
      if (now !== moment) return;
      rmSync(small.results, { recursive: true, force: true });
      cpSync(whole, small.results, { recursive: true });
      unlocked(small.results);
    };
    let taken = 0;
    const wanted = await run({ ...first, ...change }, whole, {
      onPlan: () => take("plan"),
      onProgress: () => void (taken++ < 3 && take("progress")),
      onRunFinished: (spec) => spec.id === "T700K-d2-j1-r1" && take("finished"),
    });
    const { results } = await run({ ...first, ...change });
    expect(lasting(results)).toEqual(lasting(wanted.results));
    expect(bits(small.results)).toEqual(bits(whole));
  });

  test("between a decision and the runs that it brings, by a kill: they are those that were decided upon", async () => {
    const whole = join(small.folder, "whole");
    let stages = 0;
    const wanted = await run(auto, whole, {
      onRunsAdded: () => {
        if (++stages !== 2) return;
        cpSync(whole, small.results, { recursive: true });
        unlocked(small.results);
      },
    });
    expect(stages).toBeGreaterThanOrEqual(2);
    const { results } = await run(auto);
    expect(lasting(results)).toEqual(lasting(wanted.results));
  });
});

describe("the plan", () => {
  test("is printed, kept, and what is executed; what auto adds is added to it", async () => {
    let printed: string[] = [];
    const added: string[] = [];
    const { ran } = await run(auto, small.results, {
      onPlan: ({ preparation, runs }) => {
        printed = [...preparation, ...runs].map(({ id }) => id);
        expect(planOf(small.results).runs).toMatchObject(
          JSON.parse(JSON.stringify([...preparation, ...runs])) as object[],
        );
      },
      onRunsAdded: (runs) => void added.push(...runs.map(({ id }) => id)),
    });
    expect(new Set([...printed, ...added])).toEqual(ran);
    expect(new Set(planOf(small.results).runs.map(({ id }) => id))).toEqual(ran);
  });

  const problems = async (changes: Changes) => {
    try {
      await run(changes);
    } catch (error) {
      if (error instanceof InputError) return error.problems;
      throw error;
    }
    throw new Error("it ran");
  };

  test("of another study is refused with every difference, and nothing is touched", async () => {
    await run(first);
    const before = [files(small.results), readFileSync(join(small.results, "plan.json"), "utf8")];
    const found = await problems({
      ...first,
      seed: 4,
      temperatures: ["650 K"],
      production: { timestep: "2 fs", duration: "0.5 ps", sampleInterval: "10 fs" },
    });
    const text = "this folder holds results of another study: ";
    expect(found.map(({ code, message }) => [code, message])).toEqual([
      ["RESULTS_OF_ANOTHER_STUDY", `${text}seed: 3 there, 4 here`],
      ["RESULTS_OF_ANOTHER_STUDY", `${text}production.timestep: 1 fs there, 2 fs here`],
    ]);
    expect(found.at(-1)!.remedy).toContain("--overwrite");
    expect([files(small.results), readFileSync(join(small.results, "plan.json"), "utf8")]).toEqual(before);
  });

  test("that is damaged is refused, unless told to go", async () => {
    await run(first);
    for (const text of [
      "",
      "{",
      "[]",
      '{ "galvanostat": "plan", "version": 2 }',
      '{ "galvanostat": "plan", "version": 1 }',
    ]) {
      writeFileSync(join(small.results, "plan.json"), text);
      expect((await problems(first)).map(({ code }) => code)).toEqual(["INVALID_PLAN"]);
    }
    const { results } = await run(first, small.results, { overwrite: true });
    expect(results.status).toBe("completed");
  });

  test("is missing from folders of version 0.1.0: they are named as such", async () => {
    const example = fileURLToPath(new URL("../../examples/3-llzo-figure-3/published/results.json", import.meta.url));
    cpSync(example, join(small.results, "results.json"));
    const [problem] = await problems(first);
    expect(problem).toMatchObject({ code: "RESULTS_OF_ANOTHER_VERSION", file: join(small.results, "results.json") });
    expect(problem!.message).toContain("galvanostat 0.1.0");
    expect(problem!.message).toContain("report");
  });
});
