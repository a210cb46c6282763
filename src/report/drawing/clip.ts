export interface Vertex {
  readonly x: number;
  readonly y: number;
}

/**
 * The parts of a polyline between two heights, cut where it crosses them, with a gap (NaN) between parts. Instead of clip paths:
 * the rasteriser gives up on shapes that reach far beyond the picture.
 */
export function clipped(vertices: readonly Vertex[], [low, high]: readonly [number, number]): Vertex[] {
  const parts: Vertex[] = [];
  const gap = { x: NaN, y: NaN };
  for (let k = 0; k + 1 < vertices.length; k++) {
    const a = vertices[k]!;
    const b = vertices[k + 1]!;
    // Where along a → b the band is entered and left.
    const [t0, t1] =
      a.y === b.y
        ? a.y < low || a.y > high
          ? [1, 0]
          : [0, 1]
        : [(low - a.y) / (b.y - a.y), (high - a.y) / (b.y - a.y)].sort((p, q) => p - q);
    const from = Math.max(0, t0!);
    const to = Math.min(1, t1!);
    if (!(from < to)) continue;
    const at = (t: number): Vertex =>
      t === 0 ? a : t === 1 ? b : { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) };
    const last = parts.at(-1);
    const start = at(from);
    if (last !== undefined && (last.x !== start.x || last.y !== start.y)) parts.push(gap);
    if (last === undefined || last.x !== start.x || last.y !== start.y) parts.push(start);
    parts.push(at(to));
  }
  return parts;
}
