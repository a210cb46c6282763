/** Reproducible random numbers: xoshiro128** (Blackman & Vigna), seeded by splitmix32. */
export class RandomNumbers {
  readonly #s = new Uint32Array(4);
  #spare: number | undefined;

  constructor(seed: number) {
    let z = seed >>> 0;
    for (let k = 0; k < 4; k++) {
      z = (z + 0x9e3779b9) >>> 0;
      let x = z;
      x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
      x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
      this.#s[k] = x ^ (x >>> 15);
    }
  }

  /** In (0, 1). */
  uniform(): number {
    const s = this.#s;
    const rotate = (x: number, k: number) => (x << k) | (x >>> (32 - k));
    const result = Math.imul(rotate(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const t = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotate(s[3]!, 11);
    return (result + 0.5) / 4294967296;
  }

  /** Standard normal. */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}

/** x_t = φ x_{t−1} + √(1 − φ²) ε_t: variance 1, mean 0, autocorrelation φ^k; stationary from the first sample. */
export function ar1(random: RandomNumbers, n: number, phi: number): Float64Array {
  const x = new Float64Array(n);
  const noise = Math.sqrt(1 - phi * phi);
  let last = random.normal();
  for (let t = 0; t < n; t++) {
    x[t] = last;
    last = phi * last + noise * random.normal();
  }
  return x;
}

/**
 * A damped oscillation plus weak white noise: x_t = y_t + w ε_t, y_t = 2 ρ cos θ y_{t−1} − ρ² y_{t−2} + η_t, scaled to
 * variance 1. At zero frequency the spectrum of y is 1/|1 − 2ρ cos θ + ρ²|² of its noise: far below its variance when
 * ρ is near 1. Fields under constant current look like this: vibrations cancel in the mean.
 */
export function oscillation(
  random: RandomNumbers,
  n: number,
  { rho, theta, white }: { rho: number; theta: number; white: number },
): Float64Array {
  const a = 2 * rho * Math.cos(theta);
  const b = -rho * rho;
  // Variance of an AR(2) driven by unit noise (Box & Jenkins, Time Series Analysis, eq. 3.2.28).
  const scale = 1 / Math.sqrt((1 - b) / ((1 + b) * ((1 - b) ** 2 - a * a)));
  const x = new Float64Array(n);
  let last = 0;
  let beforeLast = 0;
  const settling = Math.ceil(40 / (1 - rho));
  for (let t = -settling; t < n; t++) {
    const y = a * last + b * beforeLast + scale * random.normal();
    beforeLast = last;
    last = y;
    if (t >= 0) x[t] = y + white * random.normal();
  }
  return x;
}

/** Variance of the mean of `n` samples of `oscillation`, n → ∞: its spectrum at zero frequency over n. */
export function oscillationVarianceOfMean(
  n: number,
  { rho, theta, white }: { rho: number; theta: number; white: number },
): number {
  const a = 2 * rho * Math.cos(theta);
  const b = -rho * rho;
  const scale2 = ((1 + b) * ((1 - b) ** 2 - a * a)) / (1 - b);
  return (scale2 / (1 - a - b) ** 2 + white * white) / n;
}
