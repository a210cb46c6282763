import { chiSquaredQuantile, chiSquaredTail } from "../../src/statistics/distributions.js";

// What an error of ρ must be when line and curve are both possible, in closed form: of two runs, or of two sizes of current.

/** A run: |j|, E, and the error of E. */
export type Run = readonly [j: number, field: number, error: number];
interface Known {
  readonly value: number;
  readonly standardError: number;
}

/** Root of f between two values of opposite sign. */
export function bisect(f: (x: number) => number, low: number, high: number): number {
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (f(low) * f(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** ρ of E = ρj + bj³ through two runs: (E₁j₂³ − E₂j₁³)/(j₁j₂³ − j₂j₁³). */
export function cubicThrough([j1, e1, s1]: Run, [j2, e2, s2]: Run): Known {
  const determinant = j1 * j2 ** 3 - j2 * j1 ** 3;
  return {
    value: (e1 * j2 ** 3 - e2 * j1 ** 3) / determinant,
    standardError: Math.hypot(s1 * j2 ** 3, s2 * j1 ** 3) / determinant,
  };
}

/**
 * ρ of E = ρj₀ asinh(j/j₀) through two runs. With s = j₁/j₀ and q = j₂/j₁: E₂/E₁ = h(s) = asinh(qs)/asinh(s), and
 * ln ρ = ln(E₁/j₁) + ln s − ln asinh s, whose derivative in s is g; so dlnρ = dE₁/E₁ + (g/h′) d(E₂/E₁).
 */
export function hopsThrough([j1, e1, s1]: Run, [j2, e2, s2]: Run): Known & { readonly characteristicCurrent: number } {
  const q = j2 / j1;
  const s = bisect((x) => Math.asinh(q * x) / Math.asinh(x) - e2 / e1, 1e-3, 1e4);
  const asinh = Math.asinh(s);
  const root = Math.sqrt(1 + s * s);
  const g = 1 / s - 1 / (root * asinh);
  const slope = (q / Math.sqrt(1 + (q * s) ** 2) - Math.asinh(q * s) / (root * asinh)) / asinh;
  const value = ((e1 / j1) * s) / asinh;
  return {
    value,
    standardError: (value / e1) * Math.hypot(s1 * (1 - ((g / slope) * e2) / e1), (s2 * g) / slope),
    characteristicCurrent: j1 / s,
  };
}

/** Root mean square over the line and a curve whose χ² is smaller by so much: w = 1/(1 + exp(1 − Δχ²/2)). */
export function eitherError(line: Known, curve: Known, chiSquaredGain: number): number {
  const w = 1 / (1 + Math.exp(1 - chiSquaredGain / 2));
  return Math.sqrt(
    (1 - w) * line.standardError ** 2 + w * (curve.standardError ** 2 + (curve.value - line.value) ** 2),
  );
}

/** Coverage of ± `errors` with Birge's factor: P(|z| < errors·max(1, √(χ²/ν))), z and χ² independent; by the midpoint rule over quantiles of χ². */
export function birgeCoverage(errors: number, dof: number): number {
  const n = 2000;
  let sum = 0;
  for (let i = 0; i < n; i++)
    sum += 1 - chiSquaredTail(errors ** 2 * Math.max(1, chiSquaredQuantile((i + 0.5) / n, dof) / dof), 1);
  return sum / n;
}

/** P(z < x). */
const below = (x: number) => (x < 0 ? chiSquaredTail(x * x, 1) / 2 : 1 - chiSquaredTail(x * x, 1) / 2);

export interface Design {
  /** The error of ρ by a cubic over that by the line. */
  readonly widening: number;
  readonly runs: number;
  /** b over its own standard error; that of the data is b + ζ. */
  readonly bend: number;
}

/** By least squares with weights 1/ε²: the errors of ρ by line and cubic, and of b. */
export function errorsOf(runs: readonly (readonly [j: number, error: number])[]) {
  const sum = (power: number) => runs.reduce((total, [j, error]) => total + j ** power / error ** 2, 0);
  const determinant = sum(2) * sum(6) - sum(4) ** 2;
  const line = 1 / Math.sqrt(sum(2));
  const cubic = Math.sqrt(sum(6) / determinant);
  return { line, cubic, bend: Math.sqrt(sum(2) / determinant), widening: cubic / line };
}

/**
 * What is to be expected of line or cubic, ρ of the line ± 1: its error ζ₁, t = b over its error and χ² of the cubic are
 * independent, and ρ of the cubic is κt more, κ² = (its error)² − 1. So b, unseen, shifts the line's ρ by −κb; the cubic is taken
 * where t² exceeds what AICc asks, and else its weight is 1/(1 + exp(1 − t²/2)). By the midpoint rule.
 */
export function lineOrCubic({ widening, runs, bend }: Design) {
  const kappa = Math.sqrt(widening ** 2 - 1);
  const threshold = 4 + 12 / (runs - 3) - 2 - 4 / (runs - 2);
  const birge = (chiSquared: number, dof: number) => Math.max(1, Math.sqrt(chiSquared / dof));
  const [steps, parts] = [400, 40];
  const remainders = Array.from({ length: parts }, (_, i) => chiSquaredQuantile((i + 0.5) / parts, runs - 2));
  const cases = Array.from({ length: steps }, (_, k) => {
    const zeta = -5 + (10 * (k + 0.5)) / steps;
    const t = bend + zeta;
    const weight = (Math.exp((-zeta * zeta) / 2) / Math.sqrt(2 * Math.PI)) * (10 / steps / parts);
    return remainders.map((rest) => {
      const ofCubic = widening * birge(rest, runs - 2);
      const ofLine = { value: 0, standardError: birge(rest + t * t, runs - 1) };
      return t * t > threshold
        ? { weight, shift: kappa * (t - bend), error: ofCubic }
        : {
            weight,
            shift: -kappa * bend,
            error: eitherError(ofLine, { value: kappa * t, standardError: ofCubic }, t * t),
          };
    });
  }).flat();
  const mean = (of: (one: (typeof cases)[number]) => number) =>
    cases.reduce((sum, one) => sum + one.weight * of(one), 0);
  return {
    /** P(|ρ − truth| < errors·ε). */
    coverage: (errors: number) =>
      mean(({ shift, error }) => below(errors * error - shift) - below(-errors * error - shift)),
    /** ⟨(ρ − truth)²/ε²⟩. */
    meanSquare: mean(({ shift, error }) => (1 + shift ** 2) / error ** 2),
    /** ⟨ε⟩ over the line's own. */
    meanError: mean(({ error }) => error),
  };
}
