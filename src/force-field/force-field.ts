import type { InputDocument } from "../input/document.js";
import type { FileRecord } from "../input/input-file.js";
import type { Problem } from "../errors/errors.js";
import type {
  AngleSpline,
  CoulombInteraction,
  CubicSpline,
  DistanceSpline,
  NepPotential,
  PairTable,
  SocketSpec,
} from "../model/index.js";

/** A Coulomb method as files name it. */
export interface Electrostatics {
  readonly method: CoulombInteraction["kind"];
  /** By name, in internal units; those with a default may be left out. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** Internal units throughout: Å, fs, eV, amu, e. */
export interface ForceField {
  readonly name: string;
  readonly species: ReadonlyMap<string, SpeciesParameters>;
  readonly pairs: readonly PairDefinition[];
  /** Pairs that are meant to have no term, in the file's order. */
  readonly noInteraction: readonly (readonly [string, string])[];
  readonly electrostatics: Electrostatics | null;
  /** Another program that computes forces; `null`: none. */
  readonly socket: SocketSpec | null;
  /** A neural network that all species are in. */
  readonly nep: NepPotential | null;
  readonly manyBody: ManyBodyTerms;
  /** Å */
  readonly minimumDistance: number;
  /** The file and the tables it names. */
  readonly files: readonly FileRecord[];
  readonly warnings: readonly Problem[];
  /** Why the stress is not the whole one, so that no cell may follow it; `null`: it is. */
  readonly onlyAtConstantVolume: Problem | null;
  /** Where it came from, for the location of later problems. */
  readonly document: InputDocument;
}

/** What files of many-body potentials hold, by species. */
export interface ManyBodyTerms {
  /** Those that the files speak of, in their order. */
  readonly species: readonly string[];
  /** Those whose pairs are all in the files: one that is not there does not interact, and need not be said to. */
  readonly pairsOf: ReadonlySet<string>;
  /** eV of each atom. */
  readonly energies: ReadonlyMap<string, number>;
  /** Formulas of pairs. */
  readonly potentials: readonly PairDefinition[];
  readonly pairs: readonly PairSpline[];
  readonly triples: readonly ThreeBodyTerm[];
}

/** The whole energy of a pair. */
export interface PairSpline extends CubicSpline {
  readonly between: readonly [string, string];
  /** Å */
  readonly cutoff: number;
}

/** Of a centre and its two neighbours, in this order. */
export type ThreeBodyTerm = (AngleSpline | DistanceSpline) & { readonly of: readonly [string, string, string] };

export const noManyBodyTerms: ManyBodyTerms = {
  species: [],
  pairsOf: new Set(),
  energies: new Map(),
  potentials: [],
  pairs: [],
  triples: [],
};

export interface SpeciesParameters {
  /** e; 0 where electrostatics are off and none was given. */
  readonly charge: number;
  /** amu */
  readonly mass: number;
  readonly massSource: "given" | "standard atomic weight";
}

export interface PairDefinition {
  readonly between: readonly [string, string];
  readonly potential: string;
  /** In the order of the addon's description, defaults filled in. */
  readonly parameters: readonly number[];
  readonly table?: PairTable;
  /** Å */
  readonly cutoff: number;
  readonly cutoffScheme: string;
}
