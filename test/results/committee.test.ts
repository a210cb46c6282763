import { describe, expect, test } from "vitest";

import { estimateCommittee } from "../../src/estimates/committee.js";
import type { ForceDeviation } from "../../src/estimates/force-deviation.js";
import type { PointEstimate } from "../../src/estimates/point.js";
import { groupPoints } from "../../src/report/series.js";
import type { ReportedStudy } from "../../src/report/studies.js";
import { committeeCsv, committeeTable, documentOfCommittee, sayCommittee } from "../../src/results/committee.js";
import type { PointResult } from "../../src/results/document.js";
import { describeFiniteSize } from "../../src/results/finite-size.js";
import { describeTemperatureLaws } from "../../src/results/temperature-laws.js";
import { CONDUCTIVITY_IN_S_PER_CM } from "../../src/units/constants.js";

const deviation = (frames: number, mean: number, changes: Partial<ForceDeviation> = {}): ForceDeviation => ({
  members: ["a", "b"],
  frames,
  refused: 0,
  mean,
  largestFrame: 2 * mean,
  largestAtom: 5 * mean,
  force: 1,
  ...changes,
});
/** σ in S/cm. */
const point = (
  number: number,
  sigma: number,
  changes: Record<string, unknown> = {},
  [converged, error] = [true, 1] as [boolean, number | null],
): PointEstimate =>
  ({
    temperature: 500,
    direction: [1, 0, 0],
    supercell: [1, 1, 1],
    member: { number, file: `${"abc"[number - 1]}.txt`, sha256: `${number}` },
    response: {
      conductivity: {
        value: sigma / CONDUCTIVITY_IN_S_PER_CM,
        standardError: error === null ? null : error / CONDUCTIVITY_IN_S_PER_CM,
      },
    },
    judgement: { converged, findings: [] },
    constantField: null,
    equilibrium: null,
    runs: [],
    ...changes,
  }) as unknown as PointEstimate;
const joined = (...points: PointEstimate[]) => estimateCommittee(points).map(documentOfCommittee);

describe("σ of a committee", () => {
  // 8 ± 1 and 12 ± 1, by hand in test/estimators/committee.test.ts: τ² = 7.
  const t = Math.tan((Math.PI * 0.6826894921370859) / 2);
  const [one] = joined(point(1, 8), point(2, 12));

  test("with its errors apart and together, in the units of the door", () => {
    expect(one).toMatchObject({
      temperature: { value: 500, unit: "K" },
      direction: [1, 0, 0],
      supercell: [1, 1, 1],
      method: "constant-current",
      leftOut: [],
    });
    expect(one!.conductivity!.unit).toBe("S/cm");
    expect(one!.conductivity!.value).toBeCloseTo(10, 9);
    expect(one!.statisticalError!.value).toBeCloseTo(Math.SQRT1_2, 9);
    expect(one!.modelError!.value).toBeCloseTo(t * Math.sqrt(10.5), 6);
    expect(one!.conductivity!.standardError).toBeCloseTo(Math.hypot(Math.SQRT1_2, t * Math.sqrt(10.5)), 6);
    expect(one!.scatter!.value).toBeCloseTo(Math.sqrt(7), 9);
    expect(
      one!.models.map(({ number, file, conductivity: { value } }) => [number, file, Number(value.toFixed(9))]),
    ).toEqual([
      [1, "a.txt", 8],
      [2, "b.txt", 12],
    ]);
  });

  test("models that differ are said to, others not to: p = 0.045 and 0.055", () => {
    // Two values ± 1: Q = d²/2, p that of a normal beyond d/√2.
    const codes = (z: number) =>
      joined(point(1, 10), point(2, 10 + z * Math.SQRT2)).flatMap(({ findings }) => findings.map(({ code }) => code));
    expect(codes(2.01)).toEqual(["models-differ"]);
    expect(codes(1.91)).toEqual(["models-agree"]);
  });

  test("by temperature, direction, size and method; what must not be quoted is left out, and named", () => {
    const equilibrium = (value: number) => ({
      equilibrium: {
        einstein: { value: value / CONDUCTIVITY_IN_S_PER_CM, standardError: 0.01, converged: true },
        nernstEinstein: { value: 1, standardError: 0.1, converged: false },
        runs: [],
      },
    });
    const all = joined(
      point(1, 8, equilibrium(3)),
      point(2, 12, equilibrium(4)),
      point(3, 50, {}, [false, 1]),
      point(1, 9, { supercell: [2, 1, 1] }),
      point(2, 9, { supercell: [2, 1, 1] }),
      point(1, 9, { temperature: 600 }),
      point(2, 9, { temperature: 600 }, [true, null]),
      point(1, 9, { direction: [0, 1, 0] }),
    );
    expect(all.map(({ supercell, method, models }) => [supercell[0], method, models.length])).toEqual([
      [1, "constant-current", 2],
      [1, "einstein", 2],
      [1, "nernst-einstein", 0],
      [2, "constant-current", 2],
      [1, "constant-current", 1],
    ]);
    expect(all[0]!.leftOut).toEqual([3]);
    expect(all[0]!.conductivity!.value).toBeCloseTo(10, 9);
    expect(all[0]!.findings.map(({ code }) => code)).toEqual(["models-differ", "models-left-out"]);
    expect(all[0]!.verdict).toContain("m3 left out");
    expect(all[3]!.findings.map(({ code }) => code)).toEqual(["models-agree"]);
    // Of two at 600 K one has no error: there is no σ of both, which is said.
    expect(all[4]).not.toHaveProperty("conductivity");
    expect(all[4]!.findings).toMatchObject([
      { code: "models-too-few", severity: "do-not-quote", facts: { models: 1, members: 2 } },
      { code: "models-left-out", facts: { models: [2] } },
    ]);
    expect(sayCommittee(all[4]!)).toMatch(
      /^σ\(600 K along \[1, 0, 0\]\), constant current: m1 .* one of its 2 members/,
    );
    expect(committeeTable(all).rows[4]).toContain("–");
    expect(committeeCsv({ committee: [all[4]!] }).split("\n")[1]).toMatch(/^constant-current,1x1x1,1,0,0,1,600/);
  });

  test("points of a study with one force field have none", () => {
    const { member: _, ...alone } = point(1, 8);
    expect(joined(alone as PointEstimate, alone as PointEstimate)).toEqual([]);
  });

  test("the deviation of forces over all runs that it is of, by frames", () => {
    const runs = (...all: ForceDeviation[]) => ({ runs: all.map((forceDeviation) => ({ forceDeviation })) });
    const [with_] = joined(
      point(1, 8, runs(deviation(10, 0.1), deviation(20, 0.4))),
      point(2, 12, runs(deviation(10, 0.2, { refused: 2, force: 2 }))),
    );
    // (10 × 0.1 + 20 × 0.4 + 10 × 0.2)/40, (10 + 20 + 20)/40.
    expect(with_!.forceDeviation).toMatchObject({ members: 2, frames: 40, refused: 2 });
    expect(with_!.forceDeviation!.mean).toEqual({ value: expect.closeTo(0.275, 12), unit: "eV/Å" });
    expect(with_!.forceDeviation!.force.value).toBeCloseTo(1.25, 12);
    expect(with_!.forceDeviation!.relative).toBeCloseTo(0.22, 12);
    expect(with_!.forceDeviation!.largestFrame.value).toBeCloseTo(0.8, 12);
    expect(with_!.forceDeviation!.largestAtom.value).toBeCloseTo(2, 12);
    expect(with_!.findings.map(({ code }) => code)).toEqual(["models-differ", "frames-refused", "forces-apart"]);
    // 0.4 of 1 in one run.
    expect(with_!.verdict).toContain("differ by 40 % of themselves");
    expect(one).not.toHaveProperty("forceDeviation");
  });

  test("as a table, a line and a CSV: the same numbers", () => {
    const { header, rows } = committeeTable([one!]);
    expect(rows).toHaveLength(1);
    const cells = Object.fromEntries(header.map((name, k) => [name, rows[0]![k]]));
    expect(cells).toMatchObject({
      "T / K": "500",
      method: "constant current",
      models: "2",
      "σ of the committee / S cm⁻¹": "10 ± 6",
      "statistical / S cm⁻¹": "0.71",
      "model / S cm⁻¹": "6",
    });
    expect(sayCommittee(one!)).toMatch(
      /^σ\(500 K along \[1, 0, 0\]\), constant current: m1 \(a\.txt\) 8\.0 ± 1\.0, m2 \(b\.txt\) 12\.0 ± 1\.0 S\/cm; the 2 models differ/,
    );
    const [names, row, ...more] = committeeCsv({ committee: [one!] })
      .trimEnd()
      .split("\n");
    expect(more).toEqual([]);
    const csv = Object.fromEntries(names!.split(",").map((name, k) => [name, row!.split(",")[k]]));
    expect(csv).toMatchObject({ method: "constant-current", supercell: "1x1x1", direction_x: "1", models: "2" });
    expect(Number(csv["sigma_S_per_cm"])).toBeCloseTo(10, 6);
    expect(Number(csv["statistical_error_S_per_cm"])).toBeCloseTo(Math.SQRT1_2, 6);
    expect(Number(csv["model_error_S_per_cm"])).toBeCloseTo(t * Math.sqrt(10.5), 6);
    expect(csv["force_deviation_eV_per_A"]).toBe("");
  });
});

describe("laws, sizes and lines of a report are of one member each", () => {
  const result = (number: number, temperature: number, copies = 1): PointResult => {
    const value = number * Math.exp(-2000 / temperature) * (1 - 0.1 / copies);
    return {
      temperature: { value: temperature, unit: "K" },
      supercell: [copies, 1, 1],
      atoms: 100 * copies,
      volume: { value: 1000 * copies, unit: "Å^3" },
      member: { number, file: `${number}.txt`, sha256: `${number}` },
      conductivity: { value, standardError: 0.02 * value, unit: "S/cm", converged: true },
      runs: [],
      warnings: [],
    } as unknown as PointResult;
  };
  const all = [1, 2].flatMap((number) => [500, 600, 700, 800].map((temperature) => result(number, temperature)));

  test("a series of laws for each", () => {
    const { temperatureSeries } = describeTemperatureLaws(all);
    expect(temperatureSeries.map(({ name, member, points }) => [name, member, points])).toEqual([
      ["constant-current, 1×1×1, m1", 1, 4],
      ["constant-current, 1×1×1, m2", 2, 4],
    ]);
    // σ ∝ exp(−2000 K/T), of each: E = 2000 K k_B.
    for (const { activationEnergies } of temperatureSeries)
      expect(activationEnergies.sigma.value).toBeCloseTo(2000 * 8.617333262e-5, 6);
  });

  test("a size extrapolation for each", () => {
    const sizes = describeFiniteSize([1, 2].flatMap((number) => [result(number, 500), result(number, 500, 2)]));
    expect(sizes.map(({ member }) => member)).toEqual([1, 2]);
    for (const { member, conductivity } of sizes) expect(conductivity.value).toBeCloseTo(member! * Math.exp(-4), 9);
  });

  test("a line for each", () => {
    const study = { label: "", results: { points: all, provenance: { resolved: null, files: [] } } };
    expect(groupPoints([study as unknown as ReportedStudy]).map(({ label, points }) => [label, points.length])).toEqual(
      [
        ["m1 (1.txt)", 4],
        ["m2 (2.txt)", 4],
      ],
    );
  });
});
