import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { runStudy, type Results } from "../../src/index.js";
import { SmallStudy } from "../study/small-study.js";
import { engine, studyOf } from "./golden/engine.js";
import { equilibrium, expected, mean, nernstEinsteinValue } from "./golden/expected.js";
import * as made from "./golden/made-up.js";

const { fieldError, fields } = made;

// Every number of results.json, of a study that was made up, against one that was worked out here: from the definitions, CODATA's
// constants and Abramowitz & Stegun's closed forms. golden-views.test.ts has the same numbers in every table that is made of them.

type Leaf = number | boolean | string | null;
/** Numbers, their units, flags, and what there is not, by their paths: all but words and the findings that they are made from. */
function leaves(of: unknown, path = ""): Map<string, Leaf> {
  if (path.endsWith("/findings")) return new Map();
  if (typeof of === "string" && !path.endsWith("/unit")) return new Map();
  if (typeof of !== "object" || of === null) return new Map([[path, of as Leaf]]);
  return new Map(Object.entries(of).flatMap(([name, value]) => [...leaves(value, `${path}/${name}`)]));
}

const small = new SmallStudy();
let results: Results;
beforeAll(async () => {
  await runStudy(studyOf(small), { folder: small.results, engine });
  results = JSON.parse(readFileSync(join(small.results, "results.json"), "utf8")) as Results;
});
afterAll(() => small.remove());

describe("results.json of a study that was made up", () => {
  test("every number is the one worked out by hand, and none is left out", () => {
    const { system } = results.provenance;
    const found = leaves({ ...results, provenance: { system } });
    const wanted = leaves(expected);
    expect([...found.keys()].sort()).toEqual([...wanted.keys()].sort());
    for (const [path, value] of wanted)
      if (typeof value !== "number") expect(found.get(path), path).toBe(value);
      else
        expect(
          Math.abs((found.get(path) as number) - value),
          `${path}: ${found.get(path)} instead of ${value}`,
        ).toBeLessThan(1e-9 * Math.abs(value) + (path.endsWith("currentDeviation") ? 1e-15 : 1e-300));
  });

  test("at equilibrium it is what was put in", () => {
    const [xx, yy, zz, yz, xz, xy] = made.tensor;
    // n·σ·n, n = (1, 2, −2)/3.
    const along = (xx + 4 * yy + 4 * zz - 8 * yz - 4 * xz + 4 * xy) / 9;
    for (const [found, wanted] of [
      [equilibrium.einstein, mean],
      [equilibrium.einsteinAlong, along],
      [equilibrium.havenRatio, nernstEinsteinValue / mean],
    ] as const) {
      expect(found.interval95[0]).toBeLessThan(wanted);
      expect(found.interval95[1]).toBeGreaterThan(wanted);
    }
    // Straight lines, to round-off and what the fit leaves.
    expect(equilibrium.nernstEinstein.value / nernstEinsteinValue).toBeCloseTo(1, 4);
    expect(equilibrium.greenKubo.value / (made.greenKubo * mean)).toBeCloseTo(1, 9);
    for (const name of ["Li", "Zr", "O"] as const)
      expect(equilibrium.selfDiffusion[name].value / made.diffusion[name]).toBeCloseTo(1, 4);
  });

  test("σ′ of that flux is σ, whatever the frequency", () => {
    const [header, ...lines] = readFileSync(join(small.results, results.points[0]!.spectra!), "utf8")
      .trimEnd()
      .split("\n");
    const names = header!.split(",");
    const bins = lines.map((line) => {
      const cells = line.split(",").map(Number);
      const of = (name: string) => cells[names.indexOf(name)]!;
      return {
        sigma: of("flux_conductivity_S_per_cm"),
        degrees: of("flux_degrees_of_freedom"),
        f: of("frequency_THz"),
      };
    });
    const degrees = bins.reduce((sum, one) => sum + one.degrees, 0);
    const sigma = bins.reduce((sum, one) => sum + one.degrees * one.sigma, 0) / degrees;
    // Four standard deviations of χ².
    expect(Math.abs(sigma / mean - 1)).toBeLessThan(4 * Math.sqrt(2 / degrees));
    const { interval, displacement } = made.correlations.path;
    // Modes πk/T, up to the half THz above which ions vibrate.
    expect(bins[0]!.f).toBeCloseTo(1e3 / (2 * interval * (displacement[0]!.length - 1)), 9);
    expect(bins.at(-1)!.f).toBeLessThan(0.5);
    expect(bins.at(-1)!.f).toBeGreaterThan(0.4);
  });

  test("what is found wrong is data: which run, how much, by how much", () => {
    // 2jEVτ/(f k_B), of the run whose flux and field are twice as large, with 68 degrees of freedom.
    const joule = (2 * 2 * made.flux * -fields[3] * 100) / (68 * 8.617333262e-5);
    const [point] = results.points;
    const found = [...point!.runs, point!, point!.equilibrium!].flatMap(({ findings = [] }) => findings);
    expect(found).toEqual([
      {
        code: "field-uncertain",
        severity: "do-not-quote",
        at: { run: "T600K-j2-r1", quantity: "conductivity" },
        facts: { relativeError: expect.closeTo(fieldError / -fields[1], 12) },
      },
      {
        code: "off-temperature",
        severity: "warning",
        at: { run: "T600K-j4-r1", quantity: "temperature" },
        facts: { difference: expect.closeTo(13, 9), heating: expect.closeTo(joule, 9) as number, isJoule: false },
      },
      { code: "one-sample", severity: "note", at: { point: "T600K", quantity: "conductivity" }, facts: {} },
    ]);
  });
});
