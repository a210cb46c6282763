import { describe, expect, test } from "vitest";

import { bootstrap, intervals } from "../../src/temperature-laws/bootstrap.js";
import { fitLaw, type PlainFit } from "../../src/temperature-laws/fit-law.js";
import { compareLaws } from "../../src/temperature-laws/fit-temperature-laws.js";
import { fitTemperatureLaws } from "../../src/temperature-laws/index.js";
import { RandomNumbers } from "../estimators/processes.js";
import { doubtUnit } from "../../src/temperature-laws/doubt-unit.js";
import { testResidualOrder } from "../../src/temperature-laws/residual-order.js";
import { bent, broken, eight, exactly, law, nine, scattered, six, straight, superionic, twelve } from "./made-up.js";

// Frequencies of 1000 data sets, within four standard deviations of the binomial: each fails once in 16 000.
const sets = 1000;
/** Of those whose choice takes long. */
const choosing = 300;
const near = (count: number, p: number, n = sets) =>
  expect(Math.abs(count / n - p), `${count} of ${n}, not ${p}`).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));

describe("scattered points", () => {
  test.each([
    ["arrhenius", straight, eight, 0.04],
    ["vogel-fulcher-tammann", bent, eight, 0.04],
    ["two-arrhenius", broken, twelve, 0.01],
    ["two-phases", superionic, nine, 0.04],
    ["quadratic", [8, 0.05, -0.004], eight, 0.04],
  ] as const)("%s: one and two standard errors cover 68 and 95 %%", (name, p, temperatures, error) => {
    const random = new RandomNumbers(17);
    const inside = p.map(() => [0, 0]);
    for (let n = 0; n < sets; n++) {
      const fit = fitLaw(law(name), scattered(name, p, temperatures, error, random), true) as PlainFit;
      p.forEach((value, a) => {
        if (law(name).parameters[a]!.bracketed === true) return;
        const z = Math.abs(fit.parameters[a]! - value) / Math.sqrt(fit.covariance[a]![a]!);
        if (z < 1) inside[a]![0]!++;
        if (z < 1.959964) inside[a]![1]!++;
      });
    }
    inside.forEach(([one, two], a) => {
      if (law(name).parameters[a]!.bracketed === true) return;
      near(one!, 0.682689);
      near(two!, 0.95);
    });
  });

  // Without errors of the points: Student's t of what is left, one degree of freedom with six points of two phases.
  test.each([
    ["arrhenius", straight, [1000, 700, 500], 0.04],
    ["arrhenius", straight, six, 0.04],
    ["two-phases", superionic, [430, 410, 390, 380, 360, 340, 320], 0.04],
    ["two-phases", superionic, [430, 410, 390, 380, 360, 340], 0.04],
  ] as const)(
    "%s, %j, at %j, scatter %d, without errors of the points: widened errors and the bootstrap cover",
    (name, p, temperatures, error) => {
      const random = new RandomNumbers(29);
      const n = 400;
      const inside = p.map(() => [0, 0]);
      for (let s = 0; s < n; s++) {
        const data = { ...scattered(name, p, temperatures, error, random), errors: temperatures.map(() => 1) };
        const fit = fitLaw(law(name), data, false) as PlainFit;
        const replicas = bootstrap(law(name), data, fit, 400, s);
        p.forEach((value, a) => {
          if (law(name).parameters[a]!.bracketed === true) return;
          const z = Math.abs(fit.parameters[a]! - value) / Math.sqrt(fit.covariance[a]![a]!) / fit.errorFactor;
          if (z < 1) inside[a]![0]!++;
          const { interval95 } = intervals(replicas.map((q) => q[a]!));
          if (interval95[0] < value && value < interval95[1]) inside[a]![1]!++;
        });
      }
      // A place that is searched for takes one degree of freedom that it does not use when the jump is large: never too small.
      inside.forEach(([one, two], a) => {
        if (law(name).parameters[a]!.bracketed === true) return;
        expect(one! / n, `${a}: 68 %`).toBeGreaterThan(0.682689 - 4 * Math.sqrt((0.68 * 0.32) / n));
        expect(two! / n, `${a}: 95 %`).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.95 * 0.05) / n));
      });
    },
  );

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
      expect(Math.abs((bound - value) / standardError! - z)).toBeLessThan(0.17);
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
    const random = new RandomNumbers(11);
    const counts: Record<string, number> = {};
    for (let n = 0; n < choosing; n++) {
      const { chosen } = compareLaws(scattered(name, p, temperatures, error, random), true).choice;
      counts[chosen ?? "none"] = (counts[chosen ?? "none"] ?? 0) + 1;
    }
    return counts;
  }
  /** Choices that are neither none nor right. */
  const wrong = (counts: Record<string, number>, right: string) =>
    Object.entries(counts).reduce((sum, [name, n]) => sum + (name === right || name === "none" ? 0 : n), 0);

  test("the right law is chosen as often as docs/temperature-laws.md says", () => {
    for (const [name, p, temperatures, error, often] of [
      ["arrhenius", straight, eight, 0.04, 0.952],
      ["arrhenius", straight, twelve, 0.04, 0.934],
      ["vogel-fulcher-tammann", bent, eight, 0.04, 0.664],
      ["two-arrhenius", broken, twelve, 0.04, 0.979],
    ] as const) {
      const counts = choices(name, p, temperatures, error);
      near(counts[name]!, often, choosing);
      expect(wrong(counts, name) / choosing).toBeLessThan(0.02);
    }
  });

  test("a bend is chosen when the data allow it: more points, half the errors", () => {
    const counts = choices("vogel-fulcher-tammann", bent, twelve, 0.02);
    expect(counts["vogel-fulcher-tammann"]! / choosing, JSON.stringify(counts)).toBeGreaterThan(0.9);
  });

  test("no law is chosen when they do not", () => {
    for (const [name, p, temperatures, error] of [
      ["arrhenius", straight, eight, 0.3],
      ["arrhenius", straight, [1000, 900, 800, 700], 0.04],
      ["vogel-fulcher-tammann", [Math.log(8e3), 0.2, 60], eight, 0.04],
      ["two-arrhenius", [Math.log(3e4), 0.3, 0.34, 520], twelve, 0.04],
    ] as const) {
      const counts = choices(name, p, temperatures, error);
      expect(counts.none! / choosing, `${name}: ${JSON.stringify(counts)}`).toBeGreaterThan(0.9);
      expect(wrong(counts, name) / choosing).toBeLessThan(0.02);
    }
  });

  test("a jump of 10³ is found, between the right points", () => {
    for (const [temperatures, weighted, often] of [
      [nine, false, 0.9],
      [nine, true, 0.9],
      [[430, 410, 390, 380, 360, 340], true, 0.9],
      [[430, 410, 390, 380, 360, 340], false, 0.9],
    ] as const) {
      const random = new RandomNumbers(41);
      const n = 20;
      let found = 0;
      for (let s = 0; s < n; s++) {
        const data = scattered("two-phases", superionic, temperatures, 0.04, random);
        const { choice } = compareLaws(weighted ? data : { ...data, errors: data.errors.map(() => 1) }, weighted);
        if (choice.finding.code === "jump-decided" && choice.finding.facts.between.join() === "380,390") found++;
      }
      expect(found / n, `${temperatures.length} points`).toBeGreaterThan(often);
    }
  });

  // 1 % at most of tables of a law in the list, and with any common factor of the errors: 16 000 to 1 against each row.
  test.each([
    ["arrhenius", straight, six, 0.05, null],
    ["arrhenius", straight, eight, 0.05, null],
    ["arrhenius", straight, eight, 0.05, 0.05 / 3],
    ["arrhenius", straight, twelve, 0.05, 0.05],
    ["vogel-fulcher-tammann", bent, eight, 0.05, null],
    ["vogel-fulcher-tammann", bent, twelve, 0.05, 0.05],
    ["vogel-fulcher-tammann", [Math.log(500), 0.08, 230], [400, 380, 360, 340, 320, 300, 290, 280], 0.03, null],
    ["two-arrhenius", broken, twelve, 0.05, 0.05],
    ["two-arrhenius", [Math.log(3e4), 0.2, 0.7, 520], twelve, 0.02, null],
  ] as const)("%s, %j, at %j, scatter %d, errors %s: is no jump", (name, p, temperatures, scatter, error) => {
    const random = new RandomNumbers(43);
    const tables = 150;
    let jumps = 0;
    for (let s = 0; s < tables; s++) {
      const data = scattered(name, p, temperatures, scatter, random);
      const errors = temperatures.map(() => error ?? 1);
      if (compareLaws({ ...data, errors }, error !== null).choice.chosen === "two-phases") jumps++;
    }
    expect(jumps / tables).toBeLessThan(0.01 + 4 * Math.sqrt((0.01 * 0.99) / tables));
  });

  test.each([
    ["arrhenius", straight, six],
    ["arrhenius", straight, twelve],
    ["quadratic", [8, 0.05, -0.004], eight],
    ["vogel-fulcher-tammann", bent, twelve],
    ["two-phases", superionic, nine],
  ] as const)("%s, %j, at %j: the order of the residuals rejects 5 and 1 %% of its tables", (name, p, temperatures) => {
    const random = new RandomNumbers(47);
    const pValues = Array.from({ length: sets }, () => {
      const data = scattered(name, p, temperatures, 0.04, random);
      const fit = fitLaw(law(name), data, true) as PlainFit;
      return testResidualOrder(law(name), data, fit)!.pValue;
    });
    for (const level of [0.05, 0.01]) near(pValues.filter((pValue) => pValue <= level).length, level);
  });

  test("tables in the right unit: the other one is asked about in one of a hundred at most", () => {
    const random = new RandomNumbers(53);
    const cases: readonly (readonly [string, readonly number[], readonly number[]])[] = [
      ["arrhenius", straight, eight],
      ["arrhenius", [Math.log(3e4), 0.35], [25, 50, 75, 100, 150].map((t) => t + 273.15)],
      ["arrhenius", [Math.log(300), 0.1], [200, 225, 250, 275, 300]],
      ["arrhenius", [Math.log(30), 0.08], [80, 100, 120, 150, 200]],
      ["vogel-fulcher-tammann", bent, eight],
      ["vogel-fulcher-tammann", [Math.log(500), 0.09, 265], [35, 45, 55, 65, 75, 85].map((t) => t + 273.15)],
      ["two-arrhenius", [Math.log(3e4), 0.4, 0.25, 520], eight],
    ];
    for (const weighted of [true, false])
      for (const [name, p, temperatures] of cases) {
        let asked = 0;
        for (let s = 0; s < 100; s++) {
          const scattering = scattered(name, p, temperatures, 0.05, random);
          const data = weighted ? scattering : { ...scattering, errors: temperatures.map(() => 1) };
          const { line, fits } = compareLaws(data, weighted);
          const all = fits.map(({ fit }) => fit);
          if (doubtUnit(data, weighted, line, all).length > 0) asked++;
        }
        expect(asked, `${name} ${temperatures.join(" ")}`).toBeLessThanOrEqual(1);
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
