import { describe, expect, test } from "vitest";

import { InputError, type Problem } from "../../src/errors/errors.js";
import { estimateRecordings, type AnalysisOptions } from "../../src/estimates/recordings.js";
import type { TrajectoryRecording } from "../../src/recordings/recording.js";
import { curvesCsv } from "../../src/results/curves-csv.js";
import { RandomNumbers } from "../estimators/processes.js";

const [edge, size, interval, temperature] = [10, 0.3, 4, 600];
/** Six Li that walk at random by `size` a direction; two P and a S that do not. */
function recordingOf(species: readonly string[]): TrajectoryRecording {
  const random = new RandomNumbers(11);
  let at = Float64Array.from({ length: 27 }, (_, k) => k / 3);
  const frames = Array.from({ length: 1500 }, () => {
    at = at.map((x, k) => (k < 18 ? x + size * random.normal() : x));
    return at.slice(0, 3 * species.length);
  });
  const cell = Float64Array.of(edge, 0, 0, 0, edge, 0, 0, 0, edge);
  return { kind: "trajectory", interval, species, frames, cell, source: "made up", notes: [] };
}
const lithium = Array.from({ length: 6 }, () => "Li");
const mobileOnly = recordingOf(lithium);
const whole = recordingOf([...lithium, "P", "P", "S"]);
const analyse = (recording: TrajectoryRecording, options: Partial<AnalysisOptions> = {}) =>
  estimateRecordings([recording], { temperature, transportCharges: { Li: 1 }, ...options });
function problemOf(recording: TrajectoryRecording, options: Partial<AnalysisOptions>): Problem {
  try {
    analyse(recording, options);
  } catch (error) {
    if (error instanceof InputError) return error.problems[0]!;
    throw error;
  }
  throw new Error("accepted");
}

describe("a trajectory of the mobile ions only", () => {
  test("gives D and σ_NE in closed form, no σ, and says what σ needs", () => {
    const { estimate, notes, curves } = analyse(mobileOnly);
    const diffusion = size ** 2 / 2 / interval;
    const d = estimate.selfDiffusion[0]!.estimate!;
    expect(Math.abs(d.value - diffusion)).toBeLessThan(4 * d.standardError);
    expect(d.standardError).toBeLessThan(0.15 * diffusion);
    const nernstEinstein = (6 * diffusion) / (edge ** 3 * 8.617333262e-5 * temperature);
    expect(Math.abs(estimate.nernstEinstein!.value - nernstEinstein)).toBeLessThan(
      4 * estimate.nernstEinstein!.standardError,
    );
    expect(estimate).toMatchObject({ einstein: null, greenKubo: null, havenRatio: null, tensor: null });
    expect(estimate.findings).toContainEqual(
      expect.objectContaining({ code: "framework-not-recorded", facts: { charge: 6 } }),
    );
    expect(notes).toEqual(
      expect.arrayContaining([
        "mobile: Li (all that is recorded)",
        "the motion of the centre of mass is left in: the framework is not in the file",
      ]),
    );
    // Empty cells of what is of the charge; the species' are there.
    expect(curvesCsv(curves).split("\n")[1]).toMatch(/^0\.004,,,,\d/);
  });

  test("--framework-at-rest: σ is that of the whole trajectory whose framework rests", () => {
    const { estimate, notes } = analyse(mobileOnly, { frameworkAtRest: true });
    const full = analyse(whole, { transportCharges: { Li: 1, P: -2, S: -2 }, mobile: ["Li"] });
    // The same charge; D, which says what memory is thought of, is of the centre of mass's frame in one and of the file's in the other.
    for (const key of ["einstein", "greenKubo"] as const)
      expect(Math.abs(estimate[key]!.value - full.estimate[key]!.value)).toBeLessThan(
        0.1 * full.estimate[key]!.standardError,
      );
    const closed = (6 * size ** 2) / 2 / interval / (edge ** 3 * 8.617333262e-5 * temperature);
    expect(Math.abs(estimate.einstein!.value - closed)).toBeLessThan(4 * estimate.einstein!.standardError);
    expect(notes.join("\n")).toContain(
      "σ is that of the Li recorded alone, in the frame of what balances their 6 e, which is taken to be at rest",
    );
  });

  test("two mobile species without a framework both count", () => {
    const two = recordingOf(["Li", "Li", "Li", "Na", "Na", "Na"]);
    expect(analyse(two, { transportCharges: { Li: 1, Na: 1 } }).notes).toContain(
      "mobile: Li, Na (all that is recorded)",
    );
  });
});

describe("mistakes", () => {
  test("both signs that do not balance are a mistake, unless the rest rests", () => {
    const charges = { transportCharges: { Li: 1, P: -1, S: -1 } };
    expect(problemOf(whole, charges)).toMatchObject({
      code: "NOT_NEUTRAL",
      remedy: expect.stringContaining("--framework-at-rest"),
    });
    const { notes } = analyse(whole, { ...charges, mobile: ["Li"], frameworkAtRest: true });
    expect(notes.join()).toContain("balances their 3 e");
  });

  test("a framework at rest that is in the file", () => {
    const neutral = { transportCharges: { Li: 1, P: -2, S: -2 }, mobile: ["Li"], frameworkAtRest: true };
    expect(problemOf(whole, neutral)).toMatchObject({ code: "WRONG_OPTION", path: "--framework-at-rest" });
  });
});
