/** Text for between tags and for attributes; what would move the cursor of whoever prints the page is not text. */
export const escape = (text: string): string =>
  text
    .replaceAll(/[^\P{Cc}\t\n]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

const units = "eV|K|S|ps|ns|fs|Å|GPa|THz|GHz|MHz|V|A|MA|e|Ω|W|%";
const afterNumber = new RegExp(`(?<=[\\d)⁰¹²³⁴-⁹]) (?=(?:${units})(?![\\p{L}\\d]))`, "gu");

/** A number, its error and its unit stay on one line. */
const together = (text: string): string =>
  text
    .replaceAll(" ± ", "\u00a0±\u00a0")
    .replace(/ \*$/, "\u00a0*")
    .replaceAll(" × 10", "\u00a0×\u00a010")
    .replaceAll(afterNumber, "\u00a0")
    .replaceAll(/ \/ (?=\S)/g, " /\u00a0")
    .replaceAll(/(?<=(?<!\p{L})(?:S|A|V|Ω)) (?=(?:c?m|Å|K\/cm)(?!\p{L}))/gu, "\u00a0");

/** Prose, with subscripts: E_a, k_B, T_b. */
export const prose = (text: string): string =>
  together(escape(text))
    .replaceAll("k_B", "k<sub>B</sub>")
    .replaceAll(
      /(?<!\p{L})(?:(E)_(high|low|[ac])|(T)_([bt]))(?!\p{L})/gu,
      (_, energy?: string, of?: string, temperature?: string, at?: string) =>
        energy === undefined ? `${temperature}<sub>${at}</sub>` : `${energy}<sub>${of}</sub>`,
    );

export interface HtmlTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table that becomes a list of cards on a narrow screen; plain text in, "" where there is none. */
export function tableHtml({ header, rows }: HtmlTable): string {
  const used = header.map((_, k) => rows.some((row) => (row[k] ?? "") !== ""));
  const kept = <T>(cells: readonly T[]) => cells.filter((_, k) => used[k]);
  const head = kept(header)
    .map((name) => `<th scope="col">${prose(name)}</th>`)
    .join("");
  const names = kept(header);
  const body = rows
    .map(
      (row) =>
        `<tr>${kept(row)
          .map((cell, k) =>
            cell === ""
              ? `<td class="empty"></td>`
              : `<td data-label="${together(escape(names[k]!))}"><span>${prose(cell)}</span></td>`,
          )
          .join("")}</tr>`,
    )
    .join("\n");
  return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>\n`;
}

/** Names and values; values of several lines keep them. */
export const definitionsHtml = (entries: readonly (readonly [string, string])[]): string =>
  `<dl>\n${entries.map(([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`).join("\n")}\n</dl>\n`;

export const listHtml = (items: readonly string[]): string =>
  items.length === 0 ? "" : `<ul>\n${items.map((item) => `<li>${prose(item)}</li>`).join("\n")}\n</ul>\n`;

export const sectionHtml = (id: string, title: string, content: string): string =>
  content === "" ? "" : `<section id="${id}">\n<h2>${escape(title)}</h2>\n${content}</section>\n`;
