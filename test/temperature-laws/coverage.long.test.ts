import { describe, expect, test } from "vitest";

import { bootstrap, intervals } from "../../src/temperature-laws/bootstrap.js";
import { fitLaw, type PlainFit } from "../../src/temperature-laws/fit-law.js";
import { compareLaws } from "../../src/temperature-laws/fit-temperature-laws.js";
import { fitTemperatureLaws } from "../../src/temperature-laws/index.js";
import { RandomNumbers } from "../estimators/processes.js";
import { bent, broken, eight, exactly, law, scattered, straight, twelve } from "./made-up.js";

// Frequencies of 1000 data sets, within four standard deviations of the binomial: each fails once in 16 000.
const sets = 1000;
const near = (count: number, p: number, n = sets) =>
  expect(Math.abs(count / n - p), `${count} of ${n}, not ${p}`).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));

describe("scattered points", () => {
  test.each([
    ["arrhenius", straight, eight, 0.04],
    ["vogel-fulcher-tammann", bent, eight, 0.04],
    ["two-arrhenius", broken, twelve, 0.01],
    ["quadratic", [8, 0.05, -0.004], eight, 0.04],
  ] as const)("%s: one and two standard errors cover 68 and 95 %%", (name, p, temperatures, error) => {
    const random = new RandomNumbers(17);
    const inside = p.map(() => [0, 0]);
    for (let n = 0; n < sets; n++) {
      const fit = fitLaw(law(name), scattered(name, p, temperatures, error, random), true) as PlainFit;
      p.forEach((value, a) => {
        const z = Math.abs(fit.parameters[a]! - value) / Math.sqrt(fit.covariance[a]![a]!);
        if (z < 1) inside[a]![0]!++;
        if (z < 1.959964) inside[a]![1]!++;
      });
    }
    for (const [one, two] of inside) {
      near(one!, 0.682689);
      near(two!, 0.95);
    }
  });

  test.each([
    ["arrhenius", straight],
    ["vogel-fulcher-tammann", bent],
  ] as const)("%s: intervals of the bootstrap cover 68 and 95 %%", (name, p) => {
    const random = new RandomNumbers(23);
    const n = 200;
    const inside = p.map(() => [0, 0]);
    for (let s = 0; s < n; s++) {
      const data = scattered(name, p, eight, 0.04, random);
      const fit = { ...(fitLaw(law(name), data, true) as PlainFit), errorFactor: 1 };
      const replicas = bootstrap(law(name), data, fit, 200, s);
      p.forEach((value, a) => {
        const { interval68, interval95 } = intervals(replicas.map((q) => q[a]!));
        if (interval68[0] < value && value < interval68[1]) inside[a]![0]!++;
        if (interval95[0] < value && value < interval95[1]) inside[a]![1]!++;
      });
    }
    for (const [one, two] of inside) {
      near(one!, 0.682689, n);
      near(two!, 0.95, n);
    }
  });

  test("the bootstrap of a line is its normal distribution, and the same each time", () => {
    const points = exactly("arrhenius", straight, eight, 0.04);
    const { value, standardError, interval68, interval95 } = fitTemperatureLaws(points, { bootstrap: 4000 }).laws[0]!
      .parameters.activationEnergy!;
    for (const [bound, z] of [
      [interval68[0], -1],
      [interval68[1], 1],
      [interval95[0], -1.959964],
      [interval95[1], 1.959964],
    ] as const) {
      // Of a percentile p: √(p(1 − p)/n)/density; four of those at the 2.5th, 0.17.
      expect(Math.abs((bound - value) / standardError - z)).toBeLessThan(0.17);
    }
    expect(fitTemperatureLaws(points)).toEqual(fitTemperatureLaws(points));
    expect(fitTemperatureLaws(points, { seed: 2 }).laws[0]!.parameters.activationEnergy!.interval68).not.toEqual(
      fitTemperatureLaws(points).laws[0]!.parameters.activationEnergy!.interval68,
    );
  });

  function choices(
    name: string,
    p: readonly number[],
    temperatures: readonly number[],
    error: number,
  ): Record<string, number> {
    const random = new RandomNumbers(5);
    const counts: Record<string, number> = {};
    for (let n = 0; n < sets; n++) {
      const { chosen } = compareLaws(scattered(name, p, temperatures, error, random), true).choice;
      counts[chosen ?? "none"] = (counts[chosen ?? "none"] ?? 0) + 1;
    }
    return counts;
  }
  /** Choices that are neither none nor right. */
  const wrong = (counts: Record<string, number>, right: string) =>
    Object.entries(counts).reduce((sum, [name, n]) => sum + (name === right || name === "none" ? 0 : n), 0);

  test("the right law is chosen when the data allow it", () => {
    for (const [name, p, temperatures, error, often] of [
      ["arrhenius", straight, eight, 0.04, 0.9],
      ["arrhenius", straight, twelve, 0.04, 0.9],
      ["vogel-fulcher-tammann", bent, twelve, 0.02, 0.9],
      ["two-arrhenius", broken, twelve, 0.04, 0.9],
    ] as const) {
      const counts = choices(name, p, temperatures, error);
      expect(counts[name]! / sets, `${name}: ${JSON.stringify(counts)}`).toBeGreaterThan(often);
      expect(wrong(counts, name) / sets).toBeLessThan(0.02);
    }
  });

  test("no law is chosen when they do not", () => {
    for (const [name, p, temperatures, error] of [
      ["arrhenius", straight, eight, 0.3],
      ["arrhenius", straight, [1000, 900, 800, 700], 0.04],
      ["vogel-fulcher-tammann", [Math.log(8e3), 0.2, 60], eight, 0.04],
      ["two-arrhenius", [Math.log(3e4), 0.3, 0.34, 520], twelve, 0.04],
    ] as const) {
      const counts = choices(name, p, temperatures, error);
      expect(counts.none! / sets, `${name}: ${JSON.stringify(counts)}`).toBeGreaterThan(0.9);
      expect(wrong(counts, name) / sets).toBeLessThan(0.02);
    }
  });

  test("the test of curvature rejects 5 % of straight lines", () => {
    const random = new RandomNumbers(3);
    let rejected = 0;
    for (let n = 0; n < sets; n++)
      if (compareLaws(scattered("arrhenius", straight, eight, 0.04, random), true).curvature!.pValue < 0.05) rejected++;
    // Errors are widened where χ² is large, never narrowed: at most 5 %.
    expect(rejected / sets).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / sets));
    expect(rejected / sets).toBeGreaterThan(0.015);
  });
});
