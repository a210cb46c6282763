import { InputError } from "../errors/errors.js";
import { elementOf, standardAtomicWeight } from "../structures/elements.js";
import type { Structure } from "../structures/structure.js";

/** [N] amu: the structure's own, else the standard weights. @throws InputError NO_MASS */
export function massesOf({ masses, species }: Pick<Structure, "masses" | "species">): Float64Array {
  if (masses !== undefined) return masses;
  return Float64Array.from(species, (name) => {
    const mass = standardAtomicWeight(elementOf(name) ?? "");
    if (mass !== null) return mass;
    throw new InputError([
      {
        code: "NO_MASS",
        message: `the mass of ${name} is not known, and this format needs it`,
        expected: "an element's symbol, or masses in the file that is read",
        received: name,
      },
    ]);
  });
}

/** Numbers with at most 12 decimals, without trailing zeros. */
export function decimals(x: number): string {
  const text = x.toFixed(12).replace(/\.?0+$/, "");
  return text === "-0" ? "0" : text;
}

/** Three numbers of atom i. */
export function triple(values: ArrayLike<number>, i: number, factor = 1): string {
  return [0, 1, 2].map((k) => decimals(values[3 * i + k]! * factor)).join(" ");
}

/** With masses where velocities are to be written. @throws InputError NO_MASS */
export function withMasses(structure: Structure): Structure {
  return structure.velocities === undefined ? structure : { ...structure, masses: massesOf(structure) };
}
