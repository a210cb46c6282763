import { didYouMean } from "../../errors/did-you-mean.js";
import type { PlacedProblem } from "../../input/document.js";
import type { Occupant } from "../disordered.js";
import { total } from "./pools.js";

/** One substitution: a share of one species is another, and what charge that brings is taken away by a third. */
export interface Dopant {
  readonly replace: string;
  /** `null`: nothing, a vacancy. */
  readonly by: string | null;
  /** Of the atoms of `replace`, 0 … 1. */
  readonly fraction: number;
  /** Its occupancy changes so that the charge stays: an oxygen vacancy for two yttrium on zirconium. */
  readonly compensate: string | null;
}

/** Sites alike: how many, and what is on them on average. */
export interface Target {
  readonly sites: number;
  readonly occupants: readonly Occupant[];
}

/** @throws what `fail` throws */
export type Fail = (problem: PlacedProblem) => never;

function amountOf(targets: readonly Target[], species: string): number {
  return targets.reduce(
    (sum, { sites, occupants }) => sum + sites * (occupants.find((o) => o.species === species)?.occupancy ?? 0),
    0,
  );
}

function changed(occupants: readonly Occupant[], species: string, occupancy: number): readonly Occupant[] {
  const others = occupants.map((occupant) => (occupant.species === species ? { species, occupancy } : occupant));
  const all = occupants.some((occupant) => occupant.species === species)
    ? others
    : [...occupants, { species, occupancy }];
  return all.filter((occupant) => occupant.occupancy > 1e-12);
}

/**
 * Mean occupancies after a substitution. What compensates is taken from its sites in proportion to their occupancy, or put
 * on those that are not full in proportion to the room on them.
 *
 * @param charges e
 * @param at where the substitution stands in the recipe, for `fail`
 */
export function dope(
  targets: readonly Target[],
  { replace, by, fraction, compensate }: Dopant,
  charges: ReadonlyMap<string, number>,
  fail: Fail,
  at: PlacedProblem["at"],
): Target[] {
  const present = [...new Set(targets.flatMap(({ occupants }) => occupants.map(({ species }) => species)))];
  const named: readonly (readonly ["replace" | "compensate", string | null])[] = [
    ["replace", replace],
    ["compensate", compensate],
  ];
  for (const [key, species] of named) {
    if (species === null || present.includes(species)) continue;
    const remedy = didYouMean(species, present);
    fail({
      code: "UNKNOWN_SPECIES",
      message: `the structure has no ${species}`,
      at: [...at, key],
      expected: present.join(", "),
      received: species,
      ...(remedy === null ? {} : { remedy }),
    });
  }
  const z = (species: string) => charges.get(species)!;
  const replaced = amountOf(targets, replace) * fraction;
  const substituted = targets.map(({ sites, occupants }): Target => {
    const before = occupants.find(({ species }) => species === replace)?.occupancy;
    if (before === undefined) return { sites, occupants };
    const rest = changed(occupants, replace, before * (1 - fraction));
    const already = occupants.find(({ species }) => species === by)?.occupancy ?? 0;
    return { sites, occupants: by === null ? rest : changed(rest, by, already + before * fraction) };
  });
  const excess = replaced * ((by === null ? 0 : z(by)) - z(replace));
  if (compensate === null || Math.abs(excess) < 1e-12) return substituted;
  if (z(compensate) === 0)
    fail({
      code: "MOBILE_UNCHARGED",
      message: `${compensate} cannot compensate a charge: it has none`,
      at: [...at, "compensate"],
      expected: "a charged species",
      received: `${compensate}: 0 e`,
    });

  const wanted = -excess / z(compensate);
  const there = amountOf(substituted, compensate);
  const room = substituted.reduce(
    (sum, { sites, occupants }) =>
      sum + (occupants.some(({ species }) => species === compensate) ? sites * Math.max(0, 1 - total(occupants)) : 0),
    0,
  );
  if (wanted < 0 ? there + wanted < -1e-9 : wanted > room + 1e-9) {
    fail({
      code: "DOPING_NO_ROOM",
      message:
        wanted < 0
          ? `there is not enough ${compensate} to compensate`
          : `there are no empty sites for the ${compensate} that would compensate`,
      at: [...at, "compensate"],
      expected: `${Math.abs(wanted).toPrecision(4)} ${compensate} ${wanted < 0 ? "less" : "more"}`,
      received:
        wanted < 0
          ? `${there.toPrecision(4)} ${compensate}`
          : `${room.toPrecision(4)} empty sites that ${compensate} may be on`,
      remedy: "a smaller fraction, or another species to compensate",
    });
  }
  return substituted.map(({ sites, occupants }): Target => {
    const occupancy = occupants.find(({ species }) => species === compensate)?.occupancy;
    if (occupancy === undefined) return { sites, occupants };
    const now =
      wanted < 0 ? occupancy * (1 + wanted / there) : occupancy + (Math.max(0, 1 - total(occupants)) * wanted) / room;
    return { sites, occupants: changed(occupants, compensate, now) };
  });
}
