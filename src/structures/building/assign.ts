import type { Random } from "../../statistics/random.js";

/** Kinds of sites with whole numbers of atoms on them, and the pairs of sites that are too near for some of their atoms. */
export interface Assignment {
  /** Sites of each pool; a site is in one pool. */
  readonly pools: readonly (readonly number[])[];
  /** [pool] the species (any whole numbers) of its atoms, at most as many as sites. */
  readonly atoms: readonly (readonly number[])[];
  /** Of all sites together. */
  readonly sites: number;
  readonly near: readonly { readonly i: number; readonly j: number; readonly distance: number }[];
  /** Whether these species may not be this near. */
  readonly excludes: (a: number, b: number, distance: number) => boolean;
}

export const EMPTY = -1;

/** Attempts for each site that can change, while there are conflicts, and after. */
const SEARCH = 1000;
const MIXING = 50;
const RESTARTS = 4;
/** Of one search or mixing, however many sites. */
const MOST_ATTEMPTS = 2e7;
/** Of the search, in conflicts: between a free walk and one that is stuck at once. */
const HOTTEST = 0.6;
const COLDEST = 0.12;

/**
 * Puts atoms on sites at random so that none are too near. Without near pairs every assignment is as likely. With them a
 * random one is repaired by swaps within pools, annealed on the number of conflicts (Metropolis), and then mixed by
 * swaps that make none: their stationary distribution is the uniform one over all allowed assignments that swaps reach.
 *
 * @returns species of each site or `EMPTY`, and the pairs still in conflict: none unless the search failed
 */
export function assign(
  problem: Assignment,
  random: Random,
): { readonly species: Int32Array; readonly conflicts: Assignment["near"] } {
  const walker = new Walker(problem, random);
  let best: Int32Array | undefined;
  let least: Assignment["near"] = [];
  for (let attempt = 0; attempt < RESTARTS; attempt++) {
    walker.begin();
    if (walker.search()) {
      walker.mix();
      return { species: walker.species, conflicts: [] };
    }
    const conflicts = walker.inConflict();
    if (best !== undefined && conflicts.length >= least.length) continue;
    least = conflicts;
    best = walker.species.slice();
  }
  return { species: best!, conflicts: least };
}

class Walker {
  readonly species: Int32Array;
  conflicts = 0;
  readonly #problem: Assignment;
  readonly #random: Random;
  /** Pools with something to choose, one entry for each of their sites. */
  readonly #mixed: readonly (readonly number[])[];
  readonly #entries: Int32Array;
  readonly #first: Int32Array;
  readonly #neighbour: Int32Array;
  readonly #distance: Float64Array;

  constructor(problem: Assignment, random: Random) {
    this.#problem = problem;
    this.#random = random;
    this.species = new Int32Array(problem.sites).fill(EMPTY);
    this.#mixed = problem.pools.filter(
      (sites, p) =>
        new Set([...problem.atoms[p]!, ...(problem.atoms[p]!.length < sites.length ? [EMPTY] : [])]).size > 1,
    );
    this.#entries = Int32Array.from(this.#mixed.flatMap((sites, m) => sites.map(() => m)));
    this.#first = new Int32Array(problem.sites + 1);
    for (const { i, j } of problem.near) {
      this.#first[i + 1]!++;
      this.#first[j + 1]!++;
    }
    for (let i = 0; i < problem.sites; i++) this.#first[i + 1]! += this.#first[i]!;
    const filled = this.#first.slice();
    this.#neighbour = new Int32Array(2 * problem.near.length);
    this.#distance = new Float64Array(2 * problem.near.length);
    for (const { i, j, distance } of problem.near) {
      for (const [from, to] of [
        [i, j],
        [j, i],
      ] as const) {
        this.#neighbour[filled[from]!] = to;
        this.#distance[filled[from]!++] = distance;
      }
    }
  }

  begin(): void {
    const { pools, atoms } = this.#problem;
    pools.forEach((sites, p) => {
      const order = Int32Array.from(sites, (_, k) => atoms[p]![k] ?? EMPTY);
      this.#random.shuffle(order);
      sites.forEach((site, k) => (this.species[site] = order[k]!));
    });
    this.conflicts = this.inConflict().length;
  }

  inConflict(): Assignment["near"] {
    return this.#problem.near.filter(({ i, j, distance }) => this.#clash(i, j, distance));
  }

  /** Whether it reached an assignment without conflicts. */
  search(): boolean {
    const steps = Math.min(MOST_ATTEMPTS, SEARCH * this.#entries.length);
    for (let step = 0; step < steps && this.conflicts > 0; step++)
      this.#swap(HOTTEST * (COLDEST / HOTTEST) ** (step / steps));
    return this.conflicts === 0;
  }

  mix(): void {
    if (this.#problem.near.length === 0) return;
    const steps = Math.min(MOST_ATTEMPTS, MIXING * this.#entries.length);
    for (let step = 0; step < steps; step++) this.#swap(0);
  }

  #clash(i: number, j: number, distance: number): boolean {
    const a = this.species[i]!;
    const b = this.species[j]!;
    return a !== EMPTY && b !== EMPTY && this.#problem.excludes(a, b, distance);
  }

  #clashesOf(site: number): number {
    let count = 0;
    for (let k = this.#first[site]!; k < this.#first[site + 1]!; k++)
      if (this.#clash(site, this.#neighbour[k]!, this.#distance[k]!)) count++;
    return count;
  }

  /** Two sites of one pool exchange what is on them, if the number of conflicts allows (Metropolis). */
  #swap(temperature: number): void {
    const sites = this.#mixed[this.#entries[this.#random.below(this.#entries.length)]!]!;
    const i = sites[this.#random.below(sites.length)]!;
    const j = sites[this.#random.below(sites.length)]!;
    const { species } = this;
    if (species[i] === species[j]) return;
    // Counted twice when i and j are near each other, before and after alike.
    const before = this.#clashesOf(i) + this.#clashesOf(j);
    [species[i], species[j]] = [species[j]!, species[i]!];
    const change = this.#clashesOf(i) + this.#clashesOf(j) - before;
    if (change <= 0 || this.#random.uniform() < Math.exp(-change / temperature)) this.conflicts += change;
    else [species[i], species[j]] = [species[j]!, species[i]!];
  }
}
