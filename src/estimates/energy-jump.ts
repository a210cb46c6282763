import { blockedMean } from "../estimators/index.js";
import { finding, type Finding } from "../findings/index.js";
import { limits } from "../limits.js";
import type { TimeSeries } from "../recordings/index.js";
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
  // Scatter beyond the errors (slow modes) is not taken for a jump.
  const scatter = Math.max(1, smooth.chiSquared / (points.length - 3));
  let best = { gain: 0, jump: 0, at: 0 };
  for (let k = 3; k <= points.length - 3; k++) {
    const stepped = fit(points.map((p, i) => ({ x: [...base(p), i < k ? 0 : 1], y: p.e, error: p.error })));
    const remaining = Math.max(1, stepped.chiSquared / (points.length - 4));
    const gain = (smooth.chiSquared - stepped.chiSquared) / Math.min(scatter, remaining);
    if (gain > best.gain) best = { gain, jump: stepped.parameters[3]!, at: (points[k - 1]!.t + points[k]!.t) / 2 };
  }
  if (best.gain < limits.jumpGain || Math.abs(best.jump) < limits.jumpSize * BOLTZMANN * best.at) return [];
  return [finding("energy-jump", { energy: best.jump, temperature: best.at }, "energy")];
}

/** Weighted linear least squares by the normal equations: three or four well scaled parameters. */
function fit(points: readonly { readonly x: readonly number[]; readonly y: number; readonly error: number }[]): {
  readonly parameters: readonly number[];
  readonly chiSquared: number;
} {
  const n = points[0]!.x.length;
  const rows = Array.from({ length: n }, (_, i) => [
    ...Array.from({ length: n }, (__, j) =>
      points.reduce((sum, { x, error }) => sum + (x[i]! * x[j]!) / error ** 2, 0),
    ),
    points.reduce((sum, { x, y, error }) => sum + (x[i]! * y) / error ** 2, 0),
  ]);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const factor = rows[k]![i]! / rows[i]![i]!;
      for (let j = i; j <= n; j++) rows[k]![j]! -= factor * rows[i]![j]!;
    }
  const parameters = rows.map((row, i) => row[n]! / row[i]!);
  return {
    parameters,
    chiSquared: points.reduce(
      (sum, { x, y, error }) =>
        sum + ((y - x.reduce((model, value, i) => model + value * parameters[i]!, 0)) / error) ** 2,
      0,
    ),
  };
}
