import { limits } from "../limits.js";

/**
 * Abridged standard atomic weights in amu (IUPAC CIAAW 2021; Prohaska et al., Pure Appl. Chem. 94, 573 (2022)), by
 * atomic number. NaN: no stable isotope, so no standard weight; a force field must then give the mass.
 */
const table = `
H 1.0080 He 4.0026 Li 6.94 Be 9.0122 B 10.81 C 12.011 N 14.007 O 15.999 F 18.998 Ne 20.180
Na 22.990 Mg 24.305 Al 26.982 Si 28.085 P 30.974 S 32.06 Cl 35.45 Ar 39.95 K 39.098 Ca 40.078
Sc 44.956 Ti 47.867 V 50.942 Cr 51.996 Mn 54.938 Fe 55.845 Co 58.933 Ni 58.693 Cu 63.546 Zn 65.38
Ga 69.723 Ge 72.630 As 74.922 Se 78.971 Br 79.904 Kr 83.798 Rb 85.468 Sr 87.62 Y 88.906 Zr 91.224
Nb 92.906 Mo 95.95 Tc NaN Ru 101.07 Rh 102.91 Pd 106.42 Ag 107.87 Cd 112.41 In 114.82 Sn 118.71
Sb 121.76 Te 127.60 I 126.90 Xe 131.29 Cs 132.91 Ba 137.33 La 138.91 Ce 140.12 Pr 140.91 Nd 144.24
Pm NaN Sm 150.36 Eu 151.96 Gd 157.25 Tb 158.93 Dy 162.50 Ho 164.93 Er 167.26 Tm 168.93 Yb 173.05
Lu 174.97 Hf 178.49 Ta 180.95 W 183.84 Re 186.21 Os 190.23 Ir 192.22 Pt 195.08 Au 196.97 Hg 200.59
Tl 204.38 Pb 207.2 Bi 208.98 Po NaN At NaN Rn NaN Fr NaN Ra NaN Ac NaN Th 232.04
Pa 231.04 U 238.03`
  .trim()
  .split(/\s+/);

const weights = new Map<string, number>();
for (let i = 0; i < table.length; i += 2) weights.set(table[i]!, Number(table[i + 1]));

/** Symbols of elements 1 to 92. */
export const elementSymbols: readonly string[] = [...weights.keys()];

/** amu; null for a name that is not an element's symbol, or an element without a standard weight. */
export function standardAtomicWeight(symbol: string): number | null {
  const weight = weights.get(symbol);
  return weight === undefined || Number.isNaN(weight) ? null : weight;
}

/** The one element whose standard weight this mass is, amu, to two decimals or so; `null`: none, or several. */
export function elementOfMass(mass: number): string | null {
  const close = elementSymbols.filter((symbol) => Math.abs(weights.get(symbol)! - mass) < limits.massNames);
  return close.length === 1 ? close[0]! : null;
}

/** The element in a label: "Li" in Li1, Li+, Li_a, Li3+; null when it does not begin with one. */
export function elementOf(label: string): string | null {
  const match = /^([A-Z][a-z]?)(?![a-z])/.exec(label);
  return match !== null && weights.has(match[1]!) ? match[1]! : null;
}

/**
 * Covalent radii, Å, by atomic number up to U (B. Cordero et al., Dalton Trans. 2008, 2832; sp³ carbon, low spin). Sums of two
 * are about the distances of neighbours in ionic crystals as well: Na–Cl 2.68 (2.82), Li–O 1.94 (1.9–2.1), Zr–O 2.41 (2.1–2.3).
 */
const radii = `
.31 .28 1.28 .96 .84 .76 .71 .66 .57 .58 1.66 1.41 1.21 1.11 1.07 1.05 1.02 1.06 2.03 1.76 1.70 1.60 1.53 1.39 1.39 1.32
1.26 1.24 1.32 1.22 1.22 1.20 1.19 1.20 1.20 1.16 2.20 1.95 1.90 1.75 1.64 1.54 1.47 1.46 1.42 1.39 1.45 1.44 1.42 1.39
1.39 1.38 1.39 1.40 2.44 2.15 2.07 2.04 2.03 2.01 1.99 1.98 1.98 1.96 1.94 1.92 1.92 1.89 1.90 1.87 1.87 1.75 1.70 1.62
1.51 1.44 1.41 1.36 1.36 1.32 1.45 1.46 1.48 1.40 1.50 1.50 2.60 2.21 2.15 2.06 2.00 1.96`
  .trim()
  .split(/\s+/)
  .map(Number);

/** Å; null for a name that is not the symbol of element 1 to 92. */
export function covalentRadius(symbol: string): number | null {
  const index = elementSymbols.indexOf(symbol);
  return index < 0 ? null : radii[index]!;
}
