import type { EquilibriumEstimate, TransportEstimate } from "../estimators/index.js";
import { finding, type Finding, type FindingOf } from "../findings/index.js";
import { limits } from "../limits.js";
import type { Correlations, LagMoments } from "../model/index.js";
import { BOLTZMANN, MASS_UNIT } from "../units/constants.js";

export interface MovingSpecies {
  readonly name: string;
  readonly count: number;
  /** amu; `null`: not known. */
  readonly mass: number | null;
}

/** ⟨Δr²⟩ of one particle at a lag, Å² and fs, and the error of its mean over the runs' blocks. */
interface Displacement {
  readonly lag: number;
  readonly mean: number;
  readonly error: number;
}

function displacementsOf(runs: readonly Correlations[], of: (run: Correlations) => LagMoments, count: number) {
  const found: Displacement[] = [];
  const levels = Math.max(...runs.map((run) => of(run).levels.length));
  for (let level = 0; level < levels; level++) {
    const having = runs.filter((run) => of(run).levels.length > level);
    const { interval, counts } = of(having[0]!).levels[level]!;
    for (let p = 0; p < counts.length / having[0]!.blocks; p++) {
      const blocks = having
        .flatMap((run) => {
          const moments = of(run).levels[level]!;
          return Array.from({ length: run.blocks }, (_, b) => {
            const at = p * run.blocks + b;
            const sum = [0, 1, 2].reduce((total, axis) => total + moments.displacement[6 * at + axis]!, 0);
            return { pairs: moments.counts[at]!, sum: sum / count };
          });
        })
        .filter(({ pairs }) => pairs > 0);
      const pairs = blocks.reduce((total, block) => total + block.pairs, 0);
      const mean = blocks.reduce((total, block) => total + block.sum, 0) / pairs;
      const squares = blocks.reduce((total, block) => total + (block.sum - mean * block.pairs) ** 2, 0);
      if (blocks.length > 1)
        found.push({
          lag: (p + 1) * interval,
          mean,
          error: (Math.sqrt(squares) / pairs) * Math.sqrt(blocks.length / (blocks.length - 1)),
        });
    }
  }
  return found;
}

/** Whether a ⟨Δr²⟩ with its error, Å², is beyond what heat explains, Å. */
export function isTooFar({ mean, error }: Omit<Displacement, "lag">, furthest: number): boolean {
  const least = mean - limits.heatErrors * error;
  return least > (limits.heatExceeded * furthest) ** 2 && mean > limits.seenMoving ** 2;
}

/**
 * Whether ions move faster than heat drives them: at equilibrium ⟨Δr²(t)⟩ = ∫∫⟨v(t')·v(t″)⟩ ≤ ⟨v²⟩ t² = 3k_BT t²/m for every lag
 * and whatever the forces (Cauchy & Schwarz), so that times are too short by √(m⟨Δr²⟩/3k_BT)/t at least.
 *
 * @param runs in the order of `species`
 * @param temperature K
 * @returns of the species and the lag at which they do so the most
 */
export function fasterThanHeat(
  runs: readonly Correlations[],
  species: readonly MovingSpecies[],
  temperature: number,
): FindingOf<"faster-than-heat"> | null {
  const breaches = species.flatMap(({ name, count, mass }, s) =>
    mass === null
      ? []
      : displacementsOf(runs, (run) => run.species[s]!, count).flatMap(({ lag, mean, error }) => {
          const furthest = lag * Math.sqrt((3 * BOLTZMANN * temperature) / (mass * MASS_UNIT));
          return isTooFar({ mean, error }, furthest)
            ? [{ species: name, distance: Math.sqrt(mean), lag, furthest, factor: Math.sqrt(mean) / furthest }]
            : [];
        }),
  );
  if (breaches.length === 0) return null;
  const worst = breaches.reduce((most, one) => (one.factor > most.factor ? one : most));
  return finding("faster-than-heat", { ...worst, temperature }, "equilibrium");
}

/** Nothing that has a time in it may then be quoted; the Haven ratio has none, nor what does not move. */
export function withoutTimes(estimate: EquilibriumEstimate, found: Finding): EquilibriumEstimate {
  const doubted = (of: TransportEstimate | null) =>
    of === null || of.findings.some(({ code }) => code === "at-rest")
      ? of
      : { ...of, converged: false, findings: [{ ...found, at: {} } as Finding, ...of.findings] };
  return {
    ...estimate,
    einstein: doubted(estimate.einstein),
    greenKubo: doubted(estimate.greenKubo),
    einsteinAlong: doubted(estimate.einsteinAlong),
    nernstEinstein: doubted(estimate.nernstEinstein),
    selfDiffusion: estimate.selfDiffusion.map((self) => ({ ...self, estimate: doubted(self.estimate) })),
    findings: [...estimate.findings, found],
  };
}
