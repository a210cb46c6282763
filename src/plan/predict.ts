import { johnsonNyquistError } from "../estimators/conductivity.js";
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

/** Of a resistivity fitted to several runs, E = ρj: 1/ε² = Σ 1/ε_k². A cubic term, where it is needed, costs more. */
export function combinedError(errors: readonly number[]): number {
  return 1 / Math.sqrt(errors.reduce((sum, error) => sum + 1 / (error * error), 0));
}

/** Time of each run, fs, for a relative error of σ from all of them together; one run for each of `currentDensities`. */
export function timeForError(
  targetError: number,
  conductivity: number,
  temperature: number,
  volume: number,
  currentDensities: readonly number[],
): number {
  return (
    (combinedError(currentDensities.map((j) => constantCurrentError(conductivity, temperature, volume, j, 1))) /
      targetError) **
    2
  );
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
  /** For the relaxation time, when that is not given. */
  readonly carriers?: Carriers;
  /**
   * When the flux has forgotten, and the window of equilibrium estimates can begin, fs. Default `hopTime`, at least 1 ps
   * (the vibrations of LLZO); without carriers nothing is said of equilibrium.
   */
  readonly relaxationTime?: number;
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
    return { time: runs * timePerRun, timePerRun, wallTime, feasible: wallTime <= feasibleWallTime, relativeError };
  };

  const wanted = timeForError(targetError, conductivity, temperature, volume, currentDensities);
  const shortest = relaxationTime === null ? 0 : limits.relaxations * relaxationTime;
  const timePerRun = Math.max(wanted, shortest);
  const constantCurrent = method(currentDensities.length, timePerRun, targetError * Math.sqrt(wanted / timePerRun));
  const equilibrium =
    relaxationTime === null ? null : method(1, equilibriumTimeForError(targetError, relaxationTime), targetError);
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

  const words = (name: string, { time, wallTime, feasible }: MethodPrediction) =>
    `${name}: ${formatSimulatedTime(time)}, ${formatWallTime(wallTime)}: ${feasible ? "feasible" : "not feasible"}`;
  const certainty =
    standardError == null
      ? ""
      : ` (times are known as well as σ, to ${percent(Math.abs(standardError / conductivity))})`;
  return {
    currents,
    constantCurrent,
    equilibrium,
    speedUp:
      equilibrium === null
        ? null
        : (equilibrium.time / constantCurrent.time) * (equilibrium.relativeError / constantCurrent.relativeError) ** 2,
    advice: `${formatNumber(temperature, "K")}, σ to ${percent(targetError)}; ${equilibrium === null ? "" : `${words("equilibrium MD", equilibrium)}; `}${words("constant current", constantCurrent)}${certainty}`,
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
