/** Smallest, largest and mean of a stretch of a series. */
export interface Bin {
  /** Middle of the stretch. */
  readonly x: number;
  readonly low: number;
  readonly high: number;
  readonly mean: number;
}

/** At most `most` bins of equal numbers of samples (the last may be shorter). Nothing that sticks out is lost. */
export function thin(x: Float64Array, y: Float64Array, most: number): Bin[] {
  const size = Math.max(1, Math.ceil(y.length / most));
  const bins: Bin[] = [];
  for (let from = 0; from < y.length; from += size) {
    const to = Math.min(y.length, from + size);
    let low = Infinity;
    let high = -Infinity;
    let sum = 0;
    for (let i = from; i < to; i++) {
      low = Math.min(low, y[i]!);
      high = Math.max(high, y[i]!);
      sum += y[i]!;
    }
    bins.push({ x: (x[from]! + x[to - 1]!) / 2, low, high, mean: sum / (to - from) });
  }
  return bins;
}
