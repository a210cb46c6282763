import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { fitLinearResponse, speedUp } from "../../src/estimators/index.js";
import { drivenRun, makePlan } from "../../src/plan/index.js";
import { signedVolume } from "../../src/structures/index.js";
import { describePointNoise } from "../../src/results/describe-noise.js";
import { describeSpeedUp } from "../../src/results/describe-speed-up.js";
import { Point } from "../../src/study/point.js";
import type { EquilibriumResult, PointResult, RunResult } from "../../src/results/document.js";
import { saveStages } from "../../src/runs/stages.js";
import { SmallStudy } from "./small-study.js";

// Points of runs that were made up: nothing is simulated.

const small = new SmallStudy();
afterAll(() => small.remove());

/** e/(fs Å²) → A/cm², e/(fs Å V) → S/cm */
const amperes = 1.602176634e12;
const siemens = 1.602176634e4;
/** zeEa/2k_BT = 1 of a = 2 Å at 600 K, V/Å. */
const unitField = 8.617333262e-5 * 600;

/** A run at x = zeEa/2k_BT in a conductor of 1 S/cm, whose noise says something else. */
function run(id: string, x: number, noise: number, changes: Partial<RunResult> = {}): RunResult {
  const field = x * unitField;
  return {
    id,
    kind: "constant-current",
    replica: 0,
    steps: 2000,
    duration: { value: 2, unit: "ps" },
    equilibration: { value: 0.4, unit: "ps" },
    currentDensity: { value: (field / siemens) * amperes, unit: "A/cm^2" },
    field: { value: field, standardError: 0.02 * unitField, unit: "V/Å" },
    noise: {
      conductivity: { value: noise, standardError: 0.3 * noise, unit: "S/cm" },
      interval68: [0.7 * noise, 1.4 * noise],
      degreesOfFreedom: 20,
      comparison: null,
    },
    johnsonNyquist: { standardError: 0.02 * unitField, measuredOverPredicted: 1, unit: "V/Å" },
    converged: true,
    blocks: 21,
    warnings: [],
    ...changes,
  } as RunResult;
}
const pilot = run("T600K-j0-pilot", 0, 0.5, {
  kind: "pilot",
  steps: 10_000,
  currentDensity: { value: 0, unit: "A/cm^2" },
  field: { value: 0, standardError: 0.02, unit: "V/Å" },
});
const weak = [run("T600K-j1-r1", 0.4, 0.5), run("T600K-j2-r1", -0.4, 0.5), run("T600K-j3-r1", 0.2, 0.5)];
/** Beyond x = 0.7. */
const strong = [run("T600K-j4-r1", 1.5, 40), run("T600K-j5-r1", -1.5, 40)];

/** The point of an `auto` study that finds these results in its folder. */
function point(name: string, runs: readonly RunResult[]): PointResult {
  const study = small.make({ drive: { method: "constant-current", direction: [1, 2, -2], currents: "auto" } });
  const folder = join(small.folder, name);
  const volume = signedVolume(study.model.cell);
  const found = runs.slice(1).map((result) => {
    const currentDensity = result.currentDensity.value / amperes;
    return drivenRun(study.config, {
      t: 0,
      j: Number(/-j(\d)/.exec(result.id)![1]),
      current: { chargeFlux: currentDensity * volume, currentDensity, driftVelocity: null },
      replica: 0,
    });
  });
  saveStages(folder, "T600K", [{ runs: found, reason: "made up" }]);
  for (const result of runs) {
    mkdirSync(join(folder, "runs", result.id), { recursive: true });
    writeFileSync(join(folder, "runs", result.id, "result.json"), JSON.stringify(result));
  }
  return new Point(study, 0, folder, makePlan(study.config, study.model, 1).runs, []).result;
}

describe("runs that auto drove too strongly", () => {
  const without = point("without", [pilot, ...weak]);
  const all = point("with", [pilot, ...weak, ...strong]);

  test("are listed and named, but neither σ nor its noise rests on them", () => {
    expect(all.runs).toHaveLength(6);
    expect(all.warnings).toContainEqual(
      expect.stringMatching(/^T600K-j4-r1, T600K-j5-r1: driven beyond zeEa\/2kT = 0.7, left out of σ$/),
    );
    expect(all.conductivity!.value).toBeCloseTo(1, 9);
    expect(all.conductivity).toEqual(without.conductivity);
    expect(all.noise!.conductivity.value).toBeCloseTo(0.5, 9);
    expect(all.noise).toEqual(without.noise);
    // Four runs, the pilot among them.
    expect(all.noise!.degreesOfFreedom).toBe(80);
  });

  test("stay when there are no weaker ones", () => {
    const alone = point("alone", [pilot, ...strong]);
    expect(alone.conductivity!.value).toBeCloseTo(1, 9);
    expect(alone.warnings).toContainEqual(expect.stringContaining("the response is not linear there"));
  });
});

test("a run that has not seen its slow noise weighs no more than Johnson–Nyquist's error lets it", () => {
  // At x = 0.2 a third of the noise it must have, with 21 blocks: p = 4e-8. A tenth of its field too large.
  const quiet = run("T600K-j3-r1", 0.2, 0.5, {
    field: { value: 0.22 * unitField, standardError: 0.006 * unitField, unit: "V/Å" },
    johnsonNyquist: { standardError: 0.02 * unitField, measuredOverPredicted: 0.3, unit: "V/Å" },
  });
  const { conductivity } = point("quiet", [pilot, weak[0]!, weak[1]!, quiet]);
  // Equal weights: ρ = Σ jE/Σ j² = (0.16 + 0.16 + 0.2 × 0.22)/(0.16 + 0.16 + 0.04).
  expect(conductivity!.value).toBeCloseTo(0.36 / 0.364, 9);
  expect(conductivity!.standardError).toBeCloseTo((0.02 / 0.6) * (0.36 / 0.364) ** 2, 9);
});

describe("the speed-up", () => {
  const runs = [pilot, ...weak, ...strong];
  const fit = fitLinearResponse(
    weak.map((result) => ({
      currentDensity: result.currentDensity.value / amperes,
      field: result.field,
      blocks: result.blocks,
    })),
  )!;
  const einstein = { value: 1, standardError: 0.2, degreesOfFreedom: 12 };
  const equilibrium = {
    einstein,
    nernstEinstein: null,
    runs: [{ duration: { value: 30, unit: "ps" }, equilibration: { value: 0.4, unit: "ps" } }],
  } as unknown as EquilibriumResult;

  test("counts the time of every run, and the blocks that the error rests on", () => {
    const { collective, costs } = describeSpeedUp(runs, [pilot, ...weak], fit, equilibrium)!;
    expect(costs.constantCurrent.time.value).toBeCloseTo(6 * 2.4, 12);
    const relativeError = fit.conductivity.standardError! / fit.conductivity.value;
    const expected = speedUp({
      equilibrium: { relativeError: 0.2, errorDegreesOfFreedom: 12, time: 30.4 },
      constantCurrent: { relativeError, errorDegreesOfFreedom: 3 * 20, time: 14.4 },
    });
    expect(collective!.value / expected.value).toBeCloseTo(1, 12);
    expect(collective!.standardError / expected.standardError).toBeCloseTo(1, 12);
  });
});

test("without any noise there is nothing to pool", () => {
  expect(describePointNoise([{ ...pilot, noise: null }], undefined)).toBeUndefined();
});
