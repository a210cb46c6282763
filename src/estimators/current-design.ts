/** E = ρ j₀ asinh(j/j₀), or the line E = ρj where j₀ is infinite. */
export interface LawInForce {
  /** j₀, e/(fs Å²); `Infinity`: the response is linear. */
  readonly characteristicCurrent: number;
}

export interface DesignedCurrent {
  /** Magnitude; e/(fs Å²). */
  readonly currentDensity: number;
  /** Of the time. */
  readonly share: number;
}

export interface CurrentDesign {
  readonly currents: readonly DesignedCurrent[];
  /** ε²(ρ) V t/(2k_BTρ), 1/(e/(fs Å²))²: what a total time t buys. At one weak current it is 1/j². */
  readonly variance: number;
}

/** Magnitudes tried between the smallest and the largest allowed, in equal ratios. */
const trials = 49;
/** Ratio of the smallest to the largest magnitude that is tried. */
const range = 1e3;

/**
 * Variance of the mean field, in units of 2k_BTρ/(Vt): 1 by Johnson and Nyquist at weak currents, and (1 + j²/j₀²)^(−½) where
 * forward and backward hops are independent events: shot noise 2k_BTσ/V·cosh(E/E₀) of the current times (dE/dj)².
 */
export function relativeNoise(j: number, { characteristicCurrent: j0 }: LawInForce): number {
  return 1 / Math.sqrt(1 + (j / j0) ** 2);
}

/** Standard error of the mean field over the one of Johnson and Nyquist with ρ = E/j, where E = ρj₀ asinh(u), u = j/j₀. */
export function shotNoise(u: number): number {
  const noise = relativeNoise(u, { characteristicCurrent: 1 });
  return u === 0 ? 1 : Math.sqrt((noise * u) / Math.asinh(u));
}

/** ∂E/∂ln ρ and ∂E/∂ln j₀ over ρ. */
function gradient(j: number, { characteristicCurrent: j0 }: LawInForce): readonly [number, number] {
  if (j0 === Infinity) return [j, 0];
  const u = j / j0;
  return [j0 * Math.asinh(u), j0 * (Math.asinh(u) - u / Math.sqrt(1 + u * u))];
}

/**
 * Of these magnitudes the ones, and their shares of the time, from which ρ comes out with the smallest error when the law is
 * the one in force, its j₀ unknown: a c-optimal design. For two parameters it has two magnitudes at most; with g₁, g₂ the
 * gradients over the noise and (1, 0) = α₁g₁ + α₂g₂, the shares are |α|/Σ|α| and the variance (Σ|α|)² (Elfving, Ann. Math.
 * Stat. 23, 255 (1952); Pukelsheim, *Optimal Design of Experiments* (2006), ch. 2). Of a line: the largest alone. `null` where they
 * cannot tell ρ from j₀.
 *
 * @param magnitudes e/(fs Å²)
 */
export function designAmong(magnitudes: readonly number[], law: LawInForce): CurrentDesign | null {
  if (law.characteristicCurrent === Infinity) {
    const largest = Math.max(...magnitudes);
    return { currents: [{ currentDensity: largest, share: 1 }], variance: 1 / largest ** 2 };
  }
  const scaled = magnitudes.map((j) => {
    const noise = Math.sqrt(relativeNoise(j, law));
    const [rho, j0] = gradient(j, law);
    return [rho / noise, j0 / noise] as const;
  });
  let best: CurrentDesign | null = null;
  for (const [a, [p, q]] of scaled.entries())
    for (const [b, [r, s]] of scaled.entries()) {
      const determinant = p * s - r * q;
      if (b <= a || !(Math.abs(determinant) > 1e-12 * Math.abs(p * s))) continue;
      const [first, second] = [Math.abs(s / determinant), Math.abs(q / determinant)];
      const variance = (first + second) ** 2;
      if (best !== null && variance >= best.variance) continue;
      best = {
        currents: [
          { currentDensity: magnitudes[a]!, share: first / (first + second) },
          { currentDensity: magnitudes[b]!, share: second / (first + second) },
        ],
        variance,
      };
    }
  return best;
}

/**
 * The same among all magnitudes up to the largest allowed.
 *
 * @param largest by heat and by how far the law has been seen to hold; e/(fs Å²)
 */
export const optimalCurrents = (law: LawInForce, largest: number): CurrentDesign =>
  designAmong(
    Array.from({ length: trials }, (_, k) => largest * range ** (k / (trials - 1) - 1)),
    law,
  )!;

/** ε²(ρ) V t/(2k_BTρ) of currents and shares of t as they are (or with times instead of shares: ε²(ρ) V/(2k_BTρ)); infinite where they cannot tell ρ from j₀. */
export function varianceOf(currents: readonly DesignedCurrent[], law: LawInForce): number {
  let [rr, rj, jj] = [0, 0, 0];
  for (const { currentDensity, share } of currents) {
    const [r, j] = gradient(Math.abs(currentDensity), law);
    const weight = share / relativeNoise(currentDensity, law);
    rr += weight * r * r;
    rj += weight * r * j;
    jj += weight * j * j;
  }
  if (law.characteristicCurrent === Infinity) return 1 / rr;
  const determinant = rr * jj - rj * rj;
  return determinant > 1e-12 * rr * jj ? jj / determinant : Infinity;
}
