import { InputError } from "../errors/errors.js";
import { minus, quantityKinds as kinds } from "../units/index.js";
import { objectDocument } from "../input/document.js";
import { readSites, type ReadStructureOptions } from "../formats/index.js";
import {
  buildDefaults,
  buildStructure,
  disorderedProblem,
  isDisordered,
  mostCommonCharge,
  type DisorderedStructure,
  type Structure,
} from "../structures/index.js";
import { describeKinds } from "./describe-building.js";
import { number, pairs, wrong } from "./option-values.js";

export interface FillOptions {
  readonly seed?: string;
  readonly charges?: string;
}

/** Those that were given, and for the other species the most common oxidation states. */
function chargesOf(sites: DisorderedStructure, given: string | undefined): Map<string, number> {
  const charges = new Map(
    Object.entries(pairs("--charges", given, (text) => number("--charges", text, kinds.charge)) ?? {}),
  );
  for (const { species } of sites.occupants.flat()) {
    if (charges.has(species)) continue;
    const common = mostCommonCharge(species);
    if (common === null)
      throw wrong(
        "--charges",
        "MISSING_CHARGE",
        `${species} has no common oxidation state`,
        `its charge: the atoms on the sites are made neutral, e.g. --charges ${species}=1`,
      );
    charges.set(species, common);
  }
  return charges;
}

/**
 * A structure file with atoms on all its sites: those that are partly occupied are filled at random if `--seed` says how, as a
 * study does it.
 *
 * @throws InputError DISORDERED, BAD_COMMAND_LINE, those of `readSites` and `buildStructure`
 */
export function readAndFill(
  path: string,
  { seed, charges, ...options }: ReadStructureOptions & FillOptions,
  matrix: readonly number[] = [1, 1, 1],
): { readonly structure: Structure; readonly isSupercell: boolean } {
  if (seed !== undefined && !/^\d{1,15}$/.test(seed))
    throw wrong("--seed", "BAD_COMMAND_LINE", "--seed is not understood", "a whole number, e.g. 1");
  if (charges !== undefined && seed === undefined)
    throw wrong("--charges", "BAD_COMMAND_LINE", "--charges are of sites to be filled", "--seed beside it");
  const read = readSites(path, options);
  if (!isDisordered(read)) {
    if (seed === undefined) return { structure: read, isSupercell: false };
    return {
      structure: { ...read, notes: [...read.notes, "all sites are full: --seed has nothing to fill"] },
      isSupercell: false,
    };
  }
  if (seed === undefined)
    throw new InputError([
      {
        ...disorderedProblem(read),
        file: path,
        remedy: "--seed 1 puts atoms on them at random; in a study: structure: { file: …, occupancies: { seed: 1 } }",
      },
    ]);
  const formal = chargesOf(read, charges);
  const recipe = {
    ...buildDefaults,
    seed: Number(seed),
    supercell: matrix as [number, number, number],
    charges: formal,
  };
  const { locate } = objectDocument(recipe);
  const built = buildStructure(read, recipe, (problem) => ({
    ...locate(problem),
    path:
      problem.at[0] === "charges" ? "--charges" : matrix.some((n, k) => n !== [1, 1, 1][k]) ? "--supercell" : "--seed",
  }));
  const [structure] = built.candidates as [Structure];
  return {
    structure: {
      ...structure,
      notes: [
        ...structure.notes,
        `sites filled at random with seed ${seed}, neutral with ${[...formal].map(([name, charge]) => `${name} ${minus(charge)}`).join(", ")}${charges === undefined ? " (--charges for others)" : ""}`,
        ...describeKinds(built.kinds),
        ...built.notes,
      ],
    },
    isSupercell: true,
  };
}
