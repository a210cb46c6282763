import type { DisorderedStructure, Occupant } from "../disordered.js";

/** Sites that the file tells nothing apart of: on each may be the same species with the same occupancies. */
export interface Pool {
  /** For people: "Li1", or "3 labels" where sites have each its own. */
  readonly label: string;
  /** Their indices. */
  readonly sites: readonly number[];
  /** As in the file. */
  readonly occupants: readonly Occupant[];
}

/** Below it, what is missing to a full site is the rounding of the file (1/3 + 1/3 + 0.3333). */
export const FULL = 1 - 1e-3;

export function total(occupants: readonly Occupant[]): number {
  return occupants.reduce((sum, { occupancy }) => sum + occupancy, 0);
}

/**
 * The pools of a cell, and of each site its pool. Sites with one label are one pool; labels that stand only once (a cell
 * written out without symmetry) are put together by what may be on them.
 */
export function findPools(structure: DisorderedStructure): {
  readonly pools: readonly Pool[];
  readonly poolOf: Int32Array;
} {
  const { labels, occupants } = structure;
  const times = new Map<string, number>();
  for (const label of labels) times.set(label, (times.get(label) ?? 0) + 1);
  const pools = new Map<string, { labels: Set<string>; sites: number[]; occupants: readonly Occupant[] }>();
  const keys = labels.map((label, i) => {
    const content = occupants[i]!.map(({ species, occupancy }) => `${species} ${occupancy}`)
      .sort()
      .join(" ");
    return `${times.get(label)! > 1 ? label : ""}\n${content}`;
  });
  keys.forEach((key, i) => {
    const pool = pools.get(key);
    if (pool === undefined)
      return pools.set(key, { labels: new Set([labels[i]!]), sites: [i], occupants: occupants[i]! });
    pool.sites.push(i);
    return pool.labels.add(labels[i]!);
  });
  const index = new Map([...pools.keys()].map((key, p) => [key, p]));
  return {
    pools: [...pools.values()].map((pool) => ({
      label: pool.labels.size === 1 ? [...pool.labels][0]! : `${pool.labels.size} labels`,
      sites: pool.sites,
      occupants: pool.occupants,
    })),
    poolOf: Int32Array.from(keys, (key) => index.get(key)!),
  };
}
