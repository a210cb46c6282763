import { expect } from "vitest";

import {
  defaultEngine,
  type Minimum,
  type RunRecord,
  type Evaluator,
  type Simulator,
} from "../../../src/engines/index.js";
import type { System } from "../../../src/model/index.js";
import type { RunSpec } from "../../../src/plan/run-spec.js";
import { TimeSeries } from "../../../src/index.js";
import type { SmallStudy } from "../../study/small-study.js";
import type { Study } from "../../../src/index.js";
import * as made from "./made-up.js";

const { gigapascal, signs, volume } = made;

/** What an engine would have recorded; nothing is simulated. */
function recorded({ current, ensemble, steps, equilibrationSteps }: RunSpec, { model }: System): RunRecord {
  const held = current?.chargeFlux ?? 0;
  const multiple = held / made.flux;
  const field = made.fields[[1, -1, 2, -2].findIndex((m) => Math.abs(multiple / m - 1) < 1e-9)] ?? 0;
  const skipped = current === null ? 0 : made.transientRows;
  const rows = steps / 1000;
  expect(rows).toBe(skipped + signs.length);
  const noisy = (mean: number, amplitude: number, transient = mean) =>
    Float64Array.from({ length: rows }, (_, i) => (i < skipped ? transient : mean + amplitude * signs[i - skipped]!));
  const time = Float64Array.from({ length: rows }, (_, i) => equilibrationSteps + made.rowTime * (i + 1));
  const columns: Record<string, Float64Array> = {
    time,
    // Of the run under −v: 613 K, 13 more than the thermostat's.
    temperature: noisy(multiple < -1.5 ? 613 : 601, 20, 900),
    pressure: noisy(0.7 / gigapascal, 0.1 / gigapascal, 1),
    potentialEnergy: noisy(-700, 0.5),
    // 3 µeV/ps.
    conservedEnergy: time.map((t) => -600 + 3e-9 * t),
    field: noisy(field, made.amplitude, field + 1),
    chargeFlux: Float64Array.from({ length: rows }, (_, i) => held * (i === 50 ? 1 + 2e-9 : 1)),
    ...Object.fromEntries(
      ["A", "B", "C"].map((axis, k) => [`cell${axis}`, noisy(made.edges[k]!, 0.02 * (k + 1))] as const),
    ),
    ...Object.fromEntries(
      ["Alpha", "Beta", "Gamma"].map((angle, k) => [`cell${angle}`, noisy(made.angles[k]!, 0.1 * (k + 1))] as const),
    ),
  };
  const descriptions = defaultEngine.describe().columns;
  const positions = Float64Array.from(model.positions);
  const cell = ensemble.barostat === undefined ? model.cell : made.cellOf([6.3, 6.36, 9.3], made.angles);
  const state = (step: number, where: Float64Array) => ({
    step,
    cell: where,
    positions,
    unwrappedPositions: positions,
    forces: new Float64Array(positions.length),
    velocities: new Float64Array(positions.length),
  });
  return {
    steps: equilibrationSteps + steps,
    series: new TimeSeries(
      descriptions,
      descriptions.map(({ name }) => columns[name] ?? new Float64Array(rows)),
      rows,
    ),
    correlations: current === null && ensemble.barostat === undefined ? made.correlations : null,
    first: state(0, model.cell),
    last: state(equilibrationSteps + steps, cell),
    facts: {
      ...facts,
      degreesOfFreedom: 68,
      volume: current === null ? made.determinant(rowsOf(model.cell)) : volume,
    },
    timings: { pair: 1.5, reciprocal: 0.25, neighbors: 0.5, other: 0.125, rebuilds: 7 },
    stepsPerSecond: 12_345,
  };
}
const rowsOf = (cell: Float64Array): number[][] => [0, 3, 6].map((k) => [...cell.subarray(k, k + 3)]);
const facts = {
  atoms: 24,
  threads: 3,
  precision: "double" as const,
  interactions: [{ kind: "damped-shifted-force", method: "damped-shifted-force", numbers: { alpha: 0.2, cutoff: 6 } }],
};

function minimised(): Minimum {
  const positions = Float64Array.from({ length: 72 }, (_, i) => i / 10);
  return {
    state: "completed",
    converged: true,
    steps: 321,
    positions,
    forces: new Float64Array(72),
    potentialEnergy: -712.5,
    largestForce: 0.0075,
    initial: { potentialEnergy: -698.25, largestForce: 4.5 },
    facts,
    stepsPerSecond: 5432,
  };
}

/** An engine that has it all already. */
export const engine: Simulator & Evaluator = {
  ...defaultEngine,
  run: (run, system) => Promise.resolve(recorded(run, system)),
  minimise: () => Promise.resolve(minimised()),
};

/** Prepared, under four currents, and at equilibrium. */
export const studyOf = (small: SmallStudy): Study =>
  small.make({
    preparation: {
      minimise: { force: "0.02 eV/Å" },
      pressure: { coupling: "full", duration: "122 ps" },
    },
    drive: {
      method: "constant-current",
      direction: [1, 2, -2],
      driftVelocity: [1, -1, 2, -2].map((multiple) => `${0.15 * multiple} Å/ps`),
    },
    equilibrium: { duration: "122 ps", tensor: true },
    production: { timestep: "1 fs", duration: "162 ps", sampleInterval: "1 ps" },
    threads: 1,
  });
