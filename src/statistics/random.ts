const multipliers = [0xd2511f53, 0xcd9e8d57] as const;
const increments = [0x9e3779b9, 0xbb67ae85] as const;

/** The high and low 32 bits of a product of two 32-bit numbers. */
function wideProduct(a: number, b: number): readonly [number, number] {
  const a1 = a >>> 16;
  const a0 = a & 0xffff;
  const b1 = b >>> 16;
  const b0 = b & 0xffff;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const carry = (middle & 0xffff) + a0 * b1;
  return [(a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0, Math.imul(a, b) >>> 0];
}

/** One block of Philox4x32-10: Salmon, Moraes, Dror & Shaw, SC '11, doi:10.1145/2063384.2063405. */
export function philox(counter: readonly number[], key: readonly number[]): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter as [number, number, number, number];
  let [k0, k1] = key as [number, number];
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = wideProduct(multipliers[0], c0);
    const [high1, low1] = wideProduct(multipliers[1], c2);
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + increments[0]) >>> 0;
    k1 = (k1 + increments[1]) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** Random numbers that depend on `seed` (0 … 2⁵³ − 1) and `stream` (0 … 2³² − 1) only, not on the machine. */
export class Random {
  readonly #key: readonly [number, number];
  readonly #stream: number;
  #block = 0;
  #left: number[] = [];
  #normal: number | undefined;

  constructor(seed: number, stream = 0) {
    this.#key = [seed >>> 0, Math.floor(seed / 2 ** 32)];
    this.#stream = stream;
  }

  #word(): number {
    if (this.#left.length === 0) {
      this.#left = philox([this.#block >>> 0, Math.floor(this.#block / 2 ** 32), this.#stream, 0], this.#key);
      this.#block++;
    }
    return this.#left.pop()!;
  }

  /** In (0, 1). */
  uniform(): number {
    return (this.#word() + 0.5) / 2 ** 32;
  }

  /** Normally distributed, mean 0 and variance 1 (Box & Muller, Ann. Math. Stat. 29, 610 (1958)). */
  normal(): number {
    const kept = this.#normal;
    if (kept !== undefined) {
      this.#normal = undefined;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#normal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** 0 … n − 1, all alike; n ≤ 2³². */
  below(n: number): number {
    // The words above the last multiple of n would prefer the small numbers.
    const limit = 2 ** 32 - (2 ** 32 % n);
    for (;;) {
      const word = this.#word();
      if (word < limit) return word % n;
    }
  }

  /** In place; every order is as likely (Fisher & Yates). */
  shuffle<T>(values: { [index: number]: T; readonly length: number }): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [values[i], values[j]] = [values[j]!, values[i]!];
    }
  }
}
