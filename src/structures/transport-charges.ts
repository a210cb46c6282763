import type { Problem } from "../errors/errors.js";

/** Σ z over the cell, e. */
export function netCharge(charges: Readonly<Record<string, number>>, atoms: ReadonlyMap<string, number>): number {
  return [...atoms].reduce((sum, [name, count]) => sum + count * charges[name]!, 0);
}

/**
 * The mobile species where nobody named it: the one whose transport charge is smallest in size (weakest bound: Li in LLZO, O in
 * zirconia). Where two tie, as in a melt or beside a halide framework (Li and Cl in Li₃YCl₆), nobody can know: that is a problem.
 */
export function mobileByRule(
  charges: Readonly<Record<string, number>>,
  species: Iterable<string>,
): string | Pick<Problem, "code" | "message"> {
  const charged = [...species].filter((name) => (charges[name] ?? 0) !== 0);
  const least = Math.min(...charged.map((name) => Math.abs(charges[name]!)));
  const [first, ...others] = charged.filter((name) => Math.abs(charges[name]!) === least);
  if (first === undefined)
    return { code: "NO_CARRIERS", message: "no species has a transport charge, so none can carry a current" };
  if (others.length === 0) return first;
  return {
    code: "MOBILE_UNCLEAR",
    message: `the mobile species is not clear: ${[first, ...others].join(" and ")} have the same |transport charge|`,
  };
}
