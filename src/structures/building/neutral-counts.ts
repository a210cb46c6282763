import type { Target } from "./dope.js";
import { FULL, total } from "./pools.js";
import { limits } from "../../limits.js";

/** Whole numbers of atoms: [pool][occupant], in the order of the targets. */
export interface Counts {
  readonly atoms: readonly (readonly number[])[];
  /** Σ (atoms − occupancy × sites)²/sites */
  readonly cost: number;
}

/** Compositions kept for every charge that part of the pools may have, and charges kept in all. */
const KEPT = 6;
const MOST_CHARGES = 20_000;

interface Partial {
  readonly charge: number;
  readonly cost: number;
  readonly chosen: readonly number[];
  readonly before: Partial | null;
}

/**
 * Occupancies that are neutral, not yet whole: the least Σ (n − t)²/sites under Σ z n = 0, where full sites stay full.
 * Closed form: within a full pool only what differs from the pool's mean charge helps.
 */
function neutralMeans(targets: readonly Target[], charges: ReadonlyMap<string, number>): number[][] {
  const z = targets.map(({ occupants }) => occupants.map(({ species }) => charges.get(species)!));
  const effective = targets.map(({ occupants }, p) => {
    const mean = z[p]!.reduce((sum, x) => sum + x, 0) / occupants.length;
    return z[p]!.map((x) => (total(occupants) > FULL ? x - mean : x));
  });
  let charge = 0;
  let stiffness = 0;
  targets.forEach(({ sites, occupants }, p) =>
    occupants.forEach(({ occupancy }, o) => {
      charge += sites * occupancy * z[p]![o]!;
      stiffness += sites * effective[p]![o]! ** 2;
    }),
  );
  const multiplier = stiffness === 0 ? 0 : charge / stiffness;
  return targets.map(({ sites, occupants }, p) =>
    occupants.map(({ occupancy }, o) => sites * (occupancy - multiplier * effective[p]![o]!)),
  );
}

/** All numbers of atoms of one pool near `means` that its sites can hold and its occupancies allow. */
function choices({ sites, occupants }: Target, means: readonly number[], reach: number, tolerance: number): number[][] {
  const isFull = total(occupants) > FULL;
  const allowed = occupants.map(({ occupancy }, o) => {
    const most = Math.max(1, tolerance * sites) + 1e-9;
    const values: number[] = [];
    for (
      let n = Math.max(0, Math.floor(means[o]!) - reach + 1);
      n <= Math.min(sites, Math.ceil(means[o]!) + reach - 1);
      n++
    )
      if (Math.abs(n - occupancy * sites) <= most) values.push(n);
    return values;
  });
  return allowed
    .reduce<number[][]>((all, values) => all.flatMap((chosen) => values.map((n) => [...chosen, n])), [[]])
    .filter((chosen) => {
      const sum = chosen.reduce((a, b) => a + b, 0);
      return isFull ? sum === sites : sum <= sites;
    });
}

/** The neutral choices of least cost, by dynamic programming over the charge so far. */
function search(
  targets: readonly Target[],
  charges: ReadonlyMap<string, number>,
  reach: number,
  tolerance: number,
): Counts[] {
  const means = neutralMeans(targets, charges);
  let states = new Map<number, Partial[]>([[0, [{ charge: 0, cost: 0, chosen: [], before: null }]]]);
  targets.forEach((target, p) => {
    const next = new Map<number, Partial[]>();
    const z = target.occupants.map(({ species }) => charges.get(species)!);
    const options = choices(target, means[p]!, reach, tolerance).map((chosen) => ({
      chosen,
      charge: chosen.reduce((sum, n, o) => sum + n * z[o]!, 0),
      cost: chosen.reduce(
        (sum, n, o) => sum + (n - target.occupants[o]!.occupancy * target.sites) ** 2 / target.sites,
        0,
      ),
    }));
    for (const partials of states.values()) {
      for (const before of partials) {
        for (const { chosen, charge, cost } of options) {
          const partial = { charge: before.charge + charge, cost: before.cost + cost, chosen, before };
          const key = Math.round(partial.charge / limits.transportNeutrality);
          const alike = next.get(key);
          if (alike === undefined) next.set(key, [partial]);
          else alike.push(partial);
        }
      }
    }
    for (const [key, alike] of next) next.set(key, alike.sort((a, b) => a.cost - b.cost).slice(0, KEPT));
    states =
      next.size <= MOST_CHARGES
        ? next
        : new Map([...next].sort(([, a], [, b]) => a[0]!.cost - b[0]!.cost).slice(0, MOST_CHARGES));
  });
  return [-1, 0, 1]
    .flatMap((key) => states.get(key) ?? [])
    .filter(({ charge }) => Math.abs(charge) < limits.transportNeutrality)
    .sort((a, b) => a.cost - b.cost)
    .map((last) => {
      const atoms: (readonly number[])[] = [];
      for (let partial: Partial = last; partial.before !== null; partial = partial.before)
        atoms.unshift(partial.chosen);
      return { atoms, cost: last.cost };
    });
}

/**
 * Whole numbers of atoms on each kind of site whose charges add up to zero, nearest to the occupancies first (some of them);
 * empty when there are none. No number is further from occupancy × sites than one atom, or than `tolerance` × sites.
 *
 * @param charges formal charge of each species, e
 */
export function neutralCounts(
  targets: readonly Target[],
  charges: ReadonlyMap<string, number>,
  tolerance: number,
): Counts[] {
  for (const reach of [1, 2, 4]) {
    const found = search(targets, charges, reach, tolerance);
    if (found.length > 0) return found;
  }
  return [];
}
