import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import type { Structure } from "../../src/structures/index.js";

/** A neuroevolution potential in one structure, by another program; see README.md beside it. */
export interface NepReference {
  readonly note: string;
  readonly potentialFile: string;
  readonly cellAngstrom: readonly (readonly number[])[];
  readonly species: readonly string[];
  readonly positionsAngstrom: readonly (readonly number[])[];
  readonly potentialEnergyEv: number;
  /** xx xy xz yx yy yz zx zy zz */
  readonly virialEv: readonly number[];
  readonly atomEnergiesEv: readonly number[];
  readonly forcesEvPerAngstrom: readonly (readonly number[])[];
}

const here = fileURLToPath(new URL("nep/", import.meta.url));
/** Published potentials, which are not ours to pass on: beside the project, where somebody has put them. */
const shared = resolve(fileURLToPath(new URL("../../../shared/data", import.meta.url)));

/** A file beside the project, null where there is none. */
export const sharedPath = (name: string): string | null => {
  const path = join(shared, name);
  return existsSync(path) ? path : null;
};

const referencesIn = (folder: string): [string, string][] =>
  readdirSync(folder)
    .filter((name) => /reference-(?:plain|displaced|tetragonal)\.json$/.test(name))
    .sort()
    .map((name): [string, string] => [name.replace(".json", ""), join(folder, name)]);

/** Name and path of each reference: our own, and those of published potentials where they are. */
export const nepReferences: readonly (readonly [string, string])[] = [
  ...referencesIn(here),
  ...["nep", "llzo-nep"]
    .map(sharedPath)
    .filter((folder) => folder !== null)
    .flatMap(referencesIn)
    .filter(([name]) => !name.startsWith("synthetic-")),
];

export const readNepReference = (path: string): NepReference => JSON.parse(readFileSync(path, "utf8")) as NepReference;

export const structureOfNep = (reference: NepReference): Structure => ({
  cell: Float64Array.from(reference.cellAngstrom.flat()),
  positions: Float64Array.from(reference.positionsAngstrom.flat()),
  species: reference.species,
  notes: [],
});
