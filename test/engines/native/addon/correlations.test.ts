import { describe, expect, test } from "vitest";

import { addon, describeAddon, type Dynamics, type NativeSimulation } from "../../../../src/engines/native/load.js";
import type { Correlations, LagMoments } from "../../../../src/model/index.js";
import { dynamicsAt, lithiumZirconate } from "../../../systems.js";

const model = lithiumZirconate();
const make = (change: Partial<Dynamics>): NativeSimulation =>
  new (addon().Simulation)(model, dynamicsAt(800, { drive: null, timestep: 0.5, sampleInterval: 3, ...change }));
async function advance(simulation: NativeSimulation, steps: number): Promise<Float64Array[]> {
  const columns = describeAddon().columns.map(() => new Float64Array(steps));
  await simulation.advance(steps, columns, 0);
  return columns;
}

describe("correlations()", () => {
  test("null without correlateFrom and before it; empty at it", async () => {
    const silent = make({});
    await advance(silent, 5);
    expect(silent.correlations()).toBeNull();
    const simulation = make({ correlateFrom: 5 });
    expect(simulation.correlations()).toBeNull();
    await advance(simulation, 4);
    expect(simulation.correlations()).toBeNull();
    await advance(simulation, 1);
    expect(simulation.correlations()).toEqual({
      duration: 0,
      blockDuration: 24,
      blocks: 0,
      charge: { levels: [] },
      species: [{ levels: [] }, { levels: [] }, { levels: [] }],
    });
    expect(make({ correlateFrom: 0 }).correlations()).toMatchObject({ duration: 0 });
  });

  test("shapes, times and counts, after blocks were merged", async () => {
    const simulation = make({ correlateFrom: 5 });
    await advance(simulation, 5 + 1601);
    const { duration, blockDuration, blocks, charge, species } = simulation.correlations()!;
    // 1601 steps of 0.5 fs; blocks of 48 steps would be 34.
    expect({ duration, blockDuration, blocks }).toEqual({ duration: 800.5, blockDuration: 48, blocks: 17 });
    const check = (moments: LagMoments, points: number, interval: number, samples: number, increments: boolean) => {
      expect(moments.levels.length).toBe(Math.floor(Math.log2(samples)) + 1);
      moments.levels.forEach((level, k) => {
        expect(level.interval).toBe(interval * 2 ** k);
        expect([level.counts.length, level.displacement.length, level.increments?.length]).toEqual([
          points * blocks,
          points * blocks * 6,
          increments ? points * blocks * 6 : undefined,
        ]);
        expect(level.increments === null).toBe(!increments);
        for (let p = 0; p < points; p++) {
          const ofLag = level.counts.subarray(p * blocks, (p + 1) * blocks);
          expect(ofLag.reduce((sum, x) => sum + x, 0)).toBe(Math.max(0, Math.floor(samples / 2 ** k) - p));
        }
      });
    };
    check(charge, 16, 0.5, 1601, true);
    expect(species.length).toBe(3);
    for (const moments of species) check(moments, 8, 1.5, 533, false);
  });

  test("copies: neither writing into one nor going on changes another", async () => {
    const simulation = make({ correlateFrom: 0 });
    await advance(simulation, 100);
    const kept = simulation.correlations()!;
    const expected = structuredClone(kept);
    for (const { displacement, counts } of simulation.correlations()!.charge.levels)
      displacement.fill(NaN), counts.fill(NaN);
    expect(simulation.correlations()).toEqual(expected);
    await advance(simulation, 10);
    expect(kept).toEqual(expected);
    expect(simulation.correlations()).not.toEqual(expected);
  });

  test("one lag of one step is the mean square of the recorded charge displacement's changes", async () => {
    const simulation = make({ correlateFrom: 0, sampleInterval: 1 });
    const columns = await advance(simulation, 16);
    const { charge } = simulation.correlations() as Correlations;
    const first = charge.levels[0]!.displacement.subarray(0, 6);
    const q = ["X", "Y", "Z"].map(
      (axis) => columns[describeAddon().columns.findIndex(({ name }) => name === `chargeDisplacement${axis}`)]!,
    );
    const sum = (a: number, b: number) =>
      Array.from(
        { length: 16 },
        (_, k) => (q[a]![k]! - (q[a]![k - 1] ?? 0)) * (q[b]![k]! - (q[b]![k - 1] ?? 0)),
      ).reduce((total, x) => total + x, 0);
    [
      [0, 0],
      [1, 1],
      [2, 2],
      [1, 2],
      [0, 2],
      [0, 1],
    ].forEach(([a, b], k) => expect(first[k]! / sum(a!, b!)).toBeCloseTo(1, 9));
  });

  test("through a checkpoint, into a simulation made for it", async () => {
    const [whole, first, second] = [0, 1, 2].map(() => make({ correlateFrom: 20 })) as [
      NativeSimulation,
      NativeSimulation,
      NativeSimulation,
    ];
    await advance(whole, 300);
    await advance(first, 110);
    second.restore(first.checkpoint());
    expect(second.correlations()).toEqual(first.correlations());
    await advance(second, 190);
    expect(second.correlations()).toEqual(whole.correlations());
    expect(second.checkpoint()).toEqual(whole.checkpoint());
  });
});
