import type { BuildReport } from "../config/index.js";
import { limits } from "../limits.js";
import { formatNumber } from "../units/index.js";

/** What was put on which sites, a line for each kind. */
export function describeKinds(kinds: BuildReport["kinds"]): string[] {
  const share = (x: number) => formatNumber(x, undefined, 3);
  return kinds.map(({ label, sites, occupants }) => {
    const words = occupants.map(({ species, occupancy, target, atoms }) => {
      const asked = Math.abs(target - occupancy) < 1e-9 ? share(occupancy) : `${share(occupancy)} → ${share(target)}`;
      return `${atoms} ${species} (occupancy ${asked}, now ${share(atoms / sites)})`;
    });
    const empty = sites - occupants.reduce((sum, { atoms }) => sum + atoms, 0);
    const isOff = occupants.some(({ target, atoms }) => Math.abs(atoms / sites - target) > limits.occupancyOff);
    const advice = isOff ? "; another composition than was asked for: a larger supercell comes nearer" : "";
    return `${label}, ${sites} sites: ${[...words, ...(empty === 0 ? [] : [`${empty} empty`])].join(", ")}${advice}`;
  });
}

/**
 * Lines for the echo of a study: what was put on which sites, how near, and which of several assignments was taken.
 * @param label of the cell size; empty when there is one
 */
export function describeBuilding(
  { kinds, notes, seed, smallestDistances, energies, chosen }: BuildReport,
  label = "",
): string[] {
  const lines = [
    `  sites        filled at random with seed ${seed}; saved as structure${label}.extxyz`,
    ...describeKinds(kinds).map((line) => `    ${line}`),
  ];
  if (smallestDistances.size > 0)
    lines.push(
      `    smallest distances: ${[...smallestDistances].map(([pair, distance]) => `${pair} ${formatNumber(distance, "Å", 3)}`).join(", ")}`,
    );
  const known = energies.filter((energy) => energy !== null);
  if (known.length > 0) {
    const above = formatNumber(Math.max(...known) - Math.min(...known), "eV", 3);
    const refused = energies.length - known.length;
    lines.push(
      `    number ${chosen + 1} of ${energies.length} random assignments, the one of lowest energy (highest: ${above} above${refused === 0 ? "" : `; ${refused} with overlaps`})`,
    );
  }
  return [...lines, ...notes.map((note) => `    ${note}`)];
}
