import type { Problem } from "../../../errors/errors.js";
import type { InputFile } from "../../../input/input-file.js";
import { parseNumber } from "../../../input/number.js";
import { TextLines } from "../../../input/text-lines.js";
import type { Place } from "../../translated-document.js";
import { atomStyles, readTypeTable, splitDataFile, strip, type DataFile, type Section } from "../data/sections.js";

interface Sourced<T> {
  readonly value: T;
  readonly place: Place;
}

/** What a data file says of its types. */
export interface DataTypes {
  readonly types: number;
  /** amu */
  readonly masses: ReadonlyMap<number, Sourced<number>>;
  /** e; of types whose atoms all have the same charge. */
  readonly charges: ReadonlyMap<number, Sourced<number>>;
  readonly names: ReadonlyMap<number, Sourced<string>>;
  readonly problems: readonly Problem[];
}

const coefficients = /^(?:Pair|PairIJ|Bond|Angle|Dihedral|Improper) Coeffs$/;

/** Masses, names and charges of the types; positions are not looked at. @throws InputError those of `readTypeTable` */
export function readDataTypes(file: InputFile): DataTypes {
  const text = new TextLines(file);
  const { header, sections } = splitDataFile(text);
  const count = header.get("atom types");
  const types = count === undefined ? 0 : text.count(count.words[0]!, count.line, "the number of atom types");
  const placed = <T>(values: ReadonlyMap<number, { readonly value: T; readonly line: number }>) =>
    new Map([...values].map(([type, { value, line }]) => [type, { value, place: { file: file.path, line } }]));
  const { masses, names } = readTypeTable(text, sections, types);
  const atoms = sections.get("Atoms");
  return {
    types,
    masses: placed(masses),
    charges: placed(atoms === undefined ? new Map() : commonCharges(text, atoms)),
    names: placed(names),
    problems: [
      ...bondsOf(file, header, sections),
      ...[...sections.values()]
        .filter(({ name }) => coefficients.test(name))
        .map(({ name, line }) => ({
          code: "LAMMPS_COEFFICIENTS",
          message: `the section ${name} of a data file is not read`,
          file: file.path,
          line,
          remedy: "write pair_coeff lines into the input script",
        })),
    ],
  };
}

/** LAMMPS takes pairs of bonded atoms out of the forces, unless told otherwise. */
function bondsOf(file: InputFile, header: DataFile["header"], sections: DataFile["sections"]): Problem[] {
  const bonds = header.get("bonds");
  const line = bonds !== undefined && Number(bonds.words[0]) !== 0 ? bonds.line : sections.get("Bonds")?.rows[0];
  if (line === undefined) return [];
  return [
    {
      code: "LAMMPS_COEFFICIENTS",
      message: "bonds of a data file are not read",
      file: file.path,
      line,
      remedy: "only pair interactions can be computed: a data file without bonds, where none are needed",
    },
  ];
}

function commonCharges(text: TextLines, { hint, rows }: Section): Map<number, { value: number; line: number }> {
  const columns = Object.hasOwn(atomStyles, hint) ? atomStyles[hint]! : [];
  const [typeAt, chargeAt] = [1 + columns.indexOf("type"), 1 + columns.indexOf("q")];
  const charges = new Map<number, { value: number; line: number }>();
  if (chargeAt === 0) return charges;
  const mixed = new Set<number>();
  for (const line of rows) {
    const words = strip(text.lines[line - 1]!).split(/\s+/);
    const [type, value] = [Number(words[typeAt]), parseNumber(words[chargeAt] ?? "")];
    const before = charges.get(type);
    if (before === undefined) charges.set(type, { value, line });
    else if (before.value !== value) mixed.add(type);
  }
  for (const type of mixed) charges.delete(type);
  return charges;
}
