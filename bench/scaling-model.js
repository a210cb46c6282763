// T(p) = S + W/p + B·c(p): what is serial, what is shared, and barriers.

/** Time of a barrier, s: as measured, beyond the most threads measured growing with log₂ p. `measured`: threads → s. */
export function barrierTime(measured, p) {
  if (p === 1) return 0;
  if (measured.has(p)) return measured.get(p);
  const known = [...measured.keys()].filter((threads) => threads > 1).sort((a, b) => a - b);
  const nearest = known.filter((threads) => threads <= p).at(-1) ?? known[0];
  return (measured.get(nearest) * Math.log2(p)) / Math.log2(nearest);
}

/**
 * Least squares for S and W, neither negative, in relative errors. `points`: { threads, seconds, barriers } with one thread among
 * them; `undefined` where there is no other.
 */
export function fit(points, measured) {
  if (points.every(({ threads }) => threads === 1)) return undefined;
  const barriers = Math.max(...points.map((point) => point.barriers));
  const rest = points.map(({ threads, seconds }) => ({
    x: 1 / threads,
    y: seconds - barriers * barrierTime(measured, threads),
    weight: 1 / seconds ** 2,
  }));
  const sum = (of) => rest.reduce((total, point) => total + point.weight * of(point), 0);
  const [n, x, y, xx, xy] = [() => 1, (p) => p.x, (p) => p.y, (p) => p.x ** 2, (p) => p.x * p.y].map(sum);
  const shared = (n * xy - x * y) / (n * xx - x * x);
  const serial = (y - shared * x) / n;
  if (serial >= 0 && shared >= 0) return { serial, shared, barriers, measured };
  return serial < 0
    ? { serial: 0, shared: xy / xx, barriers, measured }
    : { serial: y / n, shared: 0, barriers, measured };
}

export const predicted = ({ serial, shared, barriers, measured }, p) =>
  serial + shared / p + barriers * barrierTime(measured, p);
