import { describe, expect, test } from "vitest";

import { fitLinearResponse, type ResponsePoint } from "../../src/estimators/index.js";
import { RandomNumbers } from "./processes.js";

const at = (sample: number, currentDensity: number, value: number, standardError: number): ResponsePoint => ({
  sample,
  currentDensity,
  field: { value, standardError },
});

describe("by hand", () => {
  // ρ of three samples: 9, 10, 14, each with weight 2 × (1/1)² = 2 from ±1, errors 1.
  const points = [9, 10, 14].flatMap((rho, s) => [at(s, 1, rho, 1), at(s, -1, -rho, 1)]);
  const fit = fitLinearResponse(points)!;

  test("Cochran's Q, DerSimonian and Laird's variance, and the error of the common ρ", () => {
    // Q = 2 (2² + 1² + 3²) = 28; Σw − Σw²/Σw = 6 − 2 = 4; τ² = (28 − 2)/4.
    expect(fit.resistivity.value).toBeCloseTo(11, 12);
    expect(fit.betweenSamples!.samples).toBe(3);
    expect(fit.betweenSamples!.scatter ** 2).toBeCloseTo(6.5, 12);
    // Var = 1/Σw + t² τ² Σw²/(Σw)² = 1/6 + t² 6.5/3, t of two degrees of freedom at P = 0.8413: (2P − 1)/√(2P(1 − P)) = 1.3213.
    const t = 0.6826894921 / Math.sqrt(2 * 0.8413447461 * 0.1586552539);
    expect(fit.resistivity.standardError ** 2).toBeCloseTo(1 / 6 + (t ** 2 * 6.5) / 3, 8);
    // χ²(28, 2) = exp(−14).
    expect(fit.betweenSamples!.pValue / Math.exp(-14)).toBeCloseTo(1, 9);
  });

  test("runs scatter about their own sample's ρ, not about the common one", () => {
    expect(fit.chiSquared).toBeCloseTo(0, 9);
    expect(fit.degreesOfFreedom).toBe(3);
    expect(fit.pValue).toBeCloseTo(1, 9);
  });

  test("the same without samples contradicts itself", () => {
    const alike = points.map(({ sample: _, ...rest }) => rest);
    expect(fitLinearResponse(alike)!.betweenSamples).toBeNull();
    expect(fitLinearResponse(alike)!.pValue).toBeLessThan(1e-3);
  });

  test("opposite currents are paired within a sample", () => {
    // Each sample keeps a field of its own, which cancels between its own two runs only.
    const kept = [3, -5].flatMap((field, s) => [at(s, 1, 10 + field, 0.1), at(s, -1, -10 + field, 0.1)]);
    const { evenPart, resistivity, chiSquared } = fitLinearResponse([kept[0]!, kept[2]!, kept[3]!, kept[1]!])!;
    expect(evenPart!.separated).toBe(true);
    expect(resistivity.value).toBeCloseTo(10, 12);
    expect(chiSquared).toBeCloseTo(0, 9);
  });
});

// Frequencies of 2000 studies, within four standard deviations of the binomial: each fails once in 16 000.
describe("coverage", () => {
  const sets = 2000;
  const near = (count: number, p: number) =>
    expect(Math.abs(count / sets - p), `${count} of ${sets}`).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / sets));

  test.each([
    // 68 % where samples differ, whatever their number, within four standard deviations of 2000; more where τ is cut off at 0.
    { samples: 2, between: 0.3, within: 0.05, inside: [0.6, 0.74] },
    { samples: 3, between: 0.3, within: 0.05, inside: [0.64, 0.74] },
    { samples: 8, between: 0.3, within: 0.05, inside: [0.64, 0.73] },
    { samples: 24, between: 0.3, within: 0.05, inside: [0.64, 0.73] },
    { samples: 24, between: 0.1, within: 0.3, inside: [0.64, 0.78] },
  ])("$samples samples that scatter by $between: one standard error covers", ({ samples, between, within, inside }) => {
    const random = new RandomNumbers(4);
    let covered = 0;
    for (let n = 0; n < sets; n++) {
      const points = Array.from({ length: samples }, () => 1 + between * random.normal()).flatMap((rho, s) =>
        [1, -1].map((j) => at(s, j, j * rho + within * random.normal(), within)),
      );
      const { resistivity } = fitLinearResponse(points)!;
      if (Math.abs(resistivity.value - 1) < resistivity.standardError) covered++;
    }
    expect(covered / sets).toBeGreaterThan(inside[0]!);
    expect(covered / sets).toBeLessThan(inside[1]!);
  });

  test("samples that do not differ are said to in 5 %", () => {
    const random = new RandomNumbers(5);
    let said = 0;
    for (let n = 0; n < sets; n++) {
      const points = [0, 1, 2, 3, 4, 5].flatMap((s) => [1, -1].map((j) => at(s, j, j + 0.1 * random.normal(), 0.1)));
      if (fitLinearResponse(points)!.betweenSamples!.pValue < 0.05) said++;
    }
    near(said, 0.05);
  });
});
