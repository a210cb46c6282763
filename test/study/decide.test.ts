import { afterAll, describe, expect, test } from "vitest";

import type { Study } from "../../src/config/index.js";
import { makePlan, type RunSpec } from "../../src/plan/index.js";
import { signedVolume } from "../../src/structures/index.js";
import { finding, type Finding } from "../../src/findings/index.js";
import { latest, type Stage } from "../../src/runs/stages.js";
import { decide } from "../../src/study/decide.js";
import type { PointEstimate } from "../../src/estimates/point.js";
import type { DrivenEstimate } from "../../src/estimates/run-estimates.js";
import { noiseInterval } from "../../src/estimators/index.js";
import { SmallStudy } from "../study/small-study.js";
import { setupAt } from "../setups.js";

// Decisions from points that were made up: nothing is simulated.

const small = new SmallStudy();
afterAll(() => small.remove());

const kT = 8.617333262e-5 * 600; // eV
const fields = { method: "constant-current", direction: [1, 2, -2] };
const auto = { ...fields, currents: "auto" };
const production = { timestep: "1 fs", duration: "2 ps" };
/** e/(fs Å V) → S/cm */
const siemens = 1.602176634e4;

/** The stages that a study begins with at its first temperature. */
const begin = (study: Study, t = 0): Stage[] => [
  {
    runs: makePlan(study).runs.filter((run) => run.point === study.points[t]!.key),
    reason: finding("named-by-study", {}),
  },
];

const run = (id: string, changes: Partial<DrivenEstimate> = {}): DrivenEstimate =>
  ({
    id,
    kind: "constant-current",
    blocks: 40,
    converged: true,
    currentDensity: 1,
    field: { value: 0.01, standardError: 0.001 },
    noise: null,
    ...changes,
  }) as DrivenEstimate;
/** Whose noise says that σ is at least this, S/cm: the upper end of the interval of ρ. */
const pilot = (conductivity: number, changes: Partial<DrivenEstimate> = {}): DrivenEstimate =>
  run("T600K-j0-pilot", {
    kind: "pilot",
    currentDensity: 0,
    noise: {
      resistivity: {
        value: siemens / conductivity / noiseInterval({ value: 1, degreesOfFreedom: 50 })[1],
        degreesOfFreedom: 50,
      },
      comparison: null,
    },
    ...changes,
  });

interface MadeUp {
  readonly runs?: readonly DrivenEstimate[];
  /** S/cm */
  readonly conductivity?: { readonly value: number; readonly standardError: number | null; readonly pValue?: number };
  readonly response?: Partial<Omit<NonNullable<PointEstimate["response"]>, "pValue">> & {
    /** Of linearity. */
    readonly pValue?: number | null;
  };
  readonly einstein?: { readonly value: number; readonly standardError: number; readonly converged: boolean } | null;
}

function point({ runs = [], conductivity, response, einstein }: MadeUp): PointEstimate {
  const { pValue: ofLinearity = 0.6, ...rest } = response ?? {};
  return {
    name: "T600K",
    temperature: 600,
    supercell: [1, 1, 1],
    atoms: 24,
    volume: 366,
    runs,
    findings: [],
    preparation: [],
    noise: null,
    speedUp: null,
    agreement: null,
    constantField: null,
    charging: null,
    leftOut: [],
    judgement: conductivity === undefined ? null : { converged: true, findings: [] },
    response:
      conductivity === undefined
        ? null
        : ({
            conductivity: {
              value: conductivity.value / siemens,
              standardError: (conductivity.standardError ?? Infinity) / siemens,
            },
            pValue: conductivity.pValue ?? 0.6,
            model: "linear",
            largestLinearCurrent: null,
            characteristicCurrent: null,
            ...rest,
            linearity: { pValue: ofLinearity, deviation: null, findings: [] },
          } as unknown as PointEstimate["response"]),
    equilibrium: einstein === undefined ? null : ({ einstein } as PointEstimate["equilibrium"]),
  };
}

function staged(study: Study, stages: readonly Stage[], made: MadeUp, t = 0): Stage {
  const decision = decide(setupAt(study, t), stages, point(made));
  if ("outcome" in decision) throw new Error(`no further runs: ${decision.outcome?.code}`);
  return decision;
}
function outcome(study: Study, stages: readonly Stage[], made: MadeUp): Finding | null {
  const decision = decide(setupAt(study), stages, point(made));
  if (!("outcome" in decision)) throw new Error(`further runs: ${decision.reason.code}`);
  return decision.outcome;
}
const densities = (runs: readonly RunSpec[]) => runs.map((spec) => spec.current!.currentDensity);

describe("without currents: auto and without a target there is nothing to decide", () => {
  test("with runs that went well, badly or not at all", () => {
    const study = small.make();
    for (const made of [{}, { conductivity: { value: 1, standardError: 0.5, pValue: 1e-9 } }])
      expect(outcome(study, begin(study), made)).toBeNull();
  });
});

describe("the pilot", () => {
  const study = small.make({ drive: auto, production });

  test("is extended while its error bar is not to be trusted", () => {
    expect(
      staged(study, begin(study), { runs: [pilot(1e-3, { converged: false })] }).runs.map(({ id, steps }) => [
        id,
        steps,
      ]),
    ).toEqual([["T600K-j0-pilot", 20_000]]);
  });

  test("under no current, 10 ps or a quarter of the runs", () => {
    const [stage] = begin(study);
    expect(stage!.runs.map(({ id, kind, steps, current }) => [id, kind, steps, current!.chargeFlux])).toEqual([
      ["T600K-j0-pilot", "pilot", 10_000, 0],
    ]);
    expect(
      begin(small.make({ drive: auto, production: { ...production, duration: "60 ps" } }))[0]!.runs[0]!.steps,
    ).toBe(15_000);
  });

  test.each([
    ["too few blocks", pilot(1, { blocks: 15 })],
    ["no error bar", pilot(1, { field: { value: 0, standardError: null }, noise: null })],
    ["no noise", pilot(1, { noise: null })],
    ["noise that bounds nothing", pilot(0)],
  ])("is made twice as long with %s, up to maxDuration", (_, result) => {
    let stages = begin(study);
    const lengths: number[] = [];
    for (;;) {
      const decision = decide(setupAt(study), stages, point({ runs: [result] }));
      if ("outcome" in decision || decision.runs.length !== 1) break;
      expect(decision.runs[0]).toEqual({ ...stages[0]!.runs[0], steps: decision.runs[0]!.steps });
      lengths.push(decision.runs[0]!.steps);
      stages = [...stages, decision];
    }
    // Without maxDuration: twenty times production.duration.
    expect(lengths).toEqual([20_000, 40_000]);
    const last = decide(setupAt(study), stages, point({ runs: [result] }));
    // What there is must do, if there is anything; and it is said that it may not.
    if (result.noise === null || result.noise.resistivity.value === Infinity)
      expect(last).toEqual({ outcome: finding("no-current", {}, "conductivity") });
    else {
      expect("runs" in last && last.runs).toHaveLength(4);
      expect("runs" in last && last.reason).toMatchObject({ code: "pilot-too-short", severity: "warning" });
    }
  });

  test("when it has settled, j is that of zeEa/2kT = 1.2 with a = 2 Å: ±j and ±j/3", () => {
    // Weak current: σ small, so that heating is no matter. j = σ E with E = 2 · 1.2 kT/(e · 2 Å) = 1.2 kT/(e Å).
    const sigma = 1e-3;
    const { runs, reason } = staged(study, begin(study), { runs: [pilot(sigma)] });
    const j = (sigma / siemens) * 1.2 * kT;
    expect(densities(runs).map((x) => x / j)).toEqual([
      expect.closeTo(1, 8),
      expect.closeTo(-1, 8),
      expect.closeTo(1 / 3, 8),
      expect.closeTo(-1 / 3, 8),
    ]);
    for (const spec of runs) {
      expect(spec).toMatchObject({ kind: "constant-current", temperature: 600, steps: 2000, equilibrationSteps: 400 });
      // Q̇ = j V, which is what the core is given.
      expect(
        spec.current!.chargeFlux / (spec.current!.currentDensity * signedVolume(setupAt(study).model.cell)),
      ).toBeCloseTo(1, 12);
      expect(spec.current!.driftVelocity).toBeNull();
    }
    expect(runs.map(({ id }) => id)).toEqual(["T600K-j1-r1", "T600K-j2-r1", "T600K-j3-r1", "T600K-j4-r1"]);
    expect(reason).toMatchObject({
      code: "currents-from-noise",
      facts: { conductivity: expect.closeTo(sigma / siemens, 15), currentDensity: expect.closeTo(j, 15) },
    });
  });

  test.each([
    ["csvr", { type: "csvr", time: "100 fs" }, 100],
    ["csvr with a longer time", { type: "csvr", time: "0.4 ps" }, 400],
    ["csvr with the time that it has by default", "csvr", 100],
  ])("a good conductor gets the current that heats its ions by 0.5 % (%s)", (_, thermostat, time) => {
    const heated = small.make({ drive: auto, production, thermostat });
    const sigma = 50;
    const [j] = densities(staged(heated, begin(heated), { runs: [pilot(sigma)] }).runs) as [number];
    // ΔT = 2Pτ/(f k) with P = j²V/σ, f = 3·24 − 4.
    const volume = signedVolume(setupAt(heated).model.cell);
    const heating = (2 * ((j * j * volume) / (sigma / siemens)) * time) / (68 * 8.617333262e-5);
    expect(heating / 600).toBeCloseTo(0.005, 8);
    expect(j).toBeLessThan((sigma / siemens) * 1.2 * kT);
  });

  test("a thermostat that is none does not bound the current", () => {
    const free = small.make({ drive: auto, production, thermostat: "none" });
    const [j] = densities(staged(free, begin(free), { runs: [pilot(50)] }).runs) as [number];
    expect(j / ((50 / siemens) * 1.2 * kT)).toBeCloseTo(1, 8);
  });

  test("friction of Langevin's thermostat γ takes heat like a time 1/2γ", () => {
    const drag = small.make({ drive: auto, production, thermostat: { type: "langevin", friction: "5 1/ps" } });
    const [j] = densities(staged(drag, begin(drag), { runs: [pilot(50)] }).runs) as [number];
    const heating =
      (2 * ((j * j * signedVolume(setupAt(drag).model.cell)) / (50 / siemens)) * 100) / (68 * 8.617333262e-5);
    expect(heating / 600).toBeCloseTo(0.005, 8);
  });

  test("replicas: each current as often", () => {
    const replicated = small.make({ drive: auto, production: { ...production, replicas: 2 } });
    const { runs } = staged(replicated, begin(replicated), { runs: [pilot(1e-3)] });
    expect(runs.map(({ id }) => id)).toEqual([
      "T600K-j1-r1",
      "T600K-j1-r2",
      "T600K-j2-r1",
      "T600K-j2-r2",
      "T600K-j3-r1",
      "T600K-j3-r2",
      "T600K-j4-r1",
      "T600K-j4-r2",
    ]);
    expect(new Set(runs.map(({ ensemble }) => ensemble.stream)).size).toBe(8);
    expect(runs.map(({ replica }) => replica)).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
  });
});

/** A pilot and the first four currents. */
function searched(study: Study, sigma = 1e-3): { readonly stages: Stage[]; readonly j: number } {
  const stages = begin(study);
  const found = staged(study, stages, { runs: [pilot(sigma)] });
  return { stages: [...stages, found], j: found.runs[0]!.current!.currentDensity };
}

describe("the target error", () => {
  const wanting = (changes: Record<string, unknown> = {}, others: Record<string, unknown> = {}) =>
    small.make({ production: { ...production, targetError: "5 %", ...changes }, ...others });
  const study = wanting();

  test("reached", () => {
    const facts = { target: 0.05, error: expect.closeTo(0.04, 12), converged: true };
    for (const value of [0.01, -0.01])
      expect(outcome(study, begin(study), { conductivity: { value, standardError: 0.0004 } })).toMatchObject({
        code: "target-reached",
        facts,
      });
  });

  test.each([
    [0.055, 2500, "at least a quarter"],
    [0.075, 4500, "(ε/target)²"],
    [0.5, 6000, "at most three times"],
    [Infinity, 6000, "without an error bar"],
  ])("an error of %d extends runs of 2000 steps to %d: %s", (error, steps) => {
    const standardError = Number.isFinite(error) ? error : null;
    const { runs, reason } = staged(study, begin(study), { conductivity: { value: 1, standardError } });
    // Everything but the length stays: they go on, they are not begun again.
    expect(runs).toEqual(begin(study)[0]!.runs.map((spec) => ({ ...spec, steps })));
    expect(reason.code).toBe("runs-extended");
    expect(staged(study, begin(study), {}).runs.map((spec) => spec.steps)).toEqual([6000, 6000]);
  });

  test("new lengths are whole numbers of rows", () => {
    const { runs } = staged(wanting({ sampleInterval: "7 fs" }), begin(wanting({ sampleInterval: "7 fs" })), {
      conductivity: { value: 1, standardError: 0.06 },
    });
    for (const { steps } of runs) {
      expect(steps % 7).toBe(0);
      expect(steps).toBeGreaterThanOrEqual(2000 * 1.44);
      expect(steps).toBeLessThan(2000 * 1.44 + 7);
    }
  });

  test("not beyond maxDuration; then it is told", () => {
    const bounded = wanting({ maxDuration: "5 ps" });
    const stage = staged(bounded, begin(bounded), { conductivity: { value: 1, standardError: 1 } });
    expect(stage.runs.map(({ steps }) => steps)).toEqual([5000, 5000]);
    const told = (made: MadeUp) => outcome(bounded, [...begin(bounded), stage], made);
    expect(told({ conductivity: { value: 1, standardError: 0.3 } })).toMatchObject({
      code: "target-not-reached",
      severity: "warning",
      facts: { target: 0.05, error: expect.closeTo(0.3, 12), converged: true },
    });
    expect(told({})).toMatchObject({ code: "target-not-reached", facts: { error: null } });
  });

  test("runs that contradict each other are not extended", () => {
    expect(outcome(study, begin(study), { conductivity: { value: 1, standardError: 0.3, pValue: 1e-4 } })!.code).toBe(
      "target-beyond-reach",
    );
  });

  test("only runs under current are extended where there are some; pilots are not", () => {
    const both = wanting({}, { equilibrium: { duration: "3 ps", replicas: 2 }, drive: auto });
    const [first] = begin(both);
    expect(first!.runs.map(({ kind }) => kind)).toEqual(["pilot", "equilibrium", "equilibrium"]);
    const found = staged(both, [first!], { runs: [pilot(1e-3)], einstein: null });
    const extended = staged(both, [first!, found], {
      runs: [pilot(1e-3)],
      conductivity: { value: 1e-3, standardError: 1e-4 },
      einstein: null,
    });
    expect(extended.runs.map(({ id }) => id)).toEqual(found.runs.map(({ id }) => id));
  });

  test("nor are runs that σ does not rest on", () => {
    const both = wanting({}, { drive: auto });
    const { stages } = searched(both);
    // j₁ and j₂ are left out: then one size is left, and a third of it follows. Its runs are extended with the smaller ones.
    const left = {
      ...point({ conductivity: { value: 1e-3, standardError: 1e-4 } }),
      leftOut: ["T600K-j1-r1", "T600K-j2-r1"],
    };
    const next = decide(setupAt(both), stages, left) as Stage;
    expect(next.reason.code).toBe("weaker-currents");
    const last = decide(setupAt(both), [...stages, next], left) as Stage;
    expect(last.reason.code).toBe("runs-extended");
    expect(last.runs.map(({ id }) => id)).toEqual([3, 4, 5, 6].map((k) => `T600K-j${k}-r1`));
  });

  test("equilibrium alone: Einstein's σ counts, and only when it has converged", () => {
    const resting = wanting({ replicas: 2 }, { drive: { method: "equilibrium" } });
    const stages = begin(resting);
    expect(stages[0]!.runs.map(({ id, steps }) => [id, steps])).toEqual([
      ["T600K-equilibrium-r1", 2000],
      ["T600K-equilibrium-r2", 2000],
    ]);
    expect(outcome(resting, stages, { einstein: { value: 1, standardError: 0.04, converged: true } })!.code).toBe(
      "target-reached",
    );
    // Good by chance: there was no plateau.
    const unsettled = staged(resting, stages, { einstein: { value: 1, standardError: 0.04, converged: false } });
    expect(unsettled.runs).toEqual(stages[0]!.runs.map((spec) => ({ ...spec, steps: 4000 })));
    expect(staged(resting, stages, { einstein: null }).runs.map(({ steps }) => steps)).toEqual([6000, 6000]);
    expect(
      staged(resting, stages, { einstein: { value: 1, standardError: 0.075, converged: false } }).runs.map(
        ({ steps }) => steps,
      ),
    ).toEqual([4500, 4500]);
    const longest = { ...stages[0]!, runs: stages[0]!.runs.map((spec) => ({ ...spec, steps: 40_000 })) };
    const told = outcome(resting, [longest], { einstein: { value: 1, standardError: 0.04, converged: false } });
    // "5 % is not reached (4 %)" alone would puzzle.
    expect(told).toMatchObject({
      code: "target-not-reached",
      facts: { error: expect.closeTo(0.04, 12), converged: false },
    });
  });
});

describe("what is decided", () => {
  test("is the same from the same results, whatever is done between", () => {
    const study = small.make({
      drive: auto,
      production: { ...production, targetError: 0.05, replicas: 2 },
      temperatures: ["600 K", "700 K"],
    });
    const { stages } = searched(study);
    const made: MadeUp = { conductivity: { value: 1e-3, standardError: 1e-4 }, response: { pValue: 0.01 } };
    const once = staged(study, stages, made);
    expect(staged(study, structuredClone(stages), structuredClone(made))).toEqual(once);
    // A force field points into its document, which is no plain data; its model is.
    const systems = study.systems.map(({ forceField, ...rest }) => ({ ...structuredClone(rest), forceField }));
    expect(staged({ ...study, config: structuredClone(study.config), systems }, stages, made)).toEqual(once);
    // Neither the order in which runs ended nor another object of the same results matters.
    expect(staged(study, stages, { ...made, runs: [pilot(1e-3), run("T600K-j1-r1")] })).toEqual(
      staged(study, stages, { ...made, runs: [run("T600K-j1-r1"), pilot(1e-3)] }),
    );
  });

  test("ids and random numbers are those of one run each, over temperatures, kinds, replicas and searches; steps are whole", () => {
    const study = small.make({
      drive: auto,
      equilibrium: { replicas: 3 },
      production: { ...production, targetError: 0.05, replicas: 2 },
      temperatures: ["600 K", "700 K", "800.5 K"],
    });
    const hops = { model: "sinh", characteristicCurrent: { value: 1e-9, standardError: 0 } } as const;
    const runs = study.config.temperatures.flatMap((_, t) => {
      const results = [{ ...pilot(1e-3), id: `T${study.config.temperatures[t]}K-j0-pilot` }];
      let stages = begin(study, t);
      for (let k = 0; k < 6; k++) {
        // A j₀ four times as large each time: stronger currents are better.
        const response = { ...hops, characteristicCurrent: { value: 4 ** k * 1e-9, standardError: 0 } };
        const known = k === 0 ? {} : { conductivity: { value: 1e-3, standardError: 1e-4 }, response };
        stages = [...stages, staged(study, stages, { runs: results, ...known }, t)];
      }
      return latest(stages);
    });
    // Four sets of currents, the first of four.
    expect(new Set(runs.map(({ j }) => j)).size).toBeGreaterThanOrEqual(2 + 4 + 3 * 2);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(runs.length);
    expect(new Set(runs.map(({ ensemble }) => ensemble.stream)).size).toBe(runs.length);
    for (const { id, steps, ensemble } of runs) {
      expect(id).toMatch(/^[\w.-]+$/);
      expect(Number.isSafeInteger(steps) && steps > 0).toBe(true);
      expect(Number.isSafeInteger(ensemble.stream)).toBe(true);
    }
  });

  test("a study with equilibrium runs beside it leaves the others' random numbers alone", () => {
    const bits = (study: Study) =>
      begin(study)[0]!.runs.flatMap(({ id, kind, ensemble }) =>
        kind === "equilibrium" ? [] : [[id, ensemble.stream]],
      );
    for (const drive of [auto, { ...fields, driftVelocity: ["0.2 Å/ps", "0.3 Å/ps"] }])
      expect(bits(small.make({ drive, equilibrium: {} }))).toEqual(bits(small.make({ drive })));
  });
});
