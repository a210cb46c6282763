import { expect } from "vitest";

import type { PointEstimate } from "../../src/estimates/point.js";
import type { DrivenEstimate } from "../../src/estimates/run-estimates.js";
import { noiseInterval } from "../../src/estimators/index.js";
import { decide } from "../../src/study/decide.js";
import { finding } from "../../src/findings/index.js";
import { makePlan } from "../../src/plan/index.js";
import { predict } from "../../src/plan/predict.js";
import type { Stage } from "../../src/runs/stages.js";
import { signedVolume } from "../../src/structures/index.js";
import { setupAt } from "../setups.js";
import { SmallStudy } from "../study/small-study.js";

// What auto and a target do next, from points that were made up.

const small = new SmallStudy();
const drive = { method: "constant-current", direction: [1, 2, -2], currents: "auto" };
const production = { timestep: "1 fs", duration: "2 ps" };
const searching = small.make({ drive, production });
const wanting = small.make({ production: { ...production, targetError: "5 %" } });
small.remove();

type Study = typeof searching;
const begin = (study: Study): Stage[] => [{ runs: makePlan(study).runs, reason: finding("named-by-study", {}) }];
/** e/(fs Å V) of 1 S/cm. */
const siemens = 1 / 1.602176634e4;

/** Whose noise says that σ is at least this, S/cm. */
const pilot = (conductivity: number, blocks = 40) =>
  ({
    id: "T600K-j0-pilot",
    kind: "pilot",
    blocks,
    converged: true,
    currentDensity: 0,
    field: { value: 0, standardError: 0.001 },
    noise: {
      resistivity: {
        value: 1 / (conductivity * siemens) / noiseInterval({ value: 1, degreesOfFreedom: 50 })[1],
        degreesOfFreedom: 50,
      },
      comparison: null,
    },
  }) as unknown as DrivenEstimate;

interface MadeUp {
  readonly runs?: readonly DrivenEstimate[];
  /** S/cm */
  readonly sigma?: readonly [value: number, standardError: number];
  readonly converged?: boolean;
  /** Of linearity. */
  readonly pValue?: number;
  readonly largestLinearCurrent?: number;
}
function next(study: Study, stages: readonly Stage[], made: MadeUp): ReturnType<typeof decide> {
  const { runs = [], sigma, converged = true, pValue = 0.6, largestLinearCurrent = null } = made;
  const response =
    sigma === undefined
      ? null
      : {
          conductivity: { value: sigma[0] * siemens, standardError: sigma[1] * siemens },
          pValue: 0.6,
          model: "linear",
          largestLinearCurrent,
          characteristicCurrent: null,
          linearity: { pValue, findings: [] },
        };
  const point = { runs, response, judgement: { converged, findings: [] }, equilibrium: null };
  return decide(setupAt(study), stages, point as unknown as PointEstimate);
}
const runsOf = (decision: ReturnType<typeof decide>) => ("runs" in decision ? decision.runs : []);
const lengthOf = (made: MadeUp) => runsOf(next(wanting, begin(wanting), made))[0]!.steps;

/** The pilot and the first currents, the largest of them first. */
function searched(sigma: number) {
  const found = runsOf(next(searching, begin(searching), { runs: [pilot(sigma)] }));
  return {
    stages: [...begin(searching), { runs: found, reason: finding("named-by-study", {}) }],
    j: found[0]!.current!.currentDensity,
  };
}
/** Whether larger currents follow on a pilot's σ of 1e-3 S/cm, at which x is 0.4. */
const goesUp = (value: number, error: number, begun = 1e-3) =>
  runsOf(next(searching, searched(begun).stages, { sigma: [value, error] })).length > 0;

export const ofWhatIsNext = {
  timidDrive: () => {
    expect(goesUp(0.4e-3 / 0.21, 1e-6)).toBe(false);
    expect(goesUp(0.4e-3 / 0.19, 1e-6)).toBe(true);
  },
  // Where heat bounds the current, it grows as √σ.
  worthLarger: () => {
    expect(goesUp(50 * 1.45 ** 2, 0.01, 50)).toBe(false);
    expect(goesUp(50 * 1.55 ** 2, 0.01, 50)).toBe(true);
  },
  // x = 0.13 by σ itself; by what it is at least, 1/(1 + 2ε) of it, 0.28.
  knownForDrive: () => {
    expect(goesUp(3e-3, 0.48 * 3e-3)).toBe(true);
    expect(goesUp(3e-3, 0.52 * 3e-3)).toBe(false);
  },
  autoHeating: () => {
    // ΔT = 2Pτ/(f k), P = j²V/σ, f = 3·24 − 4, τ = 100 fs.
    const power = (searched(50).j ** 2 * signedVolume(searching.systems[0]!.model.cell)) / (50 * siemens);
    expect((2 * power * 100) / (68 * 8.617333262e-5) / 600).toBeCloseTo(0.005, 8);
  },
  pilotBlocks: () => {
    const kinds = (blocks: number) =>
      runsOf(next(searching, begin(searching), { runs: [pilot(1e-3, blocks)] })).map(({ kind }) => kind);
    expect(kinds(15)).toEqual(["pilot"]);
    expect(kinds(16)).toEqual(Array<string>(3).fill("constant-current"));
  },
  searches: () => {
    let { stages } = searched(1e-3);
    let found = 1;
    for (let k = 0; k < 20; k++) {
      const decision = next(searching, stages, { sigma: [1e-3, 5e-5], pValue: 1e-3 });
      if (!("runs" in decision)) break;
      stages = [...stages, decision];
      found++;
    }
    expect(found).toBe(4);
  },
  // Bent, though the smallest is in the linear range: with three runs the fourth is added, with four none.
  runsForCurve: () => {
    const { stages, j } = searched(1e-3);
    const made: MadeUp = { sigma: [1e-3, 5e-5], pValue: 0.01, largestLinearCurrent: 0.5 * j };
    const fourth = next(searching, stages, made);
    expect(runsOf(fourth)).toHaveLength(1);
    expect(runsOf(next(searching, [...stages, fourth as Stage], made))).toHaveLength(0);
  },
  leastGrowth: () => expect(lengthOf({ sigma: [1, 0.051] })).toBe(2500),
  mostGrowth: () => expect(lengthOf({ sigma: [1, 0.2] })).toBe(6000),
  growthUnconverged: () => expect(lengthOf({ sigma: [1, 0.04], converged: false })).toBe(4000),
  relaxations: () => {
    const { constantCurrent } = predict({
      conductivity: { value: 1e-4 },
      temperature: 600,
      volume: 2000,
      timestep: 1,
      stepsPerSecond: 1e3,
      targetError: 10,
      relaxationTime: 1234,
    });
    expect(constantCurrent.timePerRun).toBe(12_340);
  },
};
