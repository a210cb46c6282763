import type { Problem } from "../../../errors/errors.js";
import type { InputFile } from "../../../input/input-file.js";
import { parseNumber } from "../../../input/number.js";
import { TextLines } from "../../../input/text-lines.js";
import type { Place } from "../../translated-document.js";
import {
  atomStyles,
  readTypeTable,
  splitDataFile,
  strip,
  styleOf,
  type DataFile,
  type Section,
} from "../data/sections.js";

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
  /** Types whose atoms have different charges, and the first that has another. */
  readonly mixedCharges: ReadonlyMap<number, Place>;
  readonly names: ReadonlyMap<number, Sourced<string>>;
  readonly labels: ReadonlyMap<string, number>;
  /** Of atoms, by their numbers. */
  readonly typeOf: ReadonlyMap<number, number>;
  /** Of Pair Coeffs and PairIJ Coeffs, as words of pair_coeff. */
  readonly coefficients: readonly { readonly words: readonly string[]; readonly place: Place }[];
  readonly problems: readonly Problem[];
}

const ofBonds = /^(?:Bond|Angle|Dihedral|Improper|\w+(?:Bond|Angle|Torsion)\w*) Coeffs$/;

/**
 * What a data file says of its types; positions are not looked at.
 * @param atomStyle of the script, which LAMMPS reads the file by, whatever the file says
 * @throws InputError those of `readTypeTable`
 */
export function readDataTypes(file: InputFile, atomStyle: string | null): DataTypes {
  const text = new TextLines(file);
  const { header, sections } = splitDataFile(text);
  const count = header.get("atom types");
  const types = count === undefined ? 0 : text.count(count.words[0]!, count.line, "the number of atom types");
  const placed = <T>(values: ReadonlyMap<number, { readonly value: T; readonly line: number }>) =>
    new Map([...values].map(([type, { value, line }]) => [type, { value, place: { file: file.path, line } }]));
  const { masses, names, labels } = readTypeTable(text, sections, types);
  const section = sections.get("Atoms");
  const problems = [
    ...bondsOf(file, header, sections),
    ...[...sections.values()]
      .filter(({ name, rows }) => ofBonds.test(name) && rows.length > 0)
      .map(({ name, line }) => ({
        code: "LAMMPS_COEFFICIENTS",
        message: `the section ${name} of a data file is not read`,
        file: file.path,
        line,
        remedy: "only pair interactions can be computed: a data file without bonds, where none are needed",
      })),
  ];
  const columns = section === undefined ? null : columnsOf(text, section, atomStyle, types, labels, problems);
  const atoms = section === undefined || columns === null ? [] : readAtoms(text, section, columns, labels);
  const { charges, mixed } = commonCharges(atoms);
  return {
    types,
    masses: placed(masses),
    charges: placed(charges),
    mixedCharges: new Map([...mixed].map(([type, line]) => [type, { file: file.path, line }])),
    names: placed(names),
    labels,
    typeOf: new Map(atoms.map(({ id, type }) => [id, type])),
    coefficients: coefficientsOf(text, sections),
    problems,
  };
}

/** The columns of the section Atoms: those of the script's style, else of the section's, else the only ones that fit. */
function columnsOf(
  text: TextLines,
  section: Section,
  atomStyle: string | null,
  types: number,
  labels: ReadonlyMap<string, number>,
  problems: Problem[],
): readonly string[] | null {
  const said = section.hint.split(/\s+/)[0]!;
  const fail = (message: string, expected: string): null => {
    problems.push({ code: "LAMMPS_ATOM_STYLE", message, file: text.file.path, line: section.line, expected });
    return null;
  };
  if (atomStyle !== null && said !== "" && said !== atomStyle)
    return fail(`the script says atom_style ${atomStyle}, and the data file Atoms # ${said}`, "one style in both");
  const name = atomStyle ?? said;
  if (name !== "") {
    // Of other styles nobody knows here where the charge stands; charges by `set` will do.
    const columns = Object.hasOwn(atomStyles, name) ? atomStyles[name]! : null;
    const [row] = section.rows;
    const width = row === undefined ? 0 : strip(text.lines[row - 1]!).split(/\s+/).length;
    if (columns === null || row === undefined || [columns.length + 4, columns.length + 7].includes(width))
      return columns;
    return fail(
      `the rows of Atoms have ${width} columns, which are not those of atom style ${name}`,
      `number, ${columns.join(", ")}, x, y, z and perhaps three image flags`,
    );
  }
  const possible = styleOf(text, section, types, labels);
  return possible.length === 1 ? atomStyles[possible[0]!]! : null;
}

interface Atom {
  readonly id: number;
  readonly type: number;
  /** e */
  readonly charge: number | null;
  readonly line: number;
}

function readAtoms(
  text: TextLines,
  { rows }: Section,
  columns: readonly string[],
  labels: ReadonlyMap<string, number>,
): Atom[] {
  const [typeAt, chargeAt] = [1 + columns.indexOf("type"), 1 + columns.indexOf("q")];
  return rows.map((line) => {
    const words = strip(text.lines[line - 1]!).split(/\s+/);
    const type = words[typeAt] ?? "";
    return {
      id: Number(words[0]),
      type: labels.get(type) ?? Number(type),
      charge: chargeAt === 0 ? null : parseNumber(words[chargeAt] ?? ""),
      line,
    };
  });
}

function commonCharges(atoms: readonly Atom[]): {
  readonly charges: ReadonlyMap<number, { readonly value: number; readonly line: number }>;
  readonly mixed: ReadonlyMap<number, number>;
} {
  const charges = new Map<number, { value: number; line: number }>();
  const mixed = new Map<number, number>();
  for (const { type, charge, line } of atoms) {
    if (charge === null) continue;
    const before = charges.get(type);
    if (before === undefined) charges.set(type, { value: charge, line });
    else if (before.value !== charge && !mixed.has(type)) mixed.set(type, line);
  }
  for (const type of mixed.keys()) charges.delete(type);
  return { charges, mixed };
}

/** A row of Pair Coeffs is of one type with itself, of PairIJ Coeffs of two. */
function coefficientsOf(text: TextLines, sections: DataFile["sections"]): DataTypes["coefficients"] {
  return (["Pair Coeffs", "PairIJ Coeffs"] as const).flatMap((name) =>
    (sections.get(name)?.rows ?? []).map((line) => {
      const words = strip(text.lines[line - 1]!).split(/\s+/);
      return { words: name === "Pair Coeffs" ? [words[0]!, ...words] : words, place: { file: text.file.path, line } };
    }),
  );
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
