import { objectDocument, type PlacedProblem } from "../../input/document.js";
import { InputError, type Problem } from "../../errors/errors.js";
import { formatNumber } from "../../units/index.js";
import { perpendicularWidths } from "../cell.js";
import { closePairs } from "../check.js";
import type { DisorderedStructure, Occupant } from "../disordered.js";
import type { Structure } from "../structure.js";
import { assign, EMPTY } from "./assign.js";
import { dope, type Dopant, type Fail, type Target } from "./dope.js";
import {
  DEFAULT_MINIMUM_DISTANCE,
  distanceRule,
  type DistanceRule,
  type MinimumDistances,
} from "./minimum-distance.js";
import { neutralCounts, type Counts } from "./neutral-counts.js";
import { findPools, type Pool } from "./pools.js";
import { Random } from "../../statistics/random.js";
import { determinant, supercellOfSites, type SupercellMatrix } from "./supercell.js";

/** How sites that are partly occupied become atoms. */
export interface BuildRecipe {
  readonly supercell: SupercellMatrix;
  /** In this order. */
  readonly dope: readonly Dopant[];
  /** Formal charge of every species, e: their sum over the cell will be zero. */
  readonly charges: ReadonlyMap<string, number>;
  /** 0 … 2⁵³ − 1 */
  readonly seed: number;
  readonly minimumDistance: MinimumDistances;
  /** How far whole numbers of atoms may take an occupancy from that of the file; one atom is always allowed. */
  readonly tolerance: number;
  /** Random assignments to make. */
  readonly candidates: number;
}

export const buildDefaults = {
  supercell: [1, 1, 1],
  dope: [],
  seed: 1,
  minimumDistance: { default: DEFAULT_MINIMUM_DISTANCE, pairs: new Map<string, number>() },
  tolerance: 0.01,
  candidates: 1,
} as const satisfies Omit<BuildRecipe, "charges">;

/** Sites of one kind: what the file says of them, what was asked for, and what was put there. */
export interface BuiltSites {
  readonly label: string;
  readonly sites: number;
  readonly occupants: readonly {
    readonly species: string;
    /** Of the file; 0 for what doping brings. */
    readonly occupancy: number;
    /** After doping, before atoms were counted. */
    readonly target: number;
    readonly atoms: number;
  }[];
}

export interface Built {
  /** One or more assignments of the same composition. */
  readonly candidates: readonly Structure[];
  /** The kinds of sites with something to choose. */
  readonly kinds: readonly BuiltSites[];
  readonly notes: readonly string[];
}

/** Largest multiple of a supercell that is looked at to find one that is neutral. */
const MOST_MULTIPLES = 12;

function shortOf(occupants: readonly Occupant[]): string {
  return occupants.map(({ species, occupancy }) => `${species} ${formatNumber(occupancy)}`).join(" + ");
}

/** Smallest multiple of the sites at which whole numbers can be neutral. */
function neutralMultiple(targets: readonly Target[], { charges, tolerance }: BuildRecipe): number | null {
  for (let k = 2; k <= MOST_MULTIPLES; k++)
    if (
      neutralCounts(
        targets.map(({ sites, occupants }) => ({ sites: k * sites, occupants })),
        charges,
        tolerance,
      ).length > 0
    )
      return k;
  return null;
}

function notNeutral(targets: readonly Target[], recipe: BuildRecipe): PlacedProblem {
  const net = targets.reduce(
    (sum, { sites, occupants }) =>
      sum +
      occupants.reduce((part, { species, occupancy }) => part + sites * occupancy * recipe.charges.get(species)!, 0),
    0,
  );
  const multiple = neutralMultiple(targets, recipe);
  return {
    code: "NOT_NEUTRAL",
    message: "no whole numbers of atoms near these occupancies are neutral in this cell",
    at: ["supercell"],
    expected: `charges that add up to 0 e, every occupancy within ${recipe.tolerance} or one atom`,
    received: `${targets.map(({ sites, occupants }) => `${sites} × (${shortOf(occupants)})`).join(", ")}: ${formatNumber(net, "e")}`,
    remedy:
      multiple === null
        ? "correct occupancies or transport charges, compensate a dopant, or allow a larger tolerance"
        : `take a supercell ${multiple} times as large`,
  };
}

/** Pairs of sites that the rule may forbid. Pairs that are always full are the file's own affair. */
function nearPairs(
  sites: DisorderedStructure,
  isMixed: (site: number) => boolean,
  { largest }: DistanceRule,
  fail: Fail,
) {
  const width = Math.min(...perpendicularWidths(sites.cell));
  if (largest >= width / 2)
    fail({
      code: "CELL_THIN",
      message: "the cell is too small for the minimum distance: an atom would meet its own image",
      at: ["occupancies", "minimumDistance"],
      expected: `less than half of the cell's width, ${formatNumber(width / 2, "Å", 4)}`,
      received: formatNumber(largest, "Å"),
      remedy: "a larger supercell",
    });
  return closePairs(sites, largest).filter(({ i, j }) => isMixed(i) || isMixed(j));
}

/**
 * Atoms from sites: supercell, substitutions, whole and neutral numbers of atoms on each kind of site, random places for them
 * under the minimum distances. The same recipe gives the same structures on any machine.
 *
 * @param locate turns problems, placed in `recipe` (occupancies under "occupancies"), into problems for people
 * @throws InputError MISSING_CHARGE, UNKNOWN_SPECIES, NOT_NEUTRAL, DOPING_NO_ROOM, MINIMUM_DISTANCE, CELL_THIN
 */
export function buildStructure(
  given: DisorderedStructure,
  recipe: BuildRecipe,
  locate: (problem: PlacedProblem) => Problem = objectDocument(recipe).locate,
): Built {
  const fail: Fail = (problem) => {
    throw new InputError([locate(problem)]);
  };
  const species = [
    ...new Set([
      ...given.occupants.flatMap((occupants) => occupants.map((occupant) => occupant.species)),
      ...recipe.dope.flatMap(({ by }) => by ?? []),
    ]),
  ];
  const uncharged = species.filter((name) => !recipe.charges.has(name));
  if (uncharged.length > 0)
    fail({
      code: "MISSING_CHARGE",
      message: `no transport charge is given for ${uncharged.join(", ")}`,
      at: ["charges"],
      atKey: true,
      expected: `a charge for each of ${species.join(", ")}`,
      received: [...recipe.charges.keys()].join(", ") || "none",
    });

  const rule = distanceRule(recipe.minimumDistance, species, fail);
  const sites = supercellOfSites(given, recipe.supercell);
  const pools = poolsOfSupercell(given, determinant(recipe.supercell));
  let targets: readonly Target[] = pools.map((pool) => ({ sites: pool.sites.length, occupants: pool.occupants }));
  recipe.dope.forEach((dopant, d) => (targets = dope(targets, dopant, recipe.charges, fail, ["dope", d])));
  const compositions = neutralCounts(targets, recipe.charges, recipe.tolerance);
  if (compositions.length === 0) fail(notNeutral(targets, recipe));

  const mixedPools = targets.map(
    ({ occupants }, p) =>
      occupants.length > 1 || pools[p]!.occupants.length > 1 || occupants.some(({ occupancy }) => occupancy < 1),
  );
  const poolOf = new Int32Array(sites.labels.length);
  pools.forEach((pool, p) => pool.sites.forEach((site) => (poolOf[site] = p)));
  const near = nearPairs(sites, (site) => mixedPools[poolOf[site]!]!, rule, fail);
  const index = new Map(species.map((name, s) => [name, s]));
  const atomsOf = ({ atoms }: Counts) =>
    atoms.map((counts, p) =>
      counts.flatMap((n, o) => new Array<number>(n).fill(index.get(targets[p]!.occupants[o]!.species)!)),
    );
  const distances = species.map((a) => species.map((b) => rule.of(a, b)));
  const place = (counts: Counts, stream: number) =>
    assign(
      {
        pools: pools.map((pool) => pool.sites),
        atoms: atomsOf(counts),
        sites: sites.labels.length,
        near,
        excludes: (a, b, distance) => distance < distances[a]![b]!,
      },
      new Random(recipe.seed, stream),
    );

  // The composition nearest to the occupancies that has a place for all atoms, decided with the first assignment.
  const first = place(compositions[0]!, 0);
  let tried = first;
  let chosen = 0;
  while (tried.conflicts.length > 0 && chosen + 1 < compositions.length) tried = place(compositions[++chosen]!, 0);
  if (tried.conflicts.length > 0) fail(tooNear(sites, species, first, rule));
  const assignments = Array.from({ length: recipe.candidates }, (_, k) =>
    k === 0 ? tried : place(compositions[chosen]!, k),
  );
  const stuck = assignments.find(({ conflicts }) => conflicts.length > 0);
  if (stuck !== undefined) fail(tooNear(sites, species, stuck, rule));

  return {
    candidates: assignments.map((assignment) => structureOf(sites, species, assignment.species)),
    kinds: pools.flatMap((pool, p) =>
      mixedPools[p]! ? [describe(pool, targets[p]!, compositions[chosen]!.atoms[p]!)] : [],
    ),
    notes:
      chosen === 0
        ? []
        : [
            `the ${chosen === 1 ? "composition" : `${chosen} compositions`} nearest to the occupancies had no place for all atoms under the minimum distances: the next one is taken`,
          ],
  };
}

/** Site i of copy k has index k N + i; the supercell's labels alone would not tell single sites from orbits. */
function poolsOfSupercell(given: DisorderedStructure, copies: number): Pool[] {
  const { pools } = findPools(given);
  return pools.map((pool) => ({
    ...pool,
    sites: Array.from({ length: copies }, (_, k) => pool.sites.map((site) => k * given.labels.length + site)).flat(),
  }));
}

function describe({ label, sites, occupants }: Pool, target: Target, atoms: readonly number[]): BuiltSites {
  return {
    label,
    sites: sites.length,
    occupants: target.occupants.map(({ species, occupancy }, o) => ({
      species,
      occupancy: occupants.find((occupant) => occupant.species === species)?.occupancy ?? 0,
      target: occupancy,
      atoms: atoms[o]!,
    })),
  };
}

function tooNear(
  sites: DisorderedStructure,
  species: readonly string[],
  { conflicts, species: placed }: ReturnType<typeof assign>,
  rule: DistanceRule,
): PlacedProblem {
  const { i, j, distance } = [...conflicts].sort((a, b) => a.distance - b.distance)[0]!;
  const name = (site: number) => species[placed[site]!]!;
  const wanted = rule.of(name(i), name(j));
  return {
    code: "MINIMUM_DISTANCE",
    message: `no assignment was found that keeps the minimum distances: ${conflicts.length} ${conflicts.length === 1 ? "pair is" : "pairs are"} too near in the best one`,
    at: ["occupancies", "minimumDistance"],
    expected: `${name(i)}–${name(j)} at least ${formatNumber(wanted, "Å")}`,
    received: `${name(i)} on ${sites.labels[i]} and ${name(j)} on ${sites.labels[j]} at ${formatNumber(distance, "Å", 4)}`,
    remedy: `a smaller minimum distance, e.g. { ${name(i)}-${name(j)}: ${(Math.floor(distance * 100) / 100).toString()} Å }, or another seed or supercell`,
  };
}

function structureOf(sites: DisorderedStructure, species: readonly string[], placed: Int32Array): Structure {
  const filled = [...placed.keys()].filter((site) => placed[site] !== EMPTY);
  return {
    cell: sites.cell,
    positions: Float64Array.from(filled.flatMap((site) => [0, 1, 2].map((k) => sites.positions[3 * site + k]!))),
    species: filled.map((site) => species[placed[site]!]!),
    ...(sites.source === undefined
      ? {}
      : { source: { ...sites.source, lines: Int32Array.from(filled, (site) => sites.source!.lines[site]!) } }),
    notes: sites.notes,
  };
}
