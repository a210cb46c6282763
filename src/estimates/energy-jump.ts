import { blockedMean } from "../estimators/index.js";
import { finding, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import type { TimeSeries } from "../recordings/index.js";
import { leastSquares, type LeastSquares } from "../statistics/least-squares.js";
import { BOLTZMANN } from "../units/constants.js";

/** Pieces that a cooling run is cut into, on either side of which the energy is compared. */
const pieces = 24;

/**
 * Whether the potential energy jumps while the temperature changes steadily: a parabola in the temperature against one with
 * a step, by pieces of time. A sudden melting, freezing or ordering shows as such a step; a glass transition does not.
 */
export function noticeEnergyJump(series: TimeSeries, atoms: number): Finding[] {
  const length = Math.floor(series.rows / pieces);
  if (length < 20) return [];
  const [energy, temperature] = [series.column("potentialEnergy"), series.column("temperature")];
  const points = Array.from({ length: pieces }, (_, k) => {
    const own = blockedMean(energy.subarray(k * length, (k + 1) * length));
    return {
      t: blockedMean(temperature.subarray(k * length, (k + 1) * length)).value,
      e: own.value / atoms,
      error: (own.standardError ?? NaN) / atoms,
    };
  }).filter(({ error }) => error > 0);
  if (points.length < 12) return [];
  const mean = points.reduce((sum, { t }) => sum + t, 0) / points.length;
  const span = Math.max(...points.map(({ t }) => Math.abs(t - mean)));
  // A held temperature has no jump to tell from a drift.
  if (span < limits.changingTemperature * mean) return [];
  const base = ({ t }: (typeof points)[number]): number[] => [1, (t - mean) / span, ((t - mean) / span) ** 2];
  const smooth = fit(points.map((p) => ({ x: base(p), y: p.e, error: p.error })));
  if (smooth === undefined) return [];
  // Scatter beyond the errors (slow modes) is not taken for a jump.
  const scatter = Math.max(1, smooth.chiSquared / (points.length - 3));
  let best = { gain: 0, jump: 0, at: 0 };
  for (let k = 3; k <= points.length - 3; k++) {
    const stepped = fit(points.map((p, i) => ({ x: [...base(p), i < k ? 0 : 1], y: p.e, error: p.error })));
    if (stepped === undefined) continue;
    const remaining = Math.max(1, stepped.chiSquared / (points.length - 4));
    const gain = (smooth.chiSquared - stepped.chiSquared) / Math.min(scatter, remaining);
    if (gain > best.gain) best = { gain, jump: stepped.values[3]!, at: (points[k - 1]!.t + points[k]!.t) / 2 };
  }
  if (best.gain < limits.jumpGain || Math.abs(best.jump) < limits.jumpSize * BOLTZMANN * best.at) return [];
  return [finding("energy-jump", { energy: best.jump, temperature: best.at }, "energy")];
}

/** y in the columns of x, by their errors. */
function fit(
  points: readonly { readonly x: readonly number[]; readonly y: number; readonly error: number }[],
): LeastSquares | undefined {
  return leastSquares(
    points[0]!.x.map((_, i) => points.map(({ x, error }) => x[i]! / error)),
    points.map(({ y, error }) => y / error),
  );
}
