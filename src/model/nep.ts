/**
 * A neuroevolution potential (Fan et al., Phys. Rev. B 104, 104309 (2021); J. Chem. Phys. 157, 114801 (2022)) for T elements, with
 * M neurons and D descriptors. Å, eV.
 */
export interface NepPotential {
  /** [T] */
  readonly elements: readonly string[];
  /** [T]; the cut-off of a pair is the mean of its two. */
  readonly radialCutoffs: Float64Array;
  readonly angularCutoffs: Float64Array;
  /** n_max + 1 and basis_size + 1, of the radial and of the angular part. */
  readonly radialFunctions: number;
  readonly radialBasis: number;
  readonly angularFunctions: number;
  readonly angularBasis: number;
  readonly lMax: number;
  /** Which of the blocks 222, 1111, 112, 123, 233, 134 are there. */
  readonly higher: readonly boolean[];
  readonly neurons: number;
  /** [T][M][D] */
  readonly weights: Float64Array;
  /** [T][M] */
  readonly biases: Float64Array;
  readonly outputs: Float64Array;
  /** [T] eV, taken off the energy of each atom. */
  readonly offsets: Float64Array;
  /** [n][k][T][T], the type of the centre first. */
  readonly radialCoefficients: Float64Array;
  readonly angularCoefficients: Float64Array;
  /** [D] */
  readonly scalers: Float64Array;
  /**
   * [T][T][12] screened nuclear repulsion: inner and outer end of its switch (Å), prefactor (eV Å), length (Å), and eight numbers
   * of Σ a e^(−b r/length)/r; `null`: none.
   */
  readonly repulsion: Float64Array | null;
  /** Charges that the network makes (qNEP); left out: none. */
  readonly charges?: NepCharges;
}

/** Charges from the same hidden layers, less their mean over the cell, and how they act on each other. */
export interface NepCharges {
  /** Point charges (charge1); else Gaussian clouds that have an energy with themselves (charge2). */
  readonly points: boolean;
  /** [T][M] e */
  readonly outputs: Float64Array;
  /** √ε∞: Born effective charges are as many times larger. */
  readonly rootPermittivity: number;
}

const numbersOfPair = 12;

/** Of everything that acts in it, Å. */
export function nepReach({ radialCutoffs, angularCutoffs, repulsion }: NepPotential): number {
  const outer = repulsion?.filter((_, k) => k % numbersOfPair === 1) ?? [];
  return Math.max(...radialCutoffs, ...angularCutoffs, ...outer);
}

/** The same potential for some of its elements, in this order: nothing else changes. */
export function nepOf(potential: NepPotential, elements: readonly string[]): NepPotential {
  const { neurons, scalers, radialCoefficients, angularCoefficients, repulsion, charges } = potential;
  const kept = elements.map((name) => potential.elements.indexOf(name));
  const all = potential.elements.length;
  const byType = (values: Float64Array, of: number): Float64Array =>
    Float64Array.from(kept.flatMap((t) => Array.from(values.subarray(t * of, (t + 1) * of))));
  const pairs = kept.flatMap((a) => kept.map((b) => a * all + b));
  const byPair = (values: Float64Array): Float64Array => {
    const rows = values.length / (all * all);
    return Float64Array.from({ length: rows * pairs.length }, (_, k) => {
      const row = Math.floor(k / pairs.length);
      return values[row * all * all + pairs[k % pairs.length]!]!;
    });
  };
  return {
    ...potential,
    elements,
    radialCutoffs: byType(potential.radialCutoffs, 1),
    angularCutoffs: byType(potential.angularCutoffs, 1),
    weights: byType(potential.weights, neurons * scalers.length),
    biases: byType(potential.biases, neurons),
    outputs: byType(potential.outputs, neurons),
    offsets: byType(potential.offsets, 1),
    radialCoefficients: byPair(radialCoefficients),
    angularCoefficients: byPair(angularCoefficients),
    repulsion:
      repulsion === null
        ? null
        : Float64Array.from(
            pairs.flatMap((pair) => Array.from(repulsion.subarray(pair * numbersOfPair, (pair + 1) * numbersOfPair))),
          ),
    ...(charges === undefined ? {} : { charges: { ...charges, outputs: byType(charges.outputs, neurons) } }),
  };
}
