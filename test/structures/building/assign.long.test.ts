import { expect, test } from "vitest";

import { assign, EMPTY, type Assignment } from "../../../src/structures/building/assign.js";
import { Random } from "../../../src/statistics/random.js";

/** How often each assignment comes, and χ² of their being alike. */
function tally(
  problem: Assignment,
  times: number,
): { readonly counts: Map<string, number>; readonly chiSquared: (kinds: number) => number } {
  const counts = new Map<string, number>();
  for (let stream = 0; stream < times; stream++) {
    const { species, conflicts } = assign(problem, new Random(11, stream));
    expect(conflicts).toEqual([]);
    counts.set(species.join(), (counts.get(species.join()) ?? 0) + 1);
  }
  return {
    counts,
    chiSquared: (kinds) => [...counts.values()].reduce((sum, n) => sum + (n - times / kinds) ** 2 / (times / kinds), 0),
  };
}

/** Sites on a ring, neighbours at 1 Å. */
const ring = (sites: number) => Array.from({ length: sites }, (_, i) => ({ i, j: (i + 1) % sites, distance: 1 }));

test("without near pairs every assignment is as likely (χ², 29 degrees of freedom, false alarm 1e-4)", () => {
  // 5!/(2! 1! 2!) = 30 ways for two of 0, one of 1 and two empty sites.
  const { counts, chiSquared } = tally(
    { pools: [[0, 1, 2, 3, 4]], atoms: [[0, 0, 1]], sites: 5, near: [], excludes: () => true },
    6000,
  );
  expect(counts.size).toBe(30);
  expect(chiSquared(30)).toBeLessThan(64.0);
});

test("with near pairs every allowed assignment is as likely (χ², 49 degrees of freedom, false alarm 1e-4)", () => {
  // n/(n − k) C(n − k, k) ways to put k on a ring of n so that none are neighbours: 10/7 C(7, 3) = 50.
  const { counts, chiSquared } = tally(
    {
      pools: [Array.from({ length: 10 }, (_, i) => i)],
      atoms: [[0, 0, 0]],
      sites: 10,
      near: ring(10),
      excludes: () => true,
    },
    10_000,
  );
  expect(counts.size).toBe(50);
  expect(chiSquared(50)).toBeLessThan(92.0);
});

test("two pools and a rule for one pair of species only (χ², 3 degrees of freedom, false alarm 1e-4)", () => {
  // On a ring of 8, even sites hold one of 0, odd ones two of 1, and 0 and 1 must not be neighbours: the odd ones not beside it, 4 ways.
  const pools = [
    [0, 2, 4, 6],
    [1, 3, 5, 7],
  ];
  const { counts, chiSquared } = tally(
    { pools, atoms: [[0], [1, 1]], sites: 8, near: ring(8), excludes: (a, b) => a !== b },
    4000,
  );
  expect(counts.size).toBe(4);
  expect(chiSquared(4)).toBeLessThan(21.1);
});

test("full rings are reached, one more atom is a conflict that is given back", () => {
  const problem = (atoms: number): Assignment => ({
    pools: [Array.from({ length: 40 }, (_, i) => i)],
    atoms: [new Array<number>(atoms).fill(3)],
    sites: 40,
    near: ring(40),
    excludes: () => true,
  });
  const { species, conflicts } = assign(problem(20), new Random(1));
  expect(conflicts).toEqual([]);
  expect([...species].filter((s) => s === 3)).toHaveLength(20);
  expect([...species].filter((s) => s === EMPTY)).toHaveLength(20);
  expect(assign(problem(21), new Random(1)).conflicts.length).toBeGreaterThan(0);
});
