import type { Dimension } from "./dimension.js";
import { ATOMIC_MASS_SI, AVOGADRO, BOHR, ELEMENTARY_CHARGE_SI, HARTREE } from "./constants.js";

/**
 * One unit: numerator/denominator × 10^exponent internal units of `dimension`. The power of ten is kept apart so
 * that "2 fs" and "25 pm" come out without rounding.
 */
export interface Unit {
  readonly numerator: number;
  readonly denominator: number;
  readonly exponent: number;
  readonly dimension: Dimension;
}

const e = ELEMENTARY_CHARGE_SI * 1e19;
const amu = ATOMIC_MASS_SI * 1e27;
const voltage: Dimension = { energy: 1, charge: -1 };
const current: Dimension = { charge: 1, time: -1 };
const conductance: Dimension = { charge: 2, energy: -1, time: -1 };
const pressure: Dimension = { energy: 1, length: -3 };

function unit(dimension: Dimension, exponent = 0, numerator = 1, denominator = 1): Unit {
  return { dimension, exponent, numerator, denominator };
}

/** Units that take SI prefixes. */
const prefixable: Readonly<Record<string, Unit>> = {
  m: unit({ length: 1 }, 10),
  s: unit({ time: 1 }, 15),
  g: unit({ mass: 1 }, 24, 1, amu),
  K: unit({ temperature: 1 }),
  eV: unit({ energy: 1 }),
  J: unit({ energy: 1 }, 19, 1, e),
  cal: unit({ energy: 1 }, 19, 4.184, e),
  W: unit({ energy: 1, time: -1 }, 4, 1, e),
  N: unit({ energy: 1, length: -1 }, 9, 1, e),
  Pa: unit(pressure, -11, 1, e),
  bar: unit(pressure, -6, 1, e),
  C: unit({ charge: 1 }, 19, 1, e),
  A: unit(current, 4, 1, e),
  V: unit(voltage),
  S: unit(conductance, 4, 1, e),
  Ω: unit({ charge: -2, energy: 1, time: 1 }, -4, e),
  ohm: unit({ charge: -2, energy: 1, time: 1 }, -4, e),
  Hz: unit({ time: -1 }, -15),
  mol: unit({}, 23, AVOGADRO / 1e23),
};

const angstrom = unit({ length: 1 });
const dalton = unit({ mass: 1 });
const hartree = unit({ energy: 1 }, 0, HARTREE);
const rydberg = unit({ energy: 1 }, 0, HARTREE, 2);
const bohr = unit({ length: 1 }, 0, BOHR);

/** Units that do not take prefixes; looked up first. */
const plain: Readonly<Record<string, Unit>> = {
  Å: angstrom,
  Ang: angstrom,
  angstrom,
  angstroms: angstrom,
  Angstrom: angstrom,
  ångström: angstrom,
  bohr,
  Bohr: bohr,
  amu: dalton,
  u: dalton,
  Da: dalton,
  e: unit({ charge: 1 }),
  Ha: hartree,
  hartree,
  Hartree: hartree,
  Ry: rydberg,
  rydberg,
  Rydberg: rydberg,
  atm: unit(pressure, -11, 101325, e),
  min: unit({ time: 1 }, 16, 6),
  kelvin: unit({ temperature: 1 }),
  Kelvin: unit({ temperature: 1 }),
  "%": unit({}, -2),
};

const prefixes: Readonly<Record<string, number>> = {
  f: -15,
  p: -12,
  n: -9,
  u: -6,
  µ: -6,
  μ: -6,
  m: -3,
  c: -2,
  d: -1,
  h: 2,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
};

/** How the letters A and C are read; see `quantity.ts`. */
export interface Reading {
  readonly A: "ampere" | "angstrom";
}

/** The unit with this name, prefixed or not; null when there is none. Names are case sensitive: mS is not MS. */
export function findUnit(name: string, reading: Reading): Unit | null {
  if (name === "A" && reading.A === "angstrom") return angstrom;
  if (Object.hasOwn(plain, name)) return plain[name]!;
  if (Object.hasOwn(prefixable, name)) return prefixable[name]!;
  const [prefix, ...rest] = [...name];
  const stem = rest.join("");
  if (prefix !== undefined && Object.hasOwn(prefixes, prefix) && Object.hasOwn(prefixable, stem)) {
    const base = prefixable[stem]!;
    return { ...base, exponent: base.exponent + prefixes[prefix]! };
  }
  return null;
}

/** Names worth suggesting for a misspelt unit. */
export function commonUnitNames(): string[] {
  const prefixed = [
    "nm",
    "pm",
    "cm",
    "fs",
    "ps",
    "ns",
    "meV",
    "kJ",
    "kcal",
    "mS",
    "GPa",
    "MPa",
    "kbar",
    "mV",
    "MV",
    "mA",
    "THz",
    "kg",
  ];
  return [...Object.keys(plain), ...Object.keys(prefixable), ...prefixed];
}
