import { expect } from "vitest";

import type { PointEstimate } from "../../src/estimates/point.js";
import type { DrivenEstimate } from "../../src/estimates/run-estimates.js";
import { noiseInterval, optimalCurrents, varianceOf } from "../../src/estimators/index.js";
import { decide } from "../../src/study/decide.js";
import { sharesOf } from "../../src/study/find-currents.js";
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
const equilibrated = (duration: string) => small.make({ drive, production, equilibration: { duration } });
const [cold, warm] = [equilibrated("5 ps"), equilibrated("5.001 ps")];
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
  /** Of hops; infinite: the response is straight, as far as is known. */
  readonly characteristicCurrent?: number;
  /** fs */
  readonly chargingTime?: number;
}
function next(study: Study, stages: readonly Stage[], made: MadeUp): ReturnType<typeof decide> {
  const { runs = [], sigma, converged = true, characteristicCurrent: j0 = Infinity, chargingTime } = made;
  const response =
    sigma === undefined
      ? null
      : {
          conductivity: { value: sigma[0] * siemens, standardError: sigma[1] * siemens },
          pValue: 0.6,
          model: j0 === Infinity ? "linear" : "sinh",
          largestLinearCurrent: null,
          characteristicCurrent: j0 === Infinity ? null : { value: j0, standardError: 0 },
          linearity: { pValue: 0.6, deviation: null, findings: [] },
        };
  const point = {
    runs,
    response,
    judgement: { converged, findings: [] },
    equilibrium: null,
    leftOut: [],
    charging: chargingTime === undefined ? null : { time: { value: chargingTime } },
  };
  return decide(setupAt(study), stages, point as unknown as PointEstimate);
}
const runsOf = (decision: ReturnType<typeof decide>) => ("runs" in decision ? decision.runs : []);
const lengthOf = (made: MadeUp) => runsOf(next(wanting, begin(wanting), made))[0]!.steps;

/** The pilot and the first currents, the largest of them first. */
function searched(sigma: number, study = searching) {
  const found = runsOf(next(study, begin(study), { runs: [pilot(sigma)] }));
  return {
    stages: [...begin(study), { runs: found, reason: finding("named-by-study", {}) }],
    j: found[0]!.current!.currentDensity,
  };
}
/** Whether currents follow on the first ones; of hops whose j₀ is so many times the larger of them. */
const follows = (value: number, error: number, j0 = Infinity) => {
  const { stages, j } = searched(1e-3);
  return runsOf(next(searching, stages, { sigma: [value, error], characteristicCurrent: j0 * j })).length > 0;
};

export const ofWhatIsNext = {
  // Pairs at u j₀ and a third of it, half of the time each, against the best up to 12 j₀: 1.62 at u = 20, 1.41 at 30.
  worthDesigning: () => {
    const gain = (u: number) => {
      const law = { characteristicCurrent: 1 };
      const now = [u / 3, u].map((currentDensity) => ({ currentDensity, share: 0.5 }));
      return varianceOf(now, law) / optimalCurrents(law, 12).variance;
    };
    expect(gain(20)).toBeGreaterThan(1.5);
    expect(gain(30)).toBeLessThan(1.5);
    expect(follows(1e-3, 1e-5, 1 / 20)).toBe(true);
    expect(follows(1e-3, 1e-5, 1 / 30)).toBe(false);
  },
  knownForDrive: () => {
    // ρ = 1 ± 0.52: 2.04 at most, σ half of the pilot's and no room for a current 1.5 times as strong; known better, the law decides.
    expect(follows(1e-3, 0.48e-3, 1 / 3)).toBe(true);
    expect(follows(1e-3, 0.52e-3, 1 / 3)).toBe(false);
  },
  // σ = 6e-3 ± 1.5 times that: at least a quarter, 1.5 times the pilot's.
  worthLarger: () => {
    expect(follows(1.55e-3 * 4, 1.5 * 1.55e-3 * 4)).toBe(true);
    expect(follows(1.45e-3 * 4, 1.5 * 1.45e-3 * 4)).toBe(false);
  },
  // A law whose j₀ is far above what was tried, or far below.
  currentReach: () => {
    const { stages, j } = searched(1e-3);
    const found = runsOf(next(searching, stages, { sigma: [1e-3, 1e-5], characteristicCurrent: 100 * j }));
    expect(Math.max(...found.map(({ current }) => current!.currentDensity)) / j).toBeCloseTo(4, 9);
  },
  hopReach: () => {
    const { stages, j } = searched(1e-7);
    const found = runsOf(next(searching, stages, { sigma: [1e-7, 1e-9], characteristicCurrent: j / 4 }));
    expect((4 * Math.max(...found.map(({ current }) => current!.currentDensity))) / j).toBeCloseTo(12, 9);
  },
  // Of three magnitudes the one that is not the best design's.
  checkShare: () => {
    const times = [1, 3, 12].map((currentDensity) => ({ currentDensity, share: 1 }));
    const shares = sharesOf(times, { characteristicCurrent: 1 }).map(({ share }) => share);
    expect(shares.at(-1)).toBeCloseTo(0.15, 12);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  },
  warmStart: () => {
    const starts = (study: Study) =>
      runsOf(next(study, begin(study), { runs: [pilot(1e-3)] })).map(({ warmStart, current }) => ({
        steps: warmStart?.steps,
        // E/j in units of the noise's resistivity.
        ratio: (warmStart?.field ?? NaN) / (current!.currentDensity * pilot(1e-3).noise!.resistivity.value),
      }));
    expect(starts(cold)).toEqual(Array(4).fill({ steps: undefined, ratio: NaN }));
    for (const { steps, ratio } of starts(warm)) {
      expect(steps).toBe(5000);
      expect(ratio).toBeCloseTo(1, 12);
    }
  },
  // Where hops have a law, its field: E = ρj₀ asinh(j/j₀).
  knownForWarmStart: () => {
    const { stages, j } = searched(1e-3, warm);
    const ratios = (error: number) =>
      runsOf(next(warm, stages, { sigma: [1e-3, error * 1e-3], characteristicCurrent: j / 3 })).map(
        ({ warmStart, current }) => {
          const u = (3 * current!.currentDensity) / j;
          return warmStart === undefined ? null : (warmStart.field * 1e-3 * siemens) / ((j / 3) * Math.asinh(u));
        },
      );
    for (const ratio of ratios(0.34)) expect(ratio).toBeCloseTo(1, 12);
    expect(ratios(0.34)).not.toHaveLength(0);
    expect(new Set(ratios(0.36))).toEqual(new Set([null]));
  },
  // Three charging times after those 5 ps, or five where there is no field to begin with.
  warmEquilibration: () => {
    const steps = (error: number) => {
      const { stages, j } = searched(1e-3, warm);
      const made = { sigma: [1e-3, error * 1e-3], characteristicCurrent: j / 3, chargingTime: 300 } as const;
      return new Set(runsOf(next(warm, stages, made)).map(({ equilibrationSteps }) => equilibrationSteps));
    };
    expect(steps(0.1)).toEqual(new Set([5900]));
    expect(steps(0.4)).toEqual(new Set([5001]));
  },
  // Better currents are added: of two shares the small one, 0.1 or so of as much time again, 400 of 2 × 4000 steps, is lengthened to that.
  leastShare: () => {
    const { stages, j } = searched(1e-3);
    const lengths = runsOf(next(searching, stages, { sigma: [1e-3, 1e-5], characteristicCurrent: j / 3 })).map(
      ({ steps }) => steps,
    );
    expect(Math.min(...lengths)).toBe(500);
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
    expect(kinds(16)).toEqual(Array<string>(4).fill("constant-current"));
  },
  searches: () => {
    let { stages, j } = searched(1e-7);
    let found = 1;
    for (let k = 0; k < 20; k++) {
      // There is always room for stronger ones.
      j *= 4;
      const decision = next(searching, stages, { sigma: [1e-7, 1e-9], characteristicCurrent: j });
      if (!("runs" in decision)) break;
      stages = [...stages, decision];
      found++;
    }
    expect(found).toBe(4);
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
