import type { InputDocument } from "../input/document.js";
import type { FileRecord } from "../input/input-file.js";
import type { Problem } from "../errors/errors.js";
import type { CoulombInteraction, NepPotential, PairTable } from "../model/index.js";

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
  /** A neural network that all species are in. */
  readonly nep: NepPotential | null;
  /** Å */
  readonly minimumDistance: number;
  /** The file and the tables it names. */
  readonly files: readonly FileRecord[];
  readonly warnings: readonly Problem[];
  /** Where it came from, for the location of later problems. */
  readonly document: InputDocument;
}

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
