import { elementOf } from "./elements.js";

/**
 * Oxidation states in ionic solids, the most common first (Greenwood & Earnshaw, Chemistry of the Elements, 2nd ed. (1997)): for
 * suggestions, and for how many atoms a site with a choice gets.
 */
const table = `
H 1 -1;Li 1;Be 2;B 3;C 4 -4;N -3 5 3;O -2;F -1;Na 1;Mg 2;Al 3;Si 4;P 5 3 -3;S -2 6 4;Cl -1;K 1;Ca 2;Sc 3;Ti 4 3;V 5 4 3;Cr 3 6;Mn 2 3 4;
Fe 3 2;Co 2 3;Ni 2 3;Cu 2 1;Zn 2;Ga 3;Ge 4;As 5 3 -3;Se -2 4;Br -1;Rb 1;Sr 2;Y 3;Zr 4;Nb 5;Mo 6 4;Ru 4 3;Rh 3;Pd 2;Ag 1;Cd 2;In 3;
Sn 4 2;Sb 5 3;Te -2 4 6;I -1 5;Cs 1;Ba 2;La 3;Ce 4 3;Pr 3;Nd 3;Sm 3;Eu 3 2;Gd 3;Tb 3;Dy 3;Ho 3;Er 3;Tm 3;Yb 3;Lu 3;Hf 4;Ta 5;W 6;Re 7;
Ir 4;Pt 4 2;Au 3 1;Hg 2;Tl 1 3;Pb 2 4;Bi 3;Th 4;U 4 6`;

const states = new Map(
  table
    .split(";")
    .map((entry) => entry.trim().split(/\s+/))
    .map(([element, ...charges]) => [element!, charges.map(Number)]),
);

/** The most common oxidation state of a species; `null`: it has none. */
export const mostCommonCharge = (species: string): number | null => states.get(elementOf(species) ?? "")?.[0] ?? null;

/**
 * Common oxidation states of the species that make the cell neutral, the most common where several do; `null` where a species has
 * none, or no choice of them is neutral.
 */
export function commonCharges(composition: ReadonlyMap<string, number>): Readonly<Record<string, number>> | null {
  const choices = [...composition].map(([name, count]) => ({
    name,
    count,
    of: states.get(elementOf(name) ?? "") ?? [],
  }));
  let best: { readonly rank: number; readonly charges: Record<string, number> } | null = null;
  const choose = (at: number, sum: number, rank: number, charges: Record<string, number>): void => {
    const choice = choices[at];
    if (choice === undefined) {
      if (sum === 0 && rank < (best?.rank ?? Infinity)) best = { rank, charges };
      return;
    }
    for (const [k, charge] of choice.of.entries())
      choose(at + 1, sum + choice.count * charge, rank + k, { ...charges, [choice.name]: charge });
  };
  if (choices.length <= 12) choose(0, 0, 0, {});
  return best === null ? null : (best as { readonly charges: Record<string, number> }).charges;
}
