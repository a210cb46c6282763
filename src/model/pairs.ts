/** Names one pair of species, whichever comes first. */
export function pairKey(between: readonly [string, string]): string {
  return [...between].sort().join("\0");
}

export function pairName(between: readonly [string, string]): string {
  return between.join("–");
}
