/** Text for between tags and for attributes; what would move the cursor of whoever prints the page is not text. */
export const escape = (text: string): string =>
  text
    .replaceAll(/[^\P{Cc}\t\n]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

/** Prose, with the subscripts of E_a and k_B. */
export const prose = (text: string): string => escape(text).replaceAll(/([Ek])_([aB])/g, "$1<sub>$2</sub>");

export interface HtmlTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table that becomes a list of cards on a narrow screen; plain text in, "" where there is none. */
export function tableHtml({ header, rows }: HtmlTable): string {
  const used = header.map((_, k) => rows.some((row) => (row[k] ?? "") !== ""));
  const kept = <T>(cells: readonly T[]) => cells.filter((_, k) => used[k]);
  const head = kept(header)
    .map((name) => `<th scope="col">${escape(name)}</th>`)
    .join("");
  const names = kept(header);
  const body = rows
    .map(
      (row) =>
        `<tr>${kept(row)
          .map((cell, k) =>
            cell === ""
              ? `<td class="empty"></td>`
              : `<td data-label="${escape(names[k]!)}"><span>${prose(cell)}</span></td>`,
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
