/** Exceedances after which nothing more is learnt. */
const enough = 20;

/**
 * Monte Carlo p-value that stops early where it is large (Besag & Clifford, Biometrika 78, 301 (1991)): with probability of at
 * most p below any p where the null hypothesis holds.
 * @param exceeds draws from the null hypothesis: whether it is as extreme as what was seen
 * @param most draws; the smallest value is 1/(most + 1)
 */
export function sequentialPValue(exceeds: () => boolean, most: number): number {
  let exceeded = 0;
  for (let drawn = 1; drawn <= most; drawn++) if (exceeds() && ++exceeded === enough) return exceeded / drawn;
  return (exceeded + 1) / (most + 1);
}
