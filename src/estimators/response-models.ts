import { leastSquares } from "../statistics/least-squares.js";
import type { FieldResponse, KnownError, LinearResponse, ResponsePoint } from "./linear-response.js";

/** E(j) = ρ f(j), f odd, f(j) → j at small currents; of a field that is held the same of j(E) = σ f(E). */
export interface ResponseFit {
  readonly model: "linear" | "cubic" | "sinh";
  /** Errors as if those of the data were right, here and below. */
  readonly resistivity: KnownError;
  /** What bends: b of E = ρj + bj³, or j₀ of E = ρj₀ asinh(j/j₀) or E₀ of j = σE₀ sinh(E/E₀); `null` for the line. */
  readonly bend: KnownError | null;
  readonly parameters: number;
  readonly chiSquared: number;
  readonly degreesOfFreedom: number;
  /** E/(ρj) − 1 at j; its error is that of the bend alone. */
  readonly deviation: (j: number) => KnownError;
}

/** j/j₀ at the largest current, between which the hyperbolic law is sought: straight to 2e-7, and flat; or E/E₀, and steep. */
const straightest = 1e-3;
const flattest = 1e3;
const steepest = 20;
/** Trial values over that range; the best one is then refined to this part of it. */
const trials = 61;
const precision = 1e-9;

/** E = ρj. `undefined` when nothing can be told. */
export function fitLine(points: readonly ResponsePoint[]): ResponseFit | undefined {
  return fitPowers("linear", points, [1]);
}

/** E = ρj + bj³. `undefined` when the powers cannot be told apart: currents that differ by round-off only. */
export function fitCubic(points: readonly ResponsePoint[]): ResponseFit | undefined {
  return fitPowers("cubic", points, [1, 3]);
}

/** The law of hops, by what is held: f with f(y) → y, and y f′. */
const hops = {
  current: { f: Math.asinh, slope: (y: number) => y / Math.sqrt(1 + y * y), most: flattest },
  field: { f: Math.sinh, slope: (y: number) => y * Math.cosh(y), most: steepest },
} as const;

/** What is held, and so known without error. */
export type Held = keyof typeof hops;

/**
 * E = ρj₀ asinh(j/j₀), or of a held field j = σE₀ sinh(E/E₀), the same law with the noise in j: j ∝ sinh(qaE/2kT) of hops of a charge q over a distance a, j₀ = 2kT/(qaρ) (Mott & Gurney, *Electronic
 * Processes in Ionic Crystals* (1940), ch. II). The minimum of χ² over j₀ is global; errors are those of the
 * linearised problem. `undefined` when the response does not bend that way, or bends so much that ρ cannot be told.
 */
export function fitSinh(points: readonly ResponsePoint[], held: Held = "current"): ResponseFit | undefined {
  const law = hops[held];
  const errors = points.map(({ field }) => field.standardError!);
  const fields = points.map(({ field }, i) => field.value / errors[i]!);
  const largest = Math.max(...points.map(({ currentDensity }) => Math.abs(currentDensity)));
  const shape = (s: number) =>
    points.map(({ currentDensity: j }, i) => (largest * law.f((s * j) / largest)) / s / errors[i]!);
  const at = (logarithm: number) => leastSquares([shape(Math.exp(logarithm))], fields);
  const chiSquared = (logarithm: number) => at(logarithm)?.chiSquared ?? Infinity;

  const grid = Array.from(
    { length: trials },
    (_, k) => Math.log(straightest) + (k / (trials - 1)) * Math.log(law.most / straightest),
  );
  const values = grid.map(chiSquared);
  const best = values.indexOf(Math.min(...values));
  if (best <= 0 || best === trials - 1) return undefined;
  const minimum = goldenSection(chiSquared, grid[best - 1]!, grid[best + 1]!);
  const s = Math.exp(minimum);
  const rho = at(minimum)!.values[0]!;

  // In s² the law is regular where it becomes a line, as in b of the cubic.
  const slope = points.map(({ currentDensity: j }, i) => {
    const y = (s * j) / largest;
    return (rho * largest * (law.slope(y) - law.f(y))) / (2 * s ** 3) / errors[i]!;
  });
  const fit = leastSquares([shape(s), slope], fields);
  if (fit === undefined) return undefined;
  const covariance = fit.covariance();
  const error = (a: number) => Math.sqrt(covariance[a]![a]!);
  // Near a line the two columns are all but one: what is left of the variances may be round-off, or less than nothing.
  if (!(error(0) > 0 && error(1) > 0)) return undefined;
  const bend = { value: largest / s, standardError: (largest * error(1)) / (2 * s ** 3) };
  return {
    model: "sinh",
    resistivity: { value: rho, standardError: error(0) },
    bend,
    parameters: 2,
    chiSquared: chiSquared(minimum),
    degreesOfFreedom: points.length - 2,
    deviation: (j) => {
      const y = Math.abs(j) / bend.value;
      if (y === 0) return { value: 0, standardError: 0 };
      const value = law.f(y) / y;
      return {
        value: value - 1,
        standardError: (Math.abs(value - law.slope(y) / y) * bend.standardError) / bend.value,
      };
    },
  };
}

/** E/j of a law at a current, in the units of its ρ. */
export function chordResistivity(
  {
    resistivity,
    cubic,
    characteristicCurrent,
  }: Pick<LinearResponse, "resistivity" | "cubic" | "characteristicCurrent">,
  currentDensity: number,
): number {
  return chord("current", resistivity, cubic, characteristicCurrent, currentDensity);
}

/** j/E of a law in a field, in the units of its σ. */
export function chordConductivity(
  { conductivity, cubic, characteristicField }: Pick<FieldResponse, "conductivity" | "cubic" | "characteristicField">,
  field: number,
): number {
  return chord("field", conductivity, cubic, characteristicField, field);
}

function chord(held: Held, limit: KnownError, cubic: KnownError | null, unit: KnownError | null, x: number): number {
  if (unit === null) return limit.value + (cubic?.value ?? 0) * x ** 2;
  const y = Math.abs(x) / unit.value;
  return y === 0 ? limit.value : (limit.value * hops[held].f(y)) / y;
}

function fitPowers(
  model: "linear" | "cubic",
  points: readonly ResponsePoint[],
  powers: readonly number[],
): ResponseFit | undefined {
  const errors = points.map(({ field }) => field.standardError!);
  const fit = leastSquares(
    powers.map((power) => points.map(({ currentDensity }, i) => currentDensity ** power / errors[i]!)),
    points.map(({ field }, i) => field.value / errors[i]!),
  );
  if (fit === undefined) return undefined;
  const covariance = fit.covariance();
  const parameter = (power: number) => {
    const a = powers.indexOf(power);
    return a < 0 ? null : { value: fit.values[a]!, standardError: Math.sqrt(covariance[a]![a]!) };
  };
  const resistivity = parameter(1)!;
  const bend = parameter(3);
  return {
    model,
    resistivity,
    bend,
    parameters: powers.length,
    chiSquared: fit.chiSquared,
    degreesOfFreedom: points.length - powers.length,
    deviation: (j) => ({
      value: ((bend?.value ?? 0) * j * j) / resistivity.value,
      standardError: ((bend?.standardError ?? 0) * j * j) / Math.abs(resistivity.value),
    }),
  };
}

/** Minimum of a function with one of them between the two. */
function goldenSection(f: (x: number) => number, from: number, to: number): number {
  const part = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let [left, right] = [high - part * (high - low), low + part * (high - low)];
  let [atLeft, atRight] = [f(left), f(right)];
  while (high - low > precision * (to - from)) {
    if (atLeft < atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - part * (high - low);
      atLeft = f(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + part * (high - low);
      atRight = f(right);
    }
  }
  return (low + high) / 2;
}
