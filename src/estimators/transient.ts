export interface Transient {
  /** Samples to drop from the start. */
  readonly length: number;
  readonly method: string;
  /** False: the best cut is at the bound, or as good as there: the series is still drifting at its middle. */
  readonly settled: boolean;
}

const mostBatches = 500;
/** A cut beyond this part of the bound is at it: noise moves the best cut of a drifting series a few batches to and fro. */
const nearBound = 0.9;

/**
 * Where the transient ends: the marginal standard error rule, MSER (White, Simulation 69, 323 (1997); White, Cobb &
 * Spratt, Proc. Winter Simulation Conf. 2000, 755). The cut d minimises the squared standard error of what remains,
 * Σ_{i≥d} (x_i − x̄_d)²/(n − d)², over batch means; at most the first half goes.
 */
export function findTransient(samples: ArrayLike<number>): Transient {
  const method = "MSER";
  const n = samples.length;
  const batch = Math.max(1, Math.ceil(n / mostBatches));
  const batches = Math.floor(n / batch);
  if (batches < 10) return { length: 0, method, settled: false };
  const means = new Float64Array(batches);
  for (let b = 0; b < batches; b++) {
    let sum = 0;
    for (let i = 0; i < batch; i++) sum += samples[b * batch + i]!;
    means[b] = sum / batch;
  }
  const last = Math.floor(batches / 2);
  let best = 0;
  let lowest = Infinity;
  // From the end on, with running sums about a value near the mean, which keeps the cancellation harmless.
  const origin = means[batches - 1]!;
  let sum = 0;
  let squares = 0;
  for (let d = batches - 1; d >= 0; d--) {
    const x = means[d]! - origin;
    sum += x;
    squares += x * x;
    const m = batches - d;
    const score = (squares - (sum * sum) / m) / (m * m);
    if (d <= last && score <= lowest) {
      lowest = score;
      best = d;
    }
  }
  return { length: best * batch, method, settled: best < nearBound * last };
}
