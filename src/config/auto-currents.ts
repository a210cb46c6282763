/**
 * What `currents: auto` begins with once it has found a current j, in units of j: both signs, whose even parts cancel, and two
 * sizes. Three apart they are near the best for the law of hops (c-optimal design), and show whether the response is a line.
 */
export const autoCurrents: readonly number[] = [1, -1, 1 / 3, -1 / 3];
