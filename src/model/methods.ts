import type { Dimension } from "../units/index.js";

export interface ParameterDescription {
  readonly name: string;
  readonly dimension: Dimension;
  /** What the parameter is, in words, for error messages and documentation. */
  readonly description: string;
  /** Absent: the parameter must be given. */
  readonly default?: number;
  /** Lower bound in internal units, if there is one. */
  readonly minimum?: number;
  /** `true`: the bound itself is not allowed either. */
  readonly exclusiveMinimum?: boolean;
}

export interface MemberDescription {
  readonly name: string;
  /** One line: the formula or what it does. */
  readonly summary: string;
  readonly parameters: readonly ParameterDescription[];
  /** Potentials only: needs a table (r, V, F) instead of, or besides, parameters. */
  readonly needsTable?: boolean;
  /** Interactions only: a Coulomb method, of which a model has one at most. */
  readonly coulomb?: boolean;
}

/** What an engine can compute, by name: what study and force-field files are checked against, so that there is no second list. */
export interface Methods {
  readonly potentials: readonly MemberDescription[];
  readonly cutoffs: readonly MemberDescription[];
  /** "pair", "pair-splines", "three-body", and the Coulomb methods: "ewald", "direct-ewald", "spme", "damped-shifted-force". */
  readonly interactions: readonly MemberDescription[];
  readonly thermostats: readonly MemberDescription[];
  readonly barostats: readonly MemberDescription[];
  readonly colourSchemes: readonly MemberDescription[];
}
