/**
 * What `currents: auto` begins with once it has found a current j, in units of j: both signs, which symmetry wants equal,
 * and two sizes, whose ratios E/j show whether the response is linear.
 */
export const autoCurrents: readonly number[] = [1, -1, 0.5];
