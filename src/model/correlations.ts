/**
 * Second moments of displacements on a multiple-tau grid (Ramírez, Sukumaran, Vorselaars & Likhtman, J. Chem. Phys. 133,
 * 154103 (2010), with exact displacements instead of averages): level k is sampled every `interval` = base · 2^k and has
 * lags 1 … P of that interval, P = `counts.length / blocks`; levels that hold a pair of times are listed, so there are none
 * before the first base interval is over. All moments are sums over time origins (and over the particles of a group), kept
 * apart for blocks of time, so that errors can be had by jackknife. A pair of times counts for the block in which its later
 * time lies: time t > 0 since the start in block ⌈t/blockDuration⌉ − 1. Tensors are xx, yy, zz, yz, xz, xy.
 */
export interface LagMoments {
  readonly levels: readonly {
    /** fs */
    readonly interval: number;
    /** [P × blocks] pairs of times with lag (p + 1)·interval. */
    readonly counts: Float64Array;
    /** [P × blocks × 6] Σ Δx_a Δx_b over pairs of times (p + 1)·interval apart and over the group's particles. */
    readonly displacement: Float64Array;
    /**
     * [P × blocks × 6] Σ ½(d_a d'_b + d_b d'_a), d and d' the displacements during two intervals whose starts are
     * p·interval apart: interval² × the flux autocorrelation of interval means. As many pairs as of displacements. `null` where not kept.
     */
    readonly increments: Float64Array | null;
  }[];
}

/** A displacement along its way, at equal times; only differences count. */
export interface DisplacementPath {
  /** fs */
  readonly interval: number;
  /** [1 or 3 components][n] */
  readonly displacement: readonly Float64Array[];
}

/** What an equilibrium run leaves for the estimators. */
export interface Correlations {
  /** fs that were correlated. */
  readonly duration: number;
  /** fs; all blocks but the last are of this length. */
  readonly blockDuration: number;
  readonly blocks: number;
  /** Of ΔQ = Σ z Δr, e Å, sampled every step. */
  readonly charge: LagMoments;
  /** ΔQ itself, e Å, as often as rows are written. */
  readonly path: DisplacementPath;
  /** [T] of Δr of every particle of a type, Å, sampled every `sampleInterval` steps; no increments. */
  readonly species: readonly LagMoments[];
}
