import { describe, expect, test } from "vitest";

import { blockedMean } from "../../src/estimators/blocking.js";
import { currentFromDrive, driveOf, jouleHeating, joulePower } from "../../src/estimators/drive.js";
import {
  constantCurrentError,
  equilibriumError,
  equilibriumTimeForError,
  errorFromPilot,
  formatSimulatedTime,
  formatWallTime,
  hopTime,
  predict,
  responseError,
  timeForError,
} from "../../src/plan/predict.js";
import { constants } from "../../src/units/index.js";
import { ar1, RandomNumbers } from "../estimators/processes.js";

// SI defining constants (2019): C, J/K.
const e = 1.602176634e-19;
const k = 1.380649e-23;
const boltzmann = k / e;

describe("constant current", () => {
  test("from SI: LLZO at 1000 K, 0.2 Å/ps, 200 ps", () => {
    const [sigma, edge, time] = [280, 13.0725e-10, 200e-12]; // S/m, m, s
    const j = (56 * e * 20) / edge ** 3; // A/m²
    const si = Math.sqrt((2 * k * 1000 * sigma) / (edge ** 3 * time)) / j;
    const internal = constantCurrentError(
      sigma / 100 / constants.CONDUCTIVITY_IN_S_PER_CM,
      1000,
      13.0725 ** 3,
      (56 * 0.2e-3) / 13.0725 ** 3,
      200_000,
    );
    expect(internal / si).toBeCloseTo(1, 9);
    // Blocked errors measured there: 0.0013–0.0019 V/Å.
    const voltsPerAngstrom = ((si * j) / sigma) * 1e-10;
    expect(voltsPerAngstrom).toBeGreaterThan(0.0013);
    expect(voltsPerAngstrom).toBeLessThan(0.0019);
  });

  // 300 repeats: the scatter is known to 4.1 %, the bound is 3.5 of that (false alarms 5e-4).
  test.each([0, 0.8])("the scatter of simulated fields with correlation %f", (phi) => {
    const [sigma, temperature, volume, j, n, interval] = [2e-4, 800, 2200, 3e-6, 1500, 5];
    const random = new RandomNumbers(71);
    const scale = Math.sqrt(((2 * boltzmann * temperature) / (sigma * volume * interval)) * ((1 - phi) / (1 + phi)));
    const values = Array.from(
      { length: 300 },
      () => blockedMean(ar1(random, n, phi).map((x) => j / sigma + scale * x)).value,
    );
    const scatter = Math.sqrt(values.reduce((sum, x) => sum + (x * (sigma / j) - 1) ** 2, 0) / values.length);
    expect(Math.abs(scatter / constantCurrentError(sigma, temperature, volume, j, n * interval) - 1)).toBeLessThan(
      0.145,
    );
  });

  test("errors combine by their inverse squares, which is what a fit through the origin does", () => {
    const [sigma, temperature, volume, time] = [1e-4, 400, 5000, 1e6];
    const currents = [1e-6, -1e-6, 3e-6];
    const expected = { conductivity: sigma, temperature, volume, currentDensities: currents };
    const together = responseError(expected, time);
    // Of the fit: Var ρ = Var E/Σj², Var E = 2kT/(σVt).
    expect(together).toBeCloseTo(
      sigma * Math.sqrt((2 * boltzmann * temperature) / (sigma * volume * time) / 11e-12),
      12,
    );
    expect(timeForError(together, expected)).toBeCloseTo(time, 3);
    expect(timeForError(together / 2, expected)).toBeCloseTo(4 * time, 3);
  });
});

describe("a response that bends", () => {
  // LLZO at 1000 K, 1536 atoms; hops of 6 e Å: j₀ = 2k_BTσ/qa.
  const [sigma, temperature, volume, event] = [1.1e-4, 1000, 17_900, 6];
  const j0 = (2 * boltzmann * temperature * sigma) / event;
  const at = (...u: number[]) => ({
    conductivity: sigma,
    temperature,
    volume,
    event,
    currentDensities: u.flatMap((x) => [x * j0, -x * j0]),
  });
  const straight = (expected: ReturnType<typeof at>, time: number) => {
    const { event: _, ...rest } = expected;
    return responseError(rest, time);
  };

  test("clearly seen: the error of ρ in a fit of ρ and j₀", () => {
    const expected = at(0.4, 1, 2);
    const time = 1e6;
    // Var ρ/ρ² of two parameters, by hand: weights 1/noise², gradients asinh u and asinh u − u/√(1 + u²) in units of ρj₀.
    let [rr, rj, jj] = [0, 0, 0];
    for (const u of [0.4, 1, 2]) {
      const a = Math.asinh(u);
      const b = a - u / Math.sqrt(1 + u * u);
      const weight = (2 * j0 ** 2 * Math.sqrt(1 + u * u) * volume * time) / (2 * boltzmann * temperature * sigma);
      rr += weight * a * a;
      rj += weight * a * b;
      jj += weight * b * b;
    }
    const error = Math.sqrt(jj / (rr * jj - rj * rj));
    expect(responseError(expected, time) / error).toBeGreaterThan(0.95);
    expect(responseError(expected, time) / error).toBeLessThan(1.3);
    // Three times as much as if it were straight, and known to be.
    expect(error / straight(expected, time)).toBeGreaterThan(3);
  });

  test("a single size cannot tell, and is believed", () => {
    expect(responseError(at(0.02), 1e6) / straight(at(0.02), 1e6)).toBeCloseTo(1, 2);
  });

  test("not seen: between the line's error and that of a curve", () => {
    // Of ρ and b in E = ρj + bj³ at u/2 and u: Σj²Σj⁶/(Σj²Σj⁶ − (Σj⁴)²) of the line's variance.
    const curve = Math.sqrt((1.25 * (1 + 1 / 64)) / (1.25 * (1 + 1 / 64) - (1 + 1 / 16) ** 2));
    const ratio = responseError(at(0.005, 0.01), 1e6) / straight(at(0.005, 0.01), 1e6);
    expect(ratio).toBeGreaterThan(1.2);
    expect(ratio).toBeLessThan(curve);
  });

  test("time for an error; never with two sizes, which fit one curve as well as another", () => {
    const time = timeForError(0.04, at(0.4, 1, 2))!;
    // Where another curve is chosen the error jumps.
    expect(responseError(at(0.4, 1, 2), time)).toBeLessThanOrEqual(0.04);
    expect(responseError(at(0.4, 1, 2), 0.995 * time)).toBeGreaterThan(0.04);
    expect(timeForError(0.02, at(0.7, 2))).toBeNull();
  });
});

describe("equilibrium", () => {
  test("∫w² by numbers: end-to-end and least-squares slopes", () => {
    // w(l) = ∫ c(τ)(τ − |l|)₊ dτ of a slope Σ c(τ) MSD(τ) over [1, 2].
    const squares = (w: (l: number) => number) => {
      let sum = 0;
      for (let i = 0; i < 4000; i++) sum += w((i + 0.5) / 2000) ** 2 / 2000;
      return 2 * sum;
    };
    const trapezoid = squares((l) => Math.min(1, 2 - l));
    expect(trapezoid).toBeCloseTo(8 / 3, 5);
    expect(equilibriumError(1000, 1, 1) ** 2 * 1000).toBeCloseTo(2 * trapezoid, 4);
    const leastSquares = squares((l) => {
      let sum = 0;
      for (let i = 0; i < 200; i++) {
        const tau = 1 + (i + 0.5) / 200;
        sum += (12 * (tau - 1.5) * Math.max(0, tau - l)) / 200;
      }
      return sum;
    });
    expect(leastSquares).toBeCloseTo(2 * (1 + 13 / 35), 3);
    expect(Math.sqrt(leastSquares / trapezoid)).toBeCloseTo(1.014, 3);
  });

  // 300 repeats: the scatter is known to 4.1 %, the bound is 3.5 of that (false alarms 5e-4).
  test.each([
    { name: "white", phi: 0, components: 1 },
    { name: "Ornstein–Uhlenbeck", phi: 0.8, components: 1 },
    { name: "white, three directions", phi: 0, components: 3 },
  ])("the scatter of simulated Einstein slopes: $name flux", ({ phi, components }) => {
    const [n, window, repeats] = [8000, 60, 300];
    const random = new RandomNumbers(72);
    const truth = (1 + phi) / (1 - phi);
    let scatter = 0;
    for (let r = 0; r < repeats; r++) {
      let slope = 0;
      for (let c = 0; c < components; c++) {
        const q = new Float64Array(n + 1);
        ar1(random, n, phi).forEach((x, i) => (q[i + 1] = q[i]! + x));
        const displacement = (lag: number) => {
          let sum = 0;
          for (let i = lag; i <= n; i++) sum += (q[i]! - q[i - lag]!) ** 2;
          return sum / (n + 1 - lag);
        };
        slope += (displacement(2 * window) - displacement(window)) / window / components;
      }
      scatter += (slope / truth - 1) ** 2 / repeats;
    }
    const predicted = equilibriumError(n, window, components);
    expect(Math.abs(Math.sqrt(scatter) / predicted - 1), `${Math.sqrt(scatter)} for ${predicted}`).toBeLessThan(0.145);
  });

  test("from a pilot: sixteen times as long is known twice as well, four runs too", () => {
    const pilot = { time: 1e5, relativeError: 0.24 };
    expect(errorFromPilot(pilot, 1e5, 1)).toBe(0.24);
    expect(errorFromPilot(pilot, 16e5, 1)).toBeCloseTo(0.12, 12);
    expect(errorFromPilot(pilot, 1e5, 4)).toBeCloseTo(0.12, 12);
  });

  test("time for an error undoes the error for a time", () => {
    expect(equilibriumTimeForError(equilibriumError(5e6, 2e4), 2e4)).toBeCloseTo(5e6, 3);
    expect(equilibriumError(equilibriumTimeForError(0.05, 2e4, 1), 2e4, 1)).toBeCloseTo(0.05, 12);
  });
});

describe("how large a current", () => {
  test("in a melt of 3 S/cm at 1100 K, hops of 2 Å, x = 0.5: about 1e7 A/cm², as the method says", () => {
    const sigma = 3 / constants.CONDUCTIVITY_IN_S_PER_CM;
    const j = currentFromDrive(sigma, 1100, 2, 0.5);
    // E = 2kTx/(ea) in V/m times S/m, in A/m².
    expect(
      (j * constants.CURRENT_DENSITY_IN_A_PER_CM2) / (((300 * 2 * k * 1100 * 0.5) / (e * 2e-10)) * 1e-4),
    ).toBeCloseTo(1, 9);
    expect(j * constants.CURRENT_DENSITY_IN_A_PER_CM2).toBeGreaterThan(1e7);
    expect(j * constants.CURRENT_DENSITY_IN_A_PER_CM2).toBeLessThan(2e7);
    expect(driveOf(-j / sigma, 1100, 2)).toBeCloseTo(0.5, 12);
    expect(driveOf(currentFromDrive(sigma, 300, 1.7) / sigma, 300, 1.7)).toBeCloseTo(0.4, 12);
  });

  test("bending of independent hops, as documented", () => {
    expect(1 - 0.4 / Math.sinh(0.4)).toBeCloseTo(0.0262, 4);
    expect(1 - 0.5 / Math.sinh(0.5)).toBeCloseTo(0.0405, 4);
  });
});

test("Joule heat: the kinetic energy of a heated, rescaled system", () => {
  const [power, tau, f, dt] = [3e-4, 120, 500, 0.5];
  let excess = 0;
  for (let step = 0; step < 10_000; step++) excess = excess * Math.exp(-dt / tau) + power * dt;
  expect(jouleHeating(power, tau, f) / ((2 * excess) / (f * boltzmann))).toBeCloseTo(1, 2);
  // j E V
  expect(joulePower(-2e-6, 1e-4, 3000)).toBeCloseTo(2e-6 * (2e-6 / 1e-4) * 3000, 18);
});

test("time of a hop: D = a²/6t and σ = N z² D/(V kT)", () => {
  const t = hopTime(1e-6, 500, 4000, 2, { count: 100, charge: 2 });
  expect((100 * 4 * (4 / (6 * t))) / (4000 * boltzmann * 500)).toBeCloseTo(1e-6, 15);
});

describe("in words", () => {
  test.each([
    [0.5, "0.5 fs"],
    [120_000, "120 ps"],
    [999_000, "1 ns"],
    [8.04e6, "8 ns"],
    [1.23e9, "1.2 µs"],
    [4e13, "40 ms"],
    [Infinity, "∞ s"],
  ])("%f fs: %s", (time, text) => expect(formatSimulatedTime(time)).toBe(text));

  test.each([
    [3, "3 s"],
    [59.9, "1 min"],
    [1500, "25 min"],
    [6.1 * 3600, "6.1 h"],
    [30 * 3600, "30 h"],
    [40.2 * 86400, "40 days"],
    [400 * 86400, "1.1 years"],
    [365.25 * 86400, "1 year"],
    [1e16, "3.2 × 10⁸ years"],
  ])("%f s: %s", (time, text) => expect(formatWallTime(time)).toBe(text));
});

describe("a prediction", () => {
  // A 1 mS/cm electrolyte with 448 Li.
  const sigma = 1e-3 / constants.CONDUCTIVITY_IN_S_PER_CM;
  const request = {
    conductivity: { value: sigma },
    temperature: 400,
    volume: 17_400,
    timestep: 2,
    stepsPerSecond: 500,
    targetError: 0.05,
    carriers: { count: 448, charge: 1 },
  };

  test("adds up", () => {
    const prediction = predict({ ...request, thermostat: { time: 100, degreesOfFreedom: 4604 } });
    const { currents, constantCurrent, equilibrium } = prediction;
    expect(currents.map(({ drive }) => drive)).toEqual([expect.closeTo(0.4, 10), expect.closeTo(0.2, 10)]);
    expect(currents[0]!.field).toBeCloseTo((2 * boltzmann * 400 * 0.4) / 2, 10);
    expect(currents[0]!.heating).toBeCloseTo(
      jouleHeating(currents[0]!.currentDensity * currents[0]!.field * 17_400, 100, 4604),
      12,
    );
    const window = hopTime(sigma, 400, 17_400, 2, request.carriers);
    expect(equilibriumError(equilibrium!.time, window)).toBeCloseTo(0.05, 12);
    expect(constantCurrent.time).toBeCloseTo(2 * constantCurrent.timePerRun, 3);
    expect(
      responseError(
        {
          conductivity: sigma,
          temperature: 400,
          volume: 17_400,
          currentDensities: currents.map(({ currentDensity }) => currentDensity),
        },
        constantCurrent.timePerRun,
      ),
    ).toBeCloseTo(constantCurrent.relativeError, 12);
    expect(constantCurrent.wallTime).toBeCloseTo(constantCurrent.time / 2 / 500, 6);
    // t_hop = a²N/(6σVkT): runs of 3t_hop/(5/4 N x²ε²) at x and x/2 against 16t_hop/9ε², so S = (16/9)(5/24) N x².
    expect(prediction.speedUp).toBeCloseTo((10 / 27) * 448 * 0.16, 8);
    expect(prediction.warnings).toEqual([]);
    expect(prediction.advice).toBe(
      `400 K, σ to 5 %; equilibrium MD: ${formatSimulatedTime(equilibrium!.time)}, ${formatWallTime(equilibrium!.wallTime)}: not feasible; constant current: ${formatSimulatedTime(constantCurrent.time)}, ${formatWallTime(constantCurrent.wallTime)}: feasible (that at equilibrium is a guess, from when the ions relax)`,
    );
  });

  test("as many equilibrium runs of a known error as it takes", () => {
    const known = predict({ ...request, equilibriumRun: { time: 2e6, relativeError: 0.1 } });
    expect(known.advice).toMatch(
      /: feasible \(that at equilibrium to a factor of 2, as a pilot tells it that saw all memory\)$/,
    );
    const guessed = predict({ ...request, conductivity: { value: sigma, standardError: 0.3 * sigma } });
    expect(guessed.advice).toMatch(
      /\(that under current known as well as σ, to 30 %; that at equilibrium is a guess, from when the ions relax\)$/,
    );
    expect(known.equilibrium).toMatchObject({ time: expect.closeTo(8e6, 3), relativeError: 0.05 });
    expect(known.speedUp! * known.constantCurrent.time * (known.constantCurrent.relativeError / 0.05) ** 2).toBeCloseTo(
      8e6,
      3,
    );
  });

  test("what is feasible depends on the machine and on how long one waits", () => {
    expect(predict(request).advice).toBe(
      "400 K, σ to 5 %; equilibrium MD: 5.7 µs, 66 days: not feasible; constant current: 210 ns, 2.5 days: feasible (that at equilibrium is a guess, from when the ions relax)",
    );
    expect(predict({ ...request, stepsPerSecond: 10_000 }).equilibrium!.feasible).toBe(true);
    expect(predict({ ...request, stepsPerSecond: 10_000, feasibleWallTime: 60 }).constantCurrent.feasible).toBe(false);
  });

  test("runs are not shorter than ten relaxation times, and then better than asked for", () => {
    expect(predict({ ...request, targetError: 0.05 }).constantCurrent.relativeError).toBeCloseTo(0.05, 12);
    const { constantCurrent, warnings, speedUp } = predict({ ...request, targetError: 0.1 });
    expect(constantCurrent.timePerRun).toBeCloseTo(10 * hopTime(sigma, 400, 17_400, 2, request.carriers), 3);
    expect(constantCurrent.relativeError).toBeLessThan(0.1);
    expect(speedUp).toBeCloseTo((10 / 27) * 448 * 0.16, 8);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^for 10 % runs of 27 ns would do, but the ions relax in about 8 ns: runs of 10 such times/,
      ),
    ]);
  });

  test("without carriers nothing is said of equilibrium; the guess's error is passed on", () => {
    const { carriers: _, ...bare } = request;
    const prediction = predict({ ...bare, conductivity: { value: sigma, standardError: 0.3 * sigma } });
    expect(prediction.equilibrium).toBeNull();
    expect(prediction.speedUp).toBeNull();
    expect(prediction.advice).toMatch(
      /^400 K, σ to 5 %; constant current: .*\(times are known as well as σ, to 30 %\)$/,
    );
  });

  test("warnings: too strong a drive, too hot, one current", () => {
    const j = currentFromDrive(sigma, 400, 2, 1.5);
    const { warnings } = predict({
      ...request,
      relaxationTime: 1,
      currentDensities: [j, -j],
      thermostat: { time: 1e8, degreesOfFreedom: 100 },
    });
    expect(warnings).toEqual([
      expect.stringContaining("zeEa/2kT = 1.5"),
      expect.stringContaining("Joule heat"),
      expect.stringContaining("one size of current"),
    ]);
  });
});
