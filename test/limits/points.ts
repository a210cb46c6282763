import { expect } from "vitest";

import { estimateCommittee } from "../../src/estimates/committee.js";
import type { ForceDeviation } from "../../src/estimates/force-deviation.js";
import { estimatePoint, type PointEstimate } from "../../src/estimates/point.js";
import type { DrivenEstimate } from "../../src/estimates/run-estimates.js";
import { fitLinearResponse, type ResponsePoint } from "../../src/estimators/index.js";
import { fitCubic, fitSinh } from "../../src/estimators/response-models.js";
import { either } from "./either-side.js";

const kT = 8.617333262e-5 * 600;

const run = (currentDensity: number, field: number, standardError: number): DrivenEstimate =>
  ({
    id: "run",
    kind: "constant-current",
    currentDensity,
    field: { value: field, standardError },
    noise: null,
    johnsonNyquist: null,
    converged: true,
    blocks: 40,
    findings: [],
  }) as unknown as DrivenEstimate;

function point(...runs: DrivenEstimate[]) {
  const { judgement, findings } = estimatePoint(
    {
      name: "T600K",
      temperature: 600,
      supercell: [1, 1, 1],
      atoms: 24,
      volume: 366,
      lever: 2,
      auto: false,
      ownSamples: false,
      equilibrium: { volume: 366, temperature: 600, species: [] },
    },
    { runs, correlations: new Map(), preparation: [] },
  );
  return [...judgement!.findings, ...findings].map(({ code }) => code);
}
/** Two runs under one current, so many standard errors of their difference apart. */
const apart = (z: number) => point(run(1, 0.001, 1e-6), run(1, 0.001 + z * 1e-6 * Math.SQRT2, 1e-6));

const at = (currentDensity: number, value: number, standardError: number, blocks = 40): ResponsePoint => ({
  currentDensity,
  field: { value, standardError, blocks },
});
/** Line against cubic through two currents: Δχ² = z². With errors of 1 the cubic goes through both, the line misses by z √5/2 at j = 1. */
const bentBy = (z: number, blocks?: number) =>
  fitLinearResponse([at(1, 10 + (z * Math.sqrt(5)) / 2, 1, blocks), at(2, 20, 1, blocks)])!;
const codeOf = (fit: ReturnType<typeof bentBy>) => fit.linearity.findings[0]!.code;

export const ofPoints = {
  forceDeviation: () => {
    const member = (number: number, mean: number) =>
      ({
        temperature: 500,
        direction: [1, 0, 0],
        supercell: [1, 1, 1],
        member: { number, file: `${number}.txt`, sha256: `${number}` },
        response: { conductivity: { value: 1, standardError: 0.1 } },
        judgement: { converged: true, findings: [] },
        constantField: null,
        equilibrium: null,
        runs: [
          {
            forceDeviation: {
              members: ["1", "2"],
              frames: 10,
              refused: 0,
              mean,
              largestFrame: mean,
              largestAtom: mean,
              force: 2,
            },
          },
        ],
      }) as unknown as PointEstimate;
    // Of one member's runs alone.
    const codes = (mean: number) =>
      estimateCommittee([member(1, 0.05), member(2, mean)])[0]!.findings.map(({ code }) => code);
    expect(codes(0.49)).not.toContain("forces-apart");
    expect(codes(0.51)).toContain("forces-apart");
    // The member's own σ.
    const along = (mean: number) =>
      point({ ...run(1, 0.001, 0.1e-3), forceDeviation: { mean, force: 2 } as ForceDeviation });
    expect(along(0.49)).not.toContain("forces-apart");
    expect(along(0.51)).toContain("forces-apart");
  },
  relativeError: () => {
    expect(point(run(1, 0.001, 0.29e-3))).not.toContain("uncertain");
    expect(point(run(1, 0.001, 0.31e-3))).toContain("uncertain");
  },
  // Normal: p = 0.055 and 0.045; χ² of a line against a cubic likewise.
  significance: () => {
    expect(apart(1.92)).not.toContain("runs-disagree");
    expect(apart(2.0)).toContain("runs-disagree");
    expect(codeOf(bentBy(1.92))).toBe("response-linear");
    expect(codeOf(bentBy(2.0))).toBe("response-perhaps-not-linear");
  },
  // p = 0.00115 and 0.00087.
  contradiction: () => {
    expect(apart(3.25)).not.toContain("runs-contradict");
    expect(apart(3.33)).toContain("runs-contradict");
  },
  strongestDrive: () => {
    expect(point(run(1, 0.69 * kT, 1e-4))).not.toContain("too-strong");
    expect(point(run(1, 0.71 * kT, 1e-4))).toContain("too-strong");
  },
  // p = 0.0117 and 0.0085.
  clearlyBent: () => {
    expect(codeOf(bentBy(2.52))).toBe("response-perhaps-not-linear");
    expect(codeOf(bentBy(2.63))).toBe("response-not-linear");
  },
  // p = 0.0033 and 0.0022; the error of the even part is that of a run over √2.
  clearlyEven: () => {
    const separated = (z: number) => {
      const even = z / Math.SQRT2;
      return fitLinearResponse([at(1, 10 + even, 1), at(-1, -10 + even, 1)])!.evenPart!.separated;
    };
    expect(separated(2.94)).toBe(false);
    expect(separated(3.06)).toBe(true);
  },
  linear: () => {
    // E/j = 1 + b j²: off by b at j = 1, by 4b at 2, by 9b at 3, where E still rises: 27b > −1.
    const largest = (b: number) =>
      fitLinearResponse([1, 2, 3, -3, 2].map((j) => at(j, j + b * j ** 3, 1e-6)))!.largestLinearCurrent;
    expect(largest(-0.019)).toBe(1);
    expect(largest(-0.021)).toBeNull();
  },
  undecidedBend: () =>
    either(
      "above",
      0.5,
      [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6].map((error) => {
        const [found] = fitLinearResponse([at(1, 1, error), at(2, 2, error)])!.linearity.findings;
        return {
          value: (found!.facts as { deviationError: number }).deviationError,
          told: found!.code === "response-unknown",
        };
      }),
    ),
  // The error is then wider than that of the fit by what the two curves differ. Up to 2 j₀ the cubic rises.
  asGood: () =>
    either(
      "below",
      2,
      [0.023, 0.027, 0.031, 0.034, 0.04, 0.046].map((error) => {
        const points = [0.5, 0.5, 1, 1, 1.5, 1.5, 2, 2].map((j) => at(j, Math.asinh(j), error));
        const [fit, sinh, cubic] = [fitLinearResponse(points)!, fitSinh(points)!, fitCubic(points)!];
        expect(fit.model).toBe("sinh");
        return {
          value: cubic.chiSquared - sinh.chiSquared,
          told: fit.resistivity.standardError > 1.0001 * sinh.resistivity.standardError,
        };
      }),
    ),
  // p = 0.0117 and 0.0085.
  scatter: () => {
    const told = (z: number) =>
      fitLinearResponse([at(1, 10, 1), at(1, 10 + z * Math.SQRT2, 1)])!.linearity.findings.some(
        ({ code }) => code === "runs-scatter",
      );
    expect(told(2.52)).toBe(false);
    expect(told(2.63)).toBe(true);
  },
  manyBlocks: () => {
    const mentioned = (blocks: number) =>
      (bentBy(2.2, blocks).linearity.findings[0]!.facts as { fewBlocks: number | null }).fewBlocks;
    expect(mentioned(19)).toBe(19);
    expect(mentioned(20)).toBeNull();
  },
};
