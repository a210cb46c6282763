import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import type { Structure } from "../../src/structures/index.js";

/** What LAMMPS wrote, in its units; see README.md beside it. */
export interface LammpsReference {
  readonly note: string;
  readonly source: string;
  readonly cellAngstrom: readonly (readonly number[])[];
  readonly species: readonly string[];
  readonly positionsAngstrom: readonly (readonly number[])[];
  readonly potentialEnergyEv: number;
  readonly shortRangeEv: number;
  readonly coulombEv: number;
  /** Virial part only. */
  readonly pressureTensorBar: Readonly<Record<"xx" | "yy" | "zz" | "yz" | "xz" | "xy", number>>;
  readonly forcesEvPerAngstrom: readonly (readonly number[])[];
}

/** Path of a file in this folder. */
export const referencePath = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export const lammpsReference = (name: string): LammpsReference =>
  JSON.parse(readFileSync(referencePath(`${name}.json`), "utf8")) as LammpsReference;

/** The structure that LAMMPS was given. */
export const structureOf = (reference: LammpsReference): Structure => ({
  cell: Float64Array.from(reference.cellAngstrom.flat()),
  positions: Float64Array.from(reference.positionsAngstrom.flat()),
  species: reference.species,
  notes: [],
});

/** xx, yy, zz, yz, xz, xy in GPa; stress = −pressure, 1 bar = 1e-4 GPa. */
export const stressOf = ({ pressureTensorBar: p }: LammpsReference): number[] =>
  [p.xx, p.yy, p.zz, p.yz, p.xz, p.xy].map((bar) => -bar * 1e-4);
