import { elementOf, elementSymbols, standardAtomicWeight } from "../../../structures/elements.js";
import type { TextLines, Token } from "../../../input/text-lines.js";
import type { ReadOptions } from "../../format.js";
import type { Structure } from "../../../structures/structure.js";

/*
 * LAMMPS data files as written by write_data, ASE, OVITO, Atomsk and by hand: https://docs.lammps.org/read_data.html
 */

/** Columns between the atom's number and x. */
const styles: Readonly<Record<string, readonly string[]>> = {
  atomic: ["type"],
  charge: ["type", "q"],
  molecular: ["molecule", "type"],
  full: ["molecule", "type", "q"],
};
const styleNames = Object.keys(styles).join(", ");

/** Force fields come from elsewhere; what else a data file may hold changes the system, and is refused. */
const ignored = /^(?:Pair Coeffs|PairIJ Coeffs|(?:Bond|Angle|Dihedral|Improper|[A-Z]\w+) Coeffs)$/;
const sectionName = /^[A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+){0,2}$/;

interface Section {
  readonly name: string;
  readonly hint: string;
  readonly line: number;
  /** Lines that are not empty, each counted from 1. */
  readonly rows: number[];
}

const strip = (line: string) => line.replace(/#.*$/, "").trim();
const commentOf = (line: string) => /#\s*(.*?)\s*$/.exec(line)?.[1] ?? "";

function split(text: TextLines): {
  header: Map<string, { words: Token[]; line: number }>;
  sections: Map<string, Section>;
} {
  const header = new Map<string, { words: Token[]; line: number }>();
  const sections = new Map<string, Section>();
  let section: Section | null = null;
  for (let line = 2; line <= text.lines.length; line++) {
    const content = strip(text.lines[line - 1]!);
    if (content === "") continue;
    if (sectionName.test(content)) {
      if (sections.has(content))
        text.fail({ code: "DUPLICATE_SECTION", message: `the section ${content} stands twice`, line });
      section = { name: content, hint: commentOf(text.lines[line - 1]!), line, rows: [] };
      sections.set(content, section);
    } else if (section !== null) {
      section.rows.push(line);
    } else {
      const words = text.tokens(text.lines[line - 1]!.replace(/#.*$/, ""));
      const values = words.filter(({ text: word }) => /^[-+.\d]/.test(word));
      const name = words
        .slice(values.length)
        .map((word) => word.text)
        .join(" ");
      if (values.length === 0 || name === "" || header.has(name)) {
        text.fail({
          code: "BAD_HEADER",
          message: "this line of the header is not understood",
          line,
          expected: "e.g. 192 atoms, 4 atom types, 0 13.1 xlo xhi",
          received: JSON.stringify(content.slice(0, 60)),
        });
      }
      header.set(name, { words: values, line });
    }
  }
  return { header, sections };
}

function readCell(text: TextLines, header: ReturnType<typeof split>["header"]): Float64Array {
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

/** One line of each number, in the order of the numbers. */
function byNumber(
  text: TextLines,
  section: Section,
  expected: number,
  what: string,
): { id: number; line: number; words: Token[] }[] {
  if (section.rows.length !== expected) {
    const short = section.rows.length < expected;
    text.fail({
      code: short ? "FILE_TRUNCATED" : "TOO_MANY_ROWS",
      message: `the section ${section.name} has ${short ? "too few" : "too many"} lines`,
      line: section.rows.at(-1) ?? section.line,
      expected: `${expected} ${what}, as the header says`,
      received: `${section.rows.length}`,
    });
  }
  const rows = section.rows.map((line) => {
    const words = text.tokens(text.lines[line - 1]!.replace(/#.*$/, ""));
    return {
      id: text.count(words[0]!, line, `the number of the ${section.name === "Masses" ? "type" : "atom"}`),
      line,
      words,
    };
  });
  rows.sort((a, b) => a.id - b.id);
  rows.forEach(({ id, line }, i) => {
    if (i > 0 && rows[i - 1]!.id === id)
      text.fail({
        code: "DUPLICATE_ATOM",
        message: `number ${id} stands twice in ${section.name}`,
        line: Math.max(line, rows[i - 1]!.line),
      });
  });
  return rows;
}

function findStyle(
  text: TextLines,
  section: Section,
  asked: string | undefined,
  types: number,
): { columns: readonly string[]; name: string } {
  const said = section.hint.split(/\s+/)[0]!;
  const name = asked ?? (said === "" ? null : said);
  if (name !== null) {
    const columns = Object.hasOwn(styles, name) ? styles[name] : undefined;
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
  const rows = section.rows.map((line) => text.tokens(text.lines[line - 1]!.replace(/#.*$/, "")));
  const width = rows[0]?.length ?? 0;
  const isType = (column: number) =>
    rows.every(
      (row) =>
        /^\d+$/.test(row[column]?.text ?? "") && Number(row[column]!.text) >= 1 && Number(row[column]!.text) <= types,
    );
  const possible = Object.keys(styles).filter((style) => {
    const columns = styles[style]!;
    const whole = columns.indexOf("type") + 1;
    return [columns.length + 4, columns.length + 7].includes(width) && isType(whole);
  });
  if (possible.length === 1) return { columns: styles[possible[0]!]!, name: possible[0]! };
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
  readonly masses: ReadonlyMap<number, number>;
}

function readTypes(
  text: TextLines,
  sections: ReadonlyMap<string, Section>,
  types: number,
  given: readonly string[] | undefined,
  notes: string[],
): Types {
  const masses = new Map<number, number>();
  const names = new Map<number, string>();
  const byMass: string[] = [];
  const section = sections.get("Masses");
  for (const { id, line, words } of section === undefined ? [] : byNumber(text, section, types, "masses")) {
    if (words.length !== 2 || id < 1 || id > types)
      text.fail({
        code: "WRONG_COUNT",
        message: "a mass is a type and a number",
        line,
        expected: `1 to ${types}, mass`,
        received: words.map((word) => word.text).join(" "),
      });
    const mass = text.number(words[1]!, line, "the mass");
    if (!(mass > 0))
      text.fail({
        code: "BAD_MASS",
        message: "a mass is not positive",
        line,
        column: words[1]!.column,
        received: words[1]!.text,
      });
    masses.set(id, mass);
    const comment = commentOf(text.lines[line - 1]!).split(/\s+/);
    if (comment[0] !== "" && (comment.length === 1 || elementOf(comment[0]!) === comment[0]))
      names.set(id, comment[0]!);
    else {
      const close = elementSymbols.filter((symbol) => Math.abs((standardAtomicWeight(symbol) ?? NaN) - mass) < 0.05);
      if (close.length === 1) {
        names.set(id, close[0]!);
        byMass.push(`${id} = ${close[0]}`);
      }
    }
  }
  const labels = sections.get("Atom Type Labels");
  for (const line of labels?.rows ?? []) {
    const words = text.tokens(strip(text.lines[line - 1]!));
    if (words.length !== 2) text.fail({ code: "WRONG_COUNT", message: "a type label is a type and a name", line });
    names.set(text.count(words[0]!, line, "the type"), words[1]!.text);
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
  } else if (byMass.length > 0 && labels === undefined) notes.push(`types by their masses: ${byMass.join(", ")}`);
  return {
    masses,
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

function velocityFactor(text: TextLines, section: Section, asked: string | undefined): number {
  const units = asked ?? /\bunits\s*=?\s*(\w+)/.exec(text.lines[0]!)?.[1];
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
  const { header, sections } = split(text);
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
  const { names, masses: massOf } = readTypes(text, sections, types, options.species, notes);
  const { columns } = findStyle(text, section, options.atomStyle, types);
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
    const type = text.count(words[typeAt]!, line, "the type");
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
    if (masses !== undefined) masses[i] = massOf.get(type)!;
    return names(type, line);
  });
  let velocities: Float64Array | undefined;
  const moving = sections.get("Velocities");
  if (moving !== undefined) {
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
      const factor = velocityFactor(text, moving, options.units);
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
