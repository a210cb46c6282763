import { formula, type Structure } from "../structures/index.js";
import type { PlacedProblem } from "../input/document.js";
import type { MobileSpecies } from "./study-config.js";

/** The species with the smallest non-zero |z| among those in the structure; several when they tie. */
function leastCharged(charges: Readonly<Record<string, number>>, present: ReadonlyMap<string, number>): string[] {
  const charged = [...present.keys()].filter((name) => (charges[name] ?? 0) !== 0);
  const least = Math.min(...charged.map((name) => Math.abs(charges[name]!)));
  return charged.filter((name) => Math.abs(charges[name]!) === least);
}

/**
 * The mobile species: those named, or by rule the one species whose transport charge is smallest in size (weakest
 * bound: Li in LLZO, O in zirconia). When two species tie, as in a salt melt, nobody can know: that is a problem.
 */
export function chooseMobile(
  named: readonly string[] | undefined,
  charges: Readonly<Record<string, number>>,
  structure: Pick<Structure, "species">,
  present: ReadonlyMap<string, number>,
): MobileSpecies | PlacedProblem {
  if (named !== undefined) return { names: [...new Set(named)], reason: "named in the study" };
  const candidates = leastCharged(charges, present);
  if (candidates.length === 1) return { names: candidates, reason: "the species with the smallest |transport charge|" };
  return {
    code: "MOBILE_UNCLEAR",
    message:
      candidates.length === 0
        ? "no species has a transport charge, so none can carry a current"
        : `the mobile species is not clear: ${candidates.join(" and ")} have the same |transport charge|`,
    at: ["mobile"],
    atKey: true,
    expected: "mobile: [ … ] with the species that move",
    received: formula(structure),
  };
}
