/** Normally distributed numbers, reproducible: xorshift128 (Marsaglia, J. Stat. Softw. 8, 14 (2003)) and Box & Muller. */
export function normalNumbers(seed: number): () => number {
  // The state from the seed by steps of Knuth's generator, so that near seeds are not alike.
  let s = seed >>> 0;
  const state = Uint32Array.from({ length: 4 }, () => (s = (Math.imul(s, 1664525) + 1013904223) >>> 0) ^ 0x9e3779b9);
  const uniform = () => {
    let t = state[3]!;
    const first = state[0]!;
    state[3] = state[2]!;
    state[2] = state[1]!;
    state[1] = first;
    t ^= t << 11;
    t ^= t >>> 8;
    state[0] = t ^ first ^ (first >>> 19);
    return (state[0]! + 0.5) / 2 ** 32;
  };
  for (let k = 0; k < 20; k++) uniform();
  let kept: number | undefined;
  return () => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    const angle = 2 * Math.PI * uniform();
    kept = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}
