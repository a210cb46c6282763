import { describe, expect, test } from "vitest";

import { estimatePoint, type PointConditions, type PointEstimate } from "../../src/estimates/point.js";
import type { DrivenEstimate, EquilibriumRunEstimate } from "../../src/estimates/run-estimates.js";
import { estimateSpeedUp } from "../../src/estimates/speed-up.js";
import { fitLinearResponse, speedUp, type TransportEstimate } from "../../src/estimators/index.js";
import { eitherError, hopsThrough } from "../estimators/two-sizes.js";

// Points of runs that were made up: nothing is simulated.

/** e/(fs Å V) of 1 S/cm. */
const sigma = 1 / 1.602176634e4;
/** zeEa/2k_BT = 1 of a = 2 Å at 600 K, V/Å. */
const unitField = 8.617333262e-5 * 600;
const auto: PointConditions = {
  name: "T600K",
  temperature: 600,
  direction: [1, 0, 0],
  supercell: [1, 1, 1],
  atoms: 24,
  volume: 366,
  lever: 2,
  auto: true,
  ownSamples: false,
  equilibrium: { volume: 366, temperature: 600, species: [] },
};

/** A run at x = zeEa/2k_BT in a conductor of 1 S/cm, whose noise says something else. */
function run(id: string, x: number, noise: number, changes: Partial<DrivenEstimate> = {}): DrivenEstimate {
  const field = x * unitField;
  return {
    id,
    kind: "constant-current",
    duration: 2000,
    equilibration: 400,
    currentDensity: field * sigma,
    field: { value: field, standardError: 0.02 * unitField },
    noise: { resistivity: { value: 1 / (noise * sigma), degreesOfFreedom: 20 }, comparison: null },
    johnsonNyquist: 0.02 * unitField,
    converged: true,
    blocks: 21,
    findings: [],
    ...changes,
  } as DrivenEstimate;
}
const pilot = run("T600K-j0-pilot", 0, 0.5, { kind: "pilot", field: { value: 0, standardError: 0.02 } });
const weak = [run("T600K-j1-r1", 0.4, 0.5), run("T600K-j2-r1", -0.4, 0.5), run("T600K-j3-r1", 0.2, 0.5)];
/** Ten times the current of the others, in a field beyond x = 0.7 … */
const strong = [1, -1].map((sign, k) =>
  run(`T600K-j${4 + k}-r1`, 0.8 * sign, 40, { currentDensity: 4 * sign * unitField * sigma }),
);
/** … and in a smaller field than theirs: what rises misses by χ² = (0.4 − 0.1)²/(2 · 0.02²/2) = 225 at least. */
const falling = strong.map((one) => ({ ...one, field: { ...one.field, value: one.field.value / 8 } }));

const point = (runs: readonly DrivenEstimate[], conditions = auto): PointEstimate =>
  estimatePoint(conditions, { runs, correlations: new Map(), preparation: [] });
const codes = ({ findings }: Pick<PointEstimate, "findings">) => findings.map(({ code }) => code);

describe("runs that auto drove too strongly", () => {
  const without = point([pilot, ...weak]);
  const all = point([pilot, ...weak, ...falling]);

  test("are listed and named, but neither σ nor its noise rests on them", () => {
    expect(all.runs).toHaveLength(6);
    expect(all.findings).toContainEqual({
      code: "left-out-too-strong",
      severity: "warning",
      at: { point: "T600K", quantity: "conductivity" },
      facts: { runs: ["T600K-j4-r1", "T600K-j5-r1"] },
    });
    expect(all.leftOut).toEqual(["T600K-j4-r1", "T600K-j5-r1"]);
    expect(codes(all)).not.toContain("too-strong");
    expect(all.response!.runs).toEqual(["T600K-j1-r1", "T600K-j2-r1", "T600K-j3-r1"]);
    expect(all.response!.conductivity.value / sigma).toBeCloseTo(1, 9);
    expect(all.response).toEqual(without.response);
    expect(all.noise!.resistivity.value * sigma).toBeCloseTo(2, 9);
    expect(all.noise).toEqual(without.noise);
    // Four runs, the pilot among them.
    expect(all.noise!.resistivity.degreesOfFreedom).toBe(80);
  });

  test("stay when there are no weaker ones with an error, or the study named them", () => {
    const disagreeing = [strong[0]!, { ...falling[0]!, id: "T600K-j5-r1" }];
    const withoutError = run("T600K-j1-r1", 0.4, 0.5, { field: { value: 0.4 * unitField, standardError: null } });
    for (const alone of [point([pilot, ...disagreeing]), point([pilot, withoutError, ...disagreeing])]) {
      expect(alone.response!.pValue).toBeLessThan(1e-3);
      expect(alone.response!.runs).toEqual(["T600K-j4-r1", "T600K-j5-r1"]);
      expect(alone.leftOut).toEqual([]);
    }
    for (const runs of [strong, falling]) {
      const named = point([...weak, ...runs], { ...auto, auto: false });
      expect(named.response!.runs).toHaveLength(5);
      expect(named.leftOut).toEqual([]);
      expect(codes(named).includes("too-strong")).toBe(runs === strong);
      expect(codes(named).includes("runs-contradict")).toBe(runs === falling);
    }
  });

  test("stay when there is a law that has them: hops, whose E/j at the largest current is a third", () => {
    // j₀ = 1: E = asinh j.
    const hops = [1, -1, 2, -8, 8].map((j, k) =>
      run(`T600K-j${k}-r1`, Math.asinh(j), 1, { currentDensity: j * unitField * sigma }),
    );
    const { response, leftOut, findings } = point(hops);
    expect(leftOut).toEqual([]);
    expect(response!.model).toBe("sinh");
    expect(response!.conductivity.value / sigma).toBeCloseTo(1, 6);
    expect(codes({ findings })).not.toContain("too-strong");
  });

  test("one size after the other, until the rest agrees", () => {
    const worse = { ...falling[0]!, id: "T600K-j6-r1", currentDensity: 12 * unitField * sigma };
    const { leftOut, response } = point([worse, ...weak, ...falling]);
    expect(leftOut).toEqual(["T600K-j6-r1", "T600K-j4-r1", "T600K-j5-r1"]);
    expect(response).toEqual({ ...without.response, used: [0, 1, 2] });
  });
});

describe("a run that has not seen its slow noise weighs no more than Johnson–Nyquist's error lets it", () => {
  // ρ = Σ jE/Σ j² of equal weights, in units of 1/σ: (0.16 + 0.16 + 0.2 × 0.22)/(0.16 + 0.16 + 0.04).
  const expectEqualWeights = (third: DrivenEstimate) => {
    const { conductivity } = point([pilot, weak[0]!, weak[1]!, third]).response!;
    // By the law that the noise is taken from, which is that of nearly these weights.
    expect(conductivity.value / sigma).toBeCloseTo(0.36 / 0.364, 4);
    // The noise of all three is that of the line. χ² 0.88; hops bend it as the runs are bent, and go through both sizes.
    const noise = 0.02 * Math.sqrt(0.364 / 0.36);
    const line = { value: 0.364 / 0.36, standardError: noise / 0.6 };
    const chiSquared = ((0.22 - 0.2 * line.value) ** 2 + 2 * (0.4 - 0.4 * line.value) ** 2) / noise ** 2;
    const error = eitherError(line, hopsThrough([0.2, 0.22, noise], [0.4, 0.4, noise / Math.SQRT2]), chiSquared);
    expect(conductivity.standardError / sigma / error).toBeCloseTo(line.value ** -2, 2);
  };
  const third = (standardError: number, changes: Partial<DrivenEstimate> = {}) =>
    run("T600K-j3-r1", 0.2, 0.5, {
      field: { value: 0.22 * unitField, standardError: standardError * unitField },
      // By its own E/j.
      johnsonNyquist: 0.02 * unitField * Math.sqrt(0.22 / 0.2),
      ...changes,
    });

  test.each([
    ["far less noise than it must have", 0.006, true],
    ["a little less, which may be chance", 0.019, true],
    ["an error bar that is not to be trusted", 0.016, false],
  ])("%s", (_, standardError, converged) => expectEqualWeights(third(standardError, { converged })));

  test("of strong currents, less than that of E/j: shot noise has (1 + u²)^(−½) u/asinh u of it, u = j/j₀", () => {
    // j₀ = 1: two runs at u = ½ and two at 8, the latter with too small errors. A cubic through both sizes falls.
    const runs = [0.5, -0.5, 8, -8].map((u, k) =>
      run(`T600K-j${k}-r1`, Math.asinh(u), 1, {
        currentDensity: u * unitField * sigma,
        ...(k < 2
          ? {}
          : { field: { value: Math.asinh(u) * unitField, standardError: 1e-3 * unitField }, converged: false }),
      }),
    );
    const shot = 0.02 * Math.sqrt(8 / Math.asinh(8) / Math.sqrt(65));
    const hops = hopsThrough([0.5, Math.asinh(0.5), 0.02 / Math.SQRT2], [8, Math.asinh(8), shot / Math.SQRT2]);
    expect(hops.value).toBeCloseTo(1, 9);
    const { conductivity } = point(runs).response!;
    expect(conductivity.value / sigma).toBeCloseTo(1, 6);
    expect(conductivity.standardError / sigma / hops.standardError).toBeCloseTo(1, 4);
  });

  test("more noise is taken as it is", () => {
    // Weights 1/ε²: 1/0.03² against those of the line's noise.
    const rho = (w: number) => (0.32 + w * 0.2 * 0.22) / (0.32 + w * 0.04);
    const noise = 0.02 * Math.sqrt(rho((0.02 / 0.03) ** 2));
    expect(point([pilot, weak[0]!, weak[1]!, third(0.03)]).response!.resistivity.value * sigma).toBeCloseTo(
      rho((noise / 0.03) ** 2),
      6,
    );
  });
});

describe("whether σ may be quoted", () => {
  test("agreeing runs may", () => {
    expect(point([pilot, ...weak])).toMatchObject({ judgement: { converged: true, findings: [] }, findings: [] });
  });

  test("not when they contradict each other: χ² of 0.2 ± 0.02 against 1.5 times as much", () => {
    const contradicting = [
      weak[0]!,
      weak[1]!,
      run("T600K-j3-r1", 0.2, 0.5, { currentDensity: 0.4 * unitField * sigma }),
    ];
    const { judgement, findings, response } = point(contradicting);
    expect(response!.pValue).toBeLessThan(1e-3);
    expect(judgement!.converged).toBe(false);
    expect(judgement!.findings.map(({ code }) => code)).toEqual(["runs-contradict"]);
    expect(findings.map(({ code, severity }) => [code, severity])).toContainEqual(["runs-contradict", "do-not-quote"]);
  });

  test("nor when every run is too short for its error bar; one that is not saves it", () => {
    const short = weak.map((one) => ({ ...one, converged: false }));
    expect(point(short).judgement!.findings.map(({ code }) => code)).toEqual(["runs-too-short"]);
    expect(point([...short.slice(1), weak[0]!]).judgement!.findings).toEqual([]);
  });

  test("runs without an error bar are named, one size of current is told", () => {
    const without = run("T600K-j3-r1", 0.2, 0.5, { field: { value: 0.01, standardError: null } });
    expect(point([weak[0]!, weak[1]!, without]).findings).toContainEqual(
      expect.objectContaining({ code: "without-error", facts: { runs: ["T600K-j3-r1"] } }),
    );
    expect(codes(point(weak.slice(0, 2)))).toEqual(["one-current"]);
    expect(codes(point([pilot]))).toEqual([]);
  });
});

describe("the speed-up", () => {
  const runs = [pilot, ...weak, ...strong];
  const fit = fitLinearResponse(weak)!;
  const einstein = { value: 1, standardError: 0.2, effectiveSamples: 12, converged: false } as TransportEstimate;
  const resting = [{ duration: 30_000, equilibration: 400 } as EquilibriumRunEstimate];

  test("counts the time of every run, and the blocks that the error rests on", () => {
    const { collective, nernstEinstein, costs } = estimateSpeedUp(
      runs,
      [pilot, ...weak],
      { ...fit, converged: true },
      {
        einstein,
        nernstEinstein: null,
        runs: resting,
      },
    );
    expect(costs.constantCurrent.time).toBeCloseTo(6 * 2400, 12);
    expect(costs.einstein).toEqual({ relativeError: 0.2, time: 30_400 });
    const relativeError = fit.conductivity.standardError / fit.conductivity.value;
    const expected = speedUp({
      equilibrium: { relativeError: 0.2, errorDegreesOfFreedom: 12, time: 30_400 },
      constantCurrent: { relativeError, errorDegreesOfFreedom: 3 * 20, time: 14_400 },
    });
    // Twelve samples are too few to be quoted, and so is what they give.
    expect(collective).toEqual({ ...expected, converged: false });
    expect(nernstEinstein).toBeNull();
  });
});

test("without any noise there is nothing to pool", () => {
  expect(point([{ ...pilot, noise: null }]).noise).toBeNull();
});
