/*
 * The pair styles that can be read, one entry each: what stands behind the name in pair_style and pair_coeff, and our
 * potential with the same formula. https://docs.lammps.org/pair_style.html
 */

export type Mixing = "geometric" | "arithmetic" | "sixthpower";

/** How a style treats charges: Ewald sums go with kspace_style, `dsf` is damped and shifted. */
export type Coulomb = "long" | "dsf" | null;

export interface PairStyle {
  readonly name: string;
  /** Our potential; `null`: charges only. */
  readonly potential: string | null;
  /** Coefficients in the order of pair_coeff, with powers of energy and length; ours may be minus theirs. */
  readonly coefficients: readonly {
    readonly name: string;
    readonly energy?: number;
    readonly length?: number;
    readonly factor?: number;
  }[];
  readonly coulomb: Coulomb;
  /** Numbers in front of the global cut-off: `coul/dsf alpha rc`. */
  readonly leading: number;
  /** Only Lennard-Jones has rules for unlike pairs. */
  readonly mixes: boolean;
  /** The key of our file for what such a style reads from one file for all types, `pair_coeff * * FILE ELEMENT …`; else `null`. */
  readonly file: "manyBody" | "nep" | null;
}

const E = { energy: 1 };
const L = { length: 1 };
const buck = [
  { name: "A", ...E },
  { name: "rho", ...L },
  { name: "C", energy: 1, length: 6 },
];
/** Theirs is +D/r⁸, ours −D/r⁸ (Fumi–Tosi). */
const born = [
  { name: "A", ...E },
  { name: "rho", ...L },
  { name: "sigma", ...L },
  { name: "C", energy: 1, length: 6 },
  { name: "D", energy: 1, length: 8, factor: -1 },
];
const morse = [
  { name: "D", ...E },
  { name: "alpha", length: -1 },
  { name: "r0", ...L },
];
const lj = [
  { name: "epsilon", ...E },
  { name: "sigma", ...L },
];

const style = (
  name: string,
  potential: string | null,
  coefficients: PairStyle["coefficients"],
  coulomb: Coulomb = null,
): PairStyle => ({
  name,
  potential,
  coefficients,
  coulomb,
  leading: coulomb === "dsf" ? 1 : 0,
  mixes: potential === "lennard-jones",
  file: null,
});
const fromFile = (name: string, file: PairStyle["file"]): PairStyle => ({ ...style(name, null, []), file });

export const pairStyles: readonly PairStyle[] = [
  style("lj/cut", "lennard-jones", lj),
  style("lj/cut/coul/long", "lennard-jones", lj, "long"),
  style("buck", "buckingham", buck),
  style("buck/coul/long", "buckingham", buck, "long"),
  style("born", "born-mayer-huggins", born),
  style("born/coul/long", "born-mayer-huggins", born, "long"),
  style("morse", "morse", morse),
  style("table", "tabulated", []),
  style("coul/long", null, [], "long"),
  style("coul/dsf", null, [], "dsf"),
  fromFile("sw", "manyBody"),
  fromFile("uf3", "manyBody"),
  fromFile("nep", "nep"),
];

/** The style of a name without the suffixes of accelerated variants, which compute the same. */
export function pairStyle(name: string): PairStyle | undefined {
  const plain = name.replace(/\/(?:omp|opt|gpu|intel|kk(?:\/(?:host|device))?)$/, "");
  return pairStyles.find((entry) => entry.name === plain);
}

/** ε and σ of an unlike pair from those of the like ones (https://docs.lammps.org/pair_modify.html); cut-offs are mixed as σ is. */
export function mixLennardJones(
  [ei, si]: readonly [number, number],
  [ej, sj]: readonly [number, number],
  rule: Mixing,
): [number, number] {
  const epsilon =
    rule === "sixthpower" ? (2 * Math.sqrt(ei * ej) * si ** 3 * sj ** 3) / (si ** 6 + sj ** 6) : Math.sqrt(ei * ej);
  return [epsilon, mixDistance(si, sj, rule)];
}

export function mixDistance(a: number, b: number, rule: Mixing): number {
  if (rule === "geometric") return Math.sqrt(a * b);
  if (rule === "arithmetic") return (a + b) / 2;
  return ((a ** 6 + b ** 6) / 2) ** (1 / 6);
}
