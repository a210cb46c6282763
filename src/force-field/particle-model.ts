import type { PlacedProblem } from "../input/document.js";
import { nearestName } from "../errors/did-you-mean.js";
import { InputError, type Problem } from "../errors/errors.js";
import { nepOf, type PairSplines, type ParticleModel, type ThreeBody } from "../model/index.js";
import { composition, formula, type Structure } from "../structures/index.js";
import { formatNumber, minus } from "../units/index.js";
import { pairKey, pairName } from "../model/pairs.js";
import type { ForceField, ManyBodyTerms } from "./force-field.js";
import { limits } from "../limits.js";

/** What was concluded when structure and force field met, to be shown before anything runs. */
export interface ModelReport {
  /** Atoms of each species, in the order of the model's types. */
  readonly composition: ReadonlyMap<string, number>;
  /** Σ q over the cell, e. */
  readonly netCharge: number;
  /** Pairs of species that interact through their charges only. */
  readonly coulombOnly: readonly (readonly [string, string])[];
  readonly warnings: readonly Problem[];
}

function unknownSpecies(forceField: ForceField, structure: Structure): Problem[] {
  const known = [...forceField.species.keys()];
  return [...composition(structure)].flatMap(([name, count]): Problem[] => {
    if (forceField.species.has(name)) return [];
    const nearest = nearestName(name, known);
    const problem = {
      code: "UNKNOWN_SPECIES",
      message: `the structure has ${count} ${name}, which the force field does not know`,
      expected: known.join(", "),
      received: name,
      ...(nearest === null ? {} : { remedy: `did you mean ${JSON.stringify(nearest)}?` }),
    };
    // Nobody adds an element to a network: what can be mended is the structure.
    const { source } = structure;
    const line = source?.lines[structure.species.indexOf(name)];
    return forceField.nep?.elements.includes(name) === false && source !== undefined && line !== undefined
      ? [{ ...problem, file: source.path, line }]
      : [forceField.document.locate({ ...problem, at: ["species"], atKey: true })];
  });
}

/** Pairs for which there is no term and no word that there is none. */
function pairsWithoutTerm(forceField: ForceField, names: readonly string[]): [string, string][] {
  const { manyBody, noInteraction, pairs } = forceField;
  const terms = [...pairs, ...manyBody.pairs, ...manyBody.potentials].map(({ between }) => between);
  const known = new Set(terms.concat(noInteraction).map(pairKey));
  const all = names.flatMap((a, i) => names.slice(i).map((b): [string, string] => [a, b]));
  return all.filter((between) => !known.has(pairKey(between)));
}

/** Terms of species that are there, with their numbers. */
function manyBodyInteractions(
  { energies, pairs, triples }: ManyBodyTerms,
  index: ReadonlyMap<string, number>,
): (PairSplines | ThreeBody)[] {
  const are = (names: readonly string[]) => names.every((name) => index.has(name));
  const number = (name: string) => index.get(name)!;
  const pairTerms = pairs.flatMap(({ between, ...term }) =>
    are(between) ? [{ ...term, types: [number(between[0]), number(between[1])] as const }] : [],
  );
  const tripleTerms = triples.flatMap(({ of, ...term }) =>
    are(of) ? [{ ...term, types: [number(of[0]), number(of[1]), number(of[2])] as const }] : [],
  );
  const atoms = Float64Array.from(index.keys(), (name) => energies.get(name) ?? 0);
  return [
    ...(pairTerms.length > 0 || atoms.some((energy) => energy !== 0)
      ? [{ kind: "pair-splines" as const, energies: atoms, terms: pairTerms }]
      : []),
    ...(tripleTerms.length > 0 ? [{ kind: "three-body" as const, terms: tripleTerms }] : []),
  ];
}

/**
 * Joins a structure and a force field. Types are the force field's species that the structure has, in the force
 * field's order. A pair without a term is fine when both species are charged and electrostatics act between them
 * (it is reported); otherwise it must be listed under `noInteraction`. Charges are never changed: a net charge above
 * `limits.forceFieldNeutrality` is refused, below it reported.
 *
 * @throws InputError UNKNOWN_SPECIES, MISSING_PAIR, NOT_NEUTRAL: all of them at once
 */
export function buildParticleModel(
  forceField: ForceField,
  structure: Structure,
): { model: ParticleModel; report: ModelReport } {
  const present = composition(structure);
  const unknown = unknownSpecies(forceField, structure);
  const problems: PlacedProblem[] = [];
  const names = [...forceField.species.keys()].filter((name) => present.has(name));
  const charge = (name: string) => forceField.species.get(name)!.charge;

  // A neural network acts between all of its species, and another program between all that it is told of.
  const lacking = forceField.nep === null && forceField.socket === null ? pairsWithoutTerm(forceField, names) : [];
  // A many-body potential of both species is complete; but a file that is cut between two blocks looks like one.
  const isComplete = (between: readonly string[]) => between.every((name) => forceField.manyBody.pairsOf.has(name));
  const withoutTerm = lacking.filter((between) => !isComplete(between));
  const withoutBlock = lacking.filter(isComplete);
  const isCoulombic = ([a, b]: readonly [string, string]) =>
    forceField.electrostatics !== null && charge(a) !== 0 && charge(b) !== 0;
  const silent = withoutTerm.filter((between) => !isCoulombic(between));
  if (silent.length > 0) {
    problems.push({
      code: "MISSING_PAIR",
      message: `no interaction is given for ${silent.map(pairName).join(", ")}`,
      at: ["pairs"],
      atKey: true,
      expected: "a term for every pair that does not interact through charges",
      remedy: `add the terms, or noInteraction: [${silent.map(([a, b]) => `[${a}, ${b}]`).join(", ")}]`,
    });
  }

  const netCharge = names.reduce((sum, name) => sum + present.get(name)! * charge(name), 0);
  const placed: PlacedProblem = {
    code: "NOT_NEUTRAL",
    message: `the force field's charges add up to ${formatNumber(netCharge, "e")} in the cell`,
    at: ["species"],
    atKey: true,
    expected: `0 e (within ${limits.forceFieldNeutrality} e)`,
    received: names.map((name) => `${present.get(name)} ${name} × ${minus(charge(name))} e`).join(" + "),
  };
  // The sum over species of N q is exact to a few ulp of its largest term: less is not worth a word.
  const roundOff = 1e-12 * structure.species.length;
  const isOff = forceField.electrostatics !== null && unknown.length === 0 && Math.abs(netCharge) > roundOff;
  if (isOff && Math.abs(netCharge) > limits.forceFieldNeutrality) {
    problems.push({ ...placed, remedy: `correct the charges, or the structure: ${formula(structure)}` });
  }
  const [first, ...others] = [...unknown, ...problems.map((problem) => forceField.document.locate(problem))];
  if (first !== undefined) throw new InputError([first, ...others]);

  const index = new Map(names.map((name, i) => [name, i]));
  const model: ParticleModel = {
    cell: structure.cell,
    positions: structure.positions,
    types: Int32Array.from(structure.species, (name) => index.get(name)!),
    typeNames: names,
    masses: Float64Array.from(names, (name) => forceField.species.get(name)!.mass),
    charges: Float64Array.from(names, charge),
    interactions: [
      {
        kind: "pair",
        terms: forceField.pairs
          .filter(({ between }) => between.every((name) => index.has(name)))
          .map(({ between, ...term }) => ({
            ...term,
            types: [index.get(between[0])!, index.get(between[1])!] as const,
          })),
      },
      ...(forceField.electrostatics === null
        ? []
        : [{ kind: forceField.electrostatics.method, parameters: forceField.electrostatics.parameters }]),
      ...(forceField.nep === null ? [] : [{ kind: "nep" as const, potential: nepOf(forceField.nep, names) }]),
      ...manyBodyInteractions(forceField.manyBody, index),
      ...(forceField.socket === null ? [] : [{ kind: "socket" as const, socket: forceField.socket }]),
    ],
    minimumDistance: forceField.minimumDistance,
  };
  return {
    model,
    report: {
      composition: new Map(names.map((name) => [name, present.get(name)!])),
      netCharge,
      coulombOnly: withoutTerm.filter(isCoulombic),
      warnings: [
        ...(isOff
          ? [
              forceField.document.locate({
                ...placed,
                message: `${placed.message}; it is left as a uniform background`,
              }),
            ]
          : []),
        ...(withoutBlock.length === 0
          ? []
          : [
              forceField.document.locate({
                code: "NO_PAIR_BLOCK",
                message: `the many-body potential has no pair term for ${withoutBlock.map(pairName).join(", ")}: it is taken as none`,
                at: [],
                expected: "a term for every pair of its species, unless it was made without",
              }),
            ]),
      ],
    },
  };
}
