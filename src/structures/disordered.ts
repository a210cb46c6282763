import type { Problem } from "../errors/errors.js";
import type { Structure } from "./structure.js";

/** A species that may be on a site, and the share of such sites that it is on. */
export interface Occupant {
  readonly species: string;
  /** 0 < occupancy ≤ 1 */
  readonly occupancy: number;
}

/** The mean of many cells, as diffraction sees it: S sites, each with what may be there. What is missing to 1 is empty. */
export interface DisorderedStructure extends Pick<Structure, "cell" | "source" | "notes"> {
  /** [3S] Cartesian, Å. */
  readonly positions: Float64Array;
  /** [S] the file's label: sites that symmetry makes of one line share it, and are alike. */
  readonly labels: readonly string[];
  /** [S]; no two species of one site alike, their occupancies at most 1 together. Sites at one place are one site. */
  readonly occupants: readonly (readonly Occupant[])[];
}

/** Whether something is on every site, and always the same. */
export function isOrdered(structure: Pick<DisorderedStructure, "occupants">): boolean {
  return structure.occupants.every((occupants) => occupants.length === 1 && occupants[0]!.occupancy === 1);
}

/** An ordered structure as sites that are all full; alike are those of one species. */
export function asSites({ cell, positions, species, source, notes }: Structure): DisorderedStructure {
  return {
    cell,
    positions,
    labels: species,
    occupants: species.map((name) => [{ species: name, occupancy: 1 }]),
    ...(source === undefined ? {} : { source }),
    notes,
  };
}

/** Whether a reader gave sites instead of atoms. */
export function isDisordered(structure: Structure | DisorderedStructure): structure is DisorderedStructure {
  return "occupants" in structure;
}

/** That a structure has sites which are not always full, with the first of them. */
export function disorderedProblem({ occupants, labels, source }: DisorderedStructure): Problem {
  const partly = occupants.flatMap((all, site) => (isOrdered({ occupants: [all] }) ? [] : [site]));
  const first = partly[0]!;
  const line = source?.lines[first];
  return {
    code: "DISORDERED",
    message: `${partly.length} sites of the structure are not always full of one species`,
    ...(line === undefined ? {} : { line }),
    expected: "an ordered structure, or a study that says how to put atoms on the sites",
    received: `${labels[first]}: ${occupants[first]!.map(({ species, occupancy }) => `${species} ${occupancy}`).join(", ")}`,
    remedy: "in a study: structure: { file: …, occupancies: { seed: 1 } }",
  };
}
