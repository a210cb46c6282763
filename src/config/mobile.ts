import { formula, mobileByRule, type Structure } from "../structures/index.js";
import type { PlacedProblem } from "../input/document.js";
import type { MobileSpecies } from "./study-config.js";

/** The mobile species: those named, or by rule (`mobileByRule`). */
export function chooseMobile(
  named: readonly string[] | undefined,
  charges: Readonly<Record<string, number>>,
  structure: Pick<Structure, "species">,
  present: ReadonlyMap<string, number>,
): MobileSpecies | PlacedProblem {
  if (named !== undefined) return { names: [...new Set(named)], reason: "named in the study" };
  const found = mobileByRule(charges, present.keys());
  if (typeof found === "string") return { names: [found], reason: "the species with the smallest |transport charge|" };
  return {
    ...found,
    at: ["mobile"],
    atKey: true,
    expected: "mobile: [ … ] with the species that move",
    received: formula(structure),
  };
}
