import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { readInputFile, type FileRecord, type InputFile } from "../../input/input-file.js";
import { InputError, type Problem } from "../../errors/errors.js";
import { pairKey } from "../../model/pairs.js";
import type { ForceFieldDocument, ForceFieldOptions } from "../format.js";
import { TranslatedDocument } from "../translated-document.js";
import { COULOMB } from "../../units/constants.js";
import { readUf3 } from "../uf3/read.js";
import { readAngular } from "./angular.js";
import { bondValenceCharges, readCoulomb, type NapCoulomb } from "./coulomb.js";
import { expectWords, napLines, napNumber } from "./lines.js";

interface Pmd {
  readonly file: InputFile;
  readonly forces: readonly string[];
  /** Å */
  readonly cutoff: number;
  readonly masses: ReadonlyMap<string, number>;
}

/** Names of force_type, and of the files in.params.NAME. */
const manyBody = ["angular", "uf3l", "uf3"];
const known = ["Coulomb", "Morse", ...manyBody];

/** nap's e²/4πε₀ over ours (CODATA 2018). */
const napCoulomb = 14.3998554737 / COULOMB;

/** What of in.pmd belongs to the force field. */
function readPmd(file: InputFile): Pmd {
  let forces: readonly string[] = [];
  let forceLine = 1;
  let cutoff = NaN;
  const masses = new Map<string, number>();
  for (const entry of napLines(file)) {
    const [key, ...rest] = entry.words;
    if (key === "force_type")
      // nap itself does not mind upper and lower case.
      [forces, forceLine] = [
        rest.map((name) => known.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name),
        entry.number,
      ];
    else if (key === "cutoff_radius") cutoff = napNumber(file, entry, 1, "cutoff_radius");
    else if (key === "mass" && !/^\d+$/.test(rest[0] ?? ""))
      masses.set(rest[0] ?? "", napNumber(file, entry, 2, "the mass"));
  }
  const problems: Problem[] = forces
    .filter((name) => !known.includes(name))
    .map((name) => ({
      code: "NAP_FORCE",
      message: `force_type ${name} cannot be computed`,
      file: file.path,
      line: forceLine,
      expected: known.join(", "),
      received: name,
    }));
  if (forces.length === 0)
    problems.push({
      code: "NAP_FORCE",
      message: "in.pmd names no forces",
      file: file.path,
      line: 1,
      expected: "force_type Coulomb Morse",
    });
  if (!(cutoff > 0))
    problems.push({
      code: "NAP_CUTOFF",
      message: "in.pmd gives no cut-off",
      file: file.path,
      line: 1,
      expected: "cutoff_radius and a positive number",
      received: Number.isNaN(cutoff) ? "nothing" : String(cutoff),
    });
  const [first, ...others] = problems;
  if (first !== undefined) throw new InputError([first, ...others]);
  return { file, forces, cutoff, masses };
}

/** The in.pmd of a folder, else its only in.pmd.*, as people call the inputs of several runs. @throws InputError NAP_FORCE, FILE_NOT_FOUND */
function pmdIn(folder: string): string {
  const [first, ...others] = pmdFiles(folder);
  if (first === undefined || first === "in.pmd" || others.length === 0) return first ?? "in.pmd";
  throw new InputError([
    {
      code: "NAP_FORCE",
      message: `there are several inputs of nap, and no in.pmd: ${[first, ...others].join(", ")}`,
      file: folder,
      expected: "in.pmd, or one of them named as the force field",
      remedy: `forceField: ${first} (on the command line: --force-field ${first})`,
    },
  ]);
}

/** in.pmd and in.pmd.NAME, in this order. */
export function pmdFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^in\.pmd(?:\.\w[\w.-]*)?$/.test(name) && !name.endsWith("~"))
    .sort();
}

/** nap's files of one folder, in the shape of our own file. Potential and force of every pair go to zero at `cutoff_radius`. */
export function readNap(file: InputFile, context: ForceFieldOptions): ForceFieldDocument {
  const files: FileRecord[] = [];
  const beside = (name: string): InputFile => {
    if (basename(file.path) === name) return file;
    const other = readInputFile(join(dirname(file.path), name));
    files.push({ path: other.path, sha256: other.sha256 });
    return other;
  };
  const pmd = readPmd(/^[ \t]*force_type[ \t]/m.test(file.text) ? file : beside(pmdIn(dirname(file.path))));
  const document = new TranslatedDocument(pmd.file.path);
  const pairs: Record<string, unknown>[] = [];
  const charges = new Map<string, number | null>();
  const add = (
    between: readonly [string, string],
    term: Record<string, unknown>,
    source: InputFile,
    line: number,
  ): void => {
    document.place(["pairs", pairs.length], { file: source.path, line });
    pairs.push({ between, ...term });
    for (const name of between) if (!charges.has(name)) charges.set(name, null);
  };
  if (pmd.forces.includes("Coulomb")) {
    const source = beside("in.params.Coulomb");
    const coulomb = readCoulomb(source);
    for (const [name, charge] of chargesOf(coulomb, context.composition, source)) {
      charges.set(name, charge);
      document.place(["species", name], { file: source.path, line: coulomb.species.get(name)!.line });
    }
    for (const between of coulombPairs(coulomb)) {
      const [a, b] = between.map((name) => coulomb.species.get(name)!);
      add(
        between,
        {
          potential: "screened-coulomb",
          qq: charges.get(between[0])! * charges.get(between[1])! * napCoulomb,
          rho: coulomb.scale * (a!.radius + b!.radius),
        },
        source,
        coulomb.line,
      );
    }
  }
  if (pmd.forces.includes("Morse")) {
    const source = beside("in.params.Morse");
    for (const entry of napLines(source)) {
      expectWords(source, entry, 5, "two species, D (eV), alpha (1/Å), rmin (Å)");
      const [D, alpha, r0] = [2, 3, 4].map((k) => napNumber(source, entry, k, "a parameter"));
      add([entry.words[0]!, entry.words[1]!], { potential: "morse", D, alpha, r0 }, source, entry.number);
    }
  }
  const manyBodyFiles: string[] = [];
  for (const name of manyBody.filter((one) => pmd.forces.includes(one))) {
    const source = beside(`in.params.${name}`);
    manyBodyFiles.push(basename(source.path));
    for (const species of (name === "angular" ? readAngular : readUf3)(source).terms.species)
      if (!charges.has(species)) charges.set(species, null);
  }
  const names = [...charges.keys()];
  const interacting = new Set(pairs.map(({ between }) => pairKey(between as [string, string])));
  const all = names.flatMap((a, i) => names.slice(i).map((b): [string, string] => [a, b]));
  Object.assign(document.data, {
    species: Object.fromEntries(
      names.map((name) => [
        name,
        {
          ...(charges.get(name) === null ? {} : { charge: charges.get(name) }),
          ...(pmd.masses.has(name) ? { mass: pmd.masses.get(name) } : {}),
        },
      ]),
    ),
    pairs,
    ...(manyBodyFiles.length === 0 ? {} : { manyBody: manyBodyFiles }),
    noInteraction: all.filter((pair) => !interacting.has(pairKey(pair))),
    cutoff: { distance: pmd.cutoff, scheme: "shift-force" },
    electrostatics: "none",
  });
  return { document, problems: [], files };
}

function chargesOf(
  coulomb: NapCoulomb,
  composition: ReadonlyMap<string, number> | null,
  source: InputFile,
): Map<string, number> {
  if (coulomb.charges === "fixed") return new Map([...coulomb.species].map(([name, { valence }]) => [name, valence]));
  const fail = (message: string, expected: string): never => {
    throw new InputError([{ code: "NAP_COMPOSITION", message, file: source.path, line: coulomb.line, expected }]);
  };
  if (composition === null)
    return fail(
      "charges fixed_bvs follow from the composition, and there is no structure",
      "a structure that can be read",
    );
  const signs = new Set(
    [...coulomb.species]
      .filter(([name]) => (composition.get(name) ?? 0) > 0)
      .map(([, { valence }]) => Math.sign(valence)),
  );
  if (!signs.has(1) || !signs.has(-1))
    return fail(
      "charges fixed_bvs need cations and anions in the structure",
      `some of ${[...coulomb.species.keys()].join(", ")}, of both signs`,
    );
  return bondValenceCharges(coulomb.species, composition);
}

function coulombPairs({ interactions, species }: NapCoulomb): (readonly [string, string])[] {
  if (typeof interactions !== "string") return [...interactions];
  const names = [...species.keys()];
  const all = names.flatMap((a, i) => names.slice(i).map((b) => [a, b] as const));
  return interactions === "full" ? all : all.filter(([a, b]) => species.get(a)!.valence * species.get(b)!.valence > 0);
}
