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
  /** Of potentials with charges. */
  readonly chargesE?: readonly number[];
  /** Rows of nine. */
  readonly bornEffectiveChargesE?: readonly (readonly number[])[];
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

/** The text of a potential for these elements with made-up numbers: weak, and repelled by ZBL where atoms come close. */
export function madeUpNep(elements: readonly string[], kind: "" | "_charge1" | "_charge2" = ""): string {
  const types = elements.length;
  const [functions, basis, blocks, neurons] = [5, 9, 5, 6];
  const descriptors = functions * (1 + blocks);
  const parts: readonly (readonly [number, number])[] = [
    ...elements.flatMap(() => [
      [neurons * descriptors, 0.05] as const,
      [neurons, 0.3] as const,
      [neurons, 0.1] as const,
      ...(kind === "" ? [] : [[neurons, 30] as const]),
    ]),
    ...(kind === "" ? [] : [[1, 1.5] as const]),
    [1, 0.5],
    [2 * functions * basis * types ** 2, 0.3],
    [descriptors, 0.5],
  ];
  const numbers = parts.flatMap(([count, size]) =>
    Array.from({ length: count }, (_, n) => size * Math.cos(3 * n + count)),
  );
  return `nep4_zbl${kind} ${types} ${elements.join(" ")}
zbl 1 2
cutoff 5 4
n_max 4 4
basis_size 8 8
l_max 4 2 0
ANN ${neurons} 0
${numbers.map((x) => x.toExponential(7)).join("\n")}
`;
}
