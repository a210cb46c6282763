import type { LagFunctional } from "./lag-functional.js";

// A slope of the mean square displacement, or a running Green–Kubo integral, is Σ_l w(l) R(l) over the autocorrelation R of
// the flux, lags of both signs, with a window w that is 1 near l = 0 and falls to 0: an estimate of the flux spectrum at
// zero frequency (Priestley, Spectral Analysis and Time Series, ch. 6). This file knows the windows and what Gaussian
// fluctuations make of them.

/** w at multiples of `interval` (fs), piecewise linear between; 0 from the last on. */
export interface LagWindow {
  readonly interval: number;
  readonly values: Float64Array;
}

/** The window between its end of the flat part and its zero: half the lags of a level. */
const flat = (points: number) => points / 2;

/**
 * Least-squares slope of ⟨Δx²⟩ over the lags from half a level's longest to the longest; Å²/fs for displacements in Å.
 * Twice the diffusion coefficient, in one dimension.
 */
export function slopeFunctional(level: number, points: number, interval: number): LagFunctional {
  const from = flat(points);
  const centre = (from + points) / 2;
  let squares = 0;
  for (let n = from; n <= points; n++) squares += (n - centre) ** 2;
  return {
    kind: "displacement",
    level,
    coefficients: Float64Array.from({ length: points }, (_, p) =>
      p + 1 < from ? 0 : (p + 1 - centre) / squares / interval,
    ),
  };
}

/**
 * Running Green–Kubo integral 2∫₀^t C dt', averaged over t from half a level's longest lag to the longest, trapezoid; the
 * same unit and limit as the slope. Built of interval means of the flux, it is free of discretisation error at any level.
 */
export function greenKuboFunctional(level: number, points: number, interval: number): LagFunctional {
  const from = flat(points);
  return {
    kind: "increments",
    level,
    coefficients: Float64Array.from(
      { length: points },
      (_, l) => (l === 0 ? 1 : 2 * Math.min(1, (points - l) / (points - from))) / interval,
    ),
  };
}

/** The window that a functional amounts to. */
export function windowOf(functional: LagFunctional, interval: number): LagWindow {
  const c = functional.coefficients;
  const points = c.length;
  const values = new Float64Array(points + 1);
  for (let l = 0; l < points; l++) {
    if (functional.kind === "increments") values[l] = l === 0 ? 1 : (c[l]! * interval) / 2;
    else for (let n = l + 1; n <= points; n++) values[l]! += interval * c[n - 1]! * (n - l);
  }
  return { interval, values };
}

const at = ({ interval, values }: LagWindow, time: number): number => {
  const x = time / interval;
  const k = Math.floor(x + 1e-9);
  if (k >= values.length - 1) return 0;
  return values[k]! + (x - k) * (values[k + 1]! - values[k]!);
};

/**
 * Var(Σ w R)/(Σ R)² for a Gaussian flux whose spectrum is flat over the width of 1/w: 2 ∫ w² dl/t over lags of both signs,
 * t the recorded time (Priestley, sec. 6.2, at zero frequency). With `other` that of the difference of two estimates.
 */
export function relativeVariance(window: LagWindow, time: number, other?: LagWindow): number {
  const knots = [...window.values.keys()].map((k) => k * window.interval);
  if (other !== undefined) knots.push(...[...other.values.keys()].map((k) => k * other.interval));
  knots.sort((a, b) => a - b);
  const w = (t: number) => at(window, t) - (other === undefined ? 0 : at(other, t));
  let integral = 0;
  for (let k = 1; k < knots.length; k++) {
    const a = w(knots[k - 1]!);
    const b = w(knots[k]!);
    integral += ((knots[k]! - knots[k - 1]!) / 3) * (a * a + a * b + b * b);
  }
  return (4 * integral) / time;
}
