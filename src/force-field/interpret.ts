import { basename, resolve } from "node:path";

import type { InputDocument, Path, PlacedProblem } from "../input/document.js";
import { check, checkSections, missing } from "../input/fields.js";
import { readInputFile, type FileRecord, type InputFile } from "../input/input-file.js";
import { didYouMean } from "../errors/did-you-mean.js";
import { InputError, type Problem } from "../errors/errors.js";
import type { Methods } from "../model/index.js";
import type { NepPotential, PairTable, SocketSpec } from "../model/index.js";
import { standardAtomicWeight } from "../structures/index.js";
import { formatNumber } from "../units/index.js";
import { pairKey, pairName } from "../model/pairs.js";
import {
  noManyBodyTerms,
  type Electrostatics,
  type ForceField,
  type ManyBodyTerms,
  type PairDefinition,
  type SpeciesParameters,
} from "./force-field.js";
import { forceFieldSections } from "./schema.js";
import { problemsOfInclude } from "./lammps-include.js";
import { fileOf, socketSpec } from "./socket.js";

/** Å */
export const DEFAULT_MINIMUM_DISTANCE = 1;
/** Å, beside a neural network: hydrogen stands 0.96 Å from oxygen, and comes closer. */
const NETWORK_MINIMUM_DISTANCE = 0.5;

export interface ForceFieldContext {
  readonly description: Methods;
  /** What the names of table files are relative to. */
  readonly baseDirectory: string;
  /** Atoms of each species in the structure that it is for, where one is known. */
  readonly composition?: ReadonlyMap<string, number> | null;
  /** One section of a file of tables: r in Å, energy in eV, force in eV/Å. @throws InputError */
  readonly readTable: (
    file: InputFile,
    section: string,
  ) => { readonly table: PairTable; readonly warnings: readonly Problem[] };
  /** A neural-network potential. @throws InputError */
  readonly readNep: (file: InputFile) => NepPotential;
  /** A file of `manyBody`. @throws InputError */
  readonly readManyBody: (file: InputFile) => {
    readonly terms: ManyBodyTerms;
    readonly warnings: readonly Problem[];
  };
}

/** Everything found wrong so far, and the files read on the way. */
class Reading {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  readonly files: FileRecord[] = [];
  readonly document: InputDocument;
  readonly context: ForceFieldContext;
  private readonly texts = new Map<string, InputFile>();

  constructor(document: InputDocument, context: ForceFieldContext) {
    this.document = document;
    this.context = context;
  }

  add(...problems: readonly PlacedProblem[]): void {
    this.problems.push(...problems.map((problem) => this.document.locate(problem)));
  }

  /** A table, or null after noting why not. */
  table(name: string, section: string, at: Path): PairTable | null {
    return this.beside(name, [...at, "file"], (file) => {
      const { table, warnings } = this.context.readTable(file, section);
      this.warnings.push(...warnings);
      return table;
    });
  }

  /** What a many-body file holds, or null after noting why not. */
  manyBody(name: string, at: Path): ManyBodyTerms | null {
    return this.beside(name, at, (file) => {
      const { terms, warnings } = this.context.readManyBody(file);
      this.warnings.push(...warnings);
      return terms;
    });
  }

  /** What `read` makes of a file, or null after noting why not; `at` is where it is named. */
  beside<T>(name: string, at: Path, read: (file: InputFile) => T): T | null {
    const path = resolve(this.context.baseDirectory, name);
    try {
      let file = this.texts.get(path);
      if (file === undefined) {
        file = readInputFile(path);
        this.texts.set(path, file);
        this.files.push({ path, sha256: file.sha256 });
      }
      return read(file);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      // A file that is missing is a mistake in this document; what is wrong inside it stands there.
      const missing = error.problems.filter((problem) => problem.code === "FILE_NOT_FOUND");
      for (const problem of missing) {
        const { file: _, ...rest } = problem;
        this.add({ ...rest, at, message: `${problem.message}: ${path}` });
      }
      this.problems.push(...error.problems.filter((problem) => !missing.includes(problem)));
      return null;
    }
  }
}

type Schema = ReturnType<typeof forceFieldSections>;
type Sections = ReturnType<typeof checkSections<Schema["sections"]>>["values"];

function readSpecies(reading: Reading, sections: Sections, schema: Schema["species"]): Map<string, SpeciesParameters> {
  const species = new Map<string, SpeciesParameters>();
  for (const [name, raw] of Object.entries(sections.species ?? {})) {
    const at = ["species", name];
    const { value, problems } = check(schema, raw, at);
    reading.add(...problems);
    if (value === undefined) continue;
    const { charge, mass } = value;
    const standard = standardAtomicWeight(name);
    if (mass === undefined && standard === null) {
      reading.add({
        code: "MISSING_MASS",
        message: `${name} has no mass`,
        at,
        atKey: true,
        expected: "a mass, e.g. 6.94 amu",
        remedy: "only names of elements have a standard atomic weight",
      });
    }
    if (charge === undefined && sections.electrostatics !== undefined && sections.electrostatics["method"] !== "none") {
      reading.add({
        code: "MISSING_CHARGE",
        message: `${name} has no charge, but electrostatics are on`,
        at,
        atKey: true,
        expected: "a charge, e.g. -2 e (0 e if that is meant)",
      });
    }
    species.set(name, {
      charge: charge ?? 0,
      mass: mass ?? standard ?? NaN,
      massSource: mass === undefined ? "standard atomic weight" : "given",
    });
  }
  if (Object.keys(sections.species ?? { some: true }).length === 0)
    reading.add({ code: "NO_SPECIES", message: "there are no species", at: ["species"], atKey: true });
  return species;
}

function checkNames(reading: Reading, between: readonly [string, string], sections: Sections, at: Path): void {
  if (sections.species === undefined) return;
  const known = Object.keys(sections.species);
  for (const [i, name] of between.entries()) {
    if (known.includes(name)) continue;
    const remedy = didYouMean(name, known);
    reading.add({
      code: "UNKNOWN_SPECIES",
      message: `${name} is not among the species`,
      at: [...at, i],
      expected: known.join(", "),
      received: name,
      ...(remedy === null ? {} : { remedy }),
    });
  }
}

function readPair(reading: Reading, raw: Record<string, unknown>, sections: Sections, at: Path): PairDefinition | null {
  const between = raw["between"] as [string, string];
  const potential = raw["potential"] as string;
  checkNames(reading, between, sections, [...at, "between"]);
  const member = reading.context.description.potentials.find(({ name }) => name === potential)!;
  const table = member.needsTable ? reading.table(raw["file"] as string, raw["section"] as string, at) : undefined;

  const tableEnd = table?.r.at(-1);
  const cutoff = (raw["cutoff"] as number | undefined) ?? sections.cutoff?.distance ?? tableEnd;
  const cutoffScheme = (raw["cutoffScheme"] as string | undefined) ?? sections.cutoff?.scheme;
  const sectionIsBad = sections.cutoff === undefined && Object.hasOwn(reading.document.data as object, "cutoff");
  if ((cutoff === undefined || cutoffScheme === undefined) && table !== null && !sectionIsBad) {
    const what = cutoff === undefined ? "cut-off" : "cut-off scheme";
    reading.add({
      code: "MISSING_CUTOFF",
      message: `the pair ${pairName(between)} has no ${what}`,
      at,
      expected: "cutoff and cutoffScheme here, or for all: cutoff: { distance: 10 Å, scheme: … }",
    });
  }
  if (table !== undefined && table !== null && cutoff !== undefined) {
    const first = table.r[0]!;
    const nearest = sections.minimumDistance ?? DEFAULT_MINIMUM_DISTANCE;
    if (tableEnd! < cutoff * (1 - 1e-9)) {
      reading.add({
        code: "TABLE_TOO_SHORT",
        message: "the table ends before the cut-off",
        at,
        expected: `values up to ${formatNumber(cutoff, "Å")}`,
        received: `values up to ${formatNumber(tableEnd!, "Å")}`,
        remedy: `cutoff: ${tableEnd} Å`,
      });
    }
    if (first > nearest) {
      reading.add({
        code: "TABLE_TOO_SHORT",
        message: "the table begins beyond the distance that atoms may reach",
        at,
        expected: `values from ${formatNumber(nearest, "Å")} (minimumDistance)`,
        received: `values from ${formatNumber(first, "Å")}`,
      });
    }
  }
  if (table === null || cutoff === undefined || cutoffScheme === undefined) return null;
  const parameters = member.parameters.map(
    (parameter) => (raw[parameter.name] as number | undefined) ?? parameter.default!,
  );
  return { between, potential, parameters, ...(table === undefined ? {} : { table }), cutoff, cutoffScheme };
}

function readPairs(reading: Reading, sections: Sections, pairSchema: Schema["pair"]): PairDefinition[] {
  const pairs: PairDefinition[] = [];
  const seen = new Map<string, number>();
  for (const [i, item] of (sections.pairs ?? []).entries()) {
    const { value: raw, problems } = check(pairSchema, item, ["pairs", i]);
    reading.add(...problems);
    if (raw === undefined) continue;
    const pair = readPair(reading, raw, sections, ["pairs", i]);
    const between = raw["between"] as [string, string];
    const key = `${pairKey(between)}\0${String(raw["potential"])}\0${String(raw["section"])}`;
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      reading.add({
        code: "DUPLICATE_PAIR",
        message: `the pair ${pairName(between)} has this term already: pairs[${earlier}]`,
        at: ["pairs", i],
        remedy: "remove one; terms of one pair are added up",
      });
    }
    seen.set(key, earlier ?? i);
    if (pair !== null) pairs.push(pair);
  }
  const withTerm = new Set(pairs.map(({ between }) => pairKey(between)));
  for (const [i, between] of (sections.noInteraction ?? []).entries()) {
    checkNames(reading, between, sections, ["noInteraction", i]);
    if (withTerm.has(pairKey(between)))
      reading.add({
        code: "DUPLICATE_PAIR",
        message: `the pair ${pairName(between)} has a term and is listed as having none`,
        at: ["noInteraction", i],
      });
  }
  return pairs;
}

/** The network that the document names, with all its species; null where it names none, or after noting what is wrong. */
function readNep(reading: Reading, sections: Sections): NepPotential | null {
  if (sections.nep === undefined) return null;
  const potential = reading.beside(sections.nep, ["nep"], reading.context.readNep);
  if (potential === null) return null;
  for (const name of Object.keys(sections.species ?? {}).filter((one) => !potential.elements.includes(one)))
    reading.add({
      code: "UNKNOWN_SPECIES",
      message: `the neural-network potential does not know ${name}`,
      at: ["species", name],
      atKey: true,
      expected: potential.elements.join(", "),
      received: name,
    });
  return potential;
}

function readSocket(reading: Reading, { socket }: Sections): SocketSpec | null {
  if (socket === undefined) return null;
  const file = fileOf(socket);
  const sha256 =
    file === null
      ? null
      : reading.beside(file.name, ["socket", file.key], (read) => {
          if (socket.client === "lammps") reading.problems.push(...problemsOfInclude(read));
          return read.sha256;
        });
  return socketSpec(socket, reading.context.baseDirectory, sha256);
}

function readManyBody(reading: Reading, sections: Sections): ManyBodyTerms {
  let sum = noManyBodyTerms;
  for (const [i, name] of (sections.manyBody ?? []).entries()) {
    const terms = reading.manyBody(name, ["manyBody", i]);
    if (terms === null) continue;
    const keys = ({ potentials, pairs, triples, energies }: ManyBodyTerms) => [
      ...potentials.map(({ between, potential }) => `${potential} of the pair ${pairKey(between).replace("\0", "–")}`),
      ...[...energies.keys()].map((species) => `the energy of an atom of ${species}`),
      ...pairs.map(({ between }) => `the pair ${pairKey(between).replace("\0", "–")}`),
      ...triples.map(
        ({ of: [centre, ...ends], form }) => `the ${form} of ${centre} with ${pairKey(ends).replace("\0", ", ")}`,
      ),
    ];
    const known = new Set(keys(sum));
    for (const twice of keys(terms).filter((key) => known.has(key)))
      reading.add({
        code: "DUPLICATE_TERM",
        message: `${twice} is in two many-body files`,
        at: ["manyBody", i],
        remedy: "leave one of the files out",
      });
    sum = {
      species: [...new Set([...sum.species, ...terms.species])],
      pairsOf: new Set([...sum.pairsOf, ...terms.pairsOf]),
      energies: new Map([...sum.energies, ...terms.energies]),
      potentials: [...sum.potentials, ...terms.potentials],
      pairs: [...sum.pairs, ...terms.pairs],
      triples: [...sum.triples, ...terms.triples],
    };
  }
  return sum;
}

/** Of a force field that has its species from the structure, where there is none: whoever lacks it for another reason says that. */
export const speciesOfStructure = "SPECIES_OF_STRUCTURE";

/**
 * Species are those of a network or a many-body potential where none are named, and those of the structure for another program;
 * neither that nor a network needs a word on electrostatics.
 */
function withDefaults(
  reading: Reading,
  sections: Sections,
  problems: readonly PlacedProblem[],
  nep: NepPotential | null,
  manyBody: ManyBodyTerms,
): Sections {
  const isThere = (key: string) =>
    Object.hasOwn((reading.document.data ?? {}) as object, key) || problems.some(({ meantKey }) => meantKey === key);
  const { composition } = reading.context;
  const isProgram = isThere("socket") && composition != null;
  const named = nep?.elements ?? (isProgram ? [...composition.keys()] : manyBody.species);
  const isMissing = (key: "species" | "electrostatics") => sections[key] === undefined && !isThere(key);
  if (isMissing("species") && !isThere("nep") && !isThere("manyBody") && !isProgram)
    reading.add(isThere("socket") ? { ...missing(["species"]), code: speciesOfStructure } : missing(["species"]));
  if (isMissing("electrostatics") && !isThere("nep") && !isThere("socket")) reading.add(missing(["electrostatics"]));
  return {
    ...sections,
    ...(isMissing("species") && named.length > 0
      ? // Those without a standard mass need to be given one.
        {
          species: Object.fromEntries(
            named.filter((name) => standardAtomicWeight(name) !== null).map((name) => [name, {}]),
          ),
        }
      : {}),
    ...(isMissing("electrostatics") ? { electrostatics: { method: "none" } } : {}),
  } as Sections;
}

/**
 * A document to a force field, with all that is wrong instead of an exception; `forceField` is null when anything is.
 */
export function interpretForceField(
  document: InputDocument,
  context: ForceFieldContext,
): { forceField: ForceField | null; problems: Problem[] } {
  const reading = new Reading(document, context);
  const schema = forceFieldSections(context.description);
  const { values: given, problems } = checkSections(schema.sections, document.data);
  reading.add(...problems);
  const nep = readNep(reading, given);
  const manyBody = readManyBody(reading, given);
  const sections = withDefaults(reading, given, problems, nep, manyBody);
  const species = readSpecies(reading, sections, schema.species);
  const pairs = readPairs(reading, sections, schema.pair);
  const socket = readSocket(reading, sections);
  const method = (sections.electrostatics as { method?: string } | undefined)?.method;
  if (nep?.charges !== undefined && method !== undefined && method !== "none")
    reading.add({
      code: "CHARGES_TWICE",
      message: "the neural-network potential makes charges and sums them itself: other electrostatics cannot be added",
      at: ["electrostatics"],
      expected: "electrostatics: none",
      received: method,
    });
  if (reading.problems.length > 0) return { forceField: null, problems: reading.problems };

  const { method: _, ...parameters } = sections.electrostatics as { method: string } & Record<string, number>;
  if (nep !== null && method !== "none")
    reading.warnings.push(
      document.locate({
        code: "COULOMB_TWICE",
        message:
          "electrostatics are added to a neural-network potential: most are fitted to whole energies and have them in already, and its file does not tell",
        at: ["electrostatics"],
        expected: "a potential that was fitted to what these electrostatics leave",
        remedy: "else electrostatics: none; formal charges for σ are transportCharges of the study",
      }),
    );
  if (method !== "none" && [...species.values()].every(({ charge }) => charge === 0)) {
    reading.warnings.push(
      document.locate({
        code: "NO_CHARGES",
        message: "electrostatics are on, but every charge is zero",
        at: ["electrostatics"],
        atKey: true,
      }),
    );
  }
  const forceField: ForceField = {
    name: sections.name ?? (document.file === null ? "unnamed" : basename(document.file)),
    species,
    pairs: [...pairs, ...manyBody.potentials],
    noInteraction: sections.noInteraction ?? [],
    // The schema has taken the names from the addon.
    electrostatics: method === "none" ? null : { method: method as Electrostatics["method"], parameters },
    nep,
    manyBody,
    socket,
    minimumDistance: sections.minimumDistance ?? (nep === null ? DEFAULT_MINIMUM_DISTANCE : NETWORK_MINIMUM_DISTANCE),
    files: reading.files,
    warnings: reading.warnings,
    onlyAtConstantVolume: null,
    document,
  };
  return { forceField, problems: [] };
}
