import type { NepPotential } from "./nep.js";
import type { SocketSpec } from "./socket.js";

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
  /** Of the sums of charges that the network makes; by name, in internal units. Left out: their defaults. */
  readonly parameters?: Readonly<Record<string, number>>;
}

/** A clamped cubic B-spline Σ cₙ Bₙ(x): the first knot four times, the last four times, four knots more than coefficients. */
export interface CubicSpline {
  readonly knots: Float64Array;
  readonly coefficients: Float64Array;
}

/** Cubic splines of the distance, and an energy for each atom of a type. Pairs that are not named do not interact. */
export interface PairSplines {
  readonly kind: "pair-splines";
  /** [T] eV */
  readonly energies: Float64Array;
  /** The whole energy of a pair, eV against Å; zero from the cut-off (Å, at most the last knot) on. */
  readonly terms: readonly (CubicSpline & { readonly types: readonly [number, number]; readonly cutoff: number })[];
}

/** exp(γ₁/(r₁ − c₁) + γ₂/(r₂ − c₂)) S(−cos θ) of a centre and two neighbours; S in eV, knots from −1 to 1. */
export interface AngleSpline extends CubicSpline {
  readonly form: "screened-angle";
  /** Å; in the order of the neighbours, as gammas. */
  readonly cutoffs: readonly [number, number];
  /** Å */
  readonly gammas: readonly [number, number];
}

/** Σ c_lmn B_l(r₁) B_m(r₂) B_n(r₁₂), eV, where all three distances are inside their knots (Å). */
export interface DistanceSpline {
  readonly form: "distances";
  /** Of r₁, r₂ and r₁₂. */
  readonly knots: readonly [Float64Array, Float64Array, Float64Array];
  /** The last index is the fastest. */
  readonly coefficients: Float64Array;
}

/** Once for each unordered pair of neighbours of a centre. */
export interface ThreeBody {
  readonly kind: "three-body";
  /** Types of the centre and of its two neighbours. */
  readonly terms: readonly ((AngleSpline | DistanceSpline) & { readonly types: readonly [number, number, number] })[];
}

/** Forces of another program, over i-PI's protocol. */
export interface SocketInteraction {
  readonly kind: "socket";
  readonly socket: SocketSpec;
}

/** One of `Methods.interactions`. */
export type Interaction =
  | SocketInteraction
  | NepInteraction
  | PairForces
  | CoulombInteraction
  | PairSplines
  | ThreeBody;

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
