import type { SocketSpec } from "./socket.js";
import type { CoulombInteraction, Interaction, NepInteraction, PairTerm, ParticleModel } from "./particle-model.js";

// Reading and changing the interactions of a model, whatever else is among them.

const others: ReadonlySet<string> = new Set<Interaction["kind"]>([
  "pair",
  "nep",
  "pair-splines",
  "three-body",
  "socket",
]);
/** Whether an interaction of this kind is a Coulomb method. */
export const isCoulombKind = (kind: string): boolean => !others.has(kind);
const isCoulomb = (one: Interaction): one is CoulombInteraction => isCoulombKind(one.kind);

/** Terms of the pair forces; empty where there are none. */
export const pairTermsOf = ({ interactions }: Pick<ParticleModel, "interactions">): readonly PairTerm[] =>
  interactions.flatMap((one) => (one.kind === "pair" ? one.terms : []));

/** The Coulomb method, `null` where charges do not act. */
export const coulombOf = ({ interactions }: Pick<ParticleModel, "interactions">): CoulombInteraction | null =>
  interactions.find(isCoulomb) ?? null;

/** The neural network, `null` where there is none. */
export const nepOfModel = ({ interactions }: Pick<ParticleModel, "interactions">): NepInteraction | null =>
  interactions.find((one) => one.kind === "nep") ?? null;

/** What another program computes of it, `null` where we compute all. */
export const socketOf = ({ interactions }: Pick<ParticleModel, "interactions">): SocketSpec | null =>
  interactions.flatMap((one) => (one.kind === "socket" ? [one.socket] : []))[0] ?? null;

/** The model with these terms instead of its own. */
export const withPairTerms = <M extends ParticleModel>(model: M, terms: readonly PairTerm[]): M => ({
  ...model,
  interactions: [{ kind: "pair", terms }, ...model.interactions.filter(({ kind }) => kind !== "pair")],
});

/** The model with this Coulomb method instead of its own, or without any. */
export const withCoulomb = <M extends ParticleModel>(model: M, coulomb: CoulombInteraction | null): M => ({
  ...model,
  interactions: [...model.interactions.filter((one) => !isCoulomb(one)), ...(coulomb === null ? [] : [coulomb])],
});
