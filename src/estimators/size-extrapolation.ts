import { chiSquaredTail } from "../statistics/distributions.js";
import { leastSquares } from "../statistics/least-squares.js";
import type { KnownError } from "./linear-response.js";

/** A value of a cell of the volume V, Å³. */
export interface SizedValue extends KnownError {
  readonly volume: number;
}

/** y = y∞ + b/V. */
export interface SizeExtrapolation {
  /** y∞ */
  readonly limit: KnownError;
  /** b, [y] Å³ */
  readonly slope: KnownError;
  readonly chiSquared: number;
  readonly degreesOfFreedom: number;
  /** That the line describes the values; `null` where it goes through all of them. */
  readonly pValue: number | null;
  /** The line and its error at a volume; Infinity: the limit. */
  readonly at: (volume: number) => KnownError;
  /** y(V)/y∞ − 1 */
  readonly deviation: (volume: number) => KnownError;
}

/**
 * Weighted straight line against 1/V: the leading effect of a periodic cell on a transport coefficient of a solid, whose images interact
 * as dipoles do and whose held current charges it. Errors times √(χ²/dof) where that exceeds 1. `undefined` with fewer than two volumes, which
 * must differ by a thousandth, or with an error that is not positive.
 */
export function extrapolateSize(values: readonly SizedValue[]): SizeExtrapolation | undefined {
  if (values.some(({ standardError }) => !(standardError > 0))) return undefined;
  const fit = leastSquares(
    [
      values.map(({ standardError }) => 1 / standardError),
      values.map(({ standardError, volume }) => 1 / (volume * standardError)),
    ],
    values.map(({ value, standardError }) => value / standardError),
    1e-3,
  );
  if (values.length < 2 || fit === undefined) return undefined;
  const degreesOfFreedom = values.length - 2;
  const { chiSquared } = fit;
  const scale = degreesOfFreedom === 0 ? 1 : Math.max(1, chiSquared / degreesOfFreedom);
  const covariance = fit.covariance().map((row) => row.map((x) => scale * x));
  const [limit, slope] = fit.values as unknown as readonly [number, number];
  const error = (u: number, v: number) =>
    Math.sqrt(u * u * covariance[0]![0]! + 2 * u * v * covariance[0]![1]! + v * v * covariance[1]![1]!);
  return {
    limit: { value: limit, standardError: error(1, 0) },
    slope: { value: slope, standardError: error(0, 1) },
    chiSquared,
    degreesOfFreedom,
    pValue: degreesOfFreedom === 0 ? null : chiSquaredTail(chiSquared, degreesOfFreedom),
    at: (volume) => ({ value: limit + slope / volume, standardError: error(1, 1 / volume) }),
    deviation: (volume) => ({
      value: slope / (volume * limit),
      standardError: error(-slope / (volume * limit ** 2), 1 / (volume * limit)),
    }),
  };
}
