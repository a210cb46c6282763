import type { TextLines, Token } from "../../../input/text-lines.js";
import { elementOf } from "../../../structures/elements.js";

/*
 * LAMMPS data files as written by write_data, ASE, OVITO, Atomsk and by hand: https://docs.lammps.org/read_data.html
 */

/** Columns between the atom's number and x. */
export const atomStyles: Readonly<Record<string, readonly string[]>> = {
  atomic: ["type"],
  charge: ["type", "q"],
  molecular: ["molecule", "type"],
  full: ["molecule", "type", "q"],
};
const sectionName = /^[A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+){0,2}$/;

export interface Section {
  readonly name: string;
  readonly hint: string;
  readonly line: number;
  /** Lines that are not empty, each counted from 1. */
  readonly rows: number[];
}

export const strip = (line: string) => line.replace(/#.*$/, "").trim();
const commentOf = (line: string) => (line.includes("#") ? line.slice(line.indexOf("#") + 1).trim() : "");

/** A data file: its header's lines by what they count, and its sections. */
export interface DataFile {
  readonly header: ReadonlyMap<string, { readonly words: Token[]; readonly line: number }>;
  readonly sections: ReadonlyMap<string, Section>;
}

/** @throws InputError DUPLICATE_SECTION, BAD_HEADER */
export function splitDataFile(text: TextLines): DataFile {
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

/** One line of each number, in the order of the numbers. @throws InputError FILE_TRUNCATED, TOO_MANY_ROWS, DUPLICATE_ATOM */
export function byNumber(
  text: TextLines,
  section: Section,
  expected: number,
  what: string,
  labels?: Labels,
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
      id:
        labels?.get(words[0]!.text)?.type ??
        text.count(words[0]!, line, `the number of the ${section.name === "Masses" ? "type" : "atom"}`),
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

/** What a data file says of its types. */
export interface TypeTable {
  /** amu */
  readonly masses: ReadonlyMap<number, { readonly value: number; readonly line: number }>;
  /** Labels, else the only word of the comment behind the mass, or its first where that is an element. */
  readonly names: ReadonlyMap<number, { readonly value: string; readonly line: number }>;
  /** Of Atom Type Labels, which may stand for the type's number everywhere in the file. */
  readonly labels: ReadonlyMap<string, number>;
}

/** @throws InputError WRONG_COUNT, BAD_MASS, DUPLICATE_LABEL, and those of `byNumber` */
export function readTypeTable(text: TextLines, sections: DataFile["sections"], types: number): TypeTable {
  const masses = new Map<number, { value: number; line: number }>();
  const names = new Map<number, { value: string; line: number }>();
  const labels = readLabels(text, sections, types);
  const section = sections.get("Masses");
  for (const { id, line, words } of section === undefined ? [] : byNumber(text, section, types, "masses", labels)) {
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
    masses.set(id, { value: mass, line });
    const [first = "", ...more] = commentOf(text.lines[line - 1]!).split(/\s+/);
    if (first !== "" && (more.length === 0 || elementOf(first) === first)) names.set(id, { value: first, line });
  }
  for (const [label, { type, line }] of labels) names.set(type, { value: label, line });
  return { masses, names, labels: new Map([...labels].map(([label, { type }]) => [label, type])) };
}

type Labels = ReadonlyMap<string, { readonly type: number; readonly line: number }>;

function readLabels(text: TextLines, sections: DataFile["sections"], types: number): Labels {
  const labels = new Map<string, { type: number; line: number }>();
  for (const line of sections.get("Atom Type Labels")?.rows ?? []) {
    const words = text.tokens(strip(text.lines[line - 1]!));
    if (words.length !== 2) text.fail({ code: "WRONG_COUNT", message: "a type label is a type and a name", line });
    const type = text.count(words[0]!, line, "the type");
    const label = words[1]!.text;
    if (type < 1 || type > types || labels.has(label))
      text.fail({
        code: "DUPLICATE_LABEL",
        message: labels.has(label) ? `the label ${label} stands twice` : "a label is of a type that is not there",
        line,
        expected: `another name for each type from 1 to ${types}`,
        received: `${words[0]!.text} ${label}`,
      });
    labels.set(label, { type, line });
  }
  return labels;
}

/** The atom styles that the columns of Atoms allow. */
export function styleOf(
  text: TextLines,
  section: Section,
  types: number,
  labels?: ReadonlyMap<string, number>,
): string[] {
  const rows = section.rows.map((line) => strip(text.lines[line - 1]!).split(/\s+/));
  const width = rows[0]?.length ?? 0;
  const isType = (column: number) =>
    rows.every((row) => {
      const word = row[column] ?? "";
      return labels?.has(word) === true || (/^\d+$/.test(word) && Number(word) >= 1 && Number(word) <= types);
    });
  return Object.keys(atomStyles).filter((style) => {
    const columns = atomStyles[style]!;
    return [columns.length + 4, columns.length + 7].includes(width) && isType(columns.indexOf("type") + 1);
  });
}
