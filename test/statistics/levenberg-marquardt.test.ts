import { levenbergMarquardt as oracle } from "ml-levenberg-marquardt";
import { describe, expect, test } from "vitest";

import { covarianceOf, levenbergMarquardt, type Evaluation } from "../../src/statistics/levenberg-marquardt.js";
import { temperatureLaws } from "../../src/temperature-laws/index.js";
import { RandomNumbers } from "../estimators/processes.js";

describe("a line, by hand", () => {
  const line = ([a, b]: readonly number[], i: number): Evaluation => ({ value: a! + b! * i, gradient: [1, i] });
  test("weighted normal equations", () => {
    const y = [1, 2.5, 2.9];
    const errors = [0.1, 0.2, 0.1];
    // Weights 100, 25, 100: S = 225, Sx = 225, Sxx = 425, Sy = 452.5, Sxy = 642.5; determinant 225·425 − 225² = 45000.
    const fit = levenbergMarquardt(line, y, errors, [0, 0])!;
    expect(fit.converged).toBe(true);
    expect(fit.parameters[0]).toBeCloseTo((425 * 452.5 - 225 * 642.5) / 45000, 6);
    expect(fit.parameters[1]).toBeCloseTo((225 * 642.5 - 225 * 452.5) / 45000, 6);
    const covariance = covarianceOf(
      [0, 1, 2].map((i) => line(fit.parameters, i).gradient),
      errors,
    )!;
    expect(covariance[0]![0]).toBeCloseTo(425 / 45000, 12);
    expect(covariance[1]![1]).toBeCloseTo(225 / 45000, 12);
    expect(covariance[0]![1]).toBeCloseTo(-225 / 45000, 12);
  });

  test("parameters that are one have no covariance; a start outside of what is allowed gives nothing", () => {
    expect(
      covarianceOf(
        [
          [1, 2],
          [2, 4],
          [3, 6],
        ],
        [1, 1, 1],
      ),
    ).toBeUndefined();
    expect(levenbergMarquardt(() => ({ value: NaN, gradient: [0] }), [1], [1], [0])).toBeUndefined();
  });
});

test("Rosenbrock's valley, from the usual start: the minimum at (1, 1)", () => {
  const valley = ([a, b]: readonly number[], i: number): Evaluation =>
    i === 0 ? { value: 10 * (b! - a! * a!), gradient: [-20 * a!, 10] } : { value: -a!, gradient: [-1, 0] };
  const fit = levenbergMarquardt(valley, [0, -1], [1, 1], [-1.2, 1])!;
  expect(fit.converged).toBe(true);
  expect(fit.parameters[0]).toBeCloseTo(1, 8);
  expect(fit.parameters[1]).toBeCloseTo(1, 8);
});

describe("every law", () => {
  const temperatures = [300, 350, 400, 450, 500, 600, 700, 800, 900, 1000];
  const examples: Record<string, readonly number[]> = {
    arrhenius: [Math.log(3e4), 0.3],
    "vogel-fulcher-tammann": [Math.log(8e3), 0.12, 150],
    "two-arrhenius": [Math.log(3e4), 0.2, 0.35, 520],
    "two-phases": [Math.log(3e4), 0.25, Math.log(5e3), 0.35, 550],
    quadratic: [Math.log(4e3), 0.05, -0.004],
  };
  test.each(temperatureLaws.map((law) => [law.name, law] as const))(
    "%s: gradients and activation energy against differences",
    (name, law) => {
      const p = examples[name]!;
      for (const t of temperatures) {
        const { gradient } = law.logarithm(p, t);
        const energy = law.activationEnergy(p, t);
        const k = 8.617333262e-5;
        const x = 1 / (k * t);
        const h = 1e-5 * x;
        const at = (y: number) => law.logarithm(p, 1 / (k * y)).value;
        expect(energy.value).toBeCloseTo(-(at(x + h) - at(x - h)) / (2 * h), 6);
        p.forEach((value, a) => {
          const step = 1e-5 * Math.abs(value);
          const moved = (sign: number) => p.map((v, b) => (a === b ? v + sign * step : v));
          const slope = (f: (q: readonly number[]) => number) => (f(moved(1)) - f(moved(-1))) / (2 * step);
          expect(gradient[a]! / slope((q) => law.logarithm(q, t).value) || 1, `${t} ${a}`).toBeCloseTo(1, 5);
          expect(energy.gradient[a]!, `${t} ${a}`).toBeCloseTo(
            slope((q) => law.activationEnergy(q, t).value),
            6,
          );
        });
      }
    },
  );

  test.each(temperatureLaws.map((law) => [law.name, law] as const))(
    "%s: the minimum is that of ml-levenberg-marquardt",
    (name, law) => {
      const random = new RandomNumbers(31);
      const truth = examples[name]!;
      const errors = temperatures.map((_, i) => 0.02 + 0.005 * i);
      const y = temperatures.map((t, i) => law.logarithm(truth, t).value + errors[i]! * random.normal());
      const data = { temperatures, y, errors };
      const start = law.solve(data)!;
      const mine =
        law.exact === true
          ? start
          : levenbergMarquardt((p, i) => law.logarithm(p, temperatures[i]!), y, errors, start.parameters)!;
      // Parameters of like size, which the other program's single damping needs, and all divided by the errors: its own
      // weights enter its gradient and its matrix in opposite senses.
      const theirs = oracle(
        { x: temperatures.map((_, i) => i), y: y.map((v, i) => v / errors[i]!) },
        (q: number[]) => (i: number) =>
          law.logarithm(
            q.map((v, k) => v * truth[k]!),
            temperatures[i]!,
          ).value / errors[i]!,
        {
          initialValues: mine.parameters.map((v, k) => (1.01 * v) / truth[k]!),
          damping: 1e-6,
          gradientDifference: 1e-7,
          centralDifference: true,
          improvementThreshold: 0,
          maxIterations: 500,
          errorTolerance: 0,
        },
      );
      const chiSquared = (p: readonly number[]) =>
        temperatures.reduce((sum, t, i) => sum + ((y[i]! - law.logarithm(p, t).value) / errors[i]!) ** 2, 0);
      const found = theirs.parameterValues.map((v, k) => v * truth[k]!);
      expect(mine.chiSquared).toBeCloseTo(chiSquared(mine.parameters), 8);
      // No better anywhere, and the same place.
      expect(mine.chiSquared).toBeLessThanOrEqual(chiSquared(found) * (1 + 1e-9));
      found.forEach((v, k) => {
        // Nothing holds the place of a transition between two points.
        if (law.parameters[k]!.bracketed !== true) expect(v / mine.parameters[k]!).toBeCloseTo(1, 4);
      });
    },
  );
});
