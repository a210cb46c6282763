import { describe, expect, test } from "vitest";

import {
  designAmong,
  optimalCurrents,
  relativeNoise,
  varianceOf,
  type DesignedCurrent,
} from "../../src/estimators/index.js";

/** e/(fs Å²); variances are in units of 2k_BTρ/(V j₀² t) when multiplied with its square. */
const j0 = 3e-6;
const law = { characteristicCurrent: j0 };
const line = { characteristicCurrent: Infinity };
const scaled = (variance: number) => variance * j0 ** 2;
const shares = (...pairs: readonly (readonly [u: number, share: number])[]): DesignedCurrent[] =>
  pairs.map(([u, share]) => ({ currentDensity: u * j0, share }));

/**
 * Variance of ρ by the inverse of Fisher's information of (ρ, j₀), both 1: derivatives of E = ρj₀ asinh(j/j₀) by differences,
 * the noise (1 + u²)^(−½).
 */
function byDifferences(runs: readonly (readonly [u: number, share: number])[]): number {
  const h = 1e-5;
  const field = (u: number, rho: number, scale: number) => rho * scale * Math.asinh(u / scale);
  let [rr, rs, ss] = [0, 0, 0];
  for (const [u, share] of runs) {
    const weight = share * Math.sqrt(1 + u * u);
    const r = (field(u, 1 + h, 1) - field(u, 1 - h, 1)) / (2 * h);
    const s = (field(u, 1, 1 + h) - field(u, 1, 1 - h)) / (2 * h);
    rr += weight * r * r;
    rs += weight * r * s;
    ss += weight * s * s;
  }
  return 1 / (rr - rs ** 2 / ss);
}

describe("what currents are worth", () => {
  test("one weak current, taken for the line: error² = 1/u²", () => {
    expect(scaled(varianceOf(shares([0.5, 1]), line))).toBeCloseTo(4, 12);
    // 4 % biased: asinh(0.5)/0.5.
    expect(1 - Math.asinh(0.5) / 0.5).toBeCloseTo(0.04, 2);
    // Alone it does not tell ρ from j₀.
    expect(varianceOf(shares([0.5, 1]), law)).toBe(Infinity);
    expect(varianceOf(shares([0.5, 0.5], [-0.5, 0.5]), law)).toBe(Infinity);
  });

  test.each([
    { from: 2, to: 17, variance: 1.1 },
    { from: 10, to: 1000, variance: 0.2 },
  ])("u = $from and $to in the best shares: $variance", ({ from, to, variance }) => {
    const design = designAmong([from * j0, to * j0], law)!;
    expect(scaled(design.variance)).toBeCloseTo(variance, 1);
    // By brute force over the share, to a thousandth of it.
    const all = Array.from({ length: 999 }, (_, k) => (k + 1) / 1000);
    const best = Math.min(
      ...all.map((share) =>
        byDifferences([
          [from, share],
          [to, 1 - share],
        ]),
      ),
    );
    expect(scaled(design.variance)).toBeLessThan(best * (1 + 1e-6));
    expect(scaled(design.variance)).toBeGreaterThan(best * (1 - 1e-3));
  });

  test("the noise is Johnson and Nyquist's at weak currents, and j₀/|j| of it at strong ones", () => {
    expect(relativeNoise(1e-3 * j0, law)).toBeCloseTo(1, 5);
    expect(relativeNoise(-Math.sqrt(3) * j0, law)).toBeCloseTo(0.5, 12);
    expect(relativeNoise(1e3 * j0, law) * 1e3).toBeCloseTo(1, 5);
    expect(relativeNoise(j0, line)).toBe(1);
  });

  test("of any shares, as Fisher's information has it; signs do not matter, times in place of shares divide", () => {
    const runs = [
      [0.3, 0.2],
      [2, 0.5],
      [9, 0.1],
      [40, 0.2],
    ] as const;
    const found = varianceOf(shares(...runs), law);
    expect(scaled(found) / byDifferences(runs)).toBeCloseTo(1, 6);
    const opposite = runs.map(([u, share], k) => [k % 2 === 0 ? -u : u, share] as const);
    expect(varianceOf(shares(...opposite), law) / found).toBeCloseTo(1, 12);
    const longer = runs.map(([u, share]) => [u, 7 * share] as const);
    expect(found / varianceOf(shares(...longer), law)).toBeCloseTo(7, 10);
  });
});

describe("the best among given currents", () => {
  const us = [0.5, 1, 2, 4, 8, 17];
  const design = designAmong(
    us.map((u) => u * j0),
    law,
  )!;

  test("is not beaten by any pair or triple of them in any shares, twentieths of the time", () => {
    const grid = Array.from({ length: 19 }, (_, k) => (k + 1) / 20);
    let [best, tried] = [Infinity, 0];
    for (const [a, first] of us.entries())
      for (const [b, second] of us.entries())
        for (const third of [...us.slice(b + 1), null])
          for (const x of a < b ? grid : [])
            for (const y of third === null ? [1 - x] : grid.filter((share) => share < 1 - x - 1e-9)) {
              const runs = [[first, x] as const, [second, y] as const];
              if (third !== null) runs.push([third, 1 - x - y]);
              best = Math.min(best, byDifferences(runs));
              tried++;
            }
    // 15 pairs in 19 shares, 20 triples in 19·18/2.
    expect(tried).toBe(15 * 19 + 20 * 171);
    expect(scaled(design.variance)).toBeLessThan(best * (1 + 1e-6));
    // And is about as good as the best of those.
    expect(scaled(design.variance)).toBeGreaterThan(best * 0.98);
  });

  test("its variance is that of its currents, and its shares are all of the time", () => {
    for (const one of [
      design,
      optimalCurrents(law, 30 * j0),
      optimalCurrents(law, j0 / 10),
      optimalCurrents(line, j0),
    ]) {
      expect(one.currents.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
      expect(varianceOf(one.currents, one.currents.length === 1 ? line : law) / one.variance).toBeCloseTo(1, 6);
    }
  });

  test("among all up to the largest: that one, and one that is no worse than any of a finer grid", () => {
    const free = optimalCurrents(law, 17 * j0);
    expect(free.currents).toHaveLength(2);
    expect(Math.max(...free.currents.map(({ currentDensity }) => currentDensity)) / (17 * j0)).toBeCloseTo(1, 12);
    const finest = Math.min(
      ...Array.from({ length: 400 }, (_, k) => 17 * 1.02 ** -(k + 1)).map(
        (u) => designAmong([u * j0, 17 * j0], law)?.variance ?? Infinity,
      ),
    );
    // Its own grid has steps of 15 %: at the minimum that costs little.
    expect(free.variance / finest).toBeLessThan(1.01);
    expect(free.variance / finest).toBeGreaterThan(0.999);
  });

  test("of the line it is the largest, alone", () => {
    expect(designAmong([1e-6, 4e-6, 2e-6], line)).toEqual({
      currents: [{ currentDensity: 4e-6, share: 1 }],
      variance: 1 / 4e-6 ** 2,
    });
  });

  test("one size has none: ρ and j₀ are not told apart", () => {
    expect(designAmong([j0], law)).toBeNull();
    expect(designAmong([j0, j0], law)).toBeNull();
  });
});
