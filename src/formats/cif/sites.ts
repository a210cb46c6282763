import { edgeLengths, toCartesian, type Cell } from "../../structures/cell.js";
import { closePairs } from "../../structures/check.js";
import { apply, intoCell, type Operation } from "./symmetry.js";
import { limits } from "../../limits.js";

export interface Row {
  readonly label: string;
  readonly species: string;
  readonly occupancy: number;
  /** Fractional. */
  readonly position: readonly number[];
  /** Counted from 1. */
  readonly line: number;
}

/** A site of the asymmetric unit: what is on it, and all its places in the cell (fractional). */
export interface Orbit {
  readonly rows: Row[];
  readonly places: readonly (readonly number[])[];
}

/** Å: atoms of one kind that symmetry puts so near are one atom whose coordinates are wrong, unless at most one of them is there. */
const TOO_NEAR = 0.5;

/** From a to the nearest image of b, fractional. */
function difference(a: readonly number[], b: readonly number[]): number[] {
  return a.map((x, k) => b[k]! - x - Math.round(b[k]! - x));
}

function lengthOf(f: readonly number[], cell: Cell): number {
  return Math.hypot(...[0, 1, 2].map((k) => f[0]! * cell[k]! + f[1]! * cell[3 + k]! + f[2]! * cell[6 + k]!));
}

/**
 * All places of one row. A coordinate that lies within `limits.siteDistance` of a special position (rounded: 0.333 for 1/3) is moved onto it.
 *
 * @param fail called with what is wrong with the coordinates
 */
export function orbitOf(
  row: Row,
  operations: readonly Operation[],
  cell: Cell,
  fail: (row: Row, received: string) => never,
): Orbit {
  if (operations.length === 1) return { rows: [row], places: [row.position.map(intoCell)] };
  const shifts = operations
    .map((operation) => difference(row.position, apply(operation, row.position)))
    .filter((shift) => lengthOf(shift, cell) < limits.siteDistance);
  const exact = row.position.map((x, k) => x + shifts.reduce((sum, shift) => sum + shift[k]!, 0) / shifts.length);
  const places: number[][] = [];
  // Rounded translations (1/3) leave differences of 1e-15.
  for (const operation of operations) {
    const image = apply(operation, exact).map(intoCell);
    if (!places.some((place) => lengthOf(difference(place, image), cell) < 1e-6 * Math.max(...edgeLengths(cell))))
      places.push(image);
  }
  const nearest = Math.min(...places.slice(1).map((place) => lengthOf(difference(places[0]!, place), cell)));
  if (places.length * shifts.length !== operations.length || (nearest < TOO_NEAR && row.occupancy > 0.501)) {
    fail(row, `${places.length} places, the nearest two ${nearest.toFixed(3)} Å apart`);
  }
  return { rows: [row], places };
}

/**
 * Puts rows together that share a site (Zr and Y at one place): the sites are those of the first of them.
 *
 * @param fail called with two rows of which only some places coincide
 */
export function mergeOrbits(
  orbits: readonly Orbit[],
  cell: Float64Array,
  fail: (row: Row, other: Row) => never,
): Orbit[] {
  const positions = toCartesian(
    orbits.flatMap(({ places }) => places.flat()),
    cell,
  );
  const owner = Int32Array.from(orbits.flatMap(({ places }, k) => places.map(() => k)));
  const into = new Map<number, number>();
  const shared = new Map<string, number>();
  for (const { i, j } of closePairs({ cell, positions }, limits.siteDistance)) {
    const [a, b] = [Math.min(owner[i]!, owner[j]!), Math.max(owner[i]!, owner[j]!)] as const;
    if (a === b) continue;
    shared.set(`${a} ${b}`, (shared.get(`${a} ${b}`) ?? 0) + 1);
    into.set(b, Math.min(into.get(b) ?? a, a));
  }
  for (const [pair, count] of shared) {
    const [a, b] = pair.split(" ").map((k) => orbits[Number(k)]!) as [Orbit, Orbit];
    if (count !== a.places.length || count !== b.places.length) fail(b.rows[0]!, a.rows[0]!);
  }
  const merged = orbits.map(({ rows, places }) => ({ rows: [...rows], places }));
  for (const [b, a] of into) merged[a]!.rows.push(...merged[b]!.rows);
  return merged.filter((_, k) => !into.has(k));
}
