import type { Work } from "./work.js";

/** Letters that old BibTeX styles do not know; the rest of Unicode is left alone (biber, and every BibTeX since 2010 through inputenc). */
const accents: Readonly<Record<string, string>> = {
  é: "{\\'e}",
  ä: '{\\"a}',
  ö: '{\\"o}',
  ü: '{\\"u}',
  í: "{\\'\\i}",
  ó: "{\\'o}",
  ø: "{\\o}",
  ł: "{\\l}",
  ß: "{\\ss}",
  "—": "---",
  "–": "--",
};

const plain = (text: string): string => text.replaceAll(/\P{ASCII}/gu, (letter) => accents[letter] ?? letter);

/** Capitals that a style must not make small: names and abbreviations, all but the first letter of a title. */
const protectedTitle = (title: string): string =>
  title.replaceAll(/(?<=\S.*)\b[\p{Lu}][\p{L}\d]*/gu, (word) => `{${word}}`);

/** One entry. */
export function bibtex(work: Work): string {
  const { key, type, authors, title, journal, publisher, edition, volume, pages, year, doi, note } = work;
  const fields: [string, string | undefined][] = [
    ["author", plain(authors.join(" and "))],
    ["title", plain(type === "article" ? protectedTitle(title) : `{${title}}`)],
    ["journal", journal],
    ["publisher", publisher],
    ["edition", edition],
    ["volume", volume],
    ["pages", pages],
    ["year", year === undefined ? undefined : String(year)],
    ["doi", doi],
    ["note", note],
  ];
  const lines = fields.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(9)} = {${value}}`]));
  return `@${type === "software" ? "misc" : type}{${key},\n${lines.join(",\n")}\n}\n`;
}
