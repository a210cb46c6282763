import type { Correlations, LagMoments } from "../model/index.js";
import { BOLTZMANN } from "../units/constants.js";
import type { EquilibriumConditions } from "./equilibrium.js";

/** Against the lag, increasing. */
export interface EquilibriumCurves {
  /** fs */
  readonly lag: readonly number[];
  /** Mean over directions of ⟨ΔQ²⟩ along one of them, e² Å². */
  readonly chargeDisplacement: readonly number[];
  /** Slope of it between this lag and the one before over 2Vk_BT, at the middle of both: a running Einstein conductivity, e/(fs Å V). */
  readonly runningEinstein: readonly number[];
  /** Running Green–Kubo integral up to this lag less half an interval, e/(fs Å V); NaN where not kept. */
  readonly runningGreenKubo: readonly number[];
  /** Of each species, at the lags of its own coarser grid; ⟨Δr²⟩ of one particle, Å². */
  readonly species: readonly {
    readonly name: string;
    readonly lag: readonly number[];
    readonly displacement: readonly number[];
    readonly localSlope: readonly number[];
  }[];
}

interface Curve {
  readonly lag: number[];
  readonly mean: number[];
  readonly level: number[];
  readonly point: number[];
}

/** Mean second moments against the lag: every lag of level 0, then the upper half of each level. */
function displacementCurve(
  runs: readonly Correlations[],
  process: (run: Correlations) => LagMoments,
  components: number,
): Curve {
  const curve: Curve = { lag: [], mean: [], level: [], point: [] };
  const levels = Math.max(...runs.map((run) => process(run).levels.length));
  for (let level = 0; level < levels; level++) {
    const having = runs.filter((run) => process(run).levels.length > level);
    const { interval, counts } = process(having[0]!).levels[level]!;
    const points = counts.length / having[0]!.blocks;
    for (let p = level === 0 ? 0 : points / 2; p < points; p++) {
      const [sum, count] = total(having, process, "displacement", level, p, components);
      if (count === 0) continue;
      curve.lag.push((p + 1) * interval);
      curve.mean.push(sum / count);
      curve.level.push(level);
      curve.point.push(p);
    }
  }
  return curve;
}

/** Sum over blocks of the diagonal's mean over `components` directions, and the number of pairs of times. */
function total(
  runs: readonly Correlations[],
  process: (run: Correlations) => LagMoments,
  kind: "displacement" | "increments",
  level: number,
  p: number,
  components: number,
): [number, number] {
  let sum = 0;
  let count = 0;
  for (const run of runs) {
    const moments = process(run).levels[level]!;
    for (let b = 0; b < run.blocks; b++) {
      const at = p * run.blocks + b;
      count += moments.counts[at]!;
      for (let c = 0; c < components; c++) sum += moments[kind]![at * 6 + c]! / components;
    }
  }
  return [sum, count];
}

/** What a report plots: see `EquilibriumCurves`. Not for error bars: neighbouring points are strongly correlated. */
export function equilibriumCurves(runs: readonly Correlations[], conditions: EquilibriumConditions): EquilibriumCurves {
  const { volume, temperature, components = 3 } = conditions;
  const scale = 1 / (2 * volume * BOLTZMANN * temperature);
  const charge = (run: Correlations) => run.charge;
  const { lag, mean, level, point } = displacementCurve(runs, charge, components);
  const slopes = mean.map((m, k) => (m - (mean[k - 1] ?? 0)) / (lag[k]! - (lag[k - 1] ?? 0)));
  const integrals = new Map<string, number>();
  for (let l = 0; l <= Math.max(...level); l++) {
    const having = runs.filter((run) => run.charge.levels.length > l);
    const { interval, counts, increments } = having[0]!.charge.levels[l]!;
    if (increments === null) continue;
    const points = counts.length / having[0]!.blocks;
    let integral = 0;
    for (let p = 0; p < points; p++) {
      const [sum, pairs] = total(having, charge, "increments", l, p, components);
      if (pairs === 0) break;
      integral += ((p === 0 ? 1 : 2) * sum) / pairs / interval;
      integrals.set(`${l} ${p}`, integral);
    }
  }
  return {
    lag,
    chargeDisplacement: mean,
    runningEinstein: slopes.map((slope) => slope * scale),
    runningGreenKubo: lag.map((_, k) => (integrals.get(`${level[k]} ${point[k]}`) ?? NaN) * scale),
    species: conditions.species.map(({ name, count }, s) => {
      const self = displacementCurve(runs, (run) => run.species[s]!, 3);
      const displacement = self.mean.map((m) => (3 * m) / count);
      // d ln⟨Δr²⟩/d ln t: 2 for flight, below 1 in a cage, 1 for diffusion.
      const localSlope = displacement.map((d, k) =>
        k === 0 ? NaN : Math.log(d / displacement[k - 1]!) / Math.log(self.lag[k]! / self.lag[k - 1]!),
      );
      return { name, lag: self.lag, displacement, localSlope };
    }),
  };
}
