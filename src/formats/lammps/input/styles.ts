/*
 * The pair styles that can be read, one entry each: what stands behind the name in pair_style and pair_coeff, and our
 * potentials with the same formula. https://docs.lammps.org/pair_style.html
 */

export type Mixing = "geometric" | "arithmetic" | "sixthpower";

/** How a style treats charges: Ewald sums go with kspace_style; forces of `dsf` and of `wolf` are the same, damped and shifted. */
export type Coulomb = "long" | "dsf" | "wolf" | null;

export interface Coefficient {
  readonly name: string;
  /** Powers of energy and length. */
  readonly energy?: number;
  readonly length?: number;
  /** Ours may be minus theirs. */
  readonly factor?: number;
  /** Which of the style's potentials it belongs to, counted from 0; left out: the first. */
  readonly potential?: number;
  /** The name of our parameter, where it is another. */
  readonly parameter?: string;
}

export interface PairStyle {
  readonly name: string;
  /** Ours, whose sum it is; none: charges only. */
  readonly potentials: readonly string[];
  /** In the order of pair_coeff. */
  readonly coefficients: readonly Coefficient[];
  /** Parameters of the potentials that are the same in all pairs. */
  readonly fixed: readonly Readonly<Record<string, number>>[];
  readonly coulomb: Coulomb;
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

/** Theirs of Pedone et al., J. Phys. Chem. B 110, 11780 (2006): a Morse term and C₀/r¹². */
const pedoneCoefficients: PairStyle["coefficients"] = [
  { name: "D0", ...E, parameter: "D" },
  { name: "alpha", length: -1 },
  { name: "r0", ...L },
  { name: "C0", energy: 1, length: 12, potential: 1, parameter: "epsilon" },
];

const style = (
  name: string,
  potential: string | null,
  coefficients: PairStyle["coefficients"],
  coulomb: Coulomb = null,
): PairStyle => ({
  name,
  potentials: potential === null ? [] : [potential],
  coefficients,
  fixed: [],
  coulomb,
  mixes: potential === "lennard-jones",
  file: null,
});
const pedone = (name: string, coulomb: Coulomb): PairStyle => ({
  ...style(name, null, pedoneCoefficients, coulomb),
  potentials: ["morse", "soft-sphere"],
  fixed: [{}, { sigma: 1, n: 12 }],
});
const fromFile = (name: string, file: PairStyle["file"]): PairStyle => ({ ...style(name, null, []), file });

export const pairStyles: readonly PairStyle[] = [
  style("lj/cut", "lennard-jones", lj),
  style("lj/cut/coul/long", "lennard-jones", lj, "long"),
  style("lj/cut/coul/dsf", "lennard-jones", lj, "dsf"),
  style("lj/cut/coul/wolf", "lennard-jones", lj, "wolf"),
  style("buck", "buckingham", buck),
  style("buck/coul/long", "buckingham", buck, "long"),
  style("born", "born-mayer-huggins", born),
  style("born/coul/long", "born-mayer-huggins", born, "long"),
  style("born/coul/dsf", "born-mayer-huggins", born, "dsf"),
  style("born/coul/wolf", "born-mayer-huggins", born, "wolf"),
  style("morse", "morse", morse),
  pedone("pedone", null),
  pedone("pedone/coul/long", "long"),
  style("table", "tabulated", []),
  style("coul/long", null, [], "long"),
  style("coul/dsf", null, [], "dsf"),
  style("coul/wolf", null, [], "wolf"),
  fromFile("sw", "manyBody"),
  fromFile("uf3", "manyBody"),
  fromFile("nep", "nep"),
];

/** Styles whose flags say what of their terms is summed over waves: those of the ones that do the same without. */
export const flaggedStyles: ReadonlyMap<string, string> = new Map([
  ["buck/long/coul/long", "buck/coul/long"],
  ["lj/long/coul/long", "lj/cut/coul/long"],
]);

/** A name without the suffixes of accelerated variants, which compute the same. */
export const plainName = (name: string): string =>
  name.replace(/\/(?:omp|opt|gpu|intel|kk(?:\/(?:host|device))?)$/, "");

export function pairStyle(name: string): PairStyle | undefined {
  return pairStyles.find((entry) => entry.name === plainName(name));
}

const inLammps =
  "let LAMMPS compute the forces: forceField: { socket: { client: lammps, include: FILE } } with these lines in FILE, see docs/external-forces.md";
const asTable = `where it is a pair potential, write it as a table (pair_write in LAMMPS, then pair_style table); or ${inLammps}`;

/** What to do with a style that is none of these. */
export function wayOut(name: string): string {
  const plain = plainName(name);
  if (plain.endsWith("/cs"))
    return `cores and shells are bonded pairs, and there are no bonds here; ${inLammps}; or take a rigid-ion model`;
  if (plain.includes("long/coul/long") || plain.includes("/tip4p") || plain.includes("dipole")) return inLammps;
  if (/(?:^|\/)coul\/(?:cut|debye|exclude|diel|slater.*)$/.test(plain) || plain === "coul/cut/global")
    return `charges that end at a cut-off undamped are not computed: rewrite it with coul/long or coul/dsf, if that is what is meant; else ${inLammps}`;
  if (/(?:^|\/)coul\/msm$/.test(plain)) return "the same with coul/long and kspace_style pppm";
  if (plain === "zero" || plain === "none") return "remove it: it adds no forces";
  if (/(?:^|\/)coul(?:\/|$)/.test(plain))
    return `rewrite it with coul/long or coul/dsf, if that is what is meant; else ${inLammps}`;
  return asTable;
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
