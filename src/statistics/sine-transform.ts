/**
 * s_k = Σ_t x_t sin(πk(t + ½)/n) for k = 1 … n at [k − 1]: the discrete sine transform of the second kind, by a Fourier transform of the
 * reordered series (Makhoul, IEEE Trans. Acoust. Speech Signal Process. 28, 27 (1980)). n may be any number; its largest prime factor
 * decides how long it takes.
 */
export function sineTransform(x: Float64Array): Float64Array {
  const n = x.length;
  // The sine of k is the cosine of n − k of the series with every other sign changed; that of an even number is a plain one.
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  for (let t = 0; t < n; t++) re[t % 2 === 0 ? t / 2 : n - (t + 1) / 2] = t % 2 === 0 ? x[t]! : -x[t]!;
  fourier(re, im);
  return Float64Array.from({ length: n }, (_, index) => {
    const k = n - 1 - index;
    const angle = (Math.PI * k) / (2 * n);
    return re[k]! * Math.cos(angle) + im[k]! * Math.sin(angle);
  });
}

/** Σ_t x_t e^(−2πikt/n) in place, by its smallest prime factor at a time. */
function fourier(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  const cosine = Float64Array.from({ length: n }, (_, j) => Math.cos((2 * Math.PI * j) / n));
  const sine = Float64Array.from({ length: n }, (_, j) => Math.sin((2 * Math.PI * j) / n));
  const [fromRe, fromIm] = [re.slice(), im.slice()];
  /** Of the samples from `first` on by `stride`, to `at` and following. */
  const part = (first: number, stride: number, at: number, length: number): void => {
    if (length === 1) {
      re[at] = fromRe[first]!;
      im[at] = fromIm[first]!;
      return;
    }
    let p = 2;
    while (length % p !== 0) p = p * p > length ? length : p + 1;
    const m = length / p;
    for (let q = 0; q < p; q++) part(first + q * stride, p * stride, at + q * m, m);
    const [partRe, partIm] = [new Float64Array(p), new Float64Array(p)];
    for (let j = 0; j < m; j++) {
      for (let q = 0; q < p; q++) {
        partRe[q] = re[at + q * m + j]!;
        partIm[q] = im[at + q * m + j]!;
      }
      for (let k = j; k < length; k += m) {
        let [sumRe, sumIm] = [partRe[0]!, partIm[0]!];
        for (let q = 1, turn = 0; q < p; q++) {
          turn += k * stride;
          while (turn >= n) turn -= n;
          sumRe += partRe[q]! * cosine[turn]! + partIm[q]! * sine[turn]!;
          sumIm += partIm[q]! * cosine[turn]! - partRe[q]! * sine[turn]!;
        }
        re[at + k] = sumRe;
        im[at + k] = sumIm;
      }
    }
  };
  part(0, 1, 0, n);
}

/** Σ_t x_t cos(πk(t + ½)/n) for k = 0 … n − 1: the discrete cosine transform of the second kind, as the one of sines. */
export function cosineTransform(x: Float64Array): Float64Array {
  return sineTransform(x.map((value, t) => (t % 2 === 0 ? value : -value))).reverse();
}

/** The largest number up to n without prime factors above 7: a transform of it is fast. n ≥ 1. */
export function smoothLength(n: number): number {
  for (let m = n; ; m--) {
    let rest = m;
    for (const p of [2, 3, 5, 7]) while (rest % p === 0) rest /= p;
    if (rest === 1) return m;
  }
}
