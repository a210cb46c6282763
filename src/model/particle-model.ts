import type { NepPotential } from "./nep.js";

/** A tabulated pair potential; `r` strictly increasing. */
export interface PairTable {
  readonly r: Float64Array;
  readonly energy: Float64Array;
  readonly force: Float64Array;
}

/** One term of the interaction of one pair of types; several terms of one pair are summed. */
export interface PairTerm {
  readonly types: readonly [number, number];
  readonly potential: string;
  /** In the order of `MemberDescription.parameters`. */
  readonly parameters: readonly number[];
  readonly table?: PairTable;
  /** Å; may exceed half the cell. */
  readonly cutoff: number;
  /** One of `Methods.cutoffs`: "truncate", "shift-potential", "shift-force". */
  readonly cutoffScheme: string;
}

/** Pair potentials; any number of terms for each pair of types. */
export interface PairForces {
  readonly kind: "pair";
  readonly terms: readonly PairTerm[];
}

/** Of the charges; their real-space part is summed together with the pair forces. */
export interface CoulombInteraction {
  /** "ewald" is one of the next two, whichever is predicted to be faster. */
  readonly kind: "ewald" | "direct-ewald" | "spme" | "damped-shifted-force";
  /** By name, in internal units; those with a default may be left out. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** A neural network of each atom's neighbourhood. */
export interface NepInteraction {
  readonly kind: "nep";
  /** For the model's types, in their order. */
  readonly potential: NepPotential;
}

/** One of `Methods.interactions`. */
export type Interaction = PairForces | CoulombInteraction | NepInteraction;

/** Structure and force field, ready for an engine. N atoms, T types. */
export interface ParticleModel {
  /** Rows a, b, c in Å; nine numbers. Right-handed. */
  readonly cell: Float64Array;
  /** [3N] Cartesian, Å. */
  readonly positions: Float64Array;
  /** [N] index into the arrays below. */
  readonly types: Int32Array;
  /** [T] species names, for messages. */
  readonly typeNames: readonly string[];
  /** [T] amu. */
  readonly masses: Float64Array;
  /** [T] force-field charges, e. */
  readonly charges: Float64Array;
  /** Each kind at most once, one Coulomb method at most; their forces are added. */
  readonly interactions: readonly Interaction[];
  /** Å: two atoms closer than this stop the program (an overlap is never physical). */
  readonly minimumDistance: number;
}

/**
 * Arithmetic of the forces. "mixed": forces in float, positions, sums over particles, energies and the integration in double.
 * "double": everything in double.
 */
export type Precision = "mixed" | "double";
