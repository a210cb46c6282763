import type { SpectralBin } from "./sine-spectrum.js";

/** Whose weight may be negative. */
export type Signed = (j: number) => boolean;

/**
 * Powers that are Gamma-distributed about a + Σ_j b_j g_j(ω), as Whittle has it (Bull. Int. Stat. Inst. 34, 807 (1953)): bins and
 * shapes as the search for the weights reads them.
 */
export class GammaSpectrum {
  readonly #half: Float64Array;
  readonly #power: Float64Array;
  readonly #m: Float64Array;

  constructor(
    bins: readonly SpectralBin[],
    readonly shapes: readonly Float64Array[],
  ) {
    this.#half = Float64Array.from(bins, ({ degreesOfFreedom }) => degreesOfFreedom / 2);
    this.#power = Float64Array.from(bins, ({ power }) => power);
    this.#m = new Float64Array(bins.length);
  }

  /**
   * The best weights of m = a + Σ b_j g_j, j ≥ `first`, from those given on, by Newton's steps one weight after the other;
   * changes `b`, returns the log-likelihood.
   */
  best(a: number, b: Float64Array, first: number, signed: Signed): number {
    const { shapes } = this;
    const [half, power, m] = [this.#half, this.#power, this.#m];
    const n = m.length;
    m.fill(a);
    for (let j = first; j < shapes.length; j++)
      if (b[j] !== 0) for (let i = 0; i < n; i++) m[i]! += b[j]! * shapes[j]![i]!;
    let last = -Infinity;
    for (let sweep = 0; sweep < 60; sweep++) {
      for (let j = first; j < shapes.length; j++) {
        const shape = shapes[j]!;
        let slope = 0;
        let curvature = 0;
        for (let i = 0; i < n; i++) {
          const r = shape[i]! / m[i]!;
          const x = power[i]! / m[i]!;
          slope += half[i]! * r * (x - 1);
          // Observed information, kept positive where the power lies far below the model.
          curvature += half[i]! * r * r * Math.max(2 * x - 1, 0.3);
        }
        if (!(curvature > 0)) continue;
        let change = slope / curvature;
        if (!signed(j)) change = Math.max(change, -b[j]!);
        else if (change < 0)
          for (let i = 0; i < n; i++) if (shape[i]! > 1e-12) change = Math.max(change, (-0.5 * m[i]!) / shape[i]!);
        if (change === 0) continue;
        b[j]! += change;
        for (let i = 0; i < n; i++) m[i]! += change * shape[i]!;
      }
      let now = 0;
      for (let i = 0; i < n; i++) now -= half[i]! * (Math.log(m[i]!) + power[i]! / m[i]!);
      if (now - last < 1e-3 && sweep > 2) return now;
      last = now;
    }
    return last;
  }
}
