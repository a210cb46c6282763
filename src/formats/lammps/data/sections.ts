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

/** What a data file says of its types. */
export interface TypeTable {
  /** amu */
  readonly masses: ReadonlyMap<number, { readonly value: number; readonly line: number }>;
  /** Labels, else the only word of the comment behind the mass, or its first where that is an element. */
  readonly names: ReadonlyMap<number, { readonly value: string; readonly line: number }>;
}

/** @throws InputError WRONG_COUNT, BAD_MASS, and those of `byNumber` */
export function readTypeTable(text: TextLines, sections: DataFile["sections"], types: number): TypeTable {
  const masses = new Map<number, { value: number; line: number }>();
  const names = new Map<number, { value: string; line: number }>();
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
    masses.set(id, { value: mass, line });
    const [first = "", ...more] = commentOf(text.lines[line - 1]!).split(/\s+/);
    if (first !== "" && (more.length === 0 || elementOf(first) === first)) names.set(id, { value: first, line });
  }
  for (const line of sections.get("Atom Type Labels")?.rows ?? []) {
    const words = text.tokens(strip(text.lines[line - 1]!));
    if (words.length !== 2) text.fail({ code: "WRONG_COUNT", message: "a type label is a type and a name", line });
    names.set(text.count(words[0]!, line, "the type"), { value: words[1]!.text, line });
  }
  return { masses, names };
}
