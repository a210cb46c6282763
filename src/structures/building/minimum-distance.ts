import { didYouMean } from "../../errors/did-you-mean.js";
import { pairKey } from "../../model/pairs.js";
import type { Fail } from "./dope.js";

/** Å. Between the two places of an atom that is split in two, and above no bond that is disordered in a salt. */
export const DEFAULT_MINIMUM_DISTANCE = 1.6;

/** How near two atoms may be that a partly occupied site brings together, Å: by pair ("Li-Li"), and of all the others. */
export interface MinimumDistances {
  readonly default: number;
  readonly pairs: ReadonlyMap<string, number>;
}

/** The largest distance of the rule, and the distance for two species. */
export interface DistanceRule {
  readonly largest: number;
  of(a: string, b: string): number;
}

/** Reads the pairs' names. @throws what `fail` throws: UNKNOWN_SPECIES */
export function distanceRule(distances: MinimumDistances, species: readonly string[], fail: Fail): DistanceRule {
  const byPair = new Map<string, number>();
  for (const [name, distance] of distances.pairs) {
    // Labels may have a hyphen of their own.
    const found = species.flatMap((a) =>
      species.filter((b) => `${a}-${b}` === name).map((b): [string, string] => [a, b]),
    )[0];
    if (found === undefined) {
      const remedy = didYouMean(
        name,
        species.flatMap((a) => species.map((b) => `${a}-${b}`)),
      );
      fail({
        code: "UNKNOWN_SPECIES",
        message: `${JSON.stringify(name)} is no pair of species of the structure`,
        at: ["occupancies", "minimumDistance", name],
        atKey: true,
        expected: `two of ${species.join(", ")}, with a hyphen`,
        received: name,
        ...(remedy === null ? {} : { remedy }),
      });
    }
    byPair.set(pairKey(found!), distance);
  }
  return {
    largest: Math.max(distances.default, ...distances.pairs.values()),
    of: (a, b) => byPair.get(pairKey([a, b])) ?? distances.default,
  };
}
