// Distributions in closed form (Abramowitz & Stegun, ch. 26), for whole and even degrees of freedom: none of what the program uses.

/** Where a rising function reaches a value, by bisection. */
export function solve(f: (x: number) => number, target: number, low: number, high: number): number {
  let [a, b] = [low, high];
  for (let k = 0; k < 200; k++) {
    const middle = (a + b) / 2;
    if (f(middle) < target) a = middle;
    else b = middle;
  }
  return (a + b) / 2;
}

/** 7.1.6: erf x = 2/√π e^(−x²) Σ 2ⁿ x^(2n+1)/(1·3···(2n+1)). */
export function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 400; n++) sum += term *= (2 * x * x) / (2 * n + 1);
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** P(|ζ| > z), two-sided. */
export const normalTail = (z: number): number => 1 - erf(z / Math.SQRT2);
/** Of a normal distribution within one standard deviation. */
export const oneSigma = erf(Math.SQRT1_2);

/** 26.4.4, 26.4.5: P(χ²_ν > x). */
export function chiSquaredTail(x: number, nu: number): number {
  if (x <= 0) return 1;
  const half = x / 2;
  let term = nu % 2 === 0 ? 1 : Math.sqrt(half) / (Math.sqrt(Math.PI) / 2);
  let sum = nu === 1 ? 0 : term;
  for (let k = nu % 2 === 0 ? 1 : 1.5; k < nu / 2 - 0.9; k++) sum += term *= half / k;
  const series = Math.exp(-half) * sum;
  return nu % 2 === 0 ? series : normalTail(Math.sqrt(x)) + series;
}

export const chiSquaredQuantile = (p: number, nu: number): number =>
  solve((x) => 1 - chiSquaredTail(x, nu), p, 0, 20 * nu);

/** 26.7.4: the t with P(|t_ν| < t) = p; ν even. */
export function studentQuantile(p: number, nu: number): number {
  const within = (t: number) => {
    const theta = Math.atan(t / Math.sqrt(nu));
    let term = 1;
    let sum = 1;
    for (let k = 2; k <= nu - 2; k += 2) sum += term *= ((k - 1) / k) * Math.cos(theta) ** 2;
    return Math.sin(theta) * sum;
  };
  return solve(within, p, 0, 100);
}

/** 26.6.4: the x with P(F < x) = p; ν₁ even. */
export function fQuantile(p: number, above: number, below: number): number {
  const tail = (f: number) => {
    const x = below / (below + above * f);
    let term = 1;
    let sum = 1;
    for (let k = 2; k <= above - 2; k += 2) sum += term *= ((below + k - 2) / k) * (1 - x);
    return x ** (below / 2) * sum;
  };
  return solve((f) => 1 - tail(f), p, 0, 100);
}
