import { johnsonNyquistError } from "../estimators/conductivity.js";
import { shotNoise } from "../estimators/current-design.js";
import { fitLinearResponse } from "../estimators/linear-response.js";
import {
  currentFromDrive,
  driveOf,
  jouleHeating,
  joulePower,
  hopLength as usualHop,
  startingDrive,
} from "../estimators/drive.js";
import { BOLTZMANN } from "../units/constants.js";
import { formatNumber } from "../units/format.js";

import { limits } from "../limits.js";

// What a study will cost and give, before it is run, from a guess of the conductivity. Units: Å, fs, eV, e, K; σ in
// e/(fs Å V), j in e/(fs Å²).

/**
 * Relative standard error of σ = j/⟨E⟩ after time t: √(2k_BTσ/(Vt))/|j|, Johnson and Nyquist's noise over the field j/σ.
 * Holds for times longer than the correlation of the field.
 */
export function constantCurrentError(
  conductivity: number,
  temperature: number,
  volume: number,
  currentDensity: number,
  time: number,
): number {
  return (johnsonNyquistError(1 / conductivity, temperature, volume, time) * conductivity) / Math.abs(currentDensity);
}

/** What is expected of runs under currents. */
export interface ExpectedResponse {
  readonly conductivity: number;
  readonly temperature: number;
  readonly volume: number;
  /** One run each; e/(fs Å²). */
  readonly currentDensities: readonly number[];
  /** qa, e Å, that a hop carries, with E = ρj₀ asinh(j/j₀), j₀ = 2k_BTσ/qa. Left out: the response is straight, and known to be. */
  readonly event?: number;
}

/** Gauss–Hermite: nodes in standard deviations, and weights. */
const chances = [
  [0, 2 / 3],
  [Math.sqrt(3), 1 / 6],
  [-Math.sqrt(3), 1 / 6],
] as const;

/**
 * Relative standard error of σ, root mean square, from runs of this time each: that of the program's own fit of E(j) to fields of
 * the law with Johnson and Nyquist's noise, so that a bend, seen or not seen, costs what it costs afterwards. Of the noise that
 * of the strongest currents is in the fields as well, for it decides what is seen. Of a straight response 1/ε² = Σ 1/ε_k².
 */
export function responseError(
  { conductivity, temperature, volume, currentDensities, event }: ExpectedResponse,
  time: number,
): number {
  const driven = currentDensities.filter((j) => j !== 0);
  if (event === undefined)
    return (
      1 /
      Math.sqrt(
        driven.reduce((sum, j) => sum + constantCurrentError(conductivity, temperature, volume, j, time) ** -2, 0),
      )
    );
  const j0 = (2 * BOLTZMANN * temperature * conductivity) / event;
  const largest = Math.max(...driven.map(Math.abs)) * (1 - 1e-9);
  const strong = driven.filter((j) => Math.abs(j) > largest).length;
  const variance = chances.reduce((sum, [deviations, weight]) => {
    const fit = fitLinearResponse(
      driven.map((j) => {
        const value = (j0 * Math.asinh(j / j0)) / conductivity;
        const noise = johnsonNyquistError(value / j, temperature, volume, time) * shotNoise(Math.abs(j) / j0);
        const chance = Math.abs(j) > largest ? (Math.sign(j) * deviations * noise) / Math.sqrt(strong) : 0;
        return { currentDensity: j, field: { value: value + chance, standardError: noise } };
      }),
    );
    return sum + (fit === undefined ? Infinity : weight * (fit.resistivity.standardError * conductivity) ** 2);
  }, 0);
  return Math.sqrt(variance);
}

/** Factor by which a bend may lengthen runs; beyond, what is not known of it does not come down with their length. */
const mostForBend = 300;

/**
 * Time of each run, fs, for a relative error of σ from all of them together: `responseError` the other way round. `null`: no
 * length is enough, for two sizes of current do not tell one curve from another.
 */
export function timeForError(targetError: number, expected: ExpectedResponse): number | null {
  const { event, ...straightforward } = expected;
  const straight = (responseError(straightforward, 1) / targetError) ** 2;
  if (event === undefined) return straight;
  let [low, high] = [straight / 2, mostForBend * straight];
  if (responseError(expected, high) > targetError) return null;
  while (high > low * 1.001) {
    const middle = Math.sqrt(low * high);
    if (responseError(expected, middle) > targetError) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * Relative standard error of σ from the slope of ⟨ΔQ²⟩ over lags [t_w, 2t_w], averaged over `components` directions of a
 * run of time t: √(16 t_w/(3·components·t)).
 *
 * (MSD(2t_w) − MSD(t_w))/t_w = ∫ w(l) R(l) dl over lags of both signs, R the autocorrelation of the flux, w = 1 up to t_w and
 * from there linearly to 0 at 2t_w. For a Gaussian flux whose spectrum is flat up to 1/t_w its relative variance is
 * 2∫w²/t (Priestley, *Spectral Analysis and Time Series*, sec. 6.2, at zero frequency), and ∫w² = 2t_w(1 + 1/3). A running
 * Green–Kubo integral averaged over [t_w, 2t_w] has the same w; a least-squares slope has ∫w² = 2t_w(1 + 13/35), hence an error
 * 1.4 % larger.
 */
export function equilibriumError(time: number, windowTime: number, components = 3): number {
  return Math.sqrt((16 * windowTime) / (3 * components * time));
}

/**
 * Relative standard error of σ that equilibrium runs of this length will be given, from that of a pilot. Without a memory that
 * ends, the longest one that is thought of grows with the run (`zeroFrequency`), and the error falls with the fourth root of its
 * length only: seen in LLZO at 1000 K from 23 % in 100 ps to 8.8 % in 4 ns. That of n runs is √n smaller.
 */
export function errorFromPilot(
  pilot: { readonly time: number; readonly relativeError: number },
  time: number,
  runs: number,
): number {
  return (pilot.relativeError * (pilot.time / time) ** 0.25) / Math.sqrt(runs);
}

/**
 * To what factor a pilot tells the time that equilibrium runs take for a given error: errors of single runs scatter, and their squares,
 * which that time goes with, lie within this factor of what longer runs then have in more than 68 % of the pilots of fifty memories or
 * longer; shorter ones promise too little (test/plan/pilots.long.test.ts).
 */
export const pilotCertainty = 2;

/** Time of an equilibrium run, fs, for a relative error of σ: `equilibriumError` the other way round. */
export function equilibriumTimeForError(targetError: number, windowTime: number, components = 3): number {
  return (16 * windowTime) / (3 * components * targetError ** 2);
}

/**
 * Time in which a mobile ion moves by one hop, fs: a²/6D with D = σVk_BT/(Nz²) as if ions moved independently. A guess, to a
 * factor of a few, of when displacements have become diffusive.
 */
export function hopTime(
  conductivity: number,
  temperature: number,
  volume: number,
  hopLength: number,
  carriers: Carriers,
): number {
  return (
    (hopLength ** 2 * carriers.count * carriers.charge ** 2) / (6 * conductivity * volume * BOLTZMANN * temperature)
  );
}

/** Mobile ions. */
export interface Carriers {
  readonly count: number;
  /** Transport charge, e. */
  readonly charge: number;
}

export interface PredictionRequest {
  /** A guess; its standard error, if given, becomes that of the times. */
  readonly conductivity: { readonly value: number; readonly standardError?: number | null };
  readonly temperature: number;
  readonly volume: number;
  /** One run each, replicas repeated. Default: those of x = 0.4 and half of it. */
  readonly currentDensities?: readonly number[];
  /** Whether those are found by the program, which tries what law they have. */
  readonly auto?: boolean;
  /** fs */
  readonly timestep: number;
  /** Of the whole machine, all runs side by side together. */
  readonly stepsPerSecond: number;
  /** Relative standard error of σ. */
  readonly targetError: number;
  /** Å. Default that of drive.ts. */
  readonly hopLength?: number;
  /** See `ExpectedResponse`. */
  readonly event?: number;
  /** For the relaxation time, when that is not given. */
  readonly carriers?: Carriers;
  /**
   * When the flux has forgotten, and the window of equilibrium estimates can begin, fs. Default `hopTime`, at least 1 ps
   * (the vibrations of LLZO); without carriers nothing is said of equilibrium.
   */
  readonly relaxationTime?: number;
  /** Relative error of σ from one equilibrium run of this length, fs, where somebody knows it: more such runs are thought to follow. */
  readonly equilibriumRun?: { readonly time: number; readonly relativeError: number };
  /** For the heating: relaxation time, fs, and degrees of freedom. */
  readonly thermostat?: { readonly time: number; readonly degreesOfFreedom: number };
  /** s; what takes longer is called not feasible. Default 7 days. */
  readonly feasibleWallTime?: number;
}

export interface MethodPrediction {
  /** fs, of all runs together; equilibration not counted. */
  readonly time: number;
  /** fs */
  readonly timePerRun: number;
  /** s */
  readonly wallTime: number;
  readonly feasible: boolean;
  /** Smaller than the target where the runs may not be shorter. */
  readonly relativeError: number;
}

export interface Prediction {
  readonly currents: readonly {
    readonly currentDensity: number;
    /** V/Å */
    readonly field: number;
    /** x = zeEa/2k_BT */
    readonly drive: number;
    /** K; `null` without a thermostat. */
    readonly heating: number | null;
  }[];
  readonly constantCurrent: MethodPrediction;
  /** `null` without a relaxation time. */
  readonly equilibrium: MethodPrediction | null;
  /** Ratio of (ε²t). */
  readonly speedUp: number | null;
  readonly advice: string;
  readonly warnings: readonly string[];
}

/** s. A week: what one waits for before asking for a larger machine. */
export const defaultFeasibleWallTime = 7 * 86_400;
const shortestRelaxation = 1000;

/** How long constant current and equilibrium MD will take for a given error of σ, and whether that is feasible. */
export function predict(request: PredictionRequest): Prediction {
  const {
    temperature,
    volume,
    targetError,
    thermostat,
    hopLength = usualHop,
    feasibleWallTime = defaultFeasibleWallTime,
  } = request;
  const { value: conductivity, standardError } = request.conductivity;
  const lever = hopLength * Math.abs(request.carriers?.charge ?? 1);
  const currentDensities =
    request.currentDensities ??
    [startingDrive, startingDrive / 2].map((x) => currentFromDrive(conductivity, temperature, lever, x));
  const relaxationTime =
    request.relaxationTime ??
    (request.carriers === undefined
      ? null
      : Math.max(shortestRelaxation, hopTime(conductivity, temperature, volume, hopLength, request.carriers)));
  const method = (runs: number, timePerRun: number, relativeError: number): MethodPrediction => {
    const wallTime = (runs * timePerRun) / request.timestep / request.stepsPerSecond;
    const feasible = wallTime <= feasibleWallTime && relativeError <= targetError * (1 + 1e-9);
    return { time: runs * timePerRun, timePerRun, wallTime, feasible, relativeError };
  };

  const response: ExpectedResponse = {
    conductivity,
    temperature,
    volume,
    currentDensities,
    ...(request.event === undefined ? {} : { event: request.event }),
  };
  const { event, ...straight } = response;
  const reached = timeForError(targetError, response);
  // Longer runs would help little.
  const wanted = reached ?? 30 * timeForError(targetError, straight)!;
  const shortest = relaxationTime === null ? 0 : limits.relaxations * relaxationTime;
  const timePerRun = Math.max(wanted, shortest);
  const constantCurrent = method(
    currentDensities.length,
    timePerRun,
    reached === null || timePerRun > wanted ? responseError(response, timePerRun) : targetError,
  );
  const run = request.equilibriumRun;
  const equilibriumTime =
    run !== undefined
      ? run.time * (run.relativeError / targetError) ** 2
      : relaxationTime === null
        ? null
        : equilibriumTimeForError(targetError, relaxationTime);
  const equilibrium = equilibriumTime === null ? null : method(1, equilibriumTime, targetError);
  const currents = currentDensities.map((currentDensity) => ({
    currentDensity,
    field: currentDensity / conductivity,
    drive: driveOf(currentDensity / conductivity, temperature, lever),
    heating:
      thermostat === undefined
        ? null
        : jouleHeating(joulePower(currentDensity, conductivity, volume), thermostat.time, thermostat.degreesOfFreedom),
  }));

  const warnings: string[] = [];
  const strongest = Math.max(...currents.map(({ drive }) => drive));
  if (request.auto !== true && strongest > limits.strongestDrive)
    warnings.push(
      `the largest current drives an ion with zeEa/2kT = ${formatNumber(strongest, "", 2)}: keep it below ${limits.strongestDrive}, or the response is not linear`,
    );
  const hottest = Math.max(...currents.map(({ heating }) => heating ?? 0));
  if (hottest > limits.heating * temperature)
    warnings.push(
      `Joule heat will raise the ions' temperature by ${formatNumber(hottest, "K", 2)}: lower the current or shorten the thermostat's time`,
    );
  if (new Set(currentDensities.map(Math.abs)).size < 2)
    warnings.push("one size of current only: linear response would be assumed, not checked");
  if (wanted < shortest)
    warnings.push(
      `for ${percent(targetError)} runs of ${formatSimulatedTime(wanted)} would do, but the ions relax in about ${formatSimulatedTime(relaxationTime!)}: runs of ${limits.relaxations} such times are counted`,
    );

  if (reached === null)
    warnings.push(
      `σ to ${percent(targetError)} is not reached with these currents, however long: hops of ${formatNumber(event!, "e Å", 2)} bend the response, and two sizes of current fit one curve as well as another; add a third, currents: auto, or weaker ones`,
    );
  const words = (name: string, { time, wallTime, feasible }: MethodPrediction) =>
    `${name}: ${formatSimulatedTime(time)}, ${formatWallTime(wallTime)}: ${feasible ? "feasible" : "not feasible"}`;
  const known = [
    ...(standardError == null
      ? []
      : [
          `${equilibrium === null ? "times are" : "that under current"} known as well as σ, to ${percent(Math.abs(standardError / conductivity))}`,
        ]),
    ...(equilibrium === null
      ? []
      : [
          `that at equilibrium ${run === undefined ? "is a guess, from when the ions relax" : `to a factor of ${formatNumber(pilotCertainty, "", 2)}, as a pilot tells it that saw all memory`}`,
        ]),
  ];
  const certainty = known.length === 0 ? "" : ` (${known.join("; ")})`;
  return {
    currents,
    constantCurrent,
    equilibrium,
    speedUp:
      equilibrium === null
        ? null
        : (equilibrium.time / constantCurrent.time) * (equilibrium.relativeError / constantCurrent.relativeError) ** 2,
    advice: `${formatNumber(temperature, "K")}, σ to ${percent(targetError)}; ${equilibrium === null ? "" : `${words("equilibrium MD", equilibrium)}; `}${reached === null ? `constant current: ${percent(constantCurrent.relativeError)} after ${formatSimulatedTime(constantCurrent.time)}, not less with these currents` : words("constant current", constantCurrent)}${certainty}`,
    warnings,
  };
}

const percent = (x: number): string => formatNumber(100 * x, "%", 2);

/** "120 fs", "8 ns", "1.2 µs": two digits; from fs. */
export function formatSimulatedTime(time: number): string {
  return inLargestUnit(time, [
    ["fs", 1, 1e3],
    ["ps", 1e3, 1e3],
    ["ns", 1e6, 1e3],
    ["µs", 1e9, 1e3],
    ["ms", 1e12, 1e3],
    ["s", 1e15, Infinity],
  ]);
}

/** "40 s", "6 h", "40 days", "2.3 years": two digits; from s. */
export function formatWallTime(time: number): string {
  const text = inLargestUnit(time, [
    ["s", 1, 60],
    ["min", 60, 60],
    ["h", 3600, 48],
    ["days", 86_400, 365],
    ["years", 365.25 * 86_400, Infinity],
  ]);
  return /^1 (day|year)s$/.test(text) ? text.slice(0, -1) : text;
}

/** In the first unit in which it is, rounded, below the unit's limit. */
function inLargestUnit(time: number, units: readonly (readonly [name: string, size: number, limit: number])[]): string {
  for (const [name, size, limit] of units) {
    const value = Number((time / size).toPrecision(2));
    if (value < limit || limit === Infinity) return formatNumber(value, name, 2);
  }
  return formatNumber(time, units[0]![0], 2);
}
