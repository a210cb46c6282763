// Tail probabilities and quantiles of the normal, χ², Student and F distributions, from the incomplete gamma and beta
// functions (Abramowitz & Stegun 6.5, 26.4, 26.5; continued fractions by Lentz's method).

const tiny = 1e-300;

/** ln Γ(x), x > 0; Lanczos' approximation, g = 7, relative error below 1e-14. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const coefficients = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const t = x + 6.5;
  const sum = coefficients.reduce((total, c, k) => (k === 0 ? c : total + c / (x - 1 + k)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Upper regularised incomplete gamma function Q(a, x). */
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 10_000 && term > sum * 1e-17; n++) sum += term *= x / (a + n);
    return 1 - front * sum;
  }
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 10_000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / nonZero(an * d + b);
    c = nonZero(b + an / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return front * h;
}

const nonZero = (x: number): number => (Math.abs(x) < tiny ? tiny : x);

/** Regularised incomplete beta function I_x(a, b). */
function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(b, a, 1 - x);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return front * h;
}

/** P(χ²_ν > x). */
export function chiSquaredTail(x: number, degreesOfFreedom: number): number {
  return degreesOfFreedom <= 0 ? 1 : upperGamma(degreesOfFreedom / 2, x / 2);
}

/** P(|t_ν| > |t|), two-sided. */
export function studentTail(t: number, degreesOfFreedom: number): number {
  return incompleteBeta(degreesOfFreedom / 2, 0.5, degreesOfFreedom / (degreesOfFreedom + t * t));
}

/** The t with P(|t_ν| < t) = `probability`: half the width of a two-sided interval in standard errors. */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  return solve((t) => 1 - studentTail(t, degreesOfFreedom), probability);
}

/** The x with P(χ²_ν < x) = `probability`. */
export function chiSquaredQuantile(probability: number, degreesOfFreedom: number): number {
  return solve((x) => 1 - chiSquaredTail(x, degreesOfFreedom), probability);
}

/** P(F > x) of the ratio F of two variances with ν₁ and ν₂ degrees of freedom (Abramowitz & Stegun 26.6.2). */
export function fTail(x: number, numerator: number, denominator: number): number {
  return x <= 0 ? 1 : incompleteBeta(denominator / 2, numerator / 2, denominator / (denominator + numerator * x));
}

/** The x with P(F < x) = `probability`. */
export function fQuantile(probability: number, numerator: number, denominator: number): number {
  return solve(
    (x) => incompleteBeta(numerator / 2, denominator / 2, (numerator * x) / (denominator + numerator * x)),
    probability,
  );
}

/** Where a rising function of x ≥ 0 reaches `target`, by bisection. */
function solve(f: (x: number) => number, target: number): number {
  let high = 1;
  while (f(high) < target && high < 1e12) high *= 2;
  let low = 0;
  for (let k = 0; k < 200 && high - low > 1e-14 * high; k++) {
    const middle = 0.5 * (low + high);
    if (f(middle) < target) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}
