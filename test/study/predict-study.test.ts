import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { predictStudy, type StudyPrediction } from "../../src/study/index.js";
import { BOLTZMANN, CONDUCTIVITY_IN_S_PER_CM } from "../../src/units/constants.js";
import { SmallStudy } from "./small-study.js";

let small: SmallStudy;
beforeAll(() => {
  small = new SmallStudy();
});
afterAll(() => small.remove());

const everyNumber = (value: unknown, path: string, check: (x: number, path: string) => void): void => {
  if (typeof value === "number") check(value, path);
  else if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value))
    for (const [key, inner] of Object.entries(value)) everyNumber(inner, `${path}.${key}`, check);
};
const finite = ({ points, stepsPerSecond, targetError }: StudyPrediction) =>
  everyNumber({ points, stepsPerSecond, targetError }, "", (x, path) => expect(Number.isFinite(x), path).toBe(true));

describe("from a guess", () => {
  test("errors are Johnson and Nyquist's, over the study's currents together", async () => {
    // One size, in a conductor so good that it bends nothing.
    const drive = { method: "constant-current", direction: [1, 2, -2], driftVelocity: ["0.2 Å/ps", "-0.2 Å/ps"] };
    const study = small.make({ production: { timestep: "1 fs", duration: "2 ps" }, drive });
    const sigma = 500 / CONDUCTIVITY_IN_S_PER_CM;
    const prediction = await predictStudy(study, { conductivity: sigma, targetError: 0.02 });
    finite(prediction);
    expect(prediction.targetError).toBe(0.02);
    expect(prediction.stepsPerSecond).toBeGreaterThan(0);
    const [point] = prediction.points;
    expect(point!.conductivity).toEqual({ value: sigma, standardError: null, source: "guess" });
    const volume = prediction.plan.runs[0]!.current!.chargeFlux / prediction.plan.runs[0]!.current!.currentDensity;
    // 1/ε² = Σ j² V t/(2k_BTσ)
    const squares = prediction.plan.runs.reduce((sum, run) => sum + run.current!.currentDensity ** 2, 0);
    const error = 1 / Math.sqrt((squares * volume * 2000) / (2 * BOLTZMANN * 600 * sigma));
    const planned = point!.errors.find(({ factor }) => factor === 1)!;
    expect(planned.constantCurrent!.relativeError / error).toBeCloseTo(1, 4);
    expect(planned.constantCurrent!.time).toBe(4000);
    expect(point!.errors.find(({ factor }) => factor === 4)!.constantCurrent!.relativeError / error).toBeCloseTo(
      0.5,
      4,
    );
    // Runs may be longer than the target needs (ten relaxation times), never shorter.
    expect(point!.target.constantCurrent.timePerRun).toBeGreaterThanOrEqual(2000 * (error / 0.02) ** 2 * (1 - 1e-3));
    expect(point!.target.advice).toMatch(/600 K, σ to 2 %; equilibrium MD: .*feasible; constant current: .*feasible/);
  });

  test("auto currents begin where a run begins them: at x = 1.2 and a third of it, of the lower end of what a pilot tells; then one between", async () => {
    const prediction = await predictStudy(
      small.make({ drive: { method: "constant-current", direction: [1, 0, 0], currents: "auto" } }),
      { conductivity: 1e-5 },
    );
    // ν ρ̂/ρ of noise is χ² with ν = 5 for 16 blocks: its 84 % quantile is 7.9, and 5/7.9 = 0.63.
    expect(prediction.points[0]!.target.currents.map(({ drive }) => drive)).toEqual(
      [1.2, 1.2, 0.4, 0.4, 1.2 / Math.sqrt(3), 1.2 / Math.sqrt(3)].map((x) => expect.closeTo(0.63 * x, 9)),
    );
    // What the program chooses it need not warn of.
    expect(prediction.points[0]!.target.warnings).toEqual([]);
    const [first, second] = prediction.points[0]!.target.currents;
    expect(second!.currentDensity).toBe(-first!.currentDensity);
  });
});

describe("the memory that equilibrium runs are long enough for", () => {
  const predict = async (changes: object, seen?: { shown: number; assumed: number }) =>
    (
      await predictStudy(small.make({ production: { timestep: "1 fs", duration: "2 ps" }, ...changes }), {
        conductivity: 1e-5,
        ...(seen === undefined ? {} : { known: () => ({ ...seen, source: "elsewhere" }) }),
      })
    ).points[0]!.memory;
  const planned = { equilibrium: { duration: "2 ns" } };

  test("without pilots the assumption: a twentieth of the planned length", async () => {
    expect(await predict(planned)).toEqual({
      duration: 2e6,
      assumed: 1e5,
      seen: null,
      needed: null,
      extended: null,
    });
    expect(await predict({})).toBeNull();
  });

  test("what is seen must be three quarters of a twentieth at most; of runs that were too short to tell, twice as long", async () => {
    // 20 · 12 ps/0.75; 40 · 18 ps, for 18 > 0.75 · 20.
    expect((await predict(planned, { shown: 12e3, assumed: 20e3 }))!.needed).toBeCloseTo(320e3, 6);
    expect((await predict(planned, { shown: 18e3, assumed: 20e3 }))!.needed).toBeCloseTo(720e3, 6);
    expect((await predict(planned, { shown: 0, assumed: 20e3 }))!.needed).toBe(0);
  });

  test("a target error extends equilibrium runs only where there is no current", async () => {
    const production = { timestep: "1 fs", duration: "2 ps", targetError: "10 %", maxDuration: "4 ns" };
    expect(await predict({ production, drive: { method: "equilibrium" } })).toMatchObject({
      duration: 4e6,
      assumed: 2e5,
      extended: true,
    });
    expect(await predict({ production, ...planned })).toMatchObject({ duration: 2e6, extended: false });
  });
});

describe("from pilot runs", () => {
  test.each([
    ["currents named", {}],
    ["auto", { drive: { method: "constant-current", direction: [1, 0, 0], currents: "auto" } }],
    ["equilibrium only", { drive: { method: "equilibrium" } }],
    [
      "two temperatures, with equilibrium runs",
      { temperatures: ["600 K", "900 K"], equilibrium: { duration: "5 ps" } },
    ],
  ])("%s: one pilot for each kind and temperature; nothing is written", async (_, changes) => {
    const study = small.make(changes);
    const pilots: string[] = [];
    const prediction = await predictStudy(study, { pilot: 1500, onPilot: (run) => pilots.push(run.id) });
    expect(new Set(pilots).size).toBe(pilots.length);
    expect(pilots).toHaveLength(study.config.temperatures.length * (study.config.drive === null ? 1 : 2));
    expect(prediction.points.map(({ temperature }) => temperature)).toEqual(study.config.temperatures);
    expect(prediction.points.every(({ memory }) => memory !== null)).toBe(study.config.equilibrium !== null);
    for (const { conductivity, relaxation, memory } of prediction.points) {
      expect(conductivity.source).toMatch(/pilot/);
      expect(relaxation.source).toMatch(/pilot/);
      // Of 1.5 ps.
      if (memory !== null)
        expect(memory.seen).toMatchObject({
          assumed: expect.closeTo(75, 6),
          source: expect.stringContaining("pilot of"),
        });
    }
  });

  test("too short a pilot is said", async () => {
    await expect(predictStudy(small.make(), { pilot: 20 })).rejects.toMatchObject({ code: "PILOT_TOO_SHORT" });
  });

  test("can be aborted", async () => {
    const abort = new AbortController();
    const running = predictStudy(small.make(), { pilot: 1e6, signal: abort.signal });
    setTimeout(() => abort.abort(), 100);
    const { points } = await running;
    expect(points).toEqual([]);
  });
});
