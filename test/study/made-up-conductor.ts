import type { Study } from "../../src/config/index.js";
import { pointConditions } from "../../src/estimates/conditions.js";
import { estimatePoint, type PointEstimate } from "../../src/estimates/point.js";
import type { DrivenEstimate } from "../../src/estimates/run-estimates.js";
import { finding, type Finding } from "../../src/findings/index.js";
import { makePlan, type RunSpec } from "../../src/plan/index.js";
import { latest, type Stage } from "../../src/runs/stages.js";
import { decide } from "../../src/study/decide.js";
import { setupAt } from "../setups.js";
import type { RandomNumbers } from "../estimators/processes.js";

/** A conductor whose law and noise are known: E = ρj₀ asinh(j/j₀), Var(Ē) = 2k_BTρ/(Vt) (1 + j²/j₀²)^(−½). */
export interface Conductor {
  /** e/(fs Å V) */
  readonly conductivity: number;
  /** e/(fs Å²); infinite: linear. */
  readonly characteristicCurrent: number;
}

export interface Course {
  readonly point: PointEstimate;
  readonly stages: readonly Stage[];
  readonly outcome: Finding | null;
  /** fs recorded under currents. */
  readonly time: number;
}

const kB = 8.617333262e-5;
const blocks = 40;

/** What one run of so many steps says; a longer run has noise of its own, which is as good for what is asked here. */
function measure(spec: RunSpec, conductor: Conductor, volume: number, random: RandomNumbers): DrivenEstimate {
  const { conductivity, characteristicCurrent: j0 } = conductor;
  const j = spec.current!.currentDensity;
  const duration = spec.steps * spec.ensemble.timestep;
  const field = (j0 === Infinity ? j : j0 * Math.asinh(j / j0)) / conductivity;
  const variance = (of: number) => (2 * kB * spec.temperature * of) / (volume * duration);
  const exact = Math.sqrt(variance(1 / conductivity) / Math.sqrt(1 + (j / j0) ** 2));
  /** χ²_ν/ν. */
  const scatter = (nu: number) => {
    let sum = 0;
    for (let k = 0; k < nu; k++) sum += random.normal() ** 2;
    return sum / nu;
  };
  const value = field + exact * random.normal();
  const standardError = exact * Math.sqrt(scatter(blocks - 1));
  const nu = (blocks - 1) / 3;
  return {
    id: spec.id,
    kind: spec.kind,
    replica: spec.replica,
    currentDensity: j,
    field: { value, standardError },
    conductivity: j === 0 ? null : { value: j / value, standardError: (j / value ** 2) * standardError },
    johnsonNyquist: j === 0 ? null : Math.sqrt(variance(Math.abs(value / j))),
    noise: { resistivity: { value: scatter(Math.round(nu)) / conductivity, degreesOfFreedom: nu }, comparison: null },
    converged: true,
    blocks,
    duration,
    equilibration: spec.equilibrationSteps * spec.ensemble.timestep,
    transient: { time: 0, method: "none" },
    findings: [],
  } as unknown as DrivenEstimate;
}

/** A study with `currents: auto` on it, from the pilot to what is reached. */
export function auto(study: Study, conductor: Conductor, random: RandomNumbers): Course {
  const setup = setupAt(study);
  const conditions = pointConditions(setup);
  const results = new Map<string, DrivenEstimate>();
  let stages: Stage[] = [{ runs: makePlan(study).runs, reason: finding("named-by-study", {}) }];
  for (let k = 0; k < 60; k++) {
    for (const spec of stages.at(-1)!.runs) results.set(spec.id, measure(spec, conductor, conditions.volume, random));
    const point = estimatePoint(conditions, {
      runs: [...results.values()],
      correlations: new Map(),
      preparation: [],
    });
    const decision = decide(setup, stages, point);
    if ("outcome" in decision) {
      const driven = latest(stages).filter(({ kind }) => kind === "constant-current");
      const time = driven.reduce((sum, { steps, ensemble }) => sum + steps * ensemble.timestep, 0);
      return { point, stages, outcome: decision.outcome, time };
    }
    stages = [...stages, decision];
  }
  throw Object.assign(new Error("it does not end"), {
    tail: stages
      .slice(-4)
      .map(
        (s) =>
          `${s.reason.code} ${JSON.stringify(s.reason.facts)} ${s.runs.map((r) => `${r.id}:${r.steps}`).join(" ")}`,
      )
      .join("\n"),
  });
}
