import { elementOfMass } from "../../../structures/elements.js";
import type { TextLines } from "../../../input/text-lines.js";
import type { ReadOptions } from "../../format.js";
import type { Structure } from "../../../structures/structure.js";
import {
  atomStyles,
  byNumber,
  readTypeTable,
  splitDataFile,
  strip,
  styleOf,
  type DataFile,
  type Section,
  type TypeTable,
} from "./sections.js";

const styleNames = Object.keys(atomStyles).join(", ");

/** Force fields come from elsewhere; what else a data file may hold changes the system, and is refused. */
const ignored = /^(?:Pair Coeffs|PairIJ Coeffs|(?:Bond|Angle|Dihedral|Improper|[A-Z]\w+) Coeffs)$/;
function readCell(text: TextLines, header: DataFile["header"]): Float64Array {
  const numbers = (name: string, count: number): number[] | null => {
    const entry = header.get(name);
    if (entry === undefined) return null;
    if (entry.words.length !== count)
      text.fail({
        code: "WRONG_COUNT",
        message: `${name} needs ${count} numbers`,
        line: entry.line,
        received: `${entry.words.length}`,
      });
    return entry.words.map((word) => text.number(word, entry.line, name));
  };
  const vectors = ["avec", "bvec", "cvec"].map((name) => numbers(name, 3));
  if (vectors.every((vector) => vector !== null)) return Float64Array.from(vectors.flat());
  const lengths = ["xlo xhi", "ylo yhi", "zlo zhi"].map((name) => {
    const bounds = numbers(name, 2);
    if (bounds === null)
      text.fail({
        code: "NO_CELL",
        message: `the header has no ${name}`,
        line: 1,
        expected: "xlo xhi, ylo yhi, zlo zhi",
      });
    const length = bounds[1]! - bounds[0]!;
    if (!(length > 0))
      text.fail({
        code: "BAD_CELL",
        message: `${name} has no width`,
        line: header.get(name)!.line,
        received: bounds.join(" "),
      });
    return length;
  });
  const [xy, xz, yz] = numbers("xy xz yz", 3) ?? [0, 0, 0];
  return Float64Array.of(lengths[0]!, 0, 0, xy!, lengths[1]!, 0, xz!, yz!, lengths[2]!);
}

function findStyle(
  text: TextLines,
  section: Section,
  { atomStyle: asked, script }: ReadOptions,
  types: number,
  labels: TypeTable["labels"],
): { columns: readonly string[]; name: string } {
  const said = section.hint.split(/\s+/)[0]!;
  const name = asked ?? (said === "" ? (script?.atomStyle ?? null) : said);
  if (name !== null) {
    const columns = Object.hasOwn(atomStyles, name) ? atomStyles[name] : undefined;
    if (columns === undefined)
      text.fail({
        code: "ATOM_STYLE",
        message: `the atom style ${name} is not supported`,
        line: section.line,
        expected: styleNames,
        received: name,
      });
    return { columns, name };
  }
  const possible = styleOf(text, section, types, labels);
  const [row] = section.rows;
  const width = row === undefined ? 0 : strip(text.lines[row - 1]!).split(/\s+/).length;
  if (possible.length === 1) return { columns: atomStyles[possible[0]!]!, name: possible[0]! };
  return text.fail({
    code: "ATOM_STYLE",
    message: "the atom style cannot be told from the columns",
    line: section.line,
    expected: `"Atoms # STYLE" with ${styleNames}`,
    received: `${width} columns${possible.length > 1 ? `, which may be ${possible.join(" or ")}` : ""}`,
    remedy: "say it in the file (Atoms # charge), or with --atom-style",
  });
}

interface Types {
  readonly names: (type: number, line: number) => string;
  readonly masses: TypeTable["masses"];
  readonly labels: TypeTable["labels"];
}

function readTypes(
  text: TextLines,
  sections: DataFile["sections"],
  types: number,
  { species: given, script }: ReadOptions,
  notes: string[],
): Types {
  const { masses, names: told, labels } = readTypeTable(text, sections, types);
  const names = new Map([...told].map(([type, { value }]) => [type, value]));
  const byMass: string[] = [];
  if (script?.species?.length === types)
    script.species.forEach((name, i) => {
      if (!names.has(i + 1)) names.set(i + 1, name);
    });
  for (const [type, { value }] of masses) {
    if (names.has(type)) continue;
    const name = elementOfMass(value);
    if (name === null) continue;
    names.set(type, name);
    byMass.push(`${type} = ${name}`);
  }
  if (given !== undefined) {
    if (given.length !== types)
      text.fail({
        code: "WRONG_COUNT",
        message: "the species given are not as many as the atom types",
        line: 1,
        expected: `${types} names`,
        received: given.join(", "),
      });
    given.forEach((name, i) => names.set(i + 1, name));
  } else if (byMass.length > 0) notes.push(`types by their masses: ${byMass.join(", ")}`);
  return {
    masses,
    labels,
    names: (type, line) =>
      names.get(type) ??
      text.fail({
        code: "UNKNOWN_SPECIES",
        message: `the file does not say which element atom type ${type} is`,
        line,
        expected: "a comment in Masses (1 6.94 # Li), the mass of an element, or Atom Type Labels",
        remedy: "say it in the file, or with --species Li,La,Zr,O",
      }),
  };
}

function velocityFactor(text: TextLines, section: Section, { units: asked, script }: ReadOptions): number {
  const units = asked ?? /\bunits\s*=?\s*(\w+)/.exec(text.lines[0]!)?.[1] ?? script?.units;
  if (units === "metal") return 1e-3;
  if (units === "real") return 1;
  return text.fail({
    code: "UNITS",
    message: units === undefined ? "the unit of the velocities is not known" : `the units ${units} are not supported`,
    line: section.line,
    expected: "units = metal (Å/ps) or units = real (Å/fs) in the first line",
    remedy: "say it in the file, or with --units",
  });
}

export function readLammpsData(text: TextLines, options: ReadOptions): Structure {
  const { header, sections } = splitDataFile(text);
  const named = /\bunits\s*=?\s*(\w+)/.exec(text.lines[0]!)?.[1];
  if (named !== undefined && !["metal", "real"].includes(options.units ?? named))
    text.fail({
      code: "UNITS",
      message: `the units ${named} are not supported`,
      line: 1,
      expected: "metal or real",
      received: named,
    });
  const countOf = (name: string) => {
    const entry = header.get(name);
    return entry === undefined ? 0 : text.count(entry.words[0]!, entry.line, `the number of ${name}`);
  };
  const atoms = countOf("atoms");
  const types = countOf("atom types");
  if (atoms === 0 || types === 0)
    text.fail({
      code: "NO_ATOMS",
      message: "the header says neither how many atoms there are nor of how many types",
      line: 1,
      expected: "N atoms, M atom types",
    });
  const cell = readCell(text, header);
  const notes: string[] = [];
  for (const { name, line, rows } of sections.values()) {
    if (["Masses", "Atoms", "Velocities", "Atom Type Labels"].includes(name)) continue;
    if (!ignored.test(name) && rows.length > 0)
      text.fail({
        code: "NOT_SUPPORTED",
        message: `the section ${name} is not supported: there are only atoms here, no bonds and no bodies`,
        line,
        expected: "Masses, Atoms, Velocities, Atom Type Labels",
        received: name,
        remedy: "delete the section if the force field does without it",
      });
    if (rows.length > 0) notes.push(`the section ${name} is left out: force fields are read from elsewhere`);
  }
  const section =
    sections.get("Atoms") ??
    text.fail({
      code: "FILE_TRUNCATED",
      message: "there is no section Atoms",
      line: text.lines.length,
      expected: `Atoms with ${atoms} lines`,
    });
  const { names, masses: massOf, labels } = readTypes(text, sections, types, options, notes);
  const { columns } = findStyle(text, section, options, types, labels);
  const rows = byNumber(text, section, atoms, "atoms");
  const typeAt = 1 + columns.indexOf("type");
  const chargeAt = 1 + columns.indexOf("q");
  const start = 1 + columns.length;
  const positions = new Float64Array(3 * atoms);
  const charges = columns.includes("q") ? new Float64Array(atoms) : undefined;
  const masses = massOf.size > 0 ? new Float64Array(atoms) : undefined;
  const width = rows[0]!.words.length;
  const species = rows.map(({ words, line, id }, i) => {
    if (words.length !== width || ![start + 3, start + 6].includes(width)) {
      text.fail({
        code: "WRONG_COUNT",
        message: `atom ${id} has another number of columns`,
        line,
        expected: `number, ${columns.join(", ")}, x, y, z and perhaps three image flags, as all the others`,
        received: `${words.length} columns`,
      });
    }
    const type = labels.get(words[typeAt]!.text) ?? text.count(words[typeAt]!, line, "the type");
    if (type < 1 || type > types)
      text.fail({
        code: "UNKNOWN_SPECIES",
        message: "there is no such atom type",
        line,
        column: words[typeAt]!.column,
        expected: `1 to ${types}`,
        received: String(type),
      });
    for (let k = 0; k < 3; k++)
      positions[3 * i + k] = text.number(words[start + k]!, line, `the position of atom ${id}`);
    for (let j = start + 3; j < width; j++) {
      const word = words[j]!;
      if (!/^[+-]?\d{1,6}$/.test(word.text))
        text.fail({
          code: "NOT_A_NUMBER",
          message: `an image flag of atom ${id} is not a whole number`,
          line,
          column: word.column,
          received: JSON.stringify(word.text),
        });
      const row = 3 * (j - start - 3);
      for (let k = 0; k < 3; k++) positions[3 * i + k]! += Number(word.text) * cell[row + k]!;
    }
    if (charges !== undefined) charges[i] = text.number(words[chargeAt]!, line, `the charge of atom ${id}`);
    if (masses !== undefined) masses[i] = massOf.get(type)!.value;
    return names(type, line);
  });
  let velocities: Float64Array | undefined;
  const moving = sections.get("Velocities");
  if (moving !== undefined && options.velocities !== false) {
    const values = byNumber(text, moving, atoms, "velocities").flatMap(({ id, line, words }, i) => {
      if (words.length !== 4)
        text.fail({
          code: "WRONG_COUNT",
          message: "a velocity is a number and three components",
          line,
          received: `${words.length} columns`,
        });
      if (id !== rows[i]!.id) text.fail({ code: "UNKNOWN_ATOM", message: `there is no atom ${id}`, line });
      return words.slice(1).map((word) => text.number(word, line, `the velocity of atom ${id}`));
    });
    if (values.every((value) => value === 0)) notes.push("velocities are left out: all are zero");
    else {
      const factor = velocityFactor(text, moving, options);
      velocities = Float64Array.from(values, (value) => value * factor);
    }
  }
  return {
    cell,
    positions,
    species,
    ...(velocities === undefined ? {} : { velocities }),
    ...(charges === undefined ? {} : { charges }),
    ...(masses === undefined ? {} : { masses }),
    source: {
      path: text.file.path,
      sha256: text.file.sha256,
      format: "lammps-data",
      frame: 0,
      lines: Int32Array.from(rows, ({ line }) => line),
    },
    notes,
  };
}

export function isLammpsData({ lines }: TextLines): boolean {
  return lines.slice(1, 60).some((line) => /^\s*\d+\s+atoms\s*(?:#|$)/.test(line));
}
