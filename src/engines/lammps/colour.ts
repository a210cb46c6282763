import type { System } from "../../model/index.js";

/** Of one type. */
export interface ColouredType {
  /** A name that LAMMPS takes for a group. */
  readonly group: string;
  readonly name: string;
  readonly count: number;
  /** amu */
  readonly mass: number;
  /** e; Σ N c = 0 */
  readonly colour: number;
}

/** The constraint in numbers: docs/method.md. */
export interface Colours {
  readonly types: readonly ColouredType[];
  /** Σ N c²/m, e²/amu */
  readonly strength: number;
  /** Field over multiplier, and held flux over physical flux: M_fw/M in scheme `mobile`, else 1. */
  readonly recoil: number;
}

export function coloursOf({ model, transportCharges: charges, mobile, scheme }: System): Colours {
  const counts = model.typeNames.map((_, t) => model.types.reduce((n, type) => n + Number(type === t), 0));
  const mass = model.typeNames.reduce((sum, _, t) => sum + counts[t]! * model.masses[t]!, 0);
  const inMobile = (of: (t: number) => number) =>
    model.typeNames.reduce((sum, _, t) => sum + (mobile[t] === 1 ? counts[t]! * of(t) : 0), 0);
  const byMobile = scheme === "mobile";
  const perMass = byMobile ? inMobile((t) => charges[t]!) / mass : 0;
  const types = model.typeNames.map(
    (name, t): ColouredType => ({
      group: /^[A-Za-z]\w*$/.test(name) ? name : `type${t + 1}`,
      name,
      count: counts[t]!,
      mass: model.masses[t]!,
      colour: (byMobile && mobile[t] !== 1 ? 0 : charges[t]!) - perMass * model.masses[t]!,
    }),
  );
  return {
    types,
    strength: types.reduce((sum, { count, colour, mass: m }) => sum + (count * colour ** 2) / m, 0),
    recoil: byMobile ? 1 - inMobile((t) => model.masses[t]!) / mass : 1,
  };
}

/**
 * Types of one colour per mass share a thermostat: taking their centre of mass's velocity out of it keeps Σ m v over them, and so Σ c v.
 */
export function thermostatGroups({ types }: Colours): ColouredType[][] {
  const groups: ColouredType[][] = [];
  for (const type of types) {
    const same = groups.find(([first]) => Math.abs(first!.colour / first!.mass - type.colour / type.mass) < 1e-12);
    if (same === undefined) groups.push([type]);
    else same.push(type);
  }
  return groups;
}
